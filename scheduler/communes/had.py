"""Which sounds a station has already, so that a pack holds only what is lacking."""

import hashlib
import re
import zipfile
from pathlib import Path

from scheduler.files import BROKEN_ZIP, sha256_of
from scheduler.messages import Refused

_HASH = re.compile(r"\b[0-9a-f]{64}\b")
_SOUND = re.compile(r"([0-9a-f]{64})\.[a-z0-9]{1,8}")
_LARGEST_LIST_BYTES = 16 << 20
_CHUNK_BYTES = 1 << 20


def known_sounds(path: Path) -> frozenset[str]:
    """Return the SHA-256 of the sounds that are there.

    Args:
        path: a folder of an unpacked pack or of a commune's shelf, or an earlier pack (.zip): their sounds are read
            again, so that a damaged one counts as lacking; or a list, as `SHA256SUMS` is one.

    Raises:
        Refused: that is none of these.
        OSError: it can't be read.
    """
    if path.is_dir():
        sounds = (p for p in sorted(path.rglob("*")) if _SOUND.fullmatch(p.name) and p.is_file())
        return frozenset(p.name[:64] for p in sounds if sha256_of(p) == p.name[:64])
    if zipfile.is_zipfile(path):
        return _whole_in(path)
    try:
        text = path.read_text(encoding="utf-8") if path.stat().st_size <= _LARGEST_LIST_BYTES else ""
    except UnicodeDecodeError as error:
        raise Refused("communes.no_list", file=path.name) from error
    found_hashes = frozenset(_HASH.findall(text))
    if not found_hashes:
        raise Refused("communes.no_list", file=path.name)
    return found_hashes


def _whole_in(pack: Path) -> frozenset[str]:
    """Return the sounds in a zip that can be read and are what their names say."""
    whole = set()
    try:
        with zipfile.ZipFile(pack) as archive:
            for member in archive.infolist():
                name = Path(member.filename).name
                if _SOUND.fullmatch(name) and _is_whole(archive, member, name[:64]):
                    whole.add(name[:64])
    except (*BROKEN_ZIP, ValueError) as error:
        raise Refused("communes.no_list", file=pack.name) from error
    return frozenset(whole)


def _is_whole(archive: zipfile.ZipFile, member: zipfile.ZipInfo, sha256: str) -> bool:
    digest = hashlib.sha256()
    try:
        with archive.open(member) as sound:
            while piece := sound.read(_CHUNK_BYTES):
                digest.update(piece)
    except BROKEN_ZIP:
        return False
    return digest.hexdigest() == sha256
