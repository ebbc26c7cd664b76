"""What can be wrong with a network once all its tables are read: twice the same, dangling names, times that clash."""

from collections.abc import Callable, Hashable, Sequence
from datetime import date
from itertools import pairwise
from typing import TypeVar

from scheduler.administration.network_hours import bad_hours
from scheduler.administration.network_overlaps import exception_overlaps, recurring_overlaps
from scheduler.administration.network_values import (
    ExceptionEntry,
    FileRules,
    GroupEntry,
    HolidayEntry,
    StationEntry,
    TargetEntry,
    UnitEntry,
    WindowEntry,
)
from scheduler.messages import Message
from scheduler.tomlcheck import Table

_E = TypeVar("_E")
Placed = Sequence[tuple[Table, _E]]
"""Entries, each with the table of the file that it came from."""


def check(
    units: Placed[UnitEntry],
    stations: Placed[StationEntry],
    groups: Placed[GroupEntry],
    windows: Placed[WindowEntry],
    exceptions: Placed[ExceptionEntry],
    targets: Placed[TargetEntry],
    holidays: Placed[HolidayEntry],
    rules: FileRules,
) -> tuple[Message, ...]:
    """Note every mistake at its table; return the warnings."""
    _twice(units, lambda u: (u.code, u.valid_from), "code", lambda u: u.code)
    _twice(stations, lambda s: s.code, "code", lambda s: s.code)
    _twice(groups, lambda g: g.code, "code", lambda g: g.code)
    _twice(windows, lambda w: (w.station, w.code), "code", lambda w: f"{w.station}/{w.code}")
    _twice(exceptions, lambda e: (e.station, e.window, e.day), "day", lambda e: f"{e.station}/{e.window} {e.day}")
    _twice(
        targets,
        lambda t: (t.audience, t.topic, t.kind, t.first_day, t.last_day),
        "station",
        lambda t: f"{t.audience} {t.topic} {t.kind}",
    )
    for table, unit in units:
        _check_unit(table, unit, units)
    for table, target in targets:
        _in_order(table, "to", target.first_day, target.last_day)
    _twice(holidays, lambda h: h.day, "day", lambda h: h.day.isoformat())
    rest = frozenset(h.day for _t, h in holidays)
    _check_windows(windows, rest)
    return (
        _hours(windows, exceptions, rules) + _check_exceptions(windows, exceptions, rest) + _outliving(units, stations)
    )


def _twice(placed: Placed[_E], key: Callable[[_E], Hashable], at: str, label: Callable[[_E], str]) -> None:
    seen: dict[Hashable, Table] = {}
    told: set[int] = set()
    for table, entry in placed:
        first = seen.setdefault(key(entry), table)
        if first is not table and id(table) not in told and label(entry):
            told.add(id(table))
            number = (first.number or 0) + 1
            table.wrong(at, Message("network.twice", {"what": label(entry), "table": first.path, "number": number}))


def _check_unit(table: Table, unit: UnitEntry, units: Placed[UnitEntry]) -> None:
    _in_order(table, "valid_to", unit.valid_from, unit.valid_to)
    codes = sorted({u.code for _t, u in units})
    if unit.parent and _known(table, "parent", codes) and not in_force(units, unit.parent, unit.valid_from):
        table.wrong("parent", Message("network.not_in_force", {"code": unit.parent, "day": unit.valid_from}))
    if unit.parent and unit.parent == unit.code:
        table.wrong("parent", Message("network.own_parent", {"code": unit.code}))
    for successor in unit.successors:
        if successor.code not in codes:
            table.wrong("successors", Message("network.no_unit", {"code": successor.code}))
        elif not in_force(units, successor.code, successor.from_day):
            values = {"code": successor.code, "day": successor.from_day}
            table.wrong("successors", Message("network.not_in_force", values))
    for _other_table, other in units:
        if other.code == unit.code and other.valid_from < unit.valid_from:
            last = other.valid_to
            if last is None or last >= unit.valid_from:
                table.wrong("valid_from", Message("network.unit_overlaps", {"code": unit.code}))


def in_force(units: Placed[UnitEntry], code: str, day: date) -> bool:
    """Tell whether a unit with that code is in force on a day."""
    return any(u.code == code and u.valid_from <= day and (u.valid_to is None or day <= u.valid_to) for _t, u in units)


def _outliving(units: Placed[UnitEntry], stations: Placed[StationEntry]) -> tuple[Message, ...]:
    """Return one warning that names the stations that go on when their unit has ended."""
    newest = {u.code: u.valid_to for _t, u in sorted(units, key=lambda placed: placed[1].valid_from)}
    left = [
        s.code
        for _t, s in stations
        if (last := newest.get(s.unit)) is not None and (s.ends_on is None or s.ends_on > last)
    ]
    return (Message("network.outlives_unit", {"count": len(left), "stations": left}),) if left else ()


def _known(table: Table, key: str, names: Sequence[str]) -> bool:
    return table.text(key, among=names) in names


def _in_order(table: Table, key: str, first: date | None, last: date | None) -> None:
    if first is not None and last is not None and last < first and last != date.min:
        table.wrong(key, Message("network.ends_before", {"first": first, "last": last}))


def _check_windows(windows: Placed[WindowEntry], holidays: frozenset[date]) -> None:
    tables = {(w.station, w.code): t for t, w in reversed(windows)}
    seen: set[int] = set()
    for table, window in windows:
        if id(table) in seen:
            continue  # the same table names several stations
        seen.add(id(table))
        _in_order(table, "valid_to", window.valid_from, window.valid_to)
        _check_relays(table, window)
        if any(r.source in {w.station for t, w in windows if t is table} for r in window.relays):
            table.wrong("relays", Message("network.relays_itself"))
    told: set[tuple[int, int]] = set()
    for first, second, day in recurring_overlaps((w for _t, w in windows), holidays):
        here, there = tables[second.station, second.code], tables[first.station, first.code]
        if here is there or (id(here), id(there)) in told:
            continue
        told.add((id(here), id(there)))
        values = {
            "station": first.station,
            "mine": second.code,
            "other": first.code,
            "number": (there.number or 0) + 1,
            "day": day,
        }
        here.wrong("starts", Message("network.overlap", values))


def _check_relays(table: Table, window: WindowEntry) -> None:
    for relay in window.relays:
        if relay.ends_minute > window.minutes:
            values = {"source": relay.source, "ends": relay.ends_minute, "minutes": window.minutes}
            table.wrong("relays", Message("network.relay_outside", values))
    for first, second in pairwise(window.relays):
        if second.offset_minutes < first.ends_minute:
            table.wrong("relays", Message("network.relays_overlap", {"first": first.source, "second": second.source}))
    free_seconds = (window.minutes - sum(r.minutes for r in window.relays)) * 60
    if window.around_seconds > free_seconds >= 0 and window.minutes:
        values = {"around": window.around_seconds, "free": free_seconds}
        table.wrong("relays" if window.relays else "minutes", Message("network.nothing_free", values))


def _check_exceptions(
    windows: Placed[WindowEntry], exceptions: Placed[ExceptionEntry], holidays: frozenset[date]
) -> tuple[Message, ...]:
    warnings = []
    rules = {(w.station, w.code): w for _t, w in windows}
    tables = {id(e): t for t, e in exceptions}
    for table, exception in exceptions:
        rule = rules.get((exception.station, exception.window))
        if rule is not None and exception.kind in ("cancelled", "moved") and not _runs(rule, exception, holidays):
            values = {"window": f"{exception.station}/{exception.window}", "day": exception.day}
            warnings.append(Message("network.does_not_run", values))
        if rule is not None and exception.minutes is not None and exception.minutes * 60 < rule.around_seconds:
            values = {"around": rule.around_seconds, "free": exception.minutes * 60}
            table.wrong("minutes", Message("network.nothing_free", values))
        if exception.kind == "extra" and exception.starts_minute is None:
            table.wrong("starts", Message("config.missing", {"key": "starts"}))
        if exception.kind == "moved" and exception.starts_minute is None and exception.minutes is None:
            table.wrong("kind", Message("network.moved_nowhere"))
    usable = [e for _t, e in exceptions if not (e.kind == "extra" and e.starts_minute is None)]
    for exception, other in exception_overlaps(rules.values(), usable, holidays):
        values = {"station": exception.station, "window": exception.window, "other": other.code, "day": exception.day}
        tables[id(exception)].wrong("starts", Message("network.exception_overlap", values))
    return tuple(warnings)


def _runs(rule: WindowEntry, exception: ExceptionEntry, holidays: frozenset[date]) -> bool:
    return rule.recurrence(holidays).falls_on(exception.day)


def _hours(windows: Placed[WindowEntry], exceptions: Placed[ExceptionEntry], rules: FileRules) -> tuple[Message, ...]:
    """Note the hours that are a mistake, of windows and of what exceptions make of them; return the warnings."""
    named = [(t, f"{w.station}/{w.code}", w.starts_minute, w.minutes) for t, w in windows]
    lengths = {(w.station, w.code): w.minutes for _t, w in windows}
    named += [
        (t, f"{e.station}/{e.window} {e.day}", e.starts_minute, e.minutes or lengths.get((e.station, e.window), 0))
        for t, e in exceptions
        if e.kind != "cancelled" and e.starts_minute is not None
    ]
    warnings = []
    seen: set[int] = set()
    for table, name, starts_minute, minutes in named:
        if id(table) in seen or not minutes:
            continue  # the same table names several stations
        seen.add(id(table))
        for message, mistake in bad_hours(name, starts_minute, minutes, rules):
            if mistake:
                table.wrong("starts", message)
            else:
                warnings.append(message)
    return tuple(warnings)
