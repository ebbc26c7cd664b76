"""What a playing process tells its terminal, and where there is none."""

import io
import threading
from datetime import timedelta

import pytest
from player_station import DAY, PlayerStation

from scheduler.cli.common import use_language
from scheduler.cli.on_air_view import OnAirView
from scheduler.playout.cue import Reason
from scheduler.playout.deciding import Skip
from scheduler.playout.programme import cue_of, read_programme
from scheduler.playout.standing import Glance
from scheduler.timekeeping import STATION_ZONE, at


class Terminal(io.StringIO):
    """A text stream that is a terminal."""

    def isatty(self):
        return True


@pytest.fixture(autouse=True)
def vietnamese():
    use_language("vi")
    yield
    use_language(None)


@pytest.fixture
def station(tmp_path):
    made = PlayerStation(tmp_path)
    made.publish([made.slot("a", 301), made.slot("b", 301.5), made.slot("c", 303)], [made.window(sounds=False)])
    return made


def watched(station, out, until, width=200):
    player = station.start(at(DAY, 300.5))
    view = OnAirView(out, STATION_ZONE, lambda: width)
    player.keep_on(until, lambda tick: view.show(tick.steps, player.glance(now := station.clock.now()), now))
    view.close()
    return out.getvalue()


def test_without_a_terminal_each_event_is_one_line_and_nothing_else(station):
    text = watched(station, io.StringIO(), at(DAY, 305))

    assert text.splitlines() == [
        "05:01:00  phát: Bản tin a",
        "05:01:30  không phát: Bản tin b (trùng giờ bản tin khác)",
        "05:03:00  phát: Bản tin c",
    ]


def test_on_a_terminal_one_line_below_says_now_next_and_how_many_problems(station):
    text = watched(station, Terminal(), at(DAY, 301.6))

    shown = [line.strip("\n") for line in text.split("\r\x1b[K")]
    assert "05:00:30 · không phát gì · tiếp 05:01:00 Bản tin a" in shown
    assert "05:01:30 · đang phát Bản tin a 0:30/1:00 · tiếp 05:03:00 Bản tin c · 1 sự cố" in shown
    assert text.endswith("\n")


def test_the_line_below_never_wraps(station):
    text = watched(station, Terminal(), at(DAY, 301.6), width=30)

    below = [part for part in text.split("\r\x1b[K") if " · " in part]
    assert max(len(part.strip("\n")) for part in below) == 29


def test_of_a_thousand_events_at_once_the_first_and_their_number_are_told(station):
    programme = read_programme(station.shelf, station.station, station.public, at(DAY, 300), ("mp3",), STATION_ZONE)
    skip = Skip(cue_of(programme.items[0]), Reason.UNKNOWN, note="playout.was_off")
    out = io.StringIO()
    view = OnAirView(out, STATION_ZONE)

    view.show([skip] * 1000, Glance(None, 0, 0, None), at(DAY, 310))
    view.close()

    lines = out.getvalue().splitlines()
    assert lines[0] == "05:01:00  không phát: Bản tin a (Máy phát không chạy vào giờ này)"
    assert lines[5:] == ["          … và 995 việc nữa"]


def test_a_terminal_that_takes_nothing_does_not_hold_up_what_is_on_air(station):
    let_go = threading.Event()

    class Held(io.StringIO):
        def write(self, text):
            let_go.wait(10)
            return super().write(text)

    player = station.start(at(DAY, 300.5))
    view = OnAirView(Held(), STATION_ZONE)

    player.keep_on(at(DAY, 305), lambda tick: view.show(tick.steps, player.glance(at(DAY, 300)), at(DAY, 300)))

    assert [e.started_at - at(DAY, 0) for e in station.entries() if e.outcome == "played"] == [
        timedelta(minutes=301),
        timedelta(minutes=303),
    ]
    let_go.set()
    view.close()
