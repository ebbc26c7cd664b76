"""The one catalogue of messages, Vietnamese first, and the errors that carry its ids.

A message is an id and values; a door renders it. The sentences stand in `scheduler/locale/<area>.toml`, one file an
area, each section with `vi` and `en`. An error is a sentence with a next step, never translated before the edge.
"""

import errno
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache
from importlib import resources
from typing import Any, ClassVar

from scheduler.timekeeping import STATION_ZONE

LANGUAGES = ("vi", "en")


@dataclass(frozen=True)
class Message:
    """A sentence of the catalogue with its values, not yet in any language."""

    id: str
    values: Mapping[str, Any] = field(default_factory=dict)


class SchedulerError(Exception):
    """Root of all errors that a user sees.

    Args:
        message_id: id in the catalogue, `area.section`.
        details: further messages, one a mistake, shown below the sentence.
        values: the values that the sentence names.
    """

    exit_code: ClassVar[int] = 1

    def __init__(self, message_id: str, /, *, details: tuple[Message, ...] = (), **values: Any) -> None:  # noqa: ANN401 - any value the catalogue can format
        super().__init__(message_id, values)
        self.message = Message(message_id, values)
        self.details = details

    def __str__(self) -> str:
        """Return the English sentence, for logs and tests; doors render in the user's language."""
        return "\n".join(render(m, "en") for m in (self.message, *self.details))


class Refused(SchedulerError):  # noqa: N818 - named for what the user reads
    """The request was understood and is not allowed; the reason is the sentence. Exit code 1."""


class WrongUse(SchedulerError):  # noqa: N818 - named for what the user reads
    """A wrong argument or setting. Exit code 2."""

    exit_code = 2


class OutsideFailed(SchedulerError):  # noqa: N818 - named for what the user reads
    """Something outside the program failed: network, disk, a tool. Exit code 3."""

    exit_code = 3


@cache
def catalogue(area: str) -> Mapping[str, Mapping[str, str]]:
    """Return the sections of one area, `{section: {"vi": …, "en": …}}`.

    Raises:
        KeyError: there is no such area.
    """
    file = resources.files("scheduler").joinpath("locale", f"{area}.toml")
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise KeyError(area) from None


def areas() -> tuple[str, ...]:
    """Return the names of all areas of the catalogue, sorted."""
    folder = resources.files("scheduler").joinpath("locale")
    return tuple(sorted(f.name.removesuffix(".toml") for f in folder.iterdir() if f.name.endswith(".toml")))


def sentence(message_id: str, lang: str = "vi") -> str:
    """Return the sentence of an id with its fields unfilled.

    Raises:
        KeyError: no such id; every id in the code is checked by a test.
    """
    area, _, section = message_id.partition(".")
    entry = catalogue(area)[section]
    return entry.get(lang) or entry["vi"]


def render(message: Message | str, lang: str = "vi", **values: Any) -> str:  # noqa: ANN401 - any value the catalogue can format
    """Return the sentence in a language, its values written as that language writes them.

    Args:
        message: a message, or an id with `values`.
        lang: "vi" or "en"; another falls back to Vietnamese.
        values: as `Message.values`, when `message` is an id.

    Raises:
        KeyError: no such id, or a value that the sentence names is missing.
    """
    if isinstance(message, str):
        message = Message(message, values)
    shown = {name: show(value, lang) for name, value in message.values.items()}
    return sentence(message.id, lang).format_map(shown)


def show(value: object, lang: str = "vi") -> str:  # noqa: C901, PLR0911 - one line a type
    """Write a value as the language writes it: dates dd/mm/yyyy, 17h30, decimal comma, minutes:seconds.

    An `OSError` becomes what went wrong with the machine, in the user's language.
    """
    match value:
        case Message():
            return render(value, lang)
        case datetime():
            local = value.astimezone(STATION_ZONE)
            clock = f"{local:%H}h{local:%M}" if lang == "vi" else f"{local:%H:%M}"
            return f"{clock} {'ngày' if lang == 'vi' else 'on'} {show(local.date(), lang)}"
        case date():
            return f"{value:%d/%m/%Y}" if lang == "vi" else f"{value:%Y-%m-%d}"
        case time():
            return f"{value:%H}h{value:%M}" if lang == "vi" else f"{value:%H:%M}"
        case timedelta():
            minutes, seconds = divmod(round(value.total_seconds()), 60)
            return f"{minutes:02d}:{seconds:02d}"
        case bool():
            return {"vi": ("không", "có"), "en": ("no", "yes")}.get(lang, ("không", "có"))[value]
        case int():
            return _grouped(f"{value:,}", lang)
        case float():
            return _grouped(f"{value:,.1f}", lang)
        case OSError():
            return _of_machine(value, lang)
        case list() | tuple() | set() | frozenset():
            return ", ".join(show(v, lang) for v in value)
        case _:
            return str(value)


_ERRNOS = {
    errno.ENOENT: "not_there",
    errno.EACCES: "no_right",
    errno.EPERM: "no_right",
    errno.ENOSPC: "disk_full",
    errno.EDQUOT: "disk_full",
    errno.EROFS: "read_only",
    errno.EISDIR: "folder",
    errno.ENOTDIR: "no_folder",
    errno.EADDRINUSE: "port_taken",
    errno.EADDRNOTAVAIL: "no_address",
    errno.EIO: "device",
}


def _of_machine(error: OSError, lang: str) -> str:
    """Say in the user's language what the operating system reports in its own."""
    known = _ERRNOS.get(error.errno or 0)
    return render(f"machine.{known}", lang) if known else error.strerror or str(error)


def _grouped(number: str, lang: str) -> str:
    if lang == "en":
        return number
    return number.translate(str.maketrans(",.", ".,"))
