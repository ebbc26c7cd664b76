from datetime import UTC, datetime

import pytest
from sqlmodel import col, select

from scheduler.messages import Message
from scheduler.records.audio import SoundRole, StationSound
from scheduler.timetable import jobs

NOW = datetime(2023, 7, 10, 2, 0, tzinfo=UTC)


@pytest.mark.slow
def test_the_nightly_draft_makes_the_houses_sounds_too_and_says_so_once(house):
    first, again = jobs.draft(house, NOW), jobs.draft(house, NOW)

    with house.database.reading() as session:
        roles = session.exec(select(StationSound.role).where(col(StationSound.station_id).is_(None))).all()
    assert first == Message("timetable.drafted_sounds", {"count": 0, "sounds": len(SoundRole)})
    assert again is None
    assert set(roles) == set(SoundRole)
