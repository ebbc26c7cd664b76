"""What an emergency cut: owed whole, or gone on with where it was cut as long as nothing planned has to wait."""

from datetime import timedelta

import pytest
from player_station import DAY, ms

from scheduler.playout.shelf import Pause
from scheduler.timekeeping import at


def told(station):
    """Slot or emergency, milliseconds, outcome and note of everything but the window's sounds, in order."""
    return [(e.slot or "KC", e.milliseconds, e.outcome, e.note) for e in station.entries() if e.slot or e.part]


@pytest.fixture
def cut(station):
    """S1 of 60 s is cut at its 10th second by 20.4 s of emergency; 200 s later comes S2."""
    station.publish([station.slot("S1", 301), station.slot("S2", 305)])
    station.put_order(station.order(at(DAY, 301) + timedelta(seconds=10)))
    return station


def test_what_was_cut_is_owed_and_the_second_at_which_is_journalled(cut):
    cut.play_day()

    assert told(cut)[:2] == [("S1", 10_000, "cut", ""), ("KC", 20_400, "played", "")]
    assert [s for s, *_ in told(cut)] == ["S1", "KC", "S2"]
    assert cut.slots()["S1"].cut_by == "KC-1"


def test_where_it_is_set_it_goes_on_where_it_was_cut(cut):
    cut.play_day(resumes=True)

    assert told(cut) == [
        ("S1", 10_000, "cut", ""),
        ("KC", 20_400, "played", ""),
        ("S1", 50_000, "played", "playout.resumed"),
        ("S2", 60_000, "played", ""),
    ]
    assert ms(cut.slots()["S2"].started_at, 305) == 0


@pytest.mark.parametrize(("minute", "slots"), [(302.5, ["S1", "KC", "S1", "S2"]), (302.3, ["S1", "KC", "S2"])])
def test_it_goes_on_only_where_it_ends_before_the_next_thing_begins(station, minute, slots):
    station.publish([station.slot("S1", 301), station.slot("S2", minute)])  # the rest would end at 302:20.4
    station.put_order(station.order(at(DAY, 301) + timedelta(seconds=10)))

    station.play_day(resumes=True)

    assert [s for s, *_ in told(station)] == slots
    assert ms(station.slots()["S2"].started_at, minute) == 0


def test_it_does_not_go_on_past_its_window_nor_into_a_relay(station):
    windows = [
        station.window("sang", 300, 2, sounds=False),
        station.window("trua", 400, 30, relays=[(402, 10)], sounds=False),
    ]
    slots = [station.slot("S1", 301), station.slot("S2", 401, window="trua")]
    station.publish(slots, windows)
    for name, minute in (("KC-1", 301), ("KC-2", 401)):
        station.put_order(station.order(at(DAY, minute) + timedelta(seconds=30), name=name))

    station.play_day(resumes=True)

    assert [s for s, *_ in told(station)] == ["S1", "KC", "S2", "KC"]


def test_cut_twice_it_goes_on_twice(station):
    station.publish([station.slot("S1", 301), station.slot("S2", 310)])
    for name, seconds in (("KC-1", 10), ("KC-2", 45)):
        station.put_order(station.order(at(DAY, 301) + timedelta(seconds=seconds), name=name))

    station.play_day(resumes=True)

    parts = [(n, o) for s, n, o, _ in told(station) if s == "S1"]
    assert [o for _, o in parts] == ["cut", "cut", "played"]
    assert sum(n for n, _ in parts) == 60_000


def test_a_player_started_again_knows_what_was_cut_and_plays_no_rest_twice(cut):
    cut.start(resumes=True).go_on(at(DAY, 301) + timedelta(seconds=20))
    cut.play_day(resumes=True)
    again = len(told(cut))
    cut.play_day(resumes=True)

    parts = [(n, o) for s, n, o, _ in told(cut) if s == "S1"]
    assert len(told(cut)) == again
    assert [o for _, o in parts] == ["cut", "played"]
    assert sum(n for n, _ in parts) == 60_000


def test_a_rest_whose_file_is_gone_is_journalled_once_with_its_reason(cut):
    player = cut.start(resumes=True)
    player.go_on(at(DAY, 301) + timedelta(seconds=15))
    cut.shelf.path_of(cut.shelf.day(DAY).slots[0].renderings[0]).unlink()
    player.run(at(DAY, 305))

    assert [t for t in told(cut) if t[2] == "not_played"] == [("S1", 0, "not_played", "playout.file_missing")]


def test_a_window_that_is_paused_meanwhile_is_not_gone_on_with(cut):
    player = cut.start(resumes=True)
    player.go_on(at(DAY, 301) + timedelta(seconds=15))
    cut.shelf.pause(Pause(DAY, "sang", "co_tang"))
    player.run(at(DAY, 24 * 60))

    assert [s for s, _, outcome, _ in told(cut) if outcome != "not_played"] == ["S1", "KC"]


def test_a_repeat_that_runs_when_the_order_ends_by_itself_is_said_to_its_end_and_no_other_begins(station):
    start = at(DAY, 301)
    station.put_order(station.order(start, repeat=3, expires_at=start + timedelta(seconds=30)))

    station.play_day()

    assert told(station) == [("KC", 20_400, "played", ""), ("KC", 20_400, "played", "")]  # the second began at 25.4 s
