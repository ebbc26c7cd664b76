"""The receipt as a file (phiếu phát): a player's entries on a stick, sealed with the key of a day that the station had.

One canonical JSON object. The seal says that the file is whole and that a PC of that station made it; what its entries
are worth is judged row by row, as if they had come over the network.
"""

import hashlib
import hmac
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from scheduler.messages import Refused

FORMAT = "scheduler-receipt-file/1"
LARGEST_BYTES = 64 << 20


@dataclass(frozen=True, slots=True)
class ReceiptFile:
    """A file whose seal holds: whose it is, and its entries as JSON gives them."""

    station: str
    entries: tuple[Any, ...]


def write(station: str, key_day: date, key: bytes, entries: Sequence[dict[str, Any]]) -> bytes:
    """Return a sealed receipt file.

    Args:
        station: its code.
        key_day: whose key seals it.
        key: from `receiptcode.day_key`.
        entries: plain, as the network's door takes them.
    """
    said = {"format": FORMAT, "station": station, "key_day": key_day.isoformat(), "entries": list(entries)}
    return _plain({**said, "seal": _seal(said, key)}) + b"\n"


def is_one(data: bytes) -> bool:
    """Whether a file calls itself a receipt, whatever its seal; a player's bare journal doesn't."""
    return f'"format":"{FORMAT}"'.encode() in data


def read(data: bytes, key_of: Callable[[str, date], bytes]) -> ReceiptFile:
    """Read a receipt file.

    Args:
        data: the file.
        key_of: returns the key of a station's day; called with whatever the file names.

    Raises:
        Refused: no receipt, torn, changed, or sealed by nobody's key here.
    """
    try:
        said: Any = json.loads(data) if len(data) <= LARGEST_BYTES else None
        seal, station, entries = said.pop("seal"), said["station"], said["entries"]
        day = date.fromisoformat(said["key_day"])
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise Refused("receipts.no_file") from error
    texts = isinstance(seal, str) and isinstance(station, str)
    if said.get("format") != FORMAT or not texts or not isinstance(entries, list):
        raise Refused("receipts.no_file")
    if not hmac.compare_digest(_seal(said, key_of(station, day)).encode(), seal.encode("utf-8", "replace")):
        raise Refused("receipts.file_changed", station=station[:80])
    return ReceiptFile(station, tuple(entries))


def _seal(said: dict[str, Any], key: bytes) -> str:
    return hmac.new(key, _plain(said), hashlib.sha256).hexdigest()


def _plain(said: dict[str, Any]) -> bytes:
    """Return canonical JSON in ASCII: an entry may quote half a character."""
    return json.dumps(said, sort_keys=True, separators=(",", ":")).encode()
