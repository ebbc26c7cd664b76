"""A network → the text of a network file that reads back to the same network."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from scheduler.administration.network_values import (
    ExceptionEntry,
    GroupEntry,
    HolidayEntry,
    Network,
    SoundEntry,
    StationEntry,
    TargetEntry,
    UnitEntry,
    WindowEntry,
)
from scheduler.timekeeping import hours_and_minutes

_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}


def write_network(network: Network, zone: str) -> str:
    """Return the file's text; windows that differ only in their station share one table."""
    parts = [_table("network", [("zone", zone)], array=False)]
    parts += [_unit(u) for u in network.units]
    parts += [_group(g) for g in network.groups]
    parts += [_station(s) for s in network.stations]
    parts += [_window(w, codes) for w, codes in _shared(network.windows)]
    parts += [_exception(e) for e in network.exceptions]
    parts += [_holiday(h) for h in network.holidays]
    parts += [_target(t) for t in network.targets]
    parts += [_sound(s) for s in network.sounds]
    return "\n".join(parts)


def _shared(windows: Iterable[WindowEntry]) -> list[tuple[WindowEntry, list[str]]]:
    found: dict[WindowEntry, list[str]] = {}
    for window in windows:
        found.setdefault(replace(window, station=""), []).append(window.station)
    return sorted(found.items(), key=lambda item: (item[1], item[0].code))


def _unit(unit: UnitEntry) -> str:
    rows = [_inline([("code", s.code), ("from", s.from_day), ("note", s.note or None)]) for s in unit.successors]
    return _table(
        "unit",
        [
            ("code", unit.code),
            ("name", unit.name),
            ("kind", unit.kind),
            ("parent", unit.parent or None),
            ("valid_from", unit.valid_from),
            ("valid_to", unit.valid_to),
            ("note", unit.note or None),
        ],
        [("successors", rows)],
    )


def _group(group: GroupEntry) -> str:
    return _table("group", [("code", group.code), ("name", group.name), ("stations", group.stations)])


def _station(station: StationEntry) -> str:
    return _table(
        "station",
        [
            ("code", station.code),
            ("name", station.name),
            ("kind", station.kind),
            ("unit", station.unit),
            ("ends_on", station.ends_on),
            ("auto_accept", station.auto_accept or None),
            ("contact", station.contact or None),
            ("telephone", station.telephone or None),
        ],
    )


def _window(window: WindowEntry, stations: Sequence[str]) -> str:
    rows = [
        _inline([("offset_minutes", r.offset_minutes), ("minutes", r.minutes), ("source", r.source)])
        for r in window.relays
    ]
    return _table(
        "window",
        [
            ("code", window.code),
            ("stations", tuple(stations)),
            ("name", window.name),
            ("weekdays", tuple(int(d) for d in window.weekdays)),
            ("starts", hours_and_minutes(window.starts_minute)),
            ("minutes", window.minutes),
            ("tune_seconds", window.tune_seconds),
            ("opening_seconds", window.opening_seconds),
            ("closing_seconds", window.closing_seconds),
            ("gap_seconds", window.gap_seconds),
            ("valid_from", window.valid_from),
            ("valid_to", window.valid_to),
            ("every_weeks", window.every_weeks if window.every_weeks > 1 else None),
            ("month_days", _numbers(window.month_days)),
            ("month_weeks", _numbers(window.month_weeks)),
            ("rests_on_holidays", window.rests_on_holidays or None),
        ],
        [("relays", rows)],
    )


def _exception(exception: ExceptionEntry) -> str:
    starts = None if exception.starts_minute is None else hours_and_minutes(exception.starts_minute)
    return _table(
        "exception",
        [
            ("station", exception.station),
            ("window", exception.window),
            ("day", exception.day),
            ("kind", exception.kind),
            ("starts", starts),
            ("minutes", exception.minutes),
            ("reason", exception.reason or None),
        ],
    )


def _numbers(text: str) -> tuple[int, ...] | None:
    return tuple(int(part) for part in text.split(",")) if text else None


def _holiday(holiday: HolidayEntry) -> str:
    return _table("holiday", [("day", holiday.day), ("name", holiday.name)])


def _target(target: TargetEntry) -> str:
    return _table(
        "target",
        [
            ("station", target.audience),
            ("topic", target.topic),
            ("kind", target.kind),
            ("value", target.value),
            ("from", target.first_day),
            ("to", target.last_day),
        ],
    )


def _sound(sound: SoundEntry) -> str:
    return _table(
        "sound",
        [
            ("station", sound.station),
            ("role", sound.role),
            ("words", sound.words or None),
            ("file", sound.file or None),
            ("take", sound.take or None),
        ],
    )


def _table(
    name: str,
    pairs: Sequence[tuple[str, object]],
    rows: Sequence[tuple[str, list[str]]] = (),
    *,
    array: bool = True,
) -> str:
    lines = [f"[[{name}]]" if array else f"[{name}]"]
    lines += [f"{key} = {_value(value)}" for key, value in pairs if value is not None]
    for key, inlines in rows:
        if inlines:
            lines += [f"{key} = [", *(f"  {inline}," for inline in inlines), "]"]
    return "\n".join(lines) + "\n"


def _inline(pairs: Sequence[tuple[str, object]]) -> str:
    return "{ " + ", ".join(f"{k} = {_value(v)}" for k, v in pairs if v is not None) + " }"


def _value(value: object) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return '"' + "".join(_ESCAPES.get(c, c) for c in value) + '"'
        case date():
            return value.isoformat()
        case float():
            return str(int(value)) if value.is_integer() else repr(value)
        case tuple():
            return "[" + ", ".join(_value(v) for v in value) + "]"
        case _:
            return str(value)
