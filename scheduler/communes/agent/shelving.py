"""The shelf of a commune's PC: what takes a pack in, what plays from it, what it tells.

Nothing is listed before its signature and every hash hold.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from scheduler.communes import confirming, packreading
from scheduler.communes.enrolment import Enrolled
from scheduler.daysheet import canonical_json
from scheduler.files import write_whole
from scheduler.messages import Refused
from scheduler.playout.player import Journal, Output, Player, Shelf
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
        confirming.keep_keys(shelf.root, found.receipt_keys)
        days = tuple(TakenDay(d.day, d.revision, shelf.put_day(d, key)) for d in found.documents)
        return Taken(found.documents[0].station, days, len(new))


def player_of(
    shelf: Shelf,
    who: Enrolled,
    output: Output,
    clock: Clock,
    clock_doubted: Callable[[], bool] = lambda: False,
    guard_seconds: float = 0.0,
    *,
    resumes: bool = False,
) -> Player:
    """Return the player of this PC: the same one as at the district.

    Args:
        shelf: of this PC.
        who: whose station and key.
        output: where it goes.
        clock: real or simulated.
        clock_doubted: tells whether the centre's clock says that this one is wrong.
        guard_seconds: unplanned silence after which the window's tune fills it; 0 leaves it silent.
        resumes: go on with what an emergency cut, where it still fits; else it is owed.
    """
    real = clock.kind is ClockKind.SYSTEM
    journal = Journal(shelf.journal_path, who.station, clock.kind, sync=real)
    poll_seconds = 1.0 if real else None
    return Player(
        who.station,
        shelf,
        output,
        journal,
        clock,
        who.key,
        poll_seconds=poll_seconds,
        guard_seconds=guard_seconds,
        resumes=resumes,
        clock_doubted=clock_doubted,
    )
