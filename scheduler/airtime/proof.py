"""The log's proof: its chain followed row by row, and signed heads that it must still contain.

A chain alone doesn't notice a cut tail, nor a log that was chained anew; a head exported earlier does.
"""

import base64
import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from scheduler.daysheet import key_id_of
from scheduler.messages import Refused
from scheduler.records.chain import GENESIS

HEADS_FORMAT = "scheduler-heads/1"


Link = tuple[int, str, str, bytes]
"""A row of the log: position, previous hash, hash, and its canonical JSON."""


class Break(StrEnum):
    """How a row doesn't hold."""

    GAP = "gap"
    """A position is missing before it."""
    LINK = "link"
    """It doesn't name the row before it as the one it follows."""
    CONTENT = "content"
    """Its fields aren't those that were hashed."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What following one station's chain showed.

    Attributes:
        rows: how many were proved, from position `first` on.
        head: hash of the last proved row.
        first: position of the first row that was looked at.
        broken_at: position of the first row that doesn't hold; 0 when all do.
        why: how it doesn't hold; None when all do.
        started_at: when the broken row says that its airing began; None when all hold or it can't be read.
    """

    station: str
    rows: int
    head: str
    first: int = 1
    broken_at: int = 0
    why: Break | None = None
    started_at: datetime | None = None

    @property
    def holds(self) -> bool:
        """Whether every row is proved."""
        return not self.broken_at


@dataclass(frozen=True, slots=True)
class Head:
    """The last row of a station's log at some moment."""

    station: str
    position: int
    hash: str


@dataclass(frozen=True, slots=True)
class SignedHeads:
    """Heads as they were exported at a moment, and the key that signed them."""

    made_at: datetime
    key_id: str
    heads: tuple[Head, ...]


@dataclass(frozen=True, slots=True)
class HeadCheck:
    """Whether the log still holds a head's row.

    Attributes:
        made_at: when the head was exported.
        found: hash of the row at its position; "" when that row is gone.
        last: position of the log's last row now.
    """

    head: Head
    made_at: datetime
    found: str
    last: int

    @property
    def holds(self) -> bool:
        """Whether it is the same row."""
        return self.head.hash == self.found

    @property
    def cut(self) -> bool:
        """Whether the log ends before it: its tail was cut, or it comes from an older backup."""
        return not self.found


def follow(
    station: str, links: Iterable[Link], again: Callable[[int, str], bool], first: int = 1, previous: str = GENESIS
) -> Proof:
    """Follow a chain from a row on; from the first one unless told otherwise.

    Args:
        station: whose.
        links: rows in the order of their positions.
        again: looks at a row once more, field by field, when its hash doesn't hold; given its position and the hash
            before it.
        first: position of the first of the rows.
        previous: hash of the row before that.
    """
    expected = first
    sha256 = hashlib.sha256
    for position, said, link, body in links:
        if position != expected:
            return Proof(station, expected - first, previous, first, position, Break.GAP)
        if said != previous:
            return Proof(station, expected - first, previous, first, position, Break.LINK)
        if sha256(previous.encode() + body).hexdigest() != link and not again(position, previous):
            return Proof(station, expected - first, previous, first, position, Break.CONTENT)
        expected, previous = position + 1, link
    return Proof(station, expected - first, previous, first)


def sign_heads(heads: Iterable[Head], key: Ed25519PrivateKey, now: datetime) -> bytes:
    """Return heads as signed canonical JSON, to be kept away from this machine."""
    body: dict[str, Any] = {
        "format": HEADS_FORMAT,
        "made_at": now.astimezone(UTC).isoformat(timespec="seconds"),
        "key_id": key_id_of(key.public_key()),
        "heads": [{"station": h.station, "position": h.position, "hash": h.hash} for h in heads],
    }
    return _canonical({**body, "signature": base64.b64encode(key.sign(_canonical(body))).decode()})


def read_heads(data: bytes, keys: Mapping[str, Ed25519PublicKey]) -> SignedHeads:
    """Read signed heads and check their signature.

    Args:
        data: a file's content.
        keys: known public keys by id.

    Raises:
        Refused: not such a file, or signed by a key that isn't known here, or changed since.
    """
    try:
        body = json.loads(data)
        signature = base64.b64decode(body.pop("signature"), validate=True)
        heads = tuple(Head(str(h["station"]), int(h["position"]), str(h["hash"])) for h in body["heads"])
        read = SignedHeads(datetime.fromisoformat(body["made_at"]), str(body["key_id"]), heads)
        if body["format"] != HEADS_FORMAT or read.made_at.tzinfo is None:
            raise Refused("airtime.no_heads")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise Refused("airtime.no_heads") from error
    key = keys.get(read.key_id)
    try:
        if key is not None:
            key.verify(signature, _canonical(body))
    except (InvalidSignature, UnicodeEncodeError) as error:
        raise Refused("airtime.heads_signature", key=read.key_id) from error
    if key is None:
        raise Refused("airtime.heads_signature", key=read.key_id)
    return read


def _canonical(body: dict[str, Any]) -> bytes:
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
