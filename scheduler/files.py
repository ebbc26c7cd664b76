"""What the studio makes, by content hash: whole or not at all.

Nobody else builds a path under `audio_out/`. A file is written under a temporary name, flushed to the disk and
renamed, so that a crash at any moment leaves either the whole file or none.
"""

import hashlib
import os
import re
import secrets
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

BROKEN_ZIP = (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError)
"""What the standard library raises over a broken zip; RuntimeError tells of odd passwords and compressions."""

_CHUNK_BYTES = 1 << 20
_NAME = re.compile(r"[0-9a-f]{64}\.[a-z0-9]{1,8}")


@dataclass(frozen=True, slots=True)
class Kept:
    """A file in the store: its SHA-256 (hexadecimal), extension without a dot, and size."""

    sha256: str
    ext: str
    size_bytes: int


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file's content, hexadecimal.

    Raises:
        OSError: the file can't be read.
    """
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK_BYTES):
            digest.update(chunk)
    return digest.hexdigest()


def write_whole(path: Path, data: bytes) -> None:
    """Write `data` to `path` so that a reader sees the old file or the new one, never a part.

    Raises:
        OSError: the disk is full or the folder can't be written; nothing is left behind.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(6)}.part")
    try:
        with temporary.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def try_lock(file: int) -> bool:
    """Lock an open file for this process; False when another has it. Closing the file, or dying, lets go."""
    try:
        if os.name == "nt":
            import msvcrt  # noqa: PLC0415 - Windows alone has it

            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]  # typed on Windows only
        else:
            import fcntl  # noqa: PLC0415 - Windows has none

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False  # another holds it: what flock and locking answer
    return True


class Store:
    """Files by content hash below one folder, two levels deep (`ab/abcd….mp3`).

    Args:
        root: the folder; made when the first file is put.
    """

    def __init__(self, root: Path) -> None:
        self.root = root

    def path(self, sha256: str, ext: str) -> Path:
        """Return where the file with that hash lies or would lie.

        Raises:
            ValueError: not a SHA-256 in hexadecimal, or not a plain extension (a path trick).
        """
        name = f"{sha256}.{ext}"
        if not _NAME.fullmatch(name):
            msg = f"not a content hash and extension: {name!r}"
            raise ValueError(msg)
        return self.root / sha256[:2] / name

    def exists(self, sha256: str, ext: str) -> bool:
        """Tell whether the file is there. It was whole when it was put; `verify` reads it again."""
        return self.path(sha256, ext).is_file()

    @staticmethod
    def name_of(data: bytes) -> str:
        """Return the hash by which the store would name this content."""
        return hashlib.sha256(data).hexdigest()

    def put_bytes(self, data: bytes, ext: str) -> Kept:
        """Keep `data`; the same content again is kept once, and a file damaged on the disk is made whole again.

        Raises:
            OSError: the disk is full or not writable; nothing is left behind.
        """
        sha256 = self.name_of(data)
        target = self.path(sha256, ext)
        if not self.verify(sha256, ext):
            write_whole(target, data)
        return Kept(sha256, ext, len(data))

    def take_file(self, path: Path, sha256: str, ext: str) -> bool:
        """Move a finished file in if its content has that hash; tell whether it was. It lies on the same disk.

        Raises:
            OSError: the disk isn't writable; the file is where it was.
        """
        with path.open("rb+") as file:
            os.fsync(file.fileno())
        if sha256_of(path) != sha256:
            return False
        target = self.path(sha256, ext)
        target.parent.mkdir(parents=True, exist_ok=True)
        path.replace(target)
        return True

    def open(self, sha256: str, ext: str) -> BinaryIO:
        """Open for reading, binary.

        Raises:
            FileNotFoundError: no such file in the store.
        """
        return self.path(sha256, ext).open("rb")

    def verify(self, sha256: str, ext: str) -> bool:
        """Read the file again and tell whether it is there and its content still has that hash."""
        path = self.path(sha256, ext)
        return path.is_file() and sha256_of(path) == sha256

    def remove(self, sha256: str, ext: str) -> None:
        """Take the file away; harmless when it isn't there."""
        self.path(sha256, ext).unlink(missing_ok=True)

    def set_aside(self, sha256: str, ext: str) -> Path | None:
        """Move a file out of the store's way, into `set_aside/` below it, where a person can look at it.

        Returns:
            Where it lies now; None when it wasn't there.

        Raises:
            OSError: the folder can't be written.
        """
        path = self.path(sha256, ext)
        if not path.is_file():
            return None
        aside = self.root / "set_aside" / path.name
        aside.parent.mkdir(exist_ok=True)
        path.replace(aside)
        return aside

    def changed_at(self, sha256: str, ext: str) -> datetime | None:
        """Return when the file was written, by the file system's clock, UTC; None when it isn't there."""
        path = self.path(sha256, ext)
        return datetime.fromtimestamp(path.stat().st_mtime, UTC) if path.is_file() else None

    def listing(self) -> Iterator[Kept]:
        """Yield every whole file, in the order of its hash; temporary names are never listed."""
        for path in sorted(self.root.glob("??/*")):
            if _NAME.fullmatch(path.name):
                yield Kept(path.stem, path.suffix[1:], path.stat().st_size)
