"""Small things that the newsroom's commands share."""

import sys
from collections.abc import Iterable
from pathlib import Path

from scheduler.messages import WrongUse

SECONDS_A_MINUTE = 60
MOST_NAMED = 12


def bytes_of(file: Path) -> bytes:
    """Return a file's bytes, or what stdin brings for "-".

    Raises:
        WrongUse: the file can't be read.
    """
    if str(file) == "-":
        return sys.stdin.buffer.read()
    try:
        return file.read_bytes()
    except OSError as error:
        raise WrongUse("newsroom.unreadable_file", name=file.name, why=error) from error


def some(words: Iterable[str]) -> str:
    """Return the first few of many words, as a sentence can hold them."""
    named = list(words)
    return ", ".join(named[:MOST_NAMED]) + (", …" if len(named) > MOST_NAMED else "")


def length(seconds: float) -> str:
    """Return seconds as mm:ss."""
    minutes, rest = divmod(round(seconds), SECONDS_A_MINUTE)
    return f"{minutes:02d}:{rest:02d}"
