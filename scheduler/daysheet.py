"""The day document: everything a player needs for one station and day, and the emergency order.

Frozen dataclasses ⇄ canonical JSON, signed with Ed25519. Lengths are whole milliseconds, moments are UTC. A player
plays nothing whose signature doesn't hold under the key it was given when it was enrolled.
"""

import base64
import binascii
import hashlib
import json
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import UTC, date, datetime, timedelta
from types import NoneType, UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from scheduler.messages import Refused

DAY_FORMAT = "scheduler-day/1"
ORDER_FORMAT = "scheduler-emergency/1"

YEARS = range(2000, 3000)
LONGEST_MILLISECONDS = 7 * 24 * 3_600_000
"""Moments and lengths beyond these are malformed: nobody can reckon with them."""

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class RenderingRef:
    """One file that may be played: `format` is its extension, "mp3" or "opus"."""

    profile: str
    format: str
    sha256: str
    size_bytes: int
    milliseconds: int


@dataclass(frozen=True, slots=True)
class Sound:
    """A station's own sound around its programme: role "tune", "opening" or "closing"."""

    role: str
    milliseconds: int
    renderings: tuple[RenderingRef, ...]


@dataclass(frozen=True, slots=True)
class RelayBlock:
    """A time in which the output belongs to a relay (tiếp âm) of `source`; immovable."""

    starts_at: datetime
    milliseconds: int
    source: str


@dataclass(frozen=True, slots=True)
class SheetWindow:
    """One window of the day, with what surrounds its slots."""

    code: str
    name: str
    starts_at: datetime
    milliseconds: int
    gap_milliseconds: int
    relays: tuple[RelayBlock, ...]
    tune: Sound | None
    opening: Sound | None
    closing: Sound | None

    @property
    def ends_at(self) -> datetime:
        """When the window closes."""
        return self.starts_at + timedelta(milliseconds=self.milliseconds)


@dataclass(frozen=True, slots=True)
class SheetSlot:
    """One planned airing. `klass` is "ordinary" or "priority"; `voice` names who made the take."""

    id: str
    window: str
    starts_at: datetime
    milliseconds: int
    bulletin: str
    title: str
    topic: str
    klass: str
    voice: str
    renderings: tuple[RenderingRef, ...]

    @property
    def ends_at(self) -> datetime:
        """When it is over, as planned."""
        return self.starts_at + timedelta(milliseconds=self.milliseconds)


@dataclass(frozen=True, slots=True)
class Recall:
    """A rendering that must not be played any more, because its bulletin was withdrawn."""

    sha256: str
    bulletin: str


@dataclass(frozen=True, slots=True)
class DayDocument:
    """A station's day.

    Attributes:
        day: the broadcast day: the local date on which a window starts.
        revision: 1, 2, …: a new one whenever the content changes.
        counter: grows over all documents of the installation; a player refuses one that goes back.
        provisional: the day isn't published yet; played when nothing newer comes.
        demo: sample data; every door says so.
        key_id: id of the signing key, from `key_id_of`.
        signature: Ed25519 over the document without this field, base64; "" when unsigned.
    """

    station: str
    station_name: str
    day: date
    revision: int
    counter: int
    provisional: bool
    demo: bool
    windows: tuple[SheetWindow, ...]
    slots: tuple[SheetSlot, ...]
    recalls: tuple[Recall, ...]
    key_id: str = ""
    signature: str = ""
    format: str = DAY_FORMAT


@dataclass(frozen=True, slots=True)
class EmergencyOrder:
    """Break in, now: played at once, at any hour, over whatever is on air.

    Attributes:
        id: the emergency's code.
        issued_at: not before this moment.
        expires_at: not after this moment.
        repeat: how often it is said, at least once.
        gap_milliseconds: between repeats.
        drill: an exercise; announced as such.
    """

    id: str
    title: str
    stations: tuple[str, ...]
    issued_at: datetime
    expires_at: datetime
    repeat: int
    gap_milliseconds: int
    milliseconds: int
    drill: bool
    voice: str
    renderings: tuple[RenderingRef, ...]
    key_id: str = ""
    signature: str = ""
    format: str = ORDER_FORMAT


_Document = TypeVar("_Document", DayDocument, EmergencyOrder)


def canonical_json(value: object) -> bytes:
    """Return a document as canonical JSON: sorted keys, UTF-8, no spaces, moments as ISO 8601 in UTC."""
    return json.dumps(_plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def key_id_of(key: Ed25519PublicKey) -> str:
    """Return a key's id: the first 16 hexadecimal digits of the SHA-256 of its raw bytes."""
    return hashlib.sha256(key.public_bytes_raw()).hexdigest()[:16]


def signed(document: _Document, key: Ed25519PrivateKey) -> _Document:
    """Return the document with key id and signature."""
    named = replace(document, key_id=key_id_of(key.public_key()), signature="")
    signature = key.sign(canonical_json(named))
    return replace(named, signature=base64.b64encode(signature).decode())


def verify(document: DayDocument | EmergencyOrder, key: Ed25519PublicKey) -> None:
    """Check the signature.

    Raises:
        Refused: unsigned, signed by another key, or changed since.
    """
    try:
        signature = base64.b64decode(document.signature, validate=True)
        key.verify(signature, canonical_json(replace(document, signature="")))
    except (InvalidSignature, binascii.Error, ValueError) as error:
        raise Refused("daysheet.bad_signature", key=document.key_id or "?") from error
    if base64.b64encode(signature).decode() != document.signature:  # base64 has bits that decode to nothing
        raise Refused("daysheet.bad_signature", key=document.key_id or "?")


def read_day(data: bytes) -> DayDocument:
    """Read a day document; its signature isn't checked here.

    Raises:
        Refused: not JSON, another format, or a field missing or of the wrong kind, which is named.
    """
    return _read(DayDocument, data, DAY_FORMAT)


def read_order(data: bytes) -> EmergencyOrder:
    """Read an emergency order; its signature isn't checked here.

    Raises:
        Refused: as `read_day`.
    """
    return _read(EmergencyOrder, data, ORDER_FORMAT)


def content_of(document: DayDocument) -> bytes:
    """Return what makes a revision: the document without revision, counter, provisional mark, key and signature."""
    bare = replace(document, revision=0, counter=0, key_id="", signature="", provisional=False)
    return canonical_json(bare)


def _read(kind: type[_Document], data: bytes, wanted: str) -> _Document:
    try:
        raw = json.loads(data)
    except ValueError as error:
        raise Refused("daysheet.malformed", where="JSON") from error
    if not isinstance(raw, dict) or raw.get("format") != wanted:
        raise Refused("daysheet.malformed", where="format")
    document = _Reader().build(kind, raw, "")
    if canonical_json(document) != data:  # one document, one text: nothing passes by the signature unseen
        raise Refused("daysheet.malformed", where="JSON")
    return document


def _plain(value: object) -> object:
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: _plain(getattr(value, f.name)) for f in fields(value)}
    match value:
        case datetime():
            return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        case date():
            return value.isoformat()
        case tuple() | list():
            return [_plain(v) for v in value]
        case dict():
            return {k: _plain(v) for k, v in value.items()}
    return value


class _Reader:
    """Builds dataclasses from JSON by their field types; names the first field that is wrong."""

    def __init__(self) -> None:
        self._hints: dict[type, dict[str, Any]] = {}  # looked up once a kind: a document may have thousands of one

    def build(self, kind: type[_T], raw: object, where: str) -> _T:
        if not isinstance(raw, dict):
            raise Refused("daysheet.malformed", where=where or "document")
        hints = self._hints.get(kind) or self._hints.setdefault(kind, get_type_hints(kind))
        wrong = hints.keys() ^ raw.keys()
        if wrong:
            raise Refused("daysheet.malformed", where=f"{where}.{min(wrong)}".lstrip("."))
        return kind(
            **{name: self.value(hint, raw[name], f"{where}.{name}".lstrip(".")) for name, hint in hints.items()}
        )

    def value(self, hint: Any, raw: Any, where: str) -> Any:  # noqa: ANN401 - raw JSON
        if get_origin(hint) is UnionType:
            inner = next(a for a in get_args(hint) if a is not NoneType)
            return None if raw is None else self.value(inner, raw, where)
        if get_origin(hint) is tuple:
            if not isinstance(raw, list):
                raise Refused("daysheet.malformed", where=where)
            return tuple(self.value(get_args(hint)[0], v, f"{where}[{n}]") for n, v in enumerate(raw))
        if isinstance(hint, type) and is_dataclass(hint):
            return self.build(hint, raw, where)
        try:
            if hint in (datetime, date):
                made = hint.fromisoformat(raw)
                if (hint is datetime and made.tzinfo is None) or made.year not in YEARS:
                    raise Refused("daysheet.malformed", where=where)
                return made
        except (TypeError, ValueError) as error:
            raise Refused("daysheet.malformed", where=where) from error
        if type(raw) is not hint or (where.endswith("milliseconds") and abs(raw) > LONGEST_MILLISECONDS):
            raise Refused("daysheet.malformed", where=where)
        return raw
