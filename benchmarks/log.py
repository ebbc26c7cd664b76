"""The airtime log: appending, and proving it, beside reading the same rows and hashing their bytes."""

import hashlib
import sqlite3
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks.figures import Figure
from scheduler.administration import desk as administration
from scheduler.airtime import proving
from scheduler.records.airing import AiringKind, AiringOutcome, AiringSource, Grade, NewAiring
from scheduler.records.appending import append
from scheduler.records.audio import VoiceKind
from scheduler.records.bulletin import Klass
from scheduler.records.house import House
from scheduler.records.station import Station, StationKind
from scheduler.records.unit import Unit
from scheduler.timekeeping import ClockKind

NOW = datetime(2023, 7, 10, 1, 0, tzinfo=UTC)
STATIONS = 25
ROWS = 200_000
APPENDED = 10_000
BATCH = 100
"""What a player brings at a time."""
MILLION = 1_000_000
APPEND_SECONDS = 2.0
PROVE_SECONDS_A_MILLION = 2.0


def run() -> list[Figure]:
    """Append 10,000 rows in batches of 100, then prove 200,000; figures of proving are scaled to a million rows."""
    with tempfile.TemporaryDirectory() as folder:
        house = make_house(Path(folder))
        appended = _append(house, APPENDED, BATCH)
        _append(house, ROWS - APPENDED, 10_000)
        proved = min(_prove(house) for _ in range(3)) * MILLION / ROWS
        reading = min(_read_and_hash(Path(folder) / "scheduler.db") for _ in range(3)) * MILLION / ROWS
        house.database.close()
    beside = f"reading and hashing bytes ({reading:.2f} s)"
    return [
        Figure("10,000 appends, 100 a transaction", appended, "s", limit=APPEND_SECONDS),
        Figure("proving a million rows", proved, "s", beside, proved / reading),
        Figure("of it on top of reading", max(0.0, proved - reading), "s", limit=PROVE_SECONDS_A_MILLION),
    ]


def make_house(home: Path) -> House:
    """Make a home with 25 communes."""
    house = administration.init(home, "bench", NOW, demo_today=date(2023, 7, 10))
    written: dict[str, Any] = {"written_at": NOW, "written_by": 1}
    with house.database.writing() as session:
        unit = Unit(code="1", name="1", kind="xa", valid_from=date(2021, 1, 1), **written)
        session.add(unit)
        session.flush()
        for n in range(STATIONS):
            session.add(Station(code=f"s{n}", name="s", kind=StationKind.COMMUNE, unit_id=unit.id or 0, **written))
    return house


def _append(house: House, count: int, batch: int) -> float:
    entry = f"boot-{count}"
    begun = time.perf_counter()
    for first in range(0, count, batch):
        rows = [_row(entry, n) for n in range(first, first + batch)]
        with house.database.writing() as session:
            append(session, rows, NOW)
    return time.perf_counter() - begun


def _row(entry: str, n: int) -> NewAiring:
    return airing(entry, n, n % STATIONS, NOW - timedelta(seconds=n), n % 200)


def airing(entry: str, n: int, station: int, started_at: datetime, bulletin: int) -> NewAiring:
    """Return a row of the log, as a player would bring it: number `n` of its boot."""
    return NewAiring(
        station=f"s{station}",
        source=AiringSource.PLAYER,
        entry=entry,
        sequence=n,
        slot=f"2023-07-10-s{station}-{n:08d}",
        bulletin=f"BT-2023-{bulletin:04d}",
        topic=f"CCHC-{1 + bulletin % 10:02d}",
        klass=Klass.ORDINARY,
        kind=AiringKind.OWN,
        started_at=started_at,
        milliseconds=60_000 + n % 1000,
        outcome=AiringOutcome.AIRED,
        grade=Grade.MEASURED,
        voice_kind=VoiceKind.SYNTHETIC,
        clock=ClockKind.SYSTEM,
        recorded_by=1,
        rendering_sha256=hashlib.sha256(str(bulletin).encode()).hexdigest(),
        voice="espeak/vi",
        revision=1 + n % 3,
    )


def _prove(house: House) -> float:
    begun = time.perf_counter()
    proofs = proving.verify(house)
    took = time.perf_counter() - begun
    if sum(p.rows for p in proofs) != ROWS or not all(p.holds for p in proofs):
        raise RuntimeError(f"the log does not hold: {proofs}")
    return took


def _read_and_hash(path: Path) -> float:
    """Read every field of every row through Python's own SQLite, and hash the bytes of its texts."""
    begun = time.perf_counter()
    connection = sqlite3.connect(path)
    sha256 = hashlib.sha256
    for row in connection.execute("SELECT * FROM airing ORDER BY station_id, position"):
        sha256("".join(map(str, row)).encode()).hexdigest()
    connection.close()
    return time.perf_counter() - begun
