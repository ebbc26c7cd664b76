"""The carry-in job of a house: one bad journal never holds up the next station's."""

import sample_log
from sqlmodel import select

from scheduler.cli.serve import carry_in
from scheduler.playout import desk as playout
from scheduler.playout.cue import Cue, Reason
from scheduler.playout.journal import Journal
from scheduler.records.airing import Airing
from scheduler.timekeeping import ClockKind, at


def journal_of(house, folder, cue):
    journal = Journal(playout.shelf_of(house, folder).journal_path, folder, ClockKind.SIMULATED, sync=False)
    journal.not_played(cue, cue.starts_at, 0.0, 0, Reason.POWER)


def test_a_refused_journal_is_logged_and_the_later_stations_are_carried_in(house, administrator, caplog):
    sample_log.fill_network(house, administrator)
    station, day, minute, (code, topic, _), seconds = sample_log.SLOTS["n1"]
    cue = Cue(
        key="n1", role="slot", window="ca-ngay", starts_at=at(day, minute), milliseconds=seconds * 1000, slot="n1",
        bulletin=code, title=code, topic=topic, klass="ordinary", voice="espeak/vi", rendering=None, revision=1,
        provisional=False,
    )  # fmt: skip
    journal_of(house, "aaa-unknown", cue)
    journal_of(house, station, cue)

    carry_in(house, sample_log.AFTER)

    with house.database.reading() as session:
        assert [(a.slot, a.reason) for a in session.exec(select(Airing))] == [("n1", "mat_dien")]
    (said,) = [r.getMessage() for r in caplog.records if getattr(r, "action", "") == "journal_refused"]
    assert "aaa-unknown" in said
