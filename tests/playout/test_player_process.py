"""A real player process on the real clock: killed in the middle of a bulletin, paused in the middle of another."""

import signal
import subprocess
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from player_station import STATION, PlayerStation

from scheduler.daysheet import signed
from scheduler.playout.entries import Result
from scheduler.playout.journal import Journal
from scheduler.playout.post import Post, keep_post
from scheduler.playout.shelf import Pause, Shelf
from scheduler.timekeeping import STATION_ZONE, ClockKind, broadcast_day

pytestmark = [
    pytest.mark.slow,
    # On Windows `kill` closes handles first: that is not what a power failure does.
    pytest.mark.skipif(sys.platform == "win32", reason="a kill -9 is POSIX's"),
]


@pytest.fixture
def station(tmp_path):
    """A station's shelf where the command looks for it, with one long bulletin that has just begun."""
    made = PlayerStation(tmp_path)
    made.shelf = Shelf(tmp_path / "players" / STATION)
    began = datetime.now(UTC).replace(microsecond=0)
    made.day = broadcast_day(began, STATION_ZONE)
    window = replace(made.window(sounds=False), starts_at=began - timedelta(seconds=1), milliseconds=300_000)
    slot = replace(made.slot("long", 0, 60_000), starts_at=began)
    made.shelf.put_day(signed(made.document([slot], [window], day=made.day), made.key), made.public)
    keep_post(Post(STATION, made.shelf, made.public, STATION_ZONE, demo=False))
    return made


@pytest.fixture
def process(station):
    """The playing process, as soon as it is on air."""
    command = [sys.executable, "-m", "scheduler", "--home", str(station.root), "play", STATION]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as child:
        assert soon(lambda: any(e.open for e in station.entries()), 20)
        yield child
        child.kill()


def soon(what, seconds):
    until = time.monotonic() + seconds
    while not what() and time.monotonic() < until:
        time.sleep(0.02)
    return what()


def test_a_kill_of_a_real_process_costs_the_journal_at_most_the_last_second(station, process):
    def beats():
        return station.shelf.journal_path.read_bytes().count(b'"line":"beat"')

    assert soon(lambda: beats() >= 2, 10)
    process.send_signal(signal.SIGKILL)
    process.wait()
    killed_at = datetime.now(UTC)

    (entry,) = station.entries()
    assert 1000 * beats() <= entry.milliseconds <= (killed_at - entry.started_at) / timedelta(milliseconds=1)
    before = Journal(station.shelf.journal_path, STATION, ClockKind.SYSTEM).before
    assert [(e.milliseconds, e.outcome, e.reason) for e in before.entries] == [(entry.milliseconds, "cut", "chua_ro")]


def test_a_pause_reaches_a_process_that_plays_at_once(station, process):
    station.shelf.pause(Pause(station.day, "sang", "co_tang"))

    assert soon(lambda: not station.entries()[0].open, 5)
    (entry,) = station.entries()
    assert (entry.outcome, entry.reason, entry.note) == (Result.CUT, "co_tang", "playout.paused")
    assert process.poll() is None
