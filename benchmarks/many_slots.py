"""A day document of 10,000 slots, every second one wrong: what reading it and a tick cost beside one of 1,000.

CPU time of one process, so that what else runs on the machine doesn't count. Ten times the slots may cost ten times
the reading; a tick in the middle of the day may not cost more than a fifth beyond that of the small day.
"""

import importlib
import sys
import tempfile
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from benchmarks.figures import Figure
from scheduler.playout.programme import read_programme
from scheduler.timekeeping import STATION_ZONE

TESTS = Path(__file__).parent.parent / "tests"
FEW, MANY = 1_000, 10_000
_TICKS = 400
_FORMATS = ("mp3",)
_TICK_LIMIT_MS = 5.0


def run() -> list[Figure]:
    """Read and play both days."""
    read_few, tick_few = _measure(FEW)
    read_many, tick_many = _measure(MANY)
    beside = f"the same with {FEW:,} slots"
    per_slot = read_many / MANY / (read_few / FEW)
    return [
        Figure(f"reading {MANY:,} slots", read_many, "s", beside, read_many / read_few),
        Figure("reading, a slot", per_slot, "×", beside, limit=2.0),
        Figure(
            f"a tick in the middle of {MANY:,} slots", tick_many, "ms", beside, tick_many / tick_few, _TICK_LIMIT_MS
        ),
    ]


def _measure(count: int) -> tuple[float, float]:
    """Return seconds to read a day, and milliseconds a tick costs in its middle."""
    with tempfile.TemporaryDirectory() as folder:
        station = _station(Path(folder))
        one = station.slot("x", 300, 4_000)
        slots = [replace(one, id=f"s{n}", starts_at=one.starts_at + timedelta(seconds=n * 3)) for n in range(count)]
        station.publish(slots, [station.window(minutes=count // 20 + 1, sounds=False)])
        middle = one.starts_at + timedelta(seconds=count * 3 // 2)
        started = time.process_time()
        read_programme(station.shelf, station.station, station.public, middle, _FORMATS, STATION_ZONE)
        reading = time.process_time() - started
        player = station.start(middle)
        player.go_on(middle + timedelta(seconds=1))  # what lies before is settled
        started = time.process_time()
        for n in range(_TICKS):
            player.tick(middle + timedelta(seconds=1, milliseconds=n))
        ticking = (time.process_time() - started) / _TICKS * 1000
        station.output.close()
    return reading, ticking


def _station(root: Path) -> Any:  # noqa: ANN401 - the tests' own, untyped
    if str(TESTS) not in sys.path:
        sys.path.insert(0, str(TESTS))
    return importlib.import_module("player_station").PlayerStation(root)
