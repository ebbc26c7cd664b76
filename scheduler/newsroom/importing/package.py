"""Zip files opened with care: Word and OpenDocument files, and archives of bulletins."""

import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager

from scheduler.files import BROKEN_ZIP
from scheduler.messages import Refused

LARGEST_UNPACKED_BYTES = 100 * 1024 * 1024
MOST_ENTRIES = 2000
SMALL_BYTES = 1024 * 1024  # below it any ratio is harmless
LARGEST_RATIO = 200  # office files reach 30; a bomb a thousand
ENCRYPTED = 0x1
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # Word 97 files, and what Word wraps an encrypted document in
BROKEN = (*BROKEN_ZIP, KeyError, ValueError, OSError, OverflowError)
"""What a broken office file makes its readers raise besides."""


@contextmanager
def opened(data: bytes, name: str) -> Iterator[zipfile.ZipFile]:
    """Open a zip file whose entries are few, not encrypted, and don't unpack to more than 100 MB.

    Raises:
        Refused: broken (also found while reading inside the `with`), encrypted, or a bomb.
    """
    refuse_old_word(data, name)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check(archive, name)
            yield archive
    except BROKEN as error:
        raise Refused("newsroom.broken_document", name=name) from error


def refuse_old_word(data: bytes, name: str) -> None:
    """Refuse a Word 97 file, and the wrapping that Word gives an encrypted document.

    Raises:
        Refused: it is one.
    """
    if data.startswith(OLE):
        encrypted = "EncryptedPackage".encode("utf-16-le") in data
        raise Refused("newsroom.encrypted" if encrypted else "newsroom.old_word", name=name)


def content(archive: zipfile.ZipFile, entry: str | zipfile.ZipInfo, most_bytes: int) -> bytes:
    """Return an entry's bytes, at most one more than `most_bytes` whatever its header says."""
    with archive.open(entry) as file:
        return file.read(most_bytes + 1)


def _check(archive: zipfile.ZipFile, name: str) -> None:
    entries = archive.infolist()
    if any(e.flag_bits & ENCRYPTED for e in entries):
        raise Refused("newsroom.encrypted", name=name)
    bombs = [e for e in entries if e.file_size > SMALL_BYTES and e.file_size > LARGEST_RATIO * max(1, e.compress_size)]
    if len(entries) > MOST_ENTRIES or bombs or sum(e.file_size for e in entries) > LARGEST_UNPACKED_BYTES:
        megabytes = LARGEST_UNPACKED_BYTES // (1024 * 1024)
        raise Refused("newsroom.bomb", name=name, megabytes=megabytes, files=MOST_ENTRIES)
