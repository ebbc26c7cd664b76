"""A quarter's tally over a million airings, beside plain SQL over the same rows of the same file."""

import sqlite3
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median

from benchmarks.figures import Figure
from benchmarks.log import MILLION, STATIONS, airing, make_house
from scheduler.airtime import desk, summing
from scheduler.records.appending import append
from scheduler.records.house import House

QUARTER = (date(2023, 7, 1), date(2023, 9, 30))
FIRST = datetime(2023, 6, 30, 21, 0, tzinfo=UTC)
"""04:00 on 1 July at the station."""
DAYS = 92
AFTER = datetime(2023, 10, 1, 1, 0, tzinfo=UTC)
BULLETINS = 200
"""Over the quarter, each on the air for two weeks."""
RUNS = 5
SECONDS = 1.0

_SQL = """SELECT station_id, topic, grade, voice_kind, kind, COUNT(*), COUNT(DISTINCT bulletin), SUM(milliseconds)
    FROM airing WHERE started_at >= ? AND started_at < ? GROUP BY station_id, topic, grade, voice_kind, kind"""


def run() -> list[Figure]:
    """Fill a log, add its months up, count the quarter by station and by topic; medians of five interleaved runs."""
    with tempfile.TemporaryDirectory() as folder:
        house = make_house(Path(folder))
        fill(house)
        begun = time.perf_counter()
        summing.refresh(house, AFTER)
        added_up = time.perf_counter() - begun
        ours, plain = [], []
        for _ in range(RUNS):
            ours.append(_timed(lambda: desk.tally(house, *QUARTER)))
            plain.append(_timed(lambda: _sql(Path(folder) / "scheduler.db")))
        topics = median(_timed(lambda: desk.tally(house, *QUARTER, ("topic",))) for _ in range(RUNS))
        counted = desk.tally(house, *QUARTER)
        house.database.close()
    if counted.total.every.airings != MILLION:
        raise RuntimeError(f"{counted.total.every.airings} airings were counted")
    beside = f"plain SQL by station and topic ({median(plain):.2f} s)"
    return [
        Figure("a million airings by station", median(ours), "s", beside, median(ours) / median(plain), SECONDS),
        Figure("the same by topic", topics, "s", beside, topics / median(plain), SECONDS),
        Figure("adding its three months up, once", added_up, "s"),
    ]


def fill(house: House) -> None:
    """Fill the log with a million airings of a quarter."""
    a_day = MILLION // DAYS // STATIONS + 1
    batch, number = [], 0
    for day in range(DAYS):
        for n in range(a_day):
            for station in range(STATIONS):
                if number == MILLION:
                    break
                started = FIRST + timedelta(days=day, seconds=n * 64_800 // a_day)
                bulletin = (day * BULLETINS // DAYS + n % 30) % BULLETINS
                batch.append(airing(f"boot-{day}", number, station, started, bulletin))
                number += 1
        with house.database.writing() as session:
            append(session, batch, AFTER)
        batch = []


def _sql(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute(_SQL, ("2023-06-30 17:00:00.000000", "2023-09-30 17:00:00.000000")).fetchall()
    connection.close()


def _timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun
