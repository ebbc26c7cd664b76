"""One entry of the network edited on screen: its fields go through the network file's own reading, and into it whole.

A form's fields become the values that the entry's table in a network file would have; everything else is the kept
network. So a page can't bring in what a file couldn't, and every mistake is the file's own sentence.
"""

import tomllib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from scheduler.administration.network import ImportSummary, bring_in, export_network, file_rules
from scheduler.administration.network_file import read_tables
from scheduler.messages import Refused
from scheduler.records.house import House
from scheduler.timekeeping import day_written
from scheduler.tomlcheck import Mistakes

Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Field:
    """A field of an entry's form.

    Attributes:
        name: as the network file has it.
        kind: "text", "day", "time", "whole", "flag", "whole_list" or "relays": how what was typed is understood.
    """

    name: str
    kind: str = "text"


FIELDS: Mapping[str, tuple[Field, ...]] = {
    "unit": (
        Field("code"),
        Field("name"),
        Field("kind"),
        Field("parent"),
        Field("valid_from", "day"),
        Field("valid_to", "day"),
        Field("note"),
    ),
    "station": (
        Field("code"),
        Field("name"),
        Field("kind"),
        Field("unit"),
        Field("contact"),
        Field("telephone"),
        Field("ends_on", "day"),
        Field("auto_accept", "flag"),
    ),
    "window": (
        Field("code"),
        Field("name"),
        Field("weekdays", "whole_list"),
        Field("starts", "time"),
        Field("minutes", "whole"),
        Field("tune_seconds", "whole"),
        Field("opening_seconds", "whole"),
        Field("closing_seconds", "whole"),
        Field("gap_seconds", "whole"),
        Field("relays", "relays"),
        Field("valid_from", "day"),
        Field("valid_to", "day"),
        Field("rests_on_holidays", "flag"),
    ),
    "holiday": (Field("day", "day"), Field("name")),
}
"""What can be edited here, and how; what an entry has beyond it is kept."""

_KEYS = {"unit": "code", "station": "code", "window": "code", "holiday": "day"}


def entries(house: House, kind: str) -> tuple[Values, ...]:
    """Return all entries of a kind as tables of a network file; a window is told once for each of its stations."""
    return tuple(_tables(house, kind))


def typed_of(kind: str, values: Values) -> dict[str, str]:
    """Return an entry's values as a form shows them."""
    return {f.name: _shown(values.get(f.name), f.kind) for f in FIELDS[kind]}


def change_entry(
    house: House, kind: str, key: str, typed: Mapping[str, str], by: int, now: datetime, *, station: str = ""
) -> ImportSummary:
    """Change one entry of the network, or add it when none has that key.

    Args:
        house: the opened house.
        kind: of `FIELDS`.
        key: the entry's code, or a holiday's date, before the change; "" adds one.
        typed: what the form holds, by field.
        by: an administrator.
        now: when.
        station: whose window it is.

    Raises:
        WrongUse: what a network file couldn't say either; all mistakes are in `details`. Nothing is changed.
        Refused: no administrator; no such entry; another one has the new key; windows would meet.
    """
    document = tomllib.loads(export_network(house))
    tables = _apart(document, kind)
    name = _KEYS[kind]
    mine = [t for t in tables if not station or t["stations"] == [station]]
    found = next((t for t in mine if str(t[name]) == key), None)
    if key and found is None:
        raise Refused("administration.no_entry", key=key)
    taken = any(t is not found and str(t[name]) == typed.get(name, "").strip() for t in mine)
    if taken:
        raise Refused("administration.entry_taken", key=typed[name].strip())
    changed = {**(found or ({"stations": [station]} if station else {})), **_values(kind, typed)}
    changed = {k: v for k, v in changed.items() if v != ""}
    document[kind] = [changed if t is found else t for t in tables] + ([] if found else [changed])
    read = read_tables(document, Mistakes(f"{kind} {changed.get(name, '')}".strip(), ""), file_rules(house))
    return bring_in(house, read, by, now)


def remove_window(house: House, station: str, code: str, by: int, now: datetime) -> ImportSummary:
    """Remove a station's window in which nothing was ever planned.

    Raises:
        Refused: no administrator; no such window; something was planned in it: it can end by its last day instead.
    """
    document = tomllib.loads(export_network(house))
    tables = _apart(document, "window")
    kept = [t for t in tables if not (t["stations"] == [station] and t["code"] == code)]
    if len(kept) == len(tables):
        raise Refused("administration.no_entry", key=code)
    document["window"] = kept
    return bring_in(house, read_tables(document, Mistakes(code, ""), file_rules(house)), by, now)


def _tables(house: House, kind: str) -> list[Values]:
    return _apart(tomllib.loads(export_network(house)), kind)


def _apart(document: Values, kind: str) -> list[Values]:
    """Return a kind's tables, each window's apart for each of its stations."""
    tables: list[Values] = document.get(kind, [])
    if kind != "window":
        return tables
    return [{**table, "stations": [station]} for table in tables for station in table["stations"]]


def _values(kind: str, typed: Mapping[str, str]) -> Values:
    """Return what was typed as a file's values; what can't be understood stays text, for the reading to refuse."""
    return {f.name: _understood(typed.get(f.name, "").strip(), f.kind) for f in FIELDS[kind] if f.name in typed}


def _understood(text: str, kind: str) -> Any:  # noqa: ANN401 - any value of TOML
    if kind == "flag":
        return text == "yes"
    if kind == "relays":
        return [_relay(line) for line in text.splitlines() if line.strip()]
    if kind == "whole_list":
        return [_whole(part) for part in text.replace(",", " ").split()]
    if kind == "whole":
        return _whole(text)
    if kind == "day" and text:
        with suppress(ValueError):
            return day_written(text)
    return text


def _relay(line: str) -> Values:
    """Return a relay block of a line such as "0 30 VOV1": minutes after the start, length in minutes, source."""
    offset, _, rest = line.strip().partition(" ")
    minutes, _, source = rest.strip().partition(" ")
    return {"offset_minutes": _whole(offset), "minutes": _whole(minutes), "source": source.strip()}


def _whole(text: str) -> int | str:
    try:
        return int(text)
    except ValueError:
        return text


def _shown(value: Any, kind: str) -> str:  # noqa: ANN401 - any value of TOML
    if value is None:
        return ""
    if kind == "flag":
        return "yes" if value else ""
    if kind == "whole_list":
        return " ".join(map(str, value))
    if kind == "relays":
        return "\n".join(f"{r['offset_minutes']} {r['minutes']} {r['source']}" for r in value)
    return str(value)
