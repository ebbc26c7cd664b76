"""A text in the person's own editor, and what was typed kept in a file until it is safely in the records."""

import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from scheduler.cli.common import say
from scheduler.files import write_whole
from scheduler.messages import Refused, WrongUse
from scheduler.newsroom.importing.decoding import decoded

UNSAVED = "unsaved"
"""Folder in the home for texts that were typed and are not in the records yet."""

EDITORS = ("notepad",) if sys.platform == "win32" else ("sensible-editor", "nano", "vi")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A text on its way: its file, and what was in it before anybody typed."""

    file: Path
    before: str

    def typed(self) -> str | None:
        """Return what stands in the file now; None when nobody typed anything, or all was deleted.

        Editors end the last line whether one was there or not; that is no change.

        Raises:
            Refused: it is no text any more.
        """
        data = self.file.read_bytes()
        if not data.strip():
            return None
        text = decoded(data, self.file.name).replace("\r\n", "\n")
        if text.rstrip("\n") == self.before.rstrip("\n"):
            return None
        return text


@contextmanager
def kept(home: Path, code: str, version: int, now: datetime, before: str, typed: str | None = None) -> Iterator[Sheet]:
    """Keep a text in a file of its own; it goes when all went well or nobody typed anything, else it is told where.

    Whatever ends the saving, the file is there before it begins: a stale version, a full disk, Ctrl-C, a kill.

    Args:
        home: the folder of this installation.
        code: the bulletin's.
        version: the one that the text is based on.
        now: for the file's name.
        before: what the text was.
        typed: what it is now; None when that is still to be typed.
    """
    file = _free(home / UNSAVED, f"{code}-v{version}-{now:%Y%m%dT%H%M%SZ}")
    write_whole(file, (before if typed is None else typed).encode())
    saved = False
    try:
        yield Sheet(file, before)
        saved = True
    finally:
        if saved or file.read_bytes() == before.encode():
            file.unlink()
        else:
            say("cli_newsroom.text_kept", err=True, file=file, code=code, version=version)


def _free(folder: Path, name: str) -> Path:
    file, number = folder / f"{name}.txt", 1
    while file.exists():
        number += 1
        file = folder / f"{name}-{number}.txt"
    return file


def waiting(home: Path, code: str) -> list[Path]:
    """Return the files of texts that were typed for a bulletin and never saved, oldest first."""
    return sorted((home / UNSAVED).glob(f"{code}-v*.txt"))


def in_editor(file: Path) -> None:
    """Let a person edit a file in $VISUAL, $EDITOR, or what the system has.

    Raises:
        WrongUse: there is no editor, or no person at a terminal.
        Refused: the editor failed or was killed.
    """
    command = _command()
    try:
        done = subprocess.run([*command, str(file)], check=False)
    except OSError as error:
        raise WrongUse("cli_newsroom.no_editor", command=command[0], why=error) from error
    if done.returncode:
        raise Refused("cli_newsroom.editor_ended", command=command[0], code=done.returncode)


def _command() -> list[str]:
    named = os.environ.get("VISUAL") or os.environ.get("EDITOR")
    if named and named.strip():
        return shlex.split(named, posix=sys.platform != "win32")
    found = next(filter(None, map(shutil.which, EDITORS)), None)
    if found is None or not sys.stdin.isatty():
        raise WrongUse("cli_newsroom.nothing_to_edit_with")
    return [found]
