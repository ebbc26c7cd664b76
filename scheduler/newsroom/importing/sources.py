"""What somebody names to import, as single files: folders with what is below them, archives with what they hold."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from scheduler.messages import Refused
from scheduler.newsroom.importing.archive import (
    BETWEEN,
    LARGEST_ARCHIVE_BYTES,
    MOST_FILES,
    ZIP_KINDS,
    is_archive,
    members,
)
from scheduler.newsroom.importing.importer import KINDS, largest_bytes

Source = Path | tuple[str, bytes]
"""A file or folder, or a name with its bytes."""
LOCK = "~$"  # what Word leaves beside an open document


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file, not yet opened unless it came in an archive.

    Attributes:
        name: of the file, in a folder's folders and in archives behind theirs; the same name is the same bulletin.
        source: where its bytes are.
    """

    name: str
    source: Path | bytes

    def content(self, most_bytes: int | None = None) -> bytes:
        """Return its bytes, at most one more than it may have: that one tells that it is too large.

        Raises:
            OSError: it can't be read.
        """
        if isinstance(self.source, bytes):
            return self.source
        with self.source.open("rb") as file:
            return file.read((most_bytes or largest_bytes(self.name)) + 1)


@dataclass(frozen=True, slots=True)
class Unopened:
    """A folder or an archive that can't be looked into, and why."""

    name: str
    error: Refused | OSError


def files(sources: Sequence[Source]) -> list[SourceFile | Unopened]:
    """Return the single files that sources stand for, in order.

    Two files of one name from two folders are told apart by their folders: they are two bulletins.
    """
    found = [file for source in sources for file in _below(source)]
    there = {(f.name, f.source.absolute()) for f in found if isinstance(f, SourceFile) and isinstance(f.source, Path)}
    names = Counter(name for name, _ in there)
    apart = [_with_folder(f) if names[f.name] > 1 else f for f in found]
    return [inside for file in apart for inside in _opened(file)]


def _below(source: Source) -> Iterator[SourceFile | Unopened]:
    if isinstance(source, tuple):
        yield SourceFile(*source)
    elif not source.is_dir():
        yield SourceFile(source.name, source)
    else:
        try:
            paths = sorted(p for p in source.rglob("*") if _is_bulletin(p.relative_to(source)) and p.is_file())
        except OSError as error:
            yield Unopened(source.name, error)
            return
        if len(paths) > MOST_FILES:
            yield Unopened(source.name, Refused("newsroom.too_many_files", name=source.name, files=MOST_FILES))
            return
        yield from (SourceFile(BETWEEN.join(p.relative_to(source).parts), p) for p in paths)


def _is_bulletin(path: Path) -> bool:
    """Tell whether a path in a folder may be a bulletin's: of a known kind, not hidden, no lock of Word's."""
    hidden = any(part.startswith(".") for part in path.parts)
    return not hidden and not path.name.startswith(LOCK) and path.suffix.lower() in (*KINDS, *ZIP_KINDS)


def _with_folder(file: SourceFile | Unopened) -> SourceFile | Unopened:
    if not isinstance(file, SourceFile) or not isinstance(file.source, Path):
        return file
    return SourceFile(f"{file.source.absolute().parent.name}{BETWEEN}{file.name}", file.source)


def _opened(file: SourceFile | Unopened) -> list[SourceFile | Unopened]:
    if isinstance(file, Unopened) or not is_archive(file.name):
        return [file]
    try:
        return [SourceFile(*member) for member in members(file.content(LARGEST_ARCHIVE_BYTES), file.name)]
    except (Refused, OSError) as error:
        return [Unopened(file.name, error)]
