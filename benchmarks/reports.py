"""Reports in every format: a quarter of 25 stations, and one of 250 in a process of its own with its peak memory."""

import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks.figures import Figure
from benchmarks.log import airing
from scheduler.administration import desk as administration
from scheduler.airtime import summing
from scheduler.airtime.comparing import parse_period
from scheduler.records.appending import append
from scheduler.records.house import House
from scheduler.records.station import Station, StationKind
from scheduler.records.unit import Unit
from scheduler.reports import desk

PERIOD = parse_period("2023-Q3")
FIRST = datetime(2023, 6, 30, 21, 0, tzinfo=UTC)
DAYS = 92
AFTER = datetime(2023, 10, 1, 1, 0, tzinfo=UTC)
SIZES = ((25, 20_000, 10.0), (250, 200_000, 60.0))
"""Stations, airings, and the seconds that all formats may take together."""
MEGABYTES = 500.0


def run() -> list[Figure]:
    """Measure each size in a process of its own, so that memory is its own, too."""
    figures = []
    for stations, airings, limit in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            _apart("fill", folder, str(stations), str(airings))  # a process inherits the peak of the one that starts it
            seconds, megabytes = (float(word) for word in _apart("measure", folder).split())
        name = f"{airings:,} airings of {stations} stations, every format"
        figures += [
            Figure(name, seconds, "s", limit=limit),
            Figure("its peak memory", megabytes, "MB", limit=MEGABYTES),
        ]
    return figures


def _apart(*words: str) -> str:
    """Run a part of this file in a process of its own; return what it printed.

    Raises:
        RuntimeError: it failed.
    """
    command = [sys.executable, "-m", "benchmarks.reports", *words]
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    if told.returncode:
        raise RuntimeError(told.stderr)
    return told.stdout


def _fill(home: Path, stations: int, airings: int) -> None:
    house = administration.init(home, "bench", AFTER, demo_today=date(2023, 10, 1))
    written: dict[str, Any] = {"written_at": FIRST, "written_by": 1}
    with house.database.writing() as session:
        for n in range(stations):
            unit = Unit(code=str(n), name=f"Xã số {n}", kind="xa", valid_from=date(2021, 1, 1), **written)
            session.add(unit)
            session.flush()
            kind = StationKind.COMMUNE if n else StationKind.DISTRICT
            session.add(Station(code=f"s{n}", name=f"Đài xã số {n}", kind=kind, unit_id=unit.id or 0, **written))
    a_day = airings // stations // DAYS + 1
    number = 0
    for day in range(DAYS):
        rows = []
        for station in range(stations):
            for n in range(a_day):
                if number < airings:
                    begun = FIRST + timedelta(days=day, seconds=n * 3600 + station)
                    rows.append(airing(f"boot-{day}", number, station, begun, (day * 2 + n) % 200))
                    number += 1
        with house.database.writing() as session:
            append(session, rows, AFTER)
    summing.refresh(house, AFTER)
    house.database.close()


def _measure(house: House, folder: Path) -> None:
    begun = time.perf_counter()
    desk.write(house, PERIOD, (*desk.FORMATS, desk.EVIDENCE), folder, AFTER)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{time.perf_counter() - begun:.2f} {peak:.0f}")


if __name__ == "__main__":
    here = Path(sys.argv[2])
    if sys.argv[1] == "fill":
        _fill(here, *map(int, sys.argv[3:5]))
    else:
        _measure(administration.open_house(here), here / "reports_out")
