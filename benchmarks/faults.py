"""A week of a player that is killed with `kill -9` at 200 random moments; judged by its journal and its recording.

A real process plays a simulated week into a file, restarted after each kill. Nothing may be lost or doubled: each
airing's milliseconds are compared with those of a player that nobody killed, and so is the file.
"""

import importlib
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks.figures import Figure
from scheduler.daysheet import signed
from scheduler.playout.entries import read_whole
from scheduler.timekeeping import SimulatedClock, at

TESTS = Path(__file__).parent.parent / "tests"
DAY = date(2023, 7, 10)
KILLS = 200
SEED = 9
DAYS = 7
_PACE_SECONDS = 0.05
"""How long a wait of the simulated clock takes really, so that kills fall between its moments too."""

_LONGEST_SECONDS = 0.08


def run() -> list[Figure]:
    """Play the week twice, once undisturbed, and compare.

    Raises:
        RuntimeError: a player ended by itself with an error.
    """
    with tempfile.TemporaryDirectory() as folder:
        whole, killed = Path(folder, "whole"), Path(folder, "killed")
        for root in (whole, killed):
            _publish(root)
        _finish(whole)
        kills = _kill(killed, random.Random(SEED))
        _finish(killed)
        lost, doubled = _judge(whole, killed)
        differs = float((whole / "out/day.mp3").read_bytes() != (killed / "out/day.mp3").read_bytes())
    beside = f"{kills} × kill -9, {DAYS} days"
    return [
        Figure("kills that hit a running player, short of 200", float(KILLS - kills), "kills", beside, limit=0),
        Figure("airings lost", float(lost), "airings", beside, limit=0),
        Figure("airings doubled", float(doubled), "airings", beside, limit=0),
        Figure("recording differs from an unkilled one's", differs, "files", beside, limit=0),
    ]


def play(root: Path, pace_seconds: float) -> None:
    """Play the week from where the journal ends; the process that is killed."""

    class Paced(SimulatedClock):
        def wait_until(self, when: datetime) -> None:
            time.sleep(pace_seconds)
            super().wait_until(when)

    station = _station(root)
    now = read_whole(station.shelf.journal_path).last_at or at(DAY, 0)
    player = station.start(clock=Paced(now))
    player.run(at(DAY, DAYS * 24 * 60))
    station.output.close()


def _publish(root: Path) -> None:

    station = _station(root)
    window = station.window()
    slots = [station.slot(f"s{n}", 301 + 2 * n, 60_000 + 1_111 * n, number=n + 1) for n in range(12)]
    for day in range(DAYS):
        shift = timedelta(days=day)
        shifted = [replace(s, id=f"d{day}-{s.id}", starts_at=s.starts_at + shift) for s in slots]
        around = replace(window, starts_at=window.starts_at + shift)
        document = station.document(shifted, [around], counter=day + 1, day=DAY + shift, provisional=day > 1)
        station.shelf.put_day(signed(document, station.key), station.public)


def _start(root: Path, pace_seconds: float) -> subprocess.Popen[bytes]:
    code = f"from pathlib import Path; from benchmarks.faults import play; play(Path({str(root)!r}), {pace_seconds})"
    return subprocess.Popen([sys.executable, "-c", code], cwd=TESTS.parent)


def _finish(root: Path) -> None:
    if not (root / "out/day.mp3").exists() and _start(root, 0).wait() != 0:
        raise RuntimeError("the player ended with an error")


def _kill(root: Path, chance: random.Random) -> int:
    """Kill the player again and again; return how often it was running and had not finished."""
    kills = 0
    journal = root / "shelf" / "journal.jsonl"
    for _ in range(KILLS):
        before = journal.stat().st_size if journal.exists() else 0
        child = _start(root, _PACE_SECONDS)
        given_up = time.monotonic() + 30
        while child.poll() is None and time.monotonic() < given_up:
            if journal.exists() and journal.stat().st_size != before:
                break  # it plays
            time.sleep(0.001)
        time.sleep(chance.random() * _LONGEST_SECONDS)
        if child.poll() is None:
            child.kill()
            kills += 1
        child.wait()
    return kills


def _judge(whole: Path, killed: Path) -> tuple[int, int]:
    """Return how many airings of the undisturbed week were lost, and how many sounded longer than they are."""
    heard: list[Counter[str]] = []
    for root in (whole, killed):
        sums: Counter[str] = Counter()
        for entry in _station(root).entries():
            sums[entry.key] += entry.milliseconds
        heard.append(sums)
    planned, real = heard
    return sum(real[key] < planned[key] for key in planned), sum(real[key] > planned[key] for key in real)


def _station(root: Path) -> Any:  # noqa: ANN401 - the tests' own, untyped
    if str(TESTS) not in sys.path:
        sys.path.insert(0, str(TESTS))
    return importlib.import_module("player_station").PlayerStation(root)
