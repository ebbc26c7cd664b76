"""From the network to the shelf: a day waits here until its sounds are whole.

`incoming/days/<date>.json` are signed days whose sounds still come. A day goes on the shelf when all of them are there;
at once when it withdraws something, because a recall waits for no sound; and when it begins and the shelf has nothing
of it, so that what is there is played and what isn't is journalled with its reason.
"""

import threading
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from scheduler.communes.enrolment import Enrolled
from scheduler.communes.playlists import sounds_of
from scheduler.daysheet import DayDocument, RenderingRef, verify
from scheduler.messages import Refused
from scheduler.playout.player import Shelf

BEFORE_ITS_WINDOW = timedelta(minutes=10)
_YESTERDAY = timedelta(days=1)
"""A window may pass midnight."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A sound that isn't here, and the first day that plays it."""

    day: date
    ref: RenderingRef


def goes_on(
    document: DayDocument, had: DayDocument | None, recalled: frozenset[str], now: datetime, *, whole: bool
) -> bool:
    """Tell whether a day goes on the shelf now. Pure.

    Args:
        document: newer than `had`.
        had: what the shelf has of that day.
        recalled: hashes that the shelf's days recall.
        now: the time.
        whole: all of its sounds are here.
    """
    if whole or any(recall.sha256 not in recalled for recall in document.recalls):
        return True
    starts = min((w.starts_at for w in document.windows), default=None)
    return had is None and starts is not None and now >= starts - BEFORE_ITS_WINDOW


class Intake:
    """What comes in for one shelf; threads may share it.

    Args:
        folder: of what waits.
        shelf: where it goes.
        who: whose signature and station count.
    """

    def __init__(self, folder: Path, shelf: Shelf, who: Enrolled) -> None:
        self.shelf = shelf
        self._waiting, self._who = Shelf(folder, shelf.store), who
        self._lock = threading.RLock()
        self._seen: dict[str, tuple[int, int]] = {}

    def counter_of(self, day: date) -> int:
        """Return the counter of the newest document of a day that is here, waiting or not; 0 when there is none."""
        return max((d.counter for d in (self._good(self._waiting, day), self._good(self.shelf, day)) if d), default=0)

    def take(self, document: DayDocument, day: date, now: datetime) -> bool:
        """Take a document in; tell whether it is news.

        Args:
            document: as it came.
            day: the day that was asked for.
            now: the time.

        Raises:
            Refused: not signed by the centre, another station's, another day's, or older than what is here.
        """
        verify(document, self._who.key)
        if document.station != self._who.station or document.day != day:
            other = f"{document.station} {document.day.isoformat()}"
            raise Refused("agent.other_day", station=self._who.station, day=day, other=other)
        with self._lock:
            known = self.counter_of(day)
            if document.counter < known:
                raise Refused("agent.older_day", day=day, counter=document.counter, known=known)
            if document.counter == known:
                return False
            self._waiting.put_day(document, self._who.key)
            self.settle(now)
            return True

    def settle(self, now: datetime) -> None:
        """Put on the shelf what may go there; drop what is over or has been overtaken."""
        with self._lock:
            recalled = frozenset(r.sha256 for d in self._documents(self.shelf) for r in d.recalls)
            for document in self._documents(self._waiting):
                had = self._good(self.shelf, document.day)
                whole = not self._lacking((document,))
                overtaken = had is not None and had.counter >= document.counter
                if not overtaken and goes_on(document, had, recalled, now, whole=whole):
                    self.shelf.put_day(document, self._who.key)
                    overtaken = True
                if overtaken or all(w.ends_at <= now for w in document.windows):
                    (self._waiting.root / "days" / f"{document.day.isoformat()}.json").unlink(missing_ok=True)

    def wanted(self, today: date) -> tuple[Wanted, ...]:
        """Return the sounds that days from yesterday on play and that aren't here, whole; the nearest day's first."""
        with self._lock:
            documents = [d for d in self._newest() if d.day >= today - _YESTERDAY]
            recalled = {r.sha256 for d in documents for r in d.recalls}
            return tuple(w for w in self._lacking(documents) if w.ref.sha256 not in recalled)

    def held(self, today: date) -> dict[date, int]:
        """Return the revision of each day from yesterday on that is on the shelf with all its sounds."""
        with self._lock:
            days = [d for d in self._documents(self.shelf) if d.day >= today - _YESTERDAY]
            return {d.day: d.revision for d in days if not self._lacking((d,))}

    def _newest(self) -> list[DayDocument]:
        newest = {d.day: d for d in self._documents(self.shelf)}
        for document in self._documents(self._waiting):
            if document.day not in newest or newest[document.day].counter < document.counter:
                newest[document.day] = document
        return [newest[day] for day in sorted(newest)]

    def _documents(self, shelf: Shelf) -> list[DayDocument]:
        found = (self._good(shelf, day) for day in shelf.days())
        return [d for d in found if d is not None]

    def _good(self, shelf: Shelf, day: date) -> DayDocument | None:
        """Return a day's document if it is one and signed by the centre for this station."""
        try:
            document = shelf.day(day)
            if document is None or document.station != self._who.station or document.day != day:
                return None
            verify(document, self._who.key)
        except Refused:
            return None
        return document

    def _lacking(self, documents: Iterable[DayDocument]) -> list[Wanted]:
        lacking: dict[str, Wanted] = {}
        for document in documents:
            for ref in sounds_of(document):
                if ref.sha256 not in lacking and not self._has(ref):
                    lacking[ref.sha256] = Wanted(document.day, ref)
        return list(lacking.values())

    def _has(self, ref: RenderingRef) -> bool:
        """Tell whether a sound is here, whole. A file is read once, and again when its size or time changes."""
        try:
            stat = self.shelf.path_of(ref).stat()
        except (OSError, Refused):
            return False
        here = (stat.st_mtime_ns, stat.st_size)
        if self._seen.get(ref.sha256) != here:
            if stat.st_size != ref.size_bytes or not self.shelf.has(ref):
                return False
            self._seen[ref.sha256] = here
        return True
