"""A PC's disk is small: days, emergencies and sounds that are over are removed, what isn't reported never.

What is on air belongs to a day of today or yesterday or to an emergency that runs, so that it is never among them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from scheduler.communes.playlists import sounds_of
from scheduler.files import Kept
from scheduler.messages import Refused
from scheduler.playout.player import Entry, Shelf
from scheduler.timekeeping import at, broadcast_day

KEPT_DAYS = timedelta(days=14)
"""So long after it a day stays, to be looked at and confirmed."""
KEPT_REPORTED = timedelta(days=3)
"""So long a reported entry stays in the journal that is read every few seconds; then it goes into its month's file."""
KEPT_UNHEARD = timedelta(days=92)
"""So long a journal's entry stays where there is no link that could say that it arrived."""
_AT_MINUTE = 150
_SETTLING = timedelta(days=2)
"""A sound that came lately may belong to a day or an emergency that is still on its way."""


@dataclass(frozen=True, slots=True)
class Cleared:
    """What was removed: days, emergencies, sounds and their bytes."""

    days: tuple[date, ...] = ()
    orders: int = 0
    sounds: int = 0
    bytes: int = 0


def over(days: Iterable[date], unreported: Iterable[Entry], now: datetime) -> tuple[date, ...]:
    """Return the days that may go: older than `KEPT_DAYS`, and all that was played on them is reported. Pure."""
    oldest = broadcast_day(now) - KEPT_DAYS
    waiting = {broadcast_day(e.started_at) for e in unreported}
    return tuple(day for day in days if day < oldest and day not in waiting)


def out_of_use(entry: Entry, unreported: frozenset[tuple[str, int]], now: datetime, *, has_link: bool) -> bool:
    """Tell whether an entry may leave the journal for its month's file. Pure.

    Args:
        entry: of the journal.
        unreported: boot ids and sequences that the centre hasn't answered.
        now: the time.
        has_link: whether this PC reports by network; one that doesn't keeps its entries for receipts, longer.
    """
    age = now - entry.started_at
    if not has_link:
        return age > KEPT_UNHEARD
    return age > KEPT_REPORTED and (entry.boot_id, entry.sequence) not in unreported


def next_clearing(now: datetime) -> datetime:
    """Return when to clear again: at the next half past two at night, local time, when nothing is on air."""
    tonight = at(broadcast_day(now), _AT_MINUTE)
    return tonight if tonight > now else at(broadcast_day(now) + timedelta(days=1), _AT_MINUTE)


def clear(shelf: Shelf, waiting: Path, unreported: Iterable[Entry], now: datetime) -> Cleared:
    """Remove what is over; harmless at any time, and again.

    Args:
        shelf: of this PC, with a store of its own.
        waiting: the folder of days whose sounds still come.
        unreported: entries that the centre hasn't answered.
        now: the time.

    Raises:
        OSError: the disk can't be written; what is gone is gone, the rest goes next time.
    """
    days = over(shelf.days(), unreported, now)
    for day in days:
        _file(shelf, day).unlink(missing_ok=True)
    orders, wrong = shelf.orders()
    gone = [order for order in orders if now - order.expires_at > KEPT_DAYS]
    for order in gone:
        (shelf.root / "emergencies" / f"{order.id}.json").unlink(missing_ok=True)
    named = {ref.sha256 for order in orders if order not in gone for ref in order.renderings}
    try:
        named |= _named(shelf) | _named(Shelf(waiting, shelf.store))
    except Refused:
        return Cleared(days, len(gone))  # a damaged day can't say which sounds are its own: none goes
    if wrong:
        return Cleared(days, len(gone))
    freed = [kept for kept in shelf.store.listing() if kept.sha256 not in named and _settled(shelf, kept, now)]
    for kept in freed:
        shelf.store.remove(kept.sha256, kept.ext)
    return Cleared(days, len(gone), len(freed), sum(kept.size_bytes for kept in freed))


def _named(shelf: Shelf) -> set[str]:
    documents = (shelf.day(day) for day in shelf.days())
    return {ref.sha256 for document in documents if document is not None for ref in sounds_of(document)}


def _settled(shelf: Shelf, kept: Kept, now: datetime) -> bool:
    changed = shelf.store.changed_at(kept.sha256, kept.ext)
    return changed is not None and now - changed > _SETTLING


def _file(shelf: Shelf, day: date) -> Path:
    return shelf.root / "days" / f"{day.isoformat()}.json"
