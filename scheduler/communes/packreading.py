"""A pack is opened and looked through before anything of it is used. The base install is enough for it.

A pack comes by USB stick or by a line that breaks: it may be torn, changed, another station's, or no pack at all. Names
in it are never taken for paths, and nothing is unpacked that is larger than the signed documents say.
"""

import errno
import hashlib
import re
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from scheduler.communes import confirming
from scheduler.communes.playlists import sounds_of
from scheduler.communes.playlists.lines import path_of
from scheduler.daysheet import DayDocument, RenderingRef, read_day, verify
from scheduler.files import BROKEN_ZIP
from scheduler.messages import Refused

_DAY = re.compile(r"day-\d{4}-\d{2}-\d{2}\.json")
_NAME = re.compile(r"(?:audio/)?[A-Za-z0-9][A-Za-z0-9._-]*")
_SUM = re.compile(r"([0-9a-f]{64})  (\S+)")
_SUMS = "SHA256SUMS"
_MOST_FILES = 10_000
_LARGEST_FILE_BYTES = 32 << 20
"""Of days, playlists, pages; a sound is as large as its day says."""
_CHUNK_BYTES = 1 << 20
_SYMLINK = 0o120000
_BROKEN = (*BROKEN_ZIP, ValueError)
"""A changed bit makes the standard library raise ValueError too: a name that is no text, a seek before the start."""


@dataclass(frozen=True, slots=True)
class OpenPack:
    """A pack whose days are signed by the centre and whose files are what its sums say.

    Attributes:
        documents: its days, in their order; at least one, all of one station.
        lacking: sounds that the days need and the pack hasn't: it is a delta.
        sounds: sounds that are in it.
        receipt_keys: of its days, to confirm with what was played; an older pack has none.
    """

    documents: tuple[DayDocument, ...]
    sounds: tuple[RenderingRef, ...]
    lacking: tuple[RenderingRef, ...]
    _archive: zipfile.ZipFile
    _file: str
    receipt_keys: dict[date, bytes] = field(default_factory=dict, repr=False)

    def read(self, ref: RenderingRef) -> bytes:
        """Return a sound's bytes, whole.

        Raises:
            Refused: it isn't in the pack, or isn't what it was any more.
        """
        if ref not in self.sounds:
            raise Refused("communes.sound_missing", file=self._file, sha256=ref.sha256[:12])
        try:
            data = self._archive.read(path_of(ref))
        except _BROKEN as error:
            raise Refused("communes.sound_damaged", file=self._file, sha256=ref.sha256[:12]) from error
        if hashlib.sha256(data).hexdigest() != ref.sha256:
            raise Refused("communes.sound_damaged", file=self._file, sha256=ref.sha256[:12])
        return data


@contextmanager
def opened(
    path: Path,
    key: Ed25519PublicKey,
    station: str | None = None,
    has: Callable[[RenderingRef], bool] = lambda _: False,
) -> Iterator[OpenPack]:
    """Open a pack and look through all of it: signatures, then every file's hash.

    Args:
        path: the zip.
        key: the centre's public key.
        station: refuse a pack of another one.
        has: tells which sounds this PC has; what a delta leaves out must be among them.

    Raises:
        Refused: no pack, torn, changed, another station's, odd names in it, a signature that doesn't hold, a sound that
            is neither in it nor here.
        OSError: the file can't be read.
    """
    with path.open("rb") as file:
        try:
            archive = zipfile.ZipFile(file)
            found = _looked_through(archive, path.name, key, station, has)
        except _BROKEN as error:
            raise Refused("communes.no_pack", file=path.name) from error
        except OSError as error:
            if error.errno != errno.EINVAL:  # a seek to where no file begins; anything else is the stick's own trouble
                raise
            raise Refused("communes.no_pack", file=path.name) from error
        with archive:
            yield found


def _looked_through(
    archive: zipfile.ZipFile,
    file: str,
    key: Ed25519PublicKey,
    station: str | None,
    has: Callable[[RenderingRef], bool],
) -> OpenPack:
    members = _members(archive, file)
    documents = _documents(archive, members, file, key)
    if station is not None and documents[0].station != station:
        raise Refused("communes.other_station", file=file, station=station, other=documents[0].station)
    needed = {path_of(ref): ref for document in documents for ref in sounds_of(document)}
    sums = _sums(archive, members, file)
    for name, member in members.items():
        if name == _SUMS:
            continue
        ref = needed.get(name)
        if name not in sums or (ref is None and name.startswith("audio/")):
            raise Refused("communes.pack_odd", file=file, name=name)
        if ref is not None and (member.file_size, sums[name]) != (ref.size_bytes, ref.sha256):
            raise Refused("communes.sound_damaged", file=file, sha256=ref.sha256[:12])
        if _sha256(archive, member) != sums[name]:
            what = "communes.pack_changed" if ref is None else "communes.sound_damaged"
            raise Refused(what, file=file, name=name, sha256=sums[name][:12])
    for name in sums.keys() - members.keys() - needed.keys():
        raise Refused("communes.pack_changed", file=file, name=name)
    lacking = tuple(ref for name, ref in needed.items() if name not in members)
    for ref in lacking:
        if not has(ref):
            raise Refused("communes.sound_missing", file=file, sha256=ref.sha256[:12])
    sounds = tuple(ref for name, ref in needed.items() if name in members)
    keys = archive.read(confirming.IN_PACK) if confirming.IN_PACK in members else b""
    receipt_keys = confirming.keys_of_pack(keys, documents[0].station)
    return OpenPack(documents, sounds, lacking, archive, file, receipt_keys)


def _members(archive: zipfile.ZipFile, file: str) -> dict[str, zipfile.ZipInfo]:
    """Return the files of a zip; refuse names that mean another place, twins, links, too many and too large ones."""
    members: dict[str, zipfile.ZipInfo] = {}
    listed = archive.infolist()
    if len(listed) > _MOST_FILES:
        raise Refused("communes.pack_too_big", file=file)
    for member in listed:
        name = member.filename
        if name == "audio/":
            continue
        link = (member.external_attr >> 16) & 0o170000 == _SYMLINK
        if not _NAME.fullmatch(name) or name in members or link or member.flag_bits & 1:
            raise Refused("communes.pack_odd", file=file, name=ascii(name)[1:60].strip("'"))
        if not name.startswith("audio/") and member.file_size > _LARGEST_FILE_BYTES:
            raise Refused("communes.pack_too_big", file=file)
        members[name] = member
    return members


def _documents(
    archive: zipfile.ZipFile, members: dict[str, zipfile.ZipInfo], file: str, key: Ed25519PublicKey
) -> tuple[DayDocument, ...]:
    documents = []
    for name in sorted(n for n in members if _DAY.fullmatch(n)):
        document = read_day(archive.read(members[name]))
        verify(document, key)
        if name != f"day-{document.day.isoformat()}.json":
            raise Refused("communes.pack_odd", file=file, name=name)
        documents.append(document)
    if not documents or len({d.station for d in documents}) != 1:
        raise Refused("communes.no_pack", file=file)
    return tuple(documents)


def _sums(archive: zipfile.ZipFile, members: dict[str, zipfile.ZipInfo], file: str) -> dict[str, str]:
    if _SUMS not in members:
        raise Refused("communes.no_pack", file=file)
    lines = archive.read(members[_SUMS]).decode().splitlines()
    found = [_SUM.fullmatch(line) for line in lines]
    if not all(found):
        raise Refused("communes.pack_changed", file=file, name=_SUMS)
    return {match[2]: match[1] for match in found if match is not None}


def _sha256(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> str:
    """Return the hash of a file's content, read in pieces and no further than its stated size."""
    digest = hashlib.sha256()
    with archive.open(member) as file:
        while piece := file.read(_CHUNK_BYTES):
            digest.update(piece)
    return digest.hexdigest()
