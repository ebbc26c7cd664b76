"""A player's post: the shelf it plays from, whose signature it follows there, and that it is the only one.

`player.json` on the shelf is all that a player must know, so that it opens no database: the centre writes it when it
hands over. A lock beside it vanishes with the process that holds it, however it ends.
"""

import base64
import binascii
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from scheduler.files import Store, try_lock, write_whole
from scheduler.messages import Refused
from scheduler.playout.shelf import Shelf
from scheduler.timekeeping import at

_LOCK_TRIES = 5
_LOCK_PAUSE_SECONDS = 0.1
"""`holder` holds the lock for a moment when it looks; a player that starts then tries again."""


@dataclass(frozen=True, slots=True)
class Post:
    """What a player must know.

    Attributes:
        station: its code.
        shelf: what it plays from.
        key: whose signature it follows.
        zone: of the station.
        demo: sample data, whose clock stands still.
    """

    station: str
    shelf: Shelf
    key: Ed25519PublicKey
    zone: ZoneInfo
    demo: bool


@dataclass(frozen=True, slots=True)
class Holder:
    """The process that plays a station: its id on this machine and when it began."""

    pid: int
    since: str


def keep_post(post: Post) -> None:
    """Write a post on its shelf; the same again changes nothing.

    Raises:
        OSError: the folder can't be written.
    """
    kept = {
        "station": post.station,
        "key": base64.b64encode(post.key.public_bytes_raw()).decode(),
        "zone": post.zone.key,
        "demo": post.demo,
        "audio": os.path.relpath(post.shelf.store.root, post.shelf.root),
    }
    data = json.dumps(kept, ensure_ascii=False, indent=1).encode()
    path = _path(post.shelf.root)
    if not path.exists() or path.read_bytes() != data:
        write_whole(path, data)


def read_post(root: Path) -> Post | None:
    """Return the post of a shelf's folder; None when nobody has handed anything over there.

    Raises:
        Refused: the file is damaged.
    """
    path = _path(root)
    if not path.exists():
        return None
    try:
        raw = json.loads(path.read_bytes())
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(raw["key"], validate=True))
        shelf = Shelf(root, Store(root / str(raw["audio"])))
        return Post(str(raw["station"]), shelf, key, ZoneInfo(str(raw["zone"])), bool(raw["demo"]))
    except (ValueError, TypeError, KeyError, binascii.Error, ZoneInfoNotFoundError) as error:
        raise Refused("playout.post_damaged", file=str(path)) from error


def end_of(shelf: Shelf, day: date, zone: ZoneInfo) -> datetime:
    """Return when a day is over: at midnight, or when its last window closes."""
    document = shelf.day(day)
    windows = document.windows if document is not None else ()
    return max(at(day + timedelta(days=1), 0, zone), *(w.ends_at for w in windows), at(day, 0, zone))


@contextmanager
def alone(post: Post, now: datetime) -> Iterator[None]:
    """Be the only player of a station while the block runs: never two things at once.

    Raises:
        Refused: another process plays it; who is named.
    """
    post.shelf.root.mkdir(parents=True, exist_ok=True)
    file = os.open(_lock_path(post.shelf.root), os.O_RDWR | os.O_CREAT, 0o644)
    try:
        if not any(_locked_after(file, n) for n in range(_LOCK_TRIES)):
            held = _told(post.shelf.root) or Holder(0, "?")
            raise Refused("playout.taken", station=post.station, pid=str(held.pid), since=held.since)
        mine = {"pid": os.getpid(), "since": now.astimezone(post.zone).isoformat(timespec="seconds")}
        write_whole(_holder_path(post.shelf.root), json.dumps(mine).encode())
        yield
    finally:
        os.close(file)  # closing lets go of the lock


def holder(root: Path) -> Holder | None:
    """Return who plays from a shelf's folder now; None when nobody does."""
    path = _lock_path(root)
    if not path.exists():
        return None
    file = os.open(path, os.O_RDWR)
    try:
        return None if try_lock(file) else _told(root)
    finally:
        os.close(file)


def _path(root: Path) -> Path:
    return root / "player.json"


def _lock_path(root: Path) -> Path:
    return root / "player.lock"


def _holder_path(root: Path) -> Path:
    return root / "playing.json"


def _told(root: Path) -> Holder | None:
    try:
        raw = json.loads(_holder_path(root).read_bytes())
        return Holder(int(raw["pid"]), str(raw["since"]))
    except (OSError, ValueError, TypeError, KeyError):
        return None  # it is for people to read; the lock decides


def _locked_after(file: int, tries: int) -> bool:
    if tries:
        time.sleep(_LOCK_PAUSE_SECONDS)
    return try_lock(file)
