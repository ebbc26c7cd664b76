"""A province's home for the HTTP benchmarks: 10,000 stations with a token and a signed day each."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlmodel import insert

from scheduler.administration import desk as administration
from scheduler.daysheet import DayDocument, RenderingRef, SheetSlot, SheetWindow, canonical_json, signed
from scheduler.records.device import Device, DeviceKind, DeviceStation
from scheduler.records.slot import PublishedDay
from scheduler.records.station import Station, StationKind
from scheduler.records.tokens import kept_form
from scheduler.records.unit import Unit

STATIONS = 10_000
SLOTS = 20
DAY = date(2023, 7, 12)
NOW = datetime(2023, 7, 12, 1, 0, tzinfo=UTC)


def token(station: int) -> str:
    """Return a station's token."""
    return f"token-of-station-{station:05d}-{'x' * 20}"


def make_home(home: Path) -> bytes:
    """Make the home; returns one of the day documents."""
    house = administration.init(home, "bench", NOW)
    written: dict[str, Any] = {"written_at": NOW, "written_by": 1}
    document = canonical_json(signed(_document(), house.signing_key()))
    text, ids = document.decode(), range(1, STATIONS + 1)
    with house.database.writing() as session:
        unit = Unit(code="1", name="1", kind="xa", valid_from=date(2021, 1, 1), **written)
        session.add(unit)
        session.flush()
        station = {"name": "s", "kind": StationKind.COMMUNE, "unit_id": unit.id}
        rows: list[tuple[Any, list[dict[str, Any]]]] = [
            (Station, [{"id": n, "code": f"s{n}", **station} for n in ids]),
            (
                Device,
                [{"id": n, "kind": DeviceKind.AGENT, "name": "s", "token_hash": kept_form(token(n))} for n in ids],
            ),
            (DeviceStation, [{"device_id": n, "station_id": n} for n in ids]),
            (PublishedDay, [_published(n, text) for n in ids]),
        ]
        extra: dict[Any, dict[str, Any]] = {
            Station: {**written, "auto_accept": False},
            Device: {"kind": DeviceKind.AGENT, "name": "s", "enrolled_at": NOW, "enrolled_by": 1},
            DeviceStation: {},
            PublishedDay: written,
        }
        for table, values in rows:
            session.connection().execute(insert(table), [{**one, **extra[table]} for one in values])
    house.database.close()
    return document


def _published(station: int, text: str) -> dict[str, Any]:
    return {
        "station_id": station,
        "day": DAY,
        "revision": 1,
        "counter": station,
        "provisional": False,
        "content_sha256": "0" * 64,
        "document": text,
        "cause": "published",
        "reason": "",
    }


def etag(station: int) -> str:
    """Return the ETag of a station's day."""
    return f'"1.{station}.00000000"'


def _document() -> DayDocument:
    begins = datetime(2023, 7, 12, 10, 0, tzinfo=UTC)
    slots = tuple(
        SheetSlot(
            f"s1-20230712-{n:02d}", "chieu", begins + timedelta(minutes=2 * n), 95_000, f"CCHC-2023-{n:03d}",
            f"Hướng dẫn nộp hồ sơ trực tuyến mức độ {n}", "CCHC-04", "ordinary", "espeak",
            (RenderingRef("loa", "mp3", f"{n:064x}", 570_000, 95_000),),
        )
        for n in range(SLOTS)
    )  # fmt: skip
    window = SheetWindow("chieu", "Buổi chiều", begins, 3_600_000, 3_000, (), None, None, None)
    return DayDocument(
        station="s1", station_name="Đài xã", day=DAY, revision=1, counter=1, provisional=False, demo=False,
        windows=(window,), slots=slots, recalls=(),
    )  # fmt: skip
