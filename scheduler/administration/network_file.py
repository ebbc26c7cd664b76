"""The network file: TOML text → a checked network. Every mistake at once, each with its place.

Pure: it knows no database. What can only be seen when all tables are read stands in `network_checks`.
"""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from scheduler.administration.network_checks import check
from scheduler.administration.network_sounds import read_sounds
from scheduler.administration.network_values import (
    ExceptionEntry,
    FileRules,
    GroupEntry,
    HolidayEntry,
    Network,
    ReadNetwork,
    RelayEntry,
    StationEntry,
    SuccessorEntry,
    TargetEntry,
    UnitEntry,
    WindowEntry,
)
from scheduler.messages import Message
from scheduler.records.target import MOST_VALUE, check_target
from scheduler.recurrence import MOST_WEEKS, text_of_numbers
from scheduler.tomlcheck import Mistakes, Table, read_toml

KINDS_OF_STATION = ("district", "commune")
KINDS_OF_EXCEPTION = ("cancelled", "moved", "extra")
KINDS_OF_TARGET = ("minutes", "share", "growth")
_DAY_MINUTES = 24 * 60
_MOST_SECONDS = 600
_MOST_DATES = 31
_MOST_WEEKS_OF_MONTH = 5
_TELEPHONE = re.compile(r"\+?[\d(][\d ().-]{5,19}")
_NO_DAY = date.min
"""Stands for a date that was wrong; the mistake is noted, nothing is built from it."""


class Row(Table):
    """An inline table of an array inside a table, such as a relay block: its mistakes are noted at that key."""

    def __init__(self, parent: Table, key: str, values: Any, number: int) -> None:  # noqa: ANN401 - raw TOML
        self.parent, self.key = parent, key
        super().__init__(parent.mistakes, f"{parent.path}.{key}", values, number)

    def wrong(self, key: str, why: Message) -> None:
        """Note a mistake at the parent's key, with the row's number from 1."""
        at = f"#{(self.number or 0) + 1} {key}".rstrip()
        self.parent.wrong(self.key, Message("network.in_row", {"row": at, "why": why}))


def read_network(text: str, name: str, rules: FileRules) -> ReadNetwork:
    """Return the network that a file's text gives.

    Args:
        text: TOML.
        name: the file as the user knows it.
        rules: the installation's zone, topics and earliest hour.

    Raises:
        WrongUse: no TOML, or mistakes; all of them are in `details`.
    """
    return read_tables(read_toml(name, text), Mistakes(name, text), rules)


def read_tables(values: Mapping[str, Any], mistakes: Mistakes, rules: FileRules) -> ReadNetwork:
    """Return the network that a file's tables give, however they came about.

    Args:
        values: as TOML gives them.
        mistakes: collects what is wrong.
        rules: the installation's zone, topics and earliest hour.

    Raises:
        WrongUse: mistakes; all of them are in `details`.
    """
    top = Table(mistakes, "", values)
    top.known(("network", "unit", "group", "station", "window", "exception", "holiday", "target", "sound"))
    _head(top.table("network"), rules)
    units = [(t, _unit(t)) for t in top.tables("unit")]
    stations = [(t, _station(t, {u.code for _t, u in units})) for t in top.tables("station")]
    codes = tuple(s.code for _t, s in stations)
    groups = [(t, _group(t, codes)) for t in top.tables("group")]
    windows = [(t, w) for t in top.tables("window") for w in _windows(t, codes)]
    of_station: dict[str, list[str]] = {code: [] for code in codes}
    for _table, window in windows:
        of_station[window.station].append(window.code)
    exceptions = [(t, _exception(t, of_station)) for t in top.tables("exception")]
    audiences = ("*", *codes, *(f"group:{g.code}" for _t, g in groups))
    targets = [(t, _target(t, audiences, rules.topics)) for t in top.tables("target")]
    holidays = [(t, _holiday(t)) for t in top.tables("holiday")]
    sounds = read_sounds(top.tables("sound"), codes)
    warnings = check(units, stations, groups, windows, exceptions, targets, holidays, rules)
    mistakes.stop()
    return ReadNetwork(
        Network(
            units=tuple(u for _t, u in units),
            stations=tuple(s for _t, s in stations),
            groups=tuple(sorted((g for _t, g in groups), key=lambda g: g.code)),
            windows=tuple(sorted((w for _t, w in windows), key=lambda w: (w.station, w.code))),
            exceptions=tuple(sorted((e for _t, e in exceptions), key=lambda e: (e.station, e.day, e.window))),
            targets=tuple(
                sorted((t for _t, t in targets), key=lambda t: (t.audience, t.topic, t.kind, t.first_day, t.last_day))
            ),
            holidays=tuple(sorted((h for _t, h in holidays), key=lambda h: h.day)),
            sounds=sounds,
        ),
        warnings,
    )


def _head(table: Table, rules: FileRules) -> None:
    table.known(("name", "zone"))
    table.text("name", "")
    zone = table.text("zone", rules.zone)
    if zone != rules.zone:
        table.wrong("zone", Message("network.other_zone", {"zone": zone, "ours": rules.zone}))


def _rows(table: Table, key: str) -> list[Row]:
    value = table.values.get(key, [])
    if not isinstance(value, list):
        table.wrong(key, Message("config.want_tables"))
        return []
    return [Row(table, key, v, n) for n, v in enumerate(value)]


def _code(table: Table, key: str = "code") -> str:
    code = table.text(key)
    if code and (code != code.strip() or any(c.isspace() or c in ':*,"' for c in code)):
        table.wrong(key, Message("network.bad_code", {"code": code}))
    return code


def _unit(table: Table) -> UnitEntry:
    table.known(("code", "name", "kind", "parent", "valid_from", "valid_to", "successors", "note"))
    successors = []
    for row in _rows(table, "successors"):
        row.known(("code", "from", "note"))
        successors.append(SuccessorEntry(row.text("code"), row.day("from") or _NO_DAY, row.text("note", "")))
    return UnitEntry(
        code=_code(table),
        name=table.text("name"),
        kind=table.text("kind"),
        parent=table.text("parent", ""),
        valid_from=table.day("valid_from") or _NO_DAY,
        valid_to=table.day("valid_to", optional=True),
        note=table.text("note", ""),
        successors=tuple(sorted(successors, key=lambda s: s.code)),
    )


def _station(table: Table, units: set[str]) -> StationEntry:
    table.known(("code", "name", "kind", "unit", "ends_on", "auto_accept", "contact", "telephone"))
    return StationEntry(
        code=_code(table),
        name=table.text("name"),
        kind=table.text("kind", among=KINDS_OF_STATION),
        unit=table.text("unit", among=sorted(units)),
        ends_on=table.day("ends_on", optional=True),
        auto_accept=table.flag("auto_accept", default=False),
        contact=table.text("contact", "").strip(),
        telephone=_telephone(table),
    )


def _telephone(table: Table) -> str:
    """Return a number as it is dialled; a name without one reaches nobody, and is a mistake."""
    number = table.text("telephone", "").strip()
    if number and not _TELEPHONE.fullmatch(number):
        table.wrong("telephone", Message("network.bad_telephone", {"number": number}))
    elif not number and table.text("contact", "").strip():
        table.wrong("telephone", Message("network.no_telephone"))
    return number


def _stations_of(table: Table, codes: tuple[str, ...]) -> tuple[str, ...]:
    """Return the known stations that a table names; the unknown and the repeated ones are mistakes."""
    if "stations" not in table.values:
        table.wrong("stations", Message("config.missing", {"key": "stations"}))
        return ()
    found: list[str] = []
    for number, code in enumerate(table.texts("stations", ())):
        row = Row(table, "stations", {"code": code}, number)
        if row.text("code", among=codes) not in codes:
            continue
        if code in found:
            row.wrong("", Message("network.named_twice", {"code": code}))
            continue
        found.append(code)
    return tuple(sorted(found))


def _group(table: Table, codes: tuple[str, ...]) -> GroupEntry:
    table.known(("code", "name", "stations"))
    return GroupEntry(_code(table), table.text("name"), _stations_of(table, codes))


def _windows(table: Table, codes: tuple[str, ...]) -> list[WindowEntry]:
    table.known(
        (
            *("code", "stations", "name", "weekdays", "starts", "minutes", "relays", "valid_from", "valid_to"),
            *("tune_seconds", "opening_seconds", "closing_seconds", "gap_seconds"),
            *("every_weeks", "month_days", "month_weeks", "rests_on_holidays"),
        )
    )
    relays = []
    for row in _rows(table, "relays"):
        row.known(("offset_minutes", "minutes", "source"))
        offset = row.whole_in("offset_minutes", None, 0, _DAY_MINUTES)
        relays.append(RelayEntry(offset, row.whole_in("minutes", None, 1, _DAY_MINUTES), row.text("source")))
    values: Mapping[str, Any] = {
        "code": _code(table),
        "name": table.text("name"),
        "weekdays": _weekdays(table),
        "starts_minute": table.minute_of_day("starts"),
        "minutes": table.whole_in("minutes", None, 1, _DAY_MINUTES),
        "tune_seconds": table.whole_in("tune_seconds", 0, 0, _MOST_SECONDS),
        "opening_seconds": table.whole_in("opening_seconds", 0, 0, _MOST_SECONDS),
        "closing_seconds": table.whole_in("closing_seconds", 0, 0, _MOST_SECONDS),
        "gap_seconds": table.whole_in("gap_seconds", 0, 0, _MOST_SECONDS),
        "valid_from": table.day("valid_from", optional=True),
        "valid_to": table.day("valid_to", optional=True),
        "relays": tuple(sorted(relays, key=lambda r: r.offset_minutes)),
        "every_weeks": table.whole_in("every_weeks", 1, 1, MOST_WEEKS),
        "month_days": _numbers(table, "month_days", _MOST_DATES),
        "month_weeks": _numbers(table, "month_weeks", _MOST_WEEKS_OF_MONTH),
        "rests_on_holidays": table.flag("rests_on_holidays", default=False),
    }
    if values["every_weeks"] > 1 and values["valid_from"] is None:
        table.wrong("every_weeks", Message("network.rhythm_from_when", {"weeks": values["every_weeks"]}))
    if values["every_weeks"] > 1 and (values["month_days"] or values["month_weeks"]):
        table.wrong("every_weeks", Message("network.weeks_and_months"))
    return [WindowEntry(station=code, **values) for code in _stations_of(table, codes)]


def _weekdays(table: Table) -> str:
    value = table.values.get("weekdays", [1, 2, 3, 4, 5, 6, 7])
    wrong = (
        not isinstance(value, list)
        or not value
        or len(set(map(str, value))) < len(value)
        or any(type(v) is not int or not 1 <= v <= 7 for v in value)  # noqa: PLR2004 - ISO weekdays
    )
    if wrong:
        table.wrong("weekdays", Message("network.want_weekdays"))
        return ""
    return "".join(str(v) for v in sorted(value))


def _numbers(table: Table, key: str, most: int) -> str:
    """Return numbers from 1, or from -1 counted from the end, as they are kept."""
    value = table.values.get(key, [])
    wrong = (
        not isinstance(value, list)
        or len(set(map(str, value))) < len(value)
        or any(type(v) is not int or not 1 <= abs(v) <= most for v in value)
    )
    if wrong:
        table.wrong(key, Message("network.want_numbers", {"most": most}))
        return ""
    return text_of_numbers(value)


def _holiday(table: Table) -> HolidayEntry:
    table.known(("day", "name"))
    return HolidayEntry(table.day("day") or _NO_DAY, table.text("name"))


def _exception(table: Table, of_station: Mapping[str, list[str]]) -> ExceptionEntry:
    table.known(("station", "window", "day", "kind", "starts", "minutes", "reason"))
    station = table.text("station", among=of_station)
    return ExceptionEntry(
        station=station,
        window=table.text("window", among=of_station.get(station, ())),
        day=table.day("day") or _NO_DAY,
        kind=table.text("kind", among=KINDS_OF_EXCEPTION),
        starts_minute=table.minute_of_day("starts") if "starts" in table.values else None,
        minutes=table.whole_in("minutes", None, 1, _DAY_MINUTES) if "minutes" in table.values else None,
        reason=table.text("reason", ""),
    )


def _target(table: Table, audiences: tuple[str, ...], topics: tuple[str, ...]) -> TargetEntry:
    table.known(("station", "topic", "kind", "value", "from", "to"))
    topic = table.text("topic", "*", among=("*", *topics))
    kind = table.text("kind", "minutes", among=KINDS_OF_TARGET)
    value = float(table.number_in("value", None, 0, MOST_VALUE))
    told = table.values.get("value")
    if kind and told is not None and value == told and (why := check_target("*", kind, value).get("value")):
        table.wrong("value", why)
    return TargetEntry(
        audience=table.text("station", among=audiences),
        topic=topic,
        kind=kind,
        value=value,
        first_day=table.day("from") or _NO_DAY,
        last_day=table.day("to") or _NO_DAY,
    )
