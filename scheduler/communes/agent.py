"""The agent on a commune's PC: takes a day in, plays it, tells how it stands. The base install is enough for it.

Nothing is listed before its signature and every hash hold.
"""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from scheduler.communes import packreading
from scheduler.communes.enrolment import Enrolled
from scheduler.daysheet import canonical_json, verify
from scheduler.files import write_whole
from scheduler.messages import Message, Refused
from scheduler.playout.player import Entry, Journal, Output, Player, Shelf
from scheduler.timekeeping import Clock, ClockKind


@dataclass(frozen=True, slots=True)
class TakenDay:
    """A day out of a pack; `newer` than what was here, an older one changes nothing."""

    day: date
    revision: int
    newer: bool


@dataclass(frozen=True, slots=True)
class Taken:
    """A pack that was taken in: its days, and how many sounds were new here."""

    station: str
    days: tuple[TakenDay, ...]
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
    """Take a pack in: all of it is looked through first, then the sounds are kept, the days last.

    Args:
        pack: the zip.
        shelf: where it goes.
        key: the centre's public key.
        station: refuse a pack of another one.

    Raises:
        Refused: see `packreading.opened`. Nothing of it is on the shelf then.
    """
    with packreading.opened(pack, key, station, shelf.has) as found:
        new = [ref for ref in found.sounds if not shelf.has(ref)]
        for ref in new:
            shelf.store.put_bytes(found.read(ref), ref.format)
        days = tuple(TakenDay(d.day, d.revision, shelf.put_day(d, key)) for d in found.documents)
        return Taken(found.documents[0].station, days, len(new))


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
