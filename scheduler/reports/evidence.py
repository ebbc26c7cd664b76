"""The evidence pack (tài liệu kiểm chứng): a report and what stands behind it, in one zip that proves itself.

In it: the papers, the log's rows with their chain, signed heads, approvals, scripts, sounds or their hashes, SHA256SUMS
with the installation's signature, and how to look through it all, in Vietnamese.
"""

import base64
import csv
import hashlib
import io
import json
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib import resources

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from scheduler.airtime import proof
from scheduler.airtime.extract import Extract
from scheduler.daysheet import key_id_of
from scheduler.files import Store
from scheduler.reports.csv import defused
from scheduler.reports.material import Material

SUMS, SIGNATURE, HEADS, GUIDE = "SHA256SUMS", "SHA256SUMS.sig.json", "dau-nhat-ky.json", "HUONG-DAN.txt"
LOGS = "nhat-ky/"
_OLDEST = (1980, 1, 1, 0, 0, 0)
_KEPT = (".mp3", ".opus", ".ogg", ".wav", ".flac")
"""Sounds don't get smaller in a zip."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What goes into a pack; `sounds` are in it as files, the rest by their hashes alone."""

    papers: Mapping[str, bytes]
    extract: Extract
    with_audio: bool


def write(material: Material, contents: Contents, key: Ed25519PrivateKey, store: Store) -> bytes:
    """Return the pack; the same log gives the same bytes.

    Args:
        material: the report's.
        contents: what goes in.
        key: signs heads and sums; the pack carries its public half.
        store: where sounds lie; one that is gone stays in the list with its hash.
    """
    found = contents.extract
    moment = max(material.closing, found.written_at) if found.written_at else material.closing
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as pack:
        sums = {name: _put(pack, name, data) for name, data in _files(contents, key, store, moment)}
        listed = "".join(f"{sha256}  {name}\n" for name, sha256 in sorted(sums.items())).encode()
        _put(pack, SUMS, listed)
        _put(pack, SIGNATURE, _signed(listed, key))
    return out.getvalue()


def _files(contents: Contents, key: Ed25519PrivateKey, store: Store, moment: datetime) -> Iterator[tuple[str, bytes]]:
    """Yield names and contents, one at a time: the logs of a province are long."""
    found = contents.extract
    yield GUIDE, resources.files("scheduler").joinpath("data", "evidence_guide.txt").read_bytes()
    yield HEADS, proof.sign_heads(found.heads, key, moment)
    yield from contents.papers.items()
    for station, packed in found.logs.items():
        yield f"{LOGS}{station}.jsonl", zlib.decompress(packed)
    yield "phe-duyet.csv", _approvals(found)
    scripts = {f"loi-doc/{one.bulletin}-v{one.version}.txt": one.script for one in found.approvals if one.script}
    for name, script in scripts.items():
        yield name, script.encode()
    kept = {s.sha256 for s in found.sounds if contents.with_audio and store.exists(s.sha256, s.format)}
    yield "am-thanh.csv", _sounds(found, kept)
    for sound in found.sounds:
        if sound.sha256 in kept:
            with store.open(sound.sha256, sound.format) as file:
                yield f"am-thanh/{sound.sha256}.{sound.format}", file.read()


def _put(pack: zipfile.ZipFile, name: str, data: bytes) -> str:
    """Write a file into the pack with a fixed time; returns its hash."""
    how = zipfile.ZIP_STORED if name.endswith(_KEPT) else zipfile.ZIP_DEFLATED
    pack.writestr(zipfile.ZipInfo(name, _OLDEST), data, how, 1 if name.startswith(LOGS) else None)
    return hashlib.sha256(data).hexdigest()


def _signed(sums: bytes, key: Ed25519PrivateKey) -> bytes:
    public = key.public_key()
    said = {
        "key_id": key_id_of(public),
        "public_key": base64.b64encode(public.public_bytes_raw()).decode(),
        "signature": base64.b64encode(key.sign(sums)).decode(),
    }
    return json.dumps(said, indent=2).encode()


def _approvals(found: Extract) -> bytes:
    heads = (
        "bulletin", "title", "version", "text_sha256", "script_sha256", "take_sha256", "submitted_by", "submitted_at",
        "approved_by", "approved_at", "voided_at",
    )  # fmt: skip
    return _table(heads, ([getattr(one, head) for head in heads] for one in found.approvals))


def _sounds(found: Extract, kept: set[str]) -> bytes:
    heads = ("sha256", "format", "bulletin", "take_sha256", "milliseconds", "voice", "voice_kind")
    rows = ([*(getattr(s, head) for head in heads), "x" if s.sha256 in kept else ""] for s in found.sounds)
    return _table((*heads, "in_pack"), rows)


def _table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(heads)
    writer.writerows([defused("" if cell is None else str(cell)) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")
