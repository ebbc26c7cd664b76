"""A wall clock that somebody sets, and a disk or device that fails in the middle of a day."""

import errno
from datetime import timedelta

import pytest
from player_station import DAY

from scheduler.messages import OutsideFailed
from scheduler.playout.outputs.mp3file import FileOutput
from scheduler.timekeeping import SimulatedClock, at


class SetClock(SimulatedClock):
    """A clock whose wall time can be set; the monotonic one can't."""

    def set_by(self, by):
        self._now += by


@pytest.fixture
def clock():
    return SetClock(at(DAY, 300))


@pytest.fixture
def player(station, clock):
    station.publish([station.slot(name, minute) for name, minute in (("a", 301), ("b", 303), ("c", 305), ("d", 320))])
    return station.start(clock=clock)


def told(station):
    return {k: (e.outcome.value, e.reason, e.milliseconds) for k, e in station.slots().items()}


def test_a_clock_set_forward_leaves_out_what_it_jumped_over_and_says_why(station, player, clock):
    player.run(at(DAY, 302))
    clock.set_by(timedelta(minutes=3.5))  # into the middle of c

    player.run(at(DAY, 330))

    assert told(station) == {
        "a": ("played", "", 60_000),
        "b": ("not_played", "lech_dong_ho", 0),
        "c": ("not_played", "lech_dong_ho", 0),
        "d": ("played", "", 60_000),
    }
    assert [station.slots()[s].clock_trusted for s in "ad"] == [True, False]


def test_a_clock_set_back_in_the_middle_plays_nothing_twice(station, player, clock):
    player.run(at(DAY, 301))
    player.tick(clock.now())
    clock.advance(timedelta(seconds=10))
    clock.set_by(-timedelta(minutes=5))

    player.run(at(DAY, 330))

    assert told(station) == dict.fromkeys("abcd", ("played", "", 60_000))
    assert len([e for e in station.entries() if e.slot]) == 4


def test_a_clock_set_forward_onto_the_next_slot_cuts_what_is_on(station, player, clock):
    player.run(at(DAY, 301))
    player.tick(clock.now())
    clock.advance(timedelta(seconds=10))
    clock.set_by(at(DAY, 303) - clock.now())

    player.run(at(DAY, 330))

    assert told(station)["a"] == ("cut", "lech_dong_ho", 10_000)
    assert told(station)["b"] == ("played", "", 60_000)


def test_a_full_disk_under_the_output_is_journalled_as_a_failing_device(station, player, clock, monkeypatch):
    player.run(at(DAY, 301))
    player.tick(clock.now())
    write = FileOutput._write
    full = OutsideFailed("playout.disk", file="day.mp3", why=errno.errorcode[errno.ENOSPC])

    def fail(self, data):
        raise full

    monkeypatch.setattr(FileOutput, "_write", fail)
    clock.advance(timedelta(seconds=10))
    player.tick(clock.now())
    monkeypatch.setattr(FileOutput, "_write", write)
    player.run(at(DAY, 330))

    assert told(station)["a"] == ("cut", "hong_thiet_bi", 0)
    assert [told(station)[s] for s in "bcd"] == [("played", "", 60_000)] * 3


def test_a_folder_that_can_not_be_written_is_a_sentence(tmp_path):
    (tmp_path / "taken").write_text("a file", encoding="utf-8")

    with pytest.raises(OutsideFailed, match=r"day\.mp3"):
        FileOutput(tmp_path / "taken" / "day.mp3")


def test_what_a_rehearsal_on_a_simulated_clock_played_is_still_played_for_real(station):
    from scheduler.playout.journal import Journal
    from scheduler.timekeeping import ClockKind

    station.publish([station.slot("a", 301)])
    station.play_day()

    class Real(SimulatedClock):
        kind = ClockKind.SYSTEM

    entries = station.play_day(clock=Real(at(DAY, 0)), output=FileOutput(station.root / "real.mp3"))

    assert [(e.slot, e.clock) for e in entries if e.slot] == [("a", ClockKind.SIMULATED), ("a", ClockKind.SYSTEM)]
    assert Journal(station.shelf.journal_path, "x", ClockKind.SYSTEM, sync=False).before.entries == entries
