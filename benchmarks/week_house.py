"""A network for a simulated week: stations with a token each, and signed days whose sounds tell what they are."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from scheduler.administration import accounts
from scheduler.communes import credentials
from scheduler.daysheet import DayDocument, RenderingRef, SheetSlot, SheetWindow, canonical_json, signed
from scheduler.files import Store
from scheduler.playout.outputs.mp3file import LOA_FRAME
from scheduler.records.account import Role
from scheduler.records.database import Database
from scheduler.records.house import House
from scheduler.records.installation import Installation
from scheduler.records.slot import PublishedDay
from scheduler.records.station import Station, StationKind
from scheduler.records.unit import Unit
from scheduler.settings import Settings
from scheduler.timekeeping import at

MONDAY = date(2023, 7, 10)
WINDOWS = (("sang", 300), ("trua", 660), ("chieu", 1020))
"""Code and minute of the day."""

SLOTS_EACH = 4
FRAME_MILLISECONDS = 24
FRAME_BYTES = 144


def sound(number: int, frames: int) -> bytes:
    """Return an MP3 of 24 ms frames, each of which says a number."""
    return (LOA_FRAME + number.to_bytes(4, "big") * (FRAME_BYTES // 4 - 1)) * frames


def frames_by_number(recording: bytes) -> dict[int, int]:
    """Return sound's number → how many of its frames a recording holds; silence is none."""
    found: dict[int, int] = {}
    for begin in range(0, len(recording) - FRAME_BYTES + 1, FRAME_BYTES):
        number = int.from_bytes(recording[begin + 4 : begin + 8], "big")
        if number and recording[begin : begin + 4] == LOA_FRAME:
            found[number] = found.get(number, 0) + 1
    return found


def stations(count: int) -> list[str]:
    """Return the stations' codes."""
    return [f"xa-{n:02d}" for n in range(count)]


def make_house(home: Path, agents: int, days: int, now: datetime) -> tuple[House, list[str]]:
    """Make a house of sample data; returns it and a token for each station.

    Args:
        home: an empty folder.
        agents: how many stations.
        days: how many days, from `MONDAY` on, are published.
        now: when devices are enrolled.
    """
    database = Database(f"sqlite:///{home}/scheduler.db")
    database.migrate()
    key, store = Ed25519PrivateKey.generate(), Store(home / "audio_out")
    house = House(home, Settings(), database, store, key, demo=True)
    codes = stations(agents)
    begun = at(MONDAY, 0) - timedelta(days=1)
    with database.writing() as session:
        session.add(Installation(demo=True, demo_today=MONDAY, created_at=begun))
        by = accounts.ensure(session, "admin", begun, (Role.ADMINISTRATOR,))
        sounds = {ref[0]: ref[1] for ref in _sounds(store, days)}
        counter = 0
        for code in codes:
            unit = Unit(
                code=code, name=code, kind="xa", valid_from=date(2021, 1, 1), written_at=begun, written_by=by
            )  # fmt: skip
            session.add(unit)
            session.flush()
            kind = StationKind.COMMUNE
            station = Station(code=code, name=code, kind=kind, unit_id=unit.id or 0, written_at=begun, written_by=by)
            session.add(station)
            session.flush()
            for n in range(days):
                counter += 1
                document = signed(_document(code, n, counter, sounds), key)
                session.add(
                    PublishedDay(
                        station_id=station.id or 0, day=document.day, revision=1, counter=counter, provisional=False,
                        content_sha256=f"{counter:064d}", document=canonical_json(document).decode(),
                        written_at=begun, written_by=by,
                    )
                )  # fmt: skip
    tokens = []
    for code in codes:
        offered = credentials.offer(house, (code,), "agent", code, by, now)
        tokens.append(credentials.redeem(house, offered.code, now)[0])
    return house, tokens


def number_of(slot: str) -> int:
    """Return the number that the sound of a slot says: its code ends in it."""
    return int(slot.rsplit("-", 1)[1])


def _sounds(store: Store, days: int) -> Iterator[tuple[int, RenderingRef]]:
    for number in range(1, days * len(WINDOWS) * SLOTS_EACH + 1):
        frames = 500 + 50 * (number % 10)
        kept = store.put_bytes(sound(number, frames), "mp3")
        yield number, RenderingRef("loa", "mp3", kept.sha256, kept.size_bytes, frames * FRAME_MILLISECONDS)


def _document(station: str, nth: int, counter: int, sounds: dict[int, RenderingRef]) -> DayDocument:
    day = MONDAY + timedelta(days=nth)
    windows, slots, number = [], [], nth * len(WINDOWS) * SLOTS_EACH
    for code, minute in WINDOWS:
        windows.append(SheetWindow(code, code, at(day, minute), 600_000, 4_000, (), None, None, None))
        for k in range(SLOTS_EACH):
            number += 1
            ref = sounds[number]
            starts = at(day, minute) + timedelta(seconds=90 * k)
            slots.append(
                SheetSlot(
                    f"{station}-{number}", code, starts, ref.milliseconds, f"BT-{number}", f"Tin {number}", "CCHC-04",
                    "ordinary", "espeak/vi", (ref,),
                )
            )  # fmt: skip
    return DayDocument(
        station=station, station_name=station, day=day, revision=1, counter=counter, provisional=False, demo=True,
        windows=tuple(windows), slots=tuple(slots), recalls=(),
    )  # fmt: skip
