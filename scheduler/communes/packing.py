"""The centre makes packs: a station's published days with their scripts and sounds, as a file to carry or fetch."""

import os
import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import BinaryIO

from sqlmodel import Session, col, select

from scheduler import receiptcode
from scheduler.communes import daypack, desk
from scheduler.daysheet import DayDocument, RenderingRef
from scheduler.messages import Refused
from scheduler.progress import Progress, silent
from scheduler.records.bulletin import Approval, Bulletin, BulletinVersion
from scheduler.records.house import House
from scheduler.records.slot import Slot

WEEK_DAYS = 7
KEPT_FOR_FETCHING = 8
"""Packs that are kept ready for each station; older ones are made again when somebody asks."""


@dataclass(frozen=True, slots=True)
class Ready:
    """A pack as a file.

    Attributes:
        path: where it lies.
        name: what to call it.
        etag: strong: the same as long as the bytes are; without quotes.
        size_bytes: of the file.
        days: what is in it.
        lacking: days that were asked for and have no document yet.
        left_out: how many sounds the station has already.
    """

    path: Path
    name: str
    etag: str
    size_bytes: int
    days: tuple[date, ...]
    lacking: tuple[date, ...]
    left_out: int


@dataclass(frozen=True, slots=True)
class Planned:
    """A pack that could be written, and the days that have no document yet."""

    pack: daypack.Pack
    days: tuple[date, ...]
    lacking: tuple[date, ...]

    @property
    def etag(self) -> str:
        """Strong, without quotes: the same as long as the written bytes are."""
        return self.pack.content_sha256[:32]


def plan_pack(
    house: House, station: str, first: date, days: int = 1, known: frozenset[str] = frozenset(), lang: str = "vi"
) -> Planned:
    """Gather a station's pack: documents, scripts, playlists and pages; no sound is read yet.

    Args:
        house: of the centre.
        station: its code.
        first: the first broadcast day.
        days: how many; those without a document are told and left out.
        known: SHA-256 of sounds that the station has.
        lang: of headings.

    Raises:
        Refused: no such station, or none of the days has a document; the sentence says how to make one.
    """
    documents: list[DayDocument] = []
    lacking: list[date] = []
    with house.database.reading() as session:
        for number in range(days):
            day = first + timedelta(days=number)
            found = desk.newest(session, station, day)
            if found is None:
                lacking.append(day)
            else:
                documents.append(found)
        if not documents:
            raise Refused("communes.not_published", station=station, day=first)
        scripts = _scripts(session, {s.id for document in documents for s in document.slots})
    keys = {d.day: receiptcode.day_key(house.signing_key(), station, d.day) for d in documents}
    made = daypack.packed(documents, scripts, known=known, keys=keys, lang=lang, zone=house.zone)
    return Planned(made, tuple(d.day for d in documents), tuple(lacking))


def write_pack(house: House, planned: Planned, folder: Path, progress: Progress = silent) -> Ready:
    """Write a pack into a folder, whole or not at all; a file of that name is replaced.

    Raises:
        Refused: a sound is missing or damaged in the store.
        OSError: the folder can't be written or the disk is full; nothing is left behind.
    """
    return _ready(house, planned, folder / planned.pack.name, progress)


def fetched_pack(house: House, planned: Planned) -> Ready:
    """Return a pack as a file that is ready to be fetched in pieces; it is written when it isn't there.

    The same pack is the same file, so that a broken download goes on where it stopped, days later too.

    Raises:
        Refused: a sound is missing or damaged in the store.
        OSError: the folder can't be written or the disk is full.
    """
    station = planned.pack.name.partition("_")[0]
    folder = house.home / "packs" / "ready"
    path = folder / f"{station}_{planned.etag}.zip"
    if path.is_file():
        os.utime(path)
        return _described(planned, path)
    made = _ready(house, planned, path, silent)
    others = sorted(folder.glob(f"{station}_*.zip"), key=lambda p: p.stat().st_mtime, reverse=True)
    for old in others[KEPT_FOR_FETCHING:]:
        old.unlink(missing_ok=True)
    return made


def _ready(house: House, planned: Planned, path: Path, progress: Progress) -> Ready:
    def open_sound(ref: RenderingRef) -> BinaryIO:
        try:
            return house.store.open(ref.sha256, ref.format)
        except FileNotFoundError as error:
            raise Refused("communes.sound_gone", sha256=ref.sha256[:12]) from error

    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(6)}.part")
    try:
        with temporary.open("w+b") as file:
            daypack.write(planned.pack, open_sound, file, progress)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    return _described(planned, path)


def _described(planned: Planned, path: Path) -> Ready:
    pack = planned.pack
    return Ready(
        path,
        pack.name,
        planned.etag,
        path.stat().st_size,
        planned.days,
        planned.lacking,
        len(pack.left_out),
    )


def scripts_of(house: House, slots: Collection[str]) -> Mapping[str, str]:
    """Return bulletin's code → script (lời đọc), as the approvals of some slots pinned it."""
    with house.database.reading() as session:
        return _scripts(session, set(slots))


def _scripts(session: Session, slots: set[str]) -> dict[str, str]:
    """Return the script of each bulletin that these slots' approvals pinned, whatever became of the bulletin since."""
    query = (
        select(Bulletin.code, BulletinVersion.script)
        .join(Slot, col(Slot.bulletin_id) == col(Bulletin.id))
        .join(Approval, col(Approval.id) == col(Slot.approval_id))
        .join(
            BulletinVersion,
            (col(BulletinVersion.bulletin_id) == col(Bulletin.id))
            & (col(BulletinVersion.number) == col(Approval.version_number)),
        )
        .where(col(Slot.code).in_(slots))
        .order_by(col(Approval.id))
    )
    return {code: script for code, script in session.exec(query) if script}
