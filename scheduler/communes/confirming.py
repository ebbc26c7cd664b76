"""What a commune's PC needs to confirm what it played: keys of its days, and the codes that it has made.

`receipt_keys.json` and `receipt_codes.json` lie on the shelf. Asked again, a part has the code that it had; when more
was heard since, it has a new one, and its counter says that it is later.
"""

import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from scheduler import receiptcode
from scheduler.daysheet import DayDocument
from scheduler.files import write_whole
from scheduler.messages import Refused
from scheduler.receiptcode import COUNTERS, WHOLE, Part

IN_PACK = "xac-nhan.json"
"""The file of a pack that brings the keys of its days."""

HEADER = "Receipt-Key"
"""Beside a day document over HTTP: the key of that day, hexadecimal."""

_FORMAT = "scheduler-receipt-keys/1"
_KEYS, _CODES = "receipt_keys.json", "receipt_codes.json"
_KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class Heard:
    """How much of a slot went out, and why not all of it."""

    milliseconds: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """What a code says of one slot; 3 thirds are all of it."""

    slot: str
    title: str
    thirds: int


@dataclass(frozen=True, slots=True)
class Confirmation:
    """A code to be read out, and what it says."""

    day: date
    window: str
    window_name: str
    part: int
    counter: int
    code: str
    slots: tuple[Told, ...]
    reason: str


def pack_keys(station: str, keys: Mapping[date, bytes]) -> bytes:
    """Return the file of keys that goes into a pack."""
    said = {"format": _FORMAT, "station": station, "keys": {day.isoformat(): key.hex() for day, key in keys.items()}}
    return json.dumps(said, sort_keys=True, indent=1).encode()


def keys_of_pack(data: bytes, station: str) -> dict[date, bytes]:
    """Return the keys in a pack's file; none when it is another station's or no such file: codes can wait.

    Args:
        data: the file; its hash holds.
        station: of the pack.
    """
    try:
        said = json.loads(data)
        if said["format"] != _FORMAT or said["station"] != station:
            return {}
        return {date.fromisoformat(day): _key(key) for day, key in said["keys"].items()}
    except (ValueError, TypeError, KeyError, AttributeError):
        return {}


def keep_keys(shelf: Path, keys: Mapping[date, bytes]) -> None:
    """Keep keys of days; one that is here stays when the same day comes again without."""
    had = _read(shelf / _KEYS)
    new = had | {day.isoformat(): key.hex() for day, key in keys.items()}
    if new != had:
        write_whole(shelf / _KEYS, json.dumps(new, sort_keys=True, indent=1).encode())


def keep_key_of(shelf: Path, day: date, text: str) -> None:
    """Keep a day's key as it came over HTTP; what is no key is left out: codes can wait."""
    try:
        key = _key(text)
    except ValueError:
        return
    keep_keys(shelf, {day: key})


def keys_of(shelf: Path) -> dict[date, bytes]:
    """Return the keys that this PC has, by day; what is damaged is left out."""
    found = {}
    for day, key in _read(shelf / _KEYS).items():
        try:
            found[date.fromisoformat(day)] = _key(key)
        except (ValueError, TypeError):
            continue
    return found


def confirm(
    shelf: Path, document: DayDocument, heard: Mapping[str, Heard], window: str = ""
) -> tuple[Confirmation, ...]:
    """Return the codes of a day's windows, and keep which were made.

    Args:
        shelf: the shelf's folder.
        document: the day, as this PC has it.
        heard: slot → what its journal says; parts of which it says nothing have no code.
        window: only that one.

    Raises:
        Refused: there is no key of that day, no such window, nothing was journalled, or a part has had all its codes.
    """
    key = keys_of(shelf).get(document.day)
    if key is None:
        raise Refused("communes.no_receipt_key", day=document.day)
    names = {w.code: w.name for w in document.windows}
    if window and window not in names:
        raise Refused("communes.no_such_window", window=window, windows=tuple(names))
    parts = [p for p in receiptcode.parts_of(document) if not window or p.window == window]
    made = _read(shelf / _CODES)
    told = [part for part in parts if any(slot.id in heard for slot in part.slots)]
    found = tuple(_confirmation(part, key, heard, made, names[part.window]) for part in told)
    if not found:
        raise Refused("communes.nothing_to_confirm", day=document.day)
    write_whole(shelf / _CODES, json.dumps(made, sort_keys=True, indent=1).encode())
    return found


def _confirmation(
    part: Part, key: bytes, heard: Mapping[str, Heard], made: dict[str, Any], window_name: str
) -> Confirmation:
    of = {slot.id: heard.get(slot.id, Heard(0)) for slot in part.slots}
    thirds = tuple(receiptcode.thirds_of(of[s.id].milliseconds, s.milliseconds) for s in part.slots)
    why = [of[s.id].reason for s, n in zip(part.slots, thirds, strict=True) if n < WHOLE and of[s.id].reason]
    reason = max(why, key=why.count, default="")
    counter = _counter(made, part, thirds, reason)
    code = receiptcode.write(part, receiptcode.part_key(key, part), thirds, reason, counter)
    told = tuple(Told(s.id, s.title, n) for s, n in zip(part.slots, thirds, strict=True))
    return Confirmation(part.day, part.window, window_name, part.number, counter, code, told, reason)


def _counter(made: dict[str, Any], part: Part, thirds: tuple[int, ...], reason: str) -> int:
    """Return the number of this part's code: the one it had if it says the same, the next one else."""
    name = f"{part.day.isoformat()}/{part.window}/{part.number}"
    said = [part.revision, list(thirds), reason]
    match made.get(name):
        case [int(had), before] if before == said:
            return had
        case [int(had), _]:
            counter = had + 1
        case _:
            counter = 0
    if counter >= COUNTERS:
        raise Refused("communes.codes_used_up", day=part.day, window=part.window)
    made[name] = [counter, said]
    return counter


def _read(path: Path) -> dict[str, Any]:
    try:
        said = json.loads(path.read_bytes()) if path.exists() else {}
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _key(text: str) -> bytes:
    try:
        key = binascii.unhexlify(text)
    except binascii.Error as error:
        raise ValueError(text) from error
    if len(key) != _KEY_BYTES:
        raise ValueError(text)
    return key
