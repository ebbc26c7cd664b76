"""A network of one station, and rows for its log."""

from datetime import UTC, date, datetime, timedelta

import pytest

from scheduler.records.airing import AiringKind, AiringOutcome, AiringSource, Grade, NewAiring
from scheduler.records.audio import VoiceKind
from scheduler.records.bulletin import Klass
from scheduler.timekeeping import ClockKind

START = datetime(2023, 7, 10, 22, 30, tzinfo=UTC)


@pytest.fixture
def station(house, administrator):
    """The code of the one station, "nghia-hai", in the house's database."""
    from scheduler.records.station import Station, StationKind
    from scheduler.records.unit import Unit

    written = {"written_at": START, "written_by": administrator}
    with house.database.writing() as session:
        unit = Unit(code="13957", name="Xã Nghĩa Hải", kind="xa", valid_from=date(2021, 1, 1), **written)
        session.add(unit)
        session.flush()
        for code in ("nghia-hai", "nghia-lac"):
            session.add(Station(code=code, name=code, kind=StationKind.COMMUNE, unit_id=unit.id, **written))
    return "nghia-hai"


@pytest.fixture
def airing(administrator):
    """Make a row of a player's log; `n` is its sequence, keywords change what the test is about."""

    def make(n=1, **changes):
        said = {
            "station": "nghia-hai",
            "source": AiringSource.PLAYER,
            "entry": "boot-1",
            "sequence": n,
            "slot": f"S{n}",
            "bulletin": "BT-1",
            "topic": "CCHC-04",
            "klass": Klass.ORDINARY,
            "kind": AiringKind.OWN,
            "started_at": START + timedelta(minutes=n),
            "milliseconds": 60_000,
            "outcome": AiringOutcome.AIRED,
            "grade": Grade.MEASURED,
            "voice_kind": VoiceKind.SYNTHETIC,
            "clock": ClockKind.SYSTEM,
            "recorded_by": administrator,
        }
        return NewAiring(**(said | changes))

    return make
