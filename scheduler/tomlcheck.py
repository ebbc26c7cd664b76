"""A strict reading of TOML tables: all mistakes at once, each with its place and "did you mean".

Used for `config.toml` and for the network file. A reader takes values out of a `Table`; whatever is wrong is noted and
a stand-in is returned, so that one pass finds everything. `Mistakes.stop` then raises once.
"""

import difflib
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from scheduler.messages import Message, WrongUse
from scheduler.timekeeping import minute_of_day


@dataclass
class Mistakes:
    """The mistakes found in one file.

    Args:
        name: the file, as the user knows it.
        text: its whole text, to find line numbers in.
    """

    name: str
    text: str
    found: list[Message] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)

    def note(self, where: str, why: Message, line: int | None = None) -> None:
        """Note one mistake at a place such as `[studio] voices`, with its line when known."""
        place = f"{self.name}:{line} {where}" if line else f"{self.name} {where}"
        self.found.append(Message("config.mistake", {"place": place, "why": why}))
        self.lines.append(line or 0)

    def stop(self) -> None:
        """Raise what was found.

        Raises:
            WrongUse: there was at least one mistake; `details` holds them all.
        """
        if self.found:
            by_line = sorted(range(len(self.found)), key=self.lines.__getitem__)
            in_order = tuple(self.found[number] for number in by_line)
            raise WrongUse("config.mistakes", details=in_order, file=self.name, count=len(in_order))


def read_toml(name: str, text: str) -> dict[str, Any]:
    """Parse TOML.

    Raises:
        WrongUse: it is no TOML; the sentence gives the line.
    """
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise WrongUse("config.no_toml", file=name, why=str(error)) from error


class Table:
    """One table of the file while it is read; unknown keys are mistakes.

    Args:
        mistakes: where mistakes are noted.
        path: the table's name as in the file, e.g. `studio` or `window`.
        values: its content.
        number: which of an array of tables it is, from 0; None for a plain table.
    """

    def __init__(self, mistakes: Mistakes, path: str, values: Any, number: int | None = None) -> None:  # noqa: ANN401 - raw TOML
        self.mistakes, self.path, self.number = mistakes, path, number
        self.values: dict[str, Any] = values if isinstance(values, dict) else {}
        if not isinstance(values, dict):
            self.wrong("", Message("config.no_table"))

    def wrong(self, key: str, why: Message) -> None:
        """Note a mistake at a key of this table ("" for the table itself)."""
        number = "" if self.number is None else f" #{self.number + 1}"
        table = f"[{self.path}]{number} " if self.path else ""
        self.mistakes.note(f"{table}{key}".rstrip(), why, self._line(key))

    def known(self, keys: Iterable[str]) -> None:
        """Note every key that is not among `keys`, with the nearest one that is."""
        names = list(keys)
        for key in self.values.keys() - set(names):
            near = difflib.get_close_matches(key, names, 1, 0.6)
            why = (
                Message("config.unknown_near", {"key": key, "near": near[0]})
                if near
                else Message("config.unknown", {"key": key, "known": ", ".join(sorted(names))})
            )
            self.wrong(key, why)

    def text(self, key: str, default: str | None = None, among: Iterable[str] = ()) -> str:
        """Return a string, one of `among` when given; a missing one without default is a mistake."""
        value = self._of(key, str, "config.want_text", default)
        names = list(among)
        if names and isinstance(value, str) and value not in names:
            near = difflib.get_close_matches(value, names, 1, 0.5)
            hint = near[0] if near else ", ".join(names)
            self.wrong(key, Message("config.not_among", {"value": value, "near": hint}))
        return value if isinstance(value, str) else ""

    def number_in(self, key: str, default: float | None, low: float, high: float) -> float:
        """Return a number from `low` to `high`."""
        value = self._of(key, (int, float), "config.want_number", default)
        if not isinstance(value, int | float):
            return low
        if not low <= value <= high:
            self.wrong(key, Message("config.out_of_range", {"value": value, "low": low, "high": high}))
            return low
        return value

    def whole_in(self, key: str, default: int | None, low: int, high: int) -> int:
        """Return a whole number from `low` to `high`."""
        value = self.number_in(key, default, low, high)
        if value != int(value):
            self.wrong(key, Message("config.want_whole"))
        return int(value)

    def flag(self, key: str, default: bool | None = None) -> bool:
        """Return true or false."""
        return bool(self._of(key, bool, "config.want_flag", default))

    def texts(self, key: str, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        """Return a list of strings."""
        value = self._of(key, (list, tuple), "config.want_texts", default)
        if not isinstance(value, list | tuple) or not all(isinstance(v, str) for v in value):
            self.wrong(key, Message("config.want_texts"))
            return ()
        return tuple(value)

    def day(self, key: str, default: date | None = None, *, optional: bool = False) -> date | None:
        """Return a date (TOML date or text YYYY-MM-DD); None only where `optional`."""
        if optional and key not in self.values:
            return default
        value = self._of(key, (date, str), "config.want_day", default)
        if isinstance(value, str):
            try:
                return date.fromisoformat(value)
            except ValueError:
                self.wrong(key, Message("config.want_day"))
                return None
        if isinstance(value, datetime):  # a moment is a date to Python, and not what was asked for
            self.wrong(key, Message("config.want_day"))
            return None
        return value if isinstance(value, date) else None

    def minute_of_day(self, key: str, default: str | None = None) -> int:
        """Return minutes after midnight of a time "HH:MM", 0 to 1,439."""
        value = self._of(key, (str, time), "config.want_time", default)
        if isinstance(value, time):
            return value.hour * 60 + value.minute
        minute = minute_of_day(value or "")
        if minute is None and value is not None:
            self.wrong(key, Message("config.want_time"))
        return minute or 0

    def spans_of_day(self, key: str) -> tuple[tuple[int, int], ...]:
        """Return spans written "HH:MM-HH:MM" as minutes after midnight; none when it is missing. One may pass midnight.

        An empty span and one that can't be read are mistakes.
        """
        spans = []
        for text in self.texts(key, ()):
            match = re.fullmatch(r"([01]\d|2[0-3]):([0-5]\d)\s*[-–]\s*([01]\d|2[0-3]):([0-5]\d)", text)
            span = (int(match[1]) * 60 + int(match[2]), int(match[3]) * 60 + int(match[4])) if match else (0, 0)
            if span[0] == span[1]:
                self.wrong(key, Message("config.want_hours", {"value": text}))
            else:
                spans.append(span)
        return tuple(spans)

    def tables(self, key: str) -> list["Table"]:
        """Return the tables of an array of tables; none when it is missing."""
        value = self.values.get(key, [])
        if not isinstance(value, list):
            self.wrong(key, Message("config.want_tables"))
            return []
        name = f"{self.path}.{key}" if self.path else key
        return [Table(self.mistakes, name, v, n) for n, v in enumerate(value)]

    def table(self, key: str) -> "Table":
        """Return a table inside this one; an empty one when it is missing."""
        name = f"{self.path}.{key}" if self.path else key
        return Table(self.mistakes, name, self.values.get(key, {}))

    def _of(self, key: str, kind: type | tuple[type, ...], why: str, default: Any) -> Any:  # noqa: ANN401 - raw TOML
        if key not in self.values:
            if default is None:
                self.wrong(key, Message("config.missing", {"key": key}))
            return default
        value = self.values[key]
        wrong_flag = isinstance(value, bool) and kind is not bool
        if wrong_flag or not isinstance(value, kind):
            self.wrong(key, Message(why))
            return default
        return value

    def _line(self, key: str) -> int | None:
        """Find the line of this table's header, then of the key below it; None for inline tables."""
        head = re.compile(rf"^\s*\[\[?\s*{re.escape(self.path)}\s*\]\]?")
        at = -1 if not self.path else None
        seen = -1
        lines = self.mistakes.text.splitlines()
        for n, line in enumerate(lines):
            if self.path and head.match(line):
                seen += 1
                if seen == (self.number or 0):
                    at = n
                    break
        if at is None:
            return None
        for n in range(at + 1, len(lines)):
            if key and re.match(rf"^\s*\"?{re.escape(key)}\"?\s*=", lines[n]):
                return n + 1
            if key and not self.path and re.match(rf"^\s*\[+\s*{re.escape(key)}\s*\]", lines[n]):
                return n + 1
            if self.path and re.match(r"^\s*\[", lines[n]):
                break
        return at + 1 if at >= 0 else None
