"""The silence guard and relay blocks, on a simulated clock."""

from dataclasses import replace
from datetime import timedelta

import pytest
from player_station import DAY

from scheduler.playout.outputs.mp3file import FileOutput
from scheduler.playout.player import Journal, Player
from scheduler.playout.shelf import Pause
from scheduler.timekeeping import SimulatedClock, at


class Watched(FileOutput):
    """A file output that notes what relays it was told of."""

    def __init__(self, path):
        super().__init__(path)
        self.told = []

    def relay(self, source, soon=""):
        if not self.told or self.told[-1] != (source, soon):
            self.told.append((source, soon))


def play(station, guard_seconds=10):
    clock = SimulatedClock(at(DAY, 299))
    output = Watched(station.out)
    journal = Journal(station.shelf.journal_path, station.station, clock.kind, sync=False)
    player = Player(
        station.station,
        station.shelf,
        output,
        journal,
        clock,
        station.public,
        heartbeat_seconds=1e9,
        poll_seconds=None,
        guard_seconds=guard_seconds,
    )
    player.run(at(DAY, 340))
    return output


def lose(station, slot):
    station.shelf.store.path(slot.renderings[0].sha256, "mp3").unlink()


def fillers(station):
    return [e for e in station.entries() if e.key.endswith("/guard")]


@pytest.fixture
def gone(station):
    """Two slots; the first one's file isn't there."""
    slots = [station.slot("a", 302, number=1), station.slot("b", 304, number=2)]
    station.publish(slots)
    lose(station, slots[0])
    return slots


def test_a_slot_without_its_file_is_filled_by_the_tune_to_its_end(station, gone):
    play(station)

    (filler,) = fillers(station)
    assert filler.started_at == gone[0].starts_at + timedelta(seconds=10)
    assert (filler.role, filler.outcome, filler.milliseconds, filler.slot) == ("tune", "played", 50_000, "")
    assert station.slots()["a"].reason == "thieu_tep"
    assert station.slots()["b"].started_at == gone[1].starts_at


def test_the_tune_begins_again_as_often_as_it_takes(station, gone):
    output = play(station)
    output.close()

    tune = (101).to_bytes(4, "big")
    assert station.out.read_bytes().count(tune * 35) == 12_000 // 24 + 50_000 // 24  # the window's own, and the hole's


def test_the_guard_can_be_off(station, gone):
    play(station, guard_seconds=0)

    assert fillers(station) == []


def test_a_window_that_rests_gets_no_music(station, gone):
    station.shelf.pause(Pause(DAY, "sang", "co_tang"))

    play(station)

    assert fillers(station) == []


def test_the_gaps_of_a_plan_stay_silent(station):
    station.publish([station.slot("a", 302), station.slot("b", 320, number=2)])

    play(station)

    assert fillers(station) == []


def test_an_emergency_breaks_into_the_tune(station, gone):
    station.put_order(station.order(gone[0].starts_at + timedelta(seconds=30)))

    play(station)

    (filler,) = fillers(station)
    assert (filler.milliseconds, filler.reason, filler.cut_by) == (20_000, "khan_cap", "KC-1")
    assert station.slots()["b"].started_at == gone[1].starts_at


def test_after_a_restart_a_hole_is_still_known(station, gone):
    play(station)
    station.shelf.journal_path.write_bytes(
        b"".join(
            line for line in station.shelf.journal_path.read_bytes().splitlines(keepends=True) if b'"slot":"a"' in line
        )
    )

    play(station)

    assert [f.milliseconds for f in fillers(station)] == [50_000]


def test_a_relay_block_is_switched_through_from_its_start_to_its_end(station):
    window = station.window(relays=[(310, 5)])
    station.publish([station.slot("a", 302)], [replace(window)])

    output = play(station, guard_seconds=0)

    assert ("VOV", "VOV") in output.told
    assert output.told[0] == ("", "")
    assert output.told[-1] == ("", "")
