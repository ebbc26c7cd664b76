"""The log's proof: its chain followed row by row, and signed heads that it must still contain.

A chain alone doesn't notice a cut tail, nor a log that was chained anew; a head exported earlier does.
"""

import base64
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from scheduler.daysheet import key_id_of
from scheduler.messages import Refused
from scheduler.records.airing import GENESIS, chain_hash

HEADS_FORMAT = "scheduler-heads/1"


@dataclass(frozen=True, slots=True)
class Link:
    """A row as its link was made: position, its fields, and the hash it carries."""

    position: int
    record: dict[str, Any]
    hash: str


@dataclass(frozen=True, slots=True)
class Proof:
    """What following one station's chain showed.

    Attributes:
        rows: proved ones, from position 1 to `rows`.
        head: hash of the last proved row.
        broken_at: position of the first row that doesn't hold; 0 when all do.
        why: "gap" (a position is missing), "link" (it doesn't follow the row before), "content" (its fields aren't
            those that were hashed); "" when all hold.
    """

    station: str
    rows: int
    head: str
    broken_at: int = 0
    why: str = ""

    @property
    def holds(self) -> bool:
        """Whether the whole chain is proved."""
        return not self.broken_at


@dataclass(frozen=True, slots=True)
class Head:
    """The last row of a station's log at some moment."""

    station: str
    position: int
    hash: str


@dataclass(frozen=True, slots=True)
class HeadCheck:
    """Whether the log still holds a head's row; `found` is the hash at its position, "" when the row is gone."""

    head: Head
    found: str

    @property
    def holds(self) -> bool:
        """Whether it is the same row."""
        return self.head.hash == self.found


def follow(station: str, links: Iterable[Link]) -> Proof:
    """Follow a chain from its first row.

    Args:
        station: whose.
        links: rows in the order of their positions.
    """
    proved, previous = 0, GENESIS
    for link in links:
        if link.position != proved + 1:
            return Proof(station, proved, previous, link.position, "gap")
        if link.record["previous_hash"] != previous:
            return Proof(station, proved, previous, link.position, "link")
        if chain_hash(previous, link.record) != link.hash:
            return Proof(station, proved, previous, link.position, "content")
        proved, previous = link.position, link.hash
    return Proof(station, proved, previous)


def sign_heads(heads: Iterable[Head], key: Ed25519PrivateKey, now: datetime) -> bytes:
    """Return heads as signed canonical JSON, to be kept away from this machine."""
    body: dict[str, Any] = {
        "format": HEADS_FORMAT,
        "made_at": now.astimezone(UTC).isoformat(timespec="seconds"),
        "key_id": key_id_of(key.public_key()),
        "heads": [{"station": h.station, "position": h.position, "hash": h.hash} for h in heads],
    }
    return _canonical({**body, "signature": base64.b64encode(key.sign(_canonical(body))).decode()})


def read_heads(data: bytes, key: Ed25519PublicKey) -> tuple[Head, ...]:
    """Read signed heads and check their signature.

    Raises:
        Refused: not such a file, or signed by another key, or changed since.
    """
    try:
        body = json.loads(data)
        signature = base64.b64decode(body.pop("signature"), validate=True)
        heads = tuple(Head(h["station"], int(h["position"]), h["hash"]) for h in body["heads"])
        if body["format"] != HEADS_FORMAT:
            raise Refused("airtime.no_heads")
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Refused("airtime.no_heads") from error
    try:
        key.verify(signature, _canonical(body))
    except InvalidSignature as error:
        raise Refused("airtime.heads_signature", key=str(body.get("key_id", "?"))) from error
    return heads


def _canonical(body: dict[str, Any]) -> bytes:
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
