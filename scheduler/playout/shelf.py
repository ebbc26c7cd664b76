"""The folder a player plays from. Whoever fills it (the desk, a pack, the network later), it never goes back.

`days/<date>.json`, `emergencies/<id>.json`, `paused.json`; the audio lies in a `files.Store`. Only what the key has
signed is put; a player verifies again before it plays.
"""

import json
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from scheduler.daysheet import (
    DayDocument,
    EmergencyOrder,
    RenderingRef,
    canonical_json,
    read_day,
    read_order,
    verify,
)
from scheduler.files import Store, write_whole
from scheduler.messages import Refused


@dataclass(frozen=True, slots=True)
class Pause:
    """A window that doesn't run on one day (nghỉ buổi này).

    Attributes:
        reason: its code, such as "co_tang".
        note: words beside it.
        by: the account that ordered it; 0 on a commune's PC, which knows none.
    """

    day: date
    window: str
    reason: str
    note: str = ""
    by: int = 0


class Shelf:
    """What one station's player has.

    Args:
        root: the folder; made when something is put.
        store: where the audio lies; a folder in the shelf unless it shares the centre's.
    """

    def __init__(self, root: Path, store: Store | None = None) -> None:
        self.root = root
        self.store = store if store is not None else Store(root / "audio")

    @property
    def journal_path(self) -> Path:
        """Where the station's player writes what it did."""
        return self.root / "journal.jsonl"

    def fingerprint(self) -> tuple[tuple[str, int, int], ...]:
        """Return something that changes whenever days, orders or pauses do; cheap."""
        found = []
        for path in (*self._paths("days"), *self._paths("emergencies"), self.root / "paused.json"):
            try:
                stat = path.stat()
            except FileNotFoundError:
                continue
            found.append((path.name, stat.st_mtime_ns, stat.st_size))
        return tuple(found)

    def orders_mark(self) -> int:
        """Return something that changes when an emergency comes or ends; one question to the disk."""
        try:
            return (self.root / "emergencies").stat().st_mtime_ns  # a file written whole is renamed into its folder
        except FileNotFoundError:
            return 0

    def days(self) -> tuple[date, ...]:
        """Return the days that have a document, in order."""
        return tuple(date.fromisoformat(p.stem) for p in self._paths("days") if _is_date(p.stem))

    def day(self, day: date) -> DayDocument | None:
        """Return a day's document, None when there is none; the signature isn't checked here.

        Raises:
            Refused: the file is no day document.
        """
        path = self.root / "days" / f"{day.isoformat()}.json"
        return read_day(path.read_bytes()) if path.exists() else None

    def put_day(self, document: DayDocument, key: Ed25519PublicKey) -> bool:
        """Keep a day's document unless the one that is here has the same or a higher counter; tell which.

        Raises:
            Refused: the signature doesn't hold.
        """
        verify(document, key)
        try:
            had = self.day(document.day)
        except Refused:
            had = None  # what is here is damaged: any good one is better
        if had is not None and had.counter >= document.counter and _holds(had, key):
            return False
        write_whole(self.root / "days" / f"{document.day.isoformat()}.json", canonical_json(document))
        return True

    def orders(self) -> tuple[tuple[EmergencyOrder, ...], tuple[Refused, ...]]:
        """Return the emergency orders by moment of issue, and what in the folder is none."""
        found, wrong = [], []
        for path in self._paths("emergencies"):
            try:
                found.append(read_order(path.read_bytes()))
            except Refused as error:
                wrong.append(error)
        return tuple(sorted(found, key=lambda o: (o.issued_at, o.id))), tuple(wrong)

    def put_order(self, order: EmergencyOrder, key: Ed25519PublicKey) -> bool:
        """Keep an order; one that is here already can only be shortened (stood down). Tell whether it was kept.

        Raises:
            Refused: the signature doesn't hold, or its id is no file name.
        """
        verify(order, key)
        if not order.id or not all(c.isalnum() or c in "-_." for c in order.id) or order.id.startswith("."):
            raise Refused("daysheet.malformed", where="id")
        path = self.root / "emergencies" / f"{order.id}.json"
        if path.exists():
            try:
                had = read_order(path.read_bytes())
            except Refused:
                had = None
            if had is not None and had.expires_at <= order.expires_at and _holds(had, key):
                return False
        write_whole(path, canonical_json(order))
        return True

    def pauses(self) -> tuple[Pause, ...]:
        """Return what is paused.

        Raises:
            Refused: the file is damaged.
        """
        path = self.root / "paused.json"
        if not path.exists():
            return ()
        try:
            raw: list[dict[str, Any]] = json.loads(path.read_bytes())
            return tuple(Pause(**{**p, "day": date.fromisoformat(p["day"])}) for p in raw)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise Refused("playout.pauses_damaged", file=str(path)) from error

    def pause(self, pause: Pause) -> None:
        """Keep a pause; of two of the same day and window the later one holds.

        Raises:
            Refused: the file of pauses is damaged.
        """
        kept = [p for p in self.pauses() if (p.day, p.window) != (pause.day, pause.window)]
        rows = [{**asdict(p), "day": p.day.isoformat()} for p in (*kept, pause)]
        write_whole(self.root / "paused.json", json.dumps(rows, ensure_ascii=False, indent=1).encode())

    def path_of(self, ref: RenderingRef) -> Path:
        """Return where a rendering lies or would lie.

        Raises:
            Refused: the document names no hash.
        """
        try:
            return self.store.path(ref.sha256, ref.format)
        except ValueError as error:
            raise Refused("daysheet.malformed", where="sha256") from error

    def has(self, ref: RenderingRef) -> bool:
        """Read a rendering again and tell whether it is there, whole and unchanged."""
        try:
            return self.store.verify(ref.sha256, ref.format)
        except ValueError:
            return False

    def _paths(self, folder: str) -> list[Path]:
        return sorted((self.root / folder).glob("[!.]*.json"))


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _holds(document: DayDocument | EmergencyOrder, key: Ed25519PublicKey) -> bool:
    try:
        verify(document, key)
    except Refused:
        return False
    return True
