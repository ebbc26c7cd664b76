"""An emergency and the player: how soon it is on air, what it cuts, and how it ends."""

from datetime import timedelta

from player_station import DAY, STATION

from scheduler.playout.journal import Journal
from scheduler.playout.outputs.mp3file import FileOutput
from scheduler.playout.player import Player
from scheduler.timekeeping import SimulatedClock, at


class Interrupted(SimulatedClock):
    """A simulated clock on which something happens while the player waits, at a moment."""

    def __init__(self, start, moment, happens):
        super().__init__(start)
        self.moment, self.happens = moment, happens

    def wait_until(self, until):
        if self.moment is not None and until > self.moment:
            super().wait_until(max(self.now(), self.moment))
            self.moment = None
            self.happens()
        super().wait_until(until)


def live(station, clock):
    """A player that looks for what is new, as on air."""
    station.output = FileOutput(station.out)
    journal = Journal(station.shelf.journal_path, STATION, clock.kind, sync=False)
    return Player(STATION, station.shelf, station.output, journal, clock, station.public)


def test_an_order_is_on_air_a_fifth_of_a_second_after_it_was_put(station):
    station.publish([station.slot("S1", 301)])
    moment = at(DAY, 301) + timedelta(seconds=10.05)
    order = station.order(moment, minutes=5)
    clock = Interrupted(at(DAY, 300), moment, lambda: station.put_order(order))

    live(station, clock).go_on(moment + timedelta(seconds=1))

    cut, emergency = station.entries()[-2:]
    assert (cut.slot, cut.cut_by) == ("S1", order.id)
    assert emergency.bulletin == order.id
    assert emergency.started_at - moment <= timedelta(seconds=0.2)


def test_a_stand_down_stops_what_is_said_a_fifth_of_a_second_after_it_was_put(station):
    start = at(DAY, 301)
    station.put_order(station.order(start, repeat=3))
    moment = start + timedelta(seconds=7.3)
    ended = station.order(start, repeat=3, expires_at=moment)
    clock = Interrupted(start, moment, lambda: station.put_order(ended))

    live(station, clock).go_on(start + timedelta(seconds=60))

    [entry] = station.entries()
    assert (entry.reason, entry.note) == ("rut_ban_tin", "playout.stood_down")
    assert timedelta(0) <= entry.ended_at - moment <= timedelta(seconds=0.2)


def test_a_drill_breaks_in_as_an_emergency_and_is_journalled_as_a_drill(station):
    station.publish([station.slot("S1", 301)])
    station.put_order(station.order(at(DAY, 301) + timedelta(seconds=10), repeat=2, drill=True))

    entries = station.play_day()

    assert [e.role for e in entries if e.bulletin.startswith("KC")] == ["drill", "drill"]
    assert station.slots()["S1"].reason == "khan_cap"


def test_a_drills_repeats_that_were_said_are_not_said_again_after_a_restart(station):
    start = at(DAY, 301)
    station.put_order(station.order(start, repeat=2, drill=True))
    station.start(start).go_on(start + timedelta(seconds=21))

    station.start(start + timedelta(seconds=22)).go_on(start + timedelta(seconds=90))

    assert [(e.part, e.outcome) for e in station.entries()] == [(1, "played"), (2, "played")]
