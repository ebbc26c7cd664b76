"""How a commune's PC stands: what it has, what it plays next, what is not followed."""

import os
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from scheduler.communes.enrolment import Enrolled
from scheduler.daysheet import verify
from scheduler.files import try_lock
from scheduler.messages import Message, Refused
from scheduler.playout.player import Entry, Shelf

LOCK = ".agent.lock"
"""In the agent's folder; held by the one that runs."""


def running(home: Path) -> bool:
    """Tell whether an agent runs in a folder."""
    try:
        file = os.open(home / LOCK, os.O_RDWR)
    except OSError:
        return False  # none ever ran, or it belongs to somebody whose agent we can't ask for
    try:
        return not try_lock(file)
    finally:
        os.close(file)


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
        next_title: its bulletin; "" as well.
        last: the last thing that went out or was left out; None when nothing ever was.
        refused: what is on the shelf and isn't followed.
    """

    station: str
    days: tuple[DayStatus, ...]
    next_at: datetime | None
    last: Entry | None
    refused: tuple[Message, ...]
    next_title: str = ""


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
        starts += [(s.starts_at, s.title) for s in document.slots if s.starts_at > now]
    next_at, next_title = min(starts, default=(None, ""))
    last = journal[-1] if journal else None
    return Status(who.station, tuple(days), next_at, last, tuple(refused), next_title)
