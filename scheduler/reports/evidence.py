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
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
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
    guide = resources.files("scheduler").joinpath("data", "evidence_guide.txt").read_bytes()
    files: dict[str, bytes] = {GUIDE: guide, HEADS: proof.sign_heads(found.heads, key, moment), **contents.papers}
    for station, links in found.logs.items():
        files[f"{LOGS}{station}.jsonl"] = b"".join(_line(*link) for link in links)
    files["phe-duyet.csv"] = _approvals(found)
    for one in found.approvals:
        if one.script:
            files[f"loi-doc/{one.bulletin}-v{one.version}.txt"] = one.script.encode()
    kept = {s.sha256 for s in found.sounds if contents.with_audio and store.exists(s.sha256, s.format)}
    files["am-thanh.csv"] = _sounds(found, kept)
    for sound in found.sounds:
        if sound.sha256 in kept:
            with store.open(sound.sha256, sound.format) as file:
                files[f"am-thanh/{sound.sha256}.{sound.format}"] = file.read()
    sums = "".join(f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in sorted(files.items())).encode()
    files[SUMS], files[SIGNATURE] = sums, _signed(sums, key)
    return _zipped(files)


def _line(position: int, previous: str, own: str, body: bytes) -> bytes:
    return json.dumps({"position": position, "previous": previous, "hash": own}).encode() + b"\t" + body + b"\n"


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


def _zipped(files: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as pack:
        for name, data in files.items():
            how = zipfile.ZIP_STORED if name.endswith(_KEPT) else zipfile.ZIP_DEFLATED
            pack.writestr(zipfile.ZipInfo(name, _OLDEST), data, how)
    return out.getvalue()
