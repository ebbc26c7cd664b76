"""The agent on a commune's PC: takes a day in, plays it, tells how it stands. The base install is enough for it.

Nothing is listed before its signature and every hash hold.
"""

import hashlib
import zipfile
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from scheduler.communes.enrolment import Enrolled
from scheduler.daysheet import DayDocument, RenderingRef, canonical_json, read_day, verify
from scheduler.files import BROKEN_ZIP, write_whole
from scheduler.messages import Message, Refused
from scheduler.playout.player import Entry, Journal, Output, Player, Shelf
from scheduler.timekeeping import Clock, ClockKind

FORMATS = ("mp3",)
"""Extensions of files that a commune's player plays."""

_LARGEST_DAY_BYTES = 4 << 20


@dataclass(frozen=True, slots=True)
class Taken:
    """A pack that was taken in.

    Attributes:
        newer: it was newer than what was here; an older one changes nothing.
        files: sounds that were new here.
    """

    station: str
    day: date
    revision: int
    newer: bool
    files: int


@dataclass(frozen=True, slots=True)
class DayStatus:
    """One day on the shelf; `missing` names the titles whose sound isn't there or is damaged."""

    day: date
    revision: int
    provisional: bool
    slots: int
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Status:
    """How a commune's PC stands.

    Attributes:
        days: from today on.
        next_at: when the next slot begins; None when nothing is left.
        last: the last thing that went out or was left out; None when nothing ever was.
        refused: what is on the shelf and isn't followed.
    """

    station: str
    days: tuple[DayStatus, ...]
    next_at: datetime | None
    last: Entry | None
    refused: tuple[Message, ...]


def shelf_of(home: Path) -> Shelf:
    """Return the shelf of this PC's player."""
    return Shelf(home / "shelf")


def rehearsal_of(home: Path, day: date) -> Shelf:
    """Return a shelf for a rehearsal of one day: this PC's days and sounds, and a journal that begins anew.

    Raises:
        Refused: there is no document of that day.
    """
    real = shelf_of(home)
    trial = Shelf(home / "rehearsal", real.store)
    trial.journal_path.unlink(missing_ok=True)
    document = real.day(day)
    if document is None:
        raise Refused("communes.no_day", day=day)
    write_whole(trial.root / "days" / f"{day.isoformat()}.json", canonical_json(document))
    return trial


def take_pack(pack: Path, shelf: Shelf, key: Ed25519PublicKey, station: str | None = None) -> Taken:
    """Take a pack in: signature first, then every sound by its hash, the day last.

    Args:
        pack: the zip.
        shelf: where it goes.
        key: the centre's public key.
        station: refuse a pack of another one.

    Raises:
        Refused: no pack, another station's, a signature that doesn't hold, a sound missing or damaged. The day isn't
            listed then.
    """
    try:
        with zipfile.ZipFile(pack) as archive:
            members = {m.filename: m for m in archive.infolist()}
            document = _day_in(archive, members, pack.name, key)
            if station is not None and document.station != station:
                raise Refused("communes.other_station", file=pack.name, station=station, other=document.station)
            files = 0
            for ref in _needed(document):
                if not shelf.has(ref):
                    member = members.get(f"audio/{ref.sha256}.{ref.format}")
                    _keep(archive, member, ref, shelf, pack.name)
                    files += 1
    except BROKEN_ZIP as error:
        raise Refused("communes.no_pack", file=pack.name) from error
    newer = shelf.put_day(document, key)
    return Taken(document.station, document.day, document.revision, newer, files)


def status(shelf: Shelf, journal: tuple[Entry, ...], now: datetime, who: Enrolled) -> Status:
    """Tell how a shelf stands.

    Args:
        shelf: of this PC.
        journal: its entries.
        now: days before it are left out.
        who: whose signature counts.
    """
    days, refused, starts = [], [], []
    for day in shelf.days():
        try:
            document = shelf.day(day)
            if document is None or all(w.ends_at <= now for w in document.windows):
                continue
            verify(document, who.key)
        except Refused as error:
            refused.append(error.message)
            continue
        missing = tuple(s.title for s in document.slots if not any(shelf.has(r) for r in s.renderings))
        days.append(DayStatus(day, document.revision, document.provisional, len(document.slots), missing))
        starts += [s.starts_at for s in document.slots if s.starts_at > now]
    return Status(who.station, tuple(days), min(starts, default=None), journal[-1] if journal else None, tuple(refused))


def player_of(shelf: Shelf, who: Enrolled, output: Output, clock: Clock) -> Player:
    """Return the player of this PC: the same one as at the district."""
    real = clock.kind is ClockKind.SYSTEM
    journal = Journal(shelf.journal_path, who.station, clock.kind, sync=real)
    poll_seconds = 1.0 if real else None
    return Player(who.station, shelf, output, journal, clock, who.key, poll_seconds=poll_seconds)


def receipt_of(shelf: Shelf) -> bytes:
    """Return the journal's whole lines, as the district's `airtime import --agent` takes them; b"" when there are none.

    Its identity is station, boot id and sequence: the same receipt may come twice.

    Raises:
        OSError: the journal can't be read.
    """
    path = shelf.journal_path
    data = path.read_bytes() if path.exists() else b""
    return data[: data.rfind(b"\n") + 1]


def _day_in(
    archive: zipfile.ZipFile, members: dict[str, zipfile.ZipInfo], name: str, key: Ed25519PublicKey
) -> DayDocument:
    member = members.get("day.json")
    if member is None or member.file_size > _LARGEST_DAY_BYTES:
        raise Refused("communes.no_pack", file=name)
    document = read_day(archive.read(member))
    verify(document, key)
    return document


def _needed(document: DayDocument) -> tuple[RenderingRef, ...]:
    """Return the sounds a day needs: of each slot and sound the first that communes play."""
    sounds = [s for w in document.windows for s in (w.tune, w.opening, w.closing) if s is not None]
    lists = [s.renderings for s in document.slots] + [s.renderings for s in sounds]
    first = (next((r for r in renderings if r.format in FORMATS), None) for renderings in lists)
    return tuple(dict.fromkeys(r for r in first if r is not None))


def _keep(archive: zipfile.ZipFile, member: zipfile.ZipInfo | None, ref: RenderingRef, shelf: Shelf, name: str) -> None:
    # The size is looked at before anything is unpacked: a zip can promise little and hold much.
    if member is None or member.file_size != ref.size_bytes:
        raise Refused("communes.sound_missing", file=name, sha256=ref.sha256[:12])
    data = archive.read(member)
    if hashlib.sha256(data).hexdigest() != ref.sha256:
        raise Refused("communes.sound_damaged", file=name, sha256=ref.sha256[:12])
    shelf.store.put_bytes(data, ref.format)
