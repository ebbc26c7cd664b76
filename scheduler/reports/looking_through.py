"""Looking through a pack of evidence with nothing but the pack: no database, no settings. Whoever gets one can."""

import base64
import hashlib
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from scheduler.airtime import proof
from scheduler.daysheet import key_id_of
from scheduler.messages import Message, Refused
from scheduler.reports.evidence import HEADS, LOGS, SIGNATURE, SUMS

_MOST_BYTES = 4_000_000_000
"""A pack that unpacks to more is none of ours."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What a look through a pack showed.

    Attributes:
        key_id: of the key that signed it; whether that key is the station's, the reader compares himself.
        files: how many files the sums name.
        rows: proved rows of the log, by station.
        faults: what doesn't hold; none of a sound pack.
    """

    key_id: str
    files: int
    rows: dict[str, int]
    faults: tuple[Message, ...]


def look_through(path: Path) -> Looked:
    """Check signature, sums, chains and heads of a pack.

    Raises:
        Refused: no pack of evidence at all.
        OSError: the file can't be read.
    """
    try:
        with zipfile.ZipFile(path) as pack:
            if sum(entry.file_size for entry in pack.infolist()) > _MOST_BYTES:
                raise Refused("reports.no_pack", file=str(path))
            return _looked(pack)
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError, AttributeError, RecursionError) as error:
        raise Refused("reports.no_pack", file=str(path)) from error


def _looked(pack: zipfile.ZipFile) -> Looked:
    faults: list[Message] = []
    signed: dict[str, Any] = json.loads(pack.read(SIGNATURE))
    key = Ed25519PublicKey.from_public_bytes(base64.b64decode(signed["public_key"], validate=True))
    key_id, sums = key_id_of(key), pack.read(SUMS)
    try:
        key.verify(base64.b64decode(signed["signature"], validate=True), sums)
    except InvalidSignature:
        faults.append(Message("reports.pack_signature", {"key": key_id}))
    lines = (line.partition("  ") for line in sums.decode().splitlines())
    said = {name: sha256 for sha256, _, name in lines}
    there = set(pack.namelist()) - {SUMS, SIGNATURE}
    faults += [Message("reports.pack_missing", {"file": name}) for name in sorted(said.keys() - there)]
    faults += [Message("reports.pack_unnamed", {"file": name}) for name in sorted(there - said.keys())]
    faults += [
        Message("reports.pack_changed", {"file": name}) for name in sorted(there & said.keys())
        if _sum_of(pack, name) != said[name]
    ]  # fmt: skip
    rows, wrong = _chains(pack, there, key, key_id)
    return Looked(key_id, len(said), rows, (*faults, *wrong))


def _sum_of(pack: zipfile.ZipFile, name: str) -> str:
    with pack.open(name) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]  # a readable file


def _chains(
    pack: zipfile.ZipFile, there: set[str], key: Ed25519PublicKey, key_id: str
) -> tuple[dict[str, int], list[Message]]:
    rows: dict[str, int] = {}
    faults: list[Message] = []
    ends: dict[str, tuple[int, str]] = {}
    for name in sorted(n for n in there if n.startswith(LOGS)):
        station = name.removeprefix(LOGS).removesuffix(".jsonl")
        links = list(_links(pack.read(name)))
        if links:
            found = proof.follow(station, links, lambda *_: False, links[0][0], links[0][1])
            rows[station] = found.rows
            ends[station] = (links[-1][0], links[-1][2])
            if not found.holds:
                faults.append(Message("reports.pack_chain", {"station": station, "position": found.broken_at}))
    try:
        heads = {h.station: (h.position, h.hash) for h in proof.read_heads(pack.read(HEADS), {key_id: key}).heads}
    except Refused as refusal:
        return rows, [*faults, refusal.message]
    faults += [
        Message("reports.pack_head", {"station": s}) for s in sorted(heads.keys() | ends.keys())
        if heads.get(s) != ends.get(s)
    ]  # fmt: skip
    return rows, faults


def _links(data: bytes) -> Iterator[proof.Link]:
    for line in data.splitlines():
        about, _, body = line.partition(b"\t")
        read = json.loads(about)
        yield int(read["position"]), str(read["previous"]), str(read["hash"]), body
