"""Old months of a journal are put into files of their own beside it, so that the one in use stays short.

Only the process that writes the journal may do it, between two lines of its own.
"""

import json
from collections.abc import Callable
from pathlib import Path

from scheduler.files import write_whole
from scheduler.messages import OutsideFailed
from scheduler.playout.entries import Entry, read_whole
from scheduler.timekeeping import broadcast_day


def archive(journal: Path, over: Callable[[Entry], bool]) -> tuple[Path, ...]:
    """Move entries out of a journal into `journal_YYYY-MM.jsonl`, a file a month; return the files that grew.

    The last entry stays, and so does what is open: the player goes on from there. A crash in between leaves lines in
    both files; the next time they are moved once.

    Args:
        journal: the file.
        over: tells whether nobody needs an entry in the journal any more.

    Raises:
        OutsideFailed: the disk is full or can't be written; the journal is as it was.
    """
    entries = read_whole(journal).entries
    months = {(e.boot_id, e.sequence): _month(e) for e in entries[:-1] if not e.open and over(e)}
    if not months:
        return ()
    try:
        kept, moved = _parted(journal.read_bytes(), months)
        files = tuple(journal.with_name(f"{journal.stem}_{month}.jsonl") for month in sorted(moved))
        for month, file in zip(sorted(moved), files, strict=True):
            had = file.read_bytes().splitlines(keepends=True) if file.exists() else []
            there = frozenset(had)
            write_whole(file, b"".join([*had, *(line for line in moved[month] if line not in there)]))
        write_whole(journal, b"".join(kept))
    except OSError as error:
        raise OutsideFailed("playout.disk", file=journal.name, why=error) from error
    return files


def _parted(data: bytes, months: dict[tuple[str, int], str]) -> tuple[list[bytes], dict[str, list[bytes]]]:
    """Part the lines into those that stay and those of each month that goes."""
    kept: list[bytes] = []
    moved: dict[str, list[bytes]] = {}
    for line in data.splitlines(keepends=True):
        month = months.get(_key(line))
        (kept if month is None else moved.setdefault(month, [])).append(line)
    return kept, moved


def _key(line: bytes) -> tuple[str, int]:
    try:
        raw = json.loads(line)
        return str(raw["boot"]), int(raw["sequence"])
    except (ValueError, TypeError, KeyError):
        return "", 0  # not a line of a journal: it stays


def _month(entry: Entry) -> str:
    return f"{broadcast_day(entry.started_at):%Y-%m}"
