"""What stands on the office's papers, edited in `config.toml`: the file's comments and all its other lines stay."""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from scheduler.config import load_settings, read_settings
from scheduler.files import write_whole
from scheduler.messages import OutsideFailed
from scheduler.records.account import Role, require
from scheduler.records.house import House
from scheduler.settings import Office

FIELDS = ("superior", "issuer", "number_code", "place", "addressed_to", "signer_title", "recipients")
"""The keys of `[office]`, in the order of the paper; `recipients` has one a line."""

_SECTION = re.compile(r"(?ms)^\[office\][^\n]*\n(.*?)(?=^\[|\Z)")


def letterhead(house: House) -> Office:
    """Return what stands on the papers as the file says it now, whatever it said when the house was opened.

    Raises:
        WrongUse: `config.toml` has mistakes by now.
    """
    return load_settings(_file(house)).office


def with_letterhead(house: House) -> House:
    """Return the house with the letterhead as the file says it now, for whoever writes a paper.

    Raises:
        WrongUse: `config.toml` has mistakes by now.
    """
    return replace(house, settings=replace(house.settings, office=letterhead(house)))


def change_letterhead(house: House, typed: Mapping[str, str], by: int) -> None:
    """Write what was typed into `[office]` of `config.toml`; the file is whole at any moment.

    Args:
        house: the opened house.
        typed: by key of `FIELDS`; a key that is missing stays as it is.
        by: an administrator, or the office.

    Raises:
        Refused: no right to.
        WrongUse: the file would have mistakes, or has them already; nothing is written.
        OutsideFailed: the file can't be written.
    """
    with house.database.reading() as session:
        require(session, by, Role.OFFICE)
    file = _file(house)
    old = file.read_text(encoding="utf-8-sig") if file.exists() else ""
    new = written(old, {key: typed[key] for key in FIELDS if key in typed})
    read_settings(new, file.name)
    try:
        write_whole(file, new.encode())
    except OSError as error:
        raise OutsideFailed("administration.no_config", file=file.name, why=error) from error


def written(text: str, typed: Mapping[str, str]) -> str:
    """Return a config file's text with these values in its `[office]`; all its other lines are as they were."""
    found = _SECTION.search(text)
    body = found[1] if found else ""
    for key, value in typed.items():
        line = f"{key} = {_toml(key, value)}"
        old = re.compile(rf"(?ms)^{key}[ \t]*=[ \t]*(?:\[.*?\]|[^\n]*)$")
        body = old.sub(lambda _match, line=line: line, body, count=1) if old.search(body) else _added(body, line)
    if found is None:
        return (text.rstrip("\n") + "\n\n" if text.strip() else "") + "[office]\n" + body
    return text[: found.start(1)] + body + text[found.end(1) :]


def _added(body: str, line: str) -> str:
    """Return a section's body with a line more, in front of the empty lines that part it from the next one."""
    kept = body.rstrip("\n")
    return (kept + "\n" if kept else "") + line + "\n" + body[len(kept) + 1 :]


def _toml(key: str, value: str) -> str:
    """Return a value as TOML; JSON's strings are TOML's."""
    if key == "recipients":
        return json.dumps([line.strip() for line in value.splitlines() if line.strip()], ensure_ascii=False)
    return json.dumps(" ".join(value.split()), ensure_ascii=False)


def _file(house: House) -> Path:
    return house.home / "config.toml"
