"""All figures of a report, once: every kind of paper is written from these tables, so that no two can differ. Pure.

Columns are those of commune and district offices' usual forms: by unit, by topic, and the daily log. Minutes are exact;
who shows them rounds each cell by itself, totals included, never a total from rounded rows.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from scheduler.airtime.dailylog import LogLine
from scheduler.airtime.figures import Figures, Growth, Line
from scheduler.messages import show
from scheduler.reports.material import Material

Cell = str | int | float | date | datetime | timedelta | None
"""A text, a count, a per cent, a day, a moment, a length; None for "not known"."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its head, what its cells are, and how wide it is (characters of an ordinary cell).

    `kind` is "text", "count", "percent", "day", "clock" (a moment, shown as its time of day), "length" (in
    minutes), or "duration" (of one airing; a workbook shows its minutes and seconds).
    """

    head: str
    kind: str
    width: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table.

    `total` is its last row, None when there is nothing to add up; `added_up` are the columns whose total is the sum of
    what stands above it, which a workbook then writes as a formula.
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: tuple[Cell, ...] | None = None
    notes: tuple[str, ...] = ()
    added_up: frozenset[int] = frozenset()


def by_unit(material: Material) -> Sheet:
    """Return table 1: airtime of administrative reform by unit. A station that reported nothing has no figures."""
    kinds = {
        "no": ("count", 4),
        "unit": ("text", 22),
        "news": ("count", 6),
        "articles": ("count", 6),
        "columns": ("count", 8),
        "sessions": ("count", 7),
        "airings": ("count", 7),
        "repeats": ("count", 8),
        "planned": ("length", 9),
        "delivered": ("length", 9),
        "own_total": ("length", 9),
        "measured": ("length", 9),
        "reported": ("length", 9),
        "relay": ("length", 9),
        "share": ("percent", 9),
        "previous": ("length", 10),
        "previous_percent": ("percent", 9),
        "last_year": ("percent", 10),
        "note": ("text", 24),
    }
    rows = [
        (number, material.units.get(line.key[0], line.key[0]), *_unit_cells(material, line, line.key[0]))
        for number, line in enumerate(material.by_station.lines, 1)
    ]
    total = ("", material.say("total"), *_unit_cells(material, material.by_station.total, ""))
    notes = [material.say("note_airtimes"), material.say("note_rounding")]
    return Sheet("theo-don-vi", material.say("title_units"), columns(material, kinds), tuple(rows), total, tuple(notes),
                 added_up(kinds, "sessions", "airings", "repeats", "planned", "delivered", "own_total", "measured",
                          "reported", "relay"))  # fmt: skip


def by_topic(material: Material) -> Sheet:
    """Return table 2: airtime by topic, those of the plan in their order, each part behind its topic when heard."""
    kinds = {
        "topic": ("text", 10),
        "topic_name": ("text", 40),
        "bulletins": ("count", 8),
        "airings": ("count", 7),
        "own": ("length", 9),
        "relay": ("length", 9),
        "topic_share": ("percent", 9),
    }
    found = {line.key[0]: line.every for line in material.by_topic.lines}
    whole = material.by_topic.total.every
    shown = [topic for topic in material.topics if topic in found or topic not in material.topic_parts]
    rows = [
        (topic, material.topics.get(topic, ""), *_topic_cells(found.get(topic, Figures()), whole))
        for topic in [*shown, *sorted(found.keys() - material.topics.keys())]
    ]
    total = ("", material.say("total"), *_topic_cells(whole, whole))
    return Sheet("theo-chu-de", material.say("title_topics"), columns(material, kinds), tuple(rows), total, (),
                 added_up(kinds, "airings", "own", "relay"))  # fmt: skip


def daily_log(material: Material) -> Sheet:
    """Return the daily log (sổ nhật ký phát thanh)."""
    kinds = {
        "day": ("day", 13),
        "station": ("text", 22),
        "planned_at": ("clock", 11),
        "started_at": ("clock", 11),
        "bulletin": ("text", 34),
        "topic": ("text", 11),
        "genre": ("text", 12),
        "source": ("text", 20),
        "planned_length": ("duration", 9),
        "aired_length": ("duration", 9),
        "first": ("text", 9),
        "voice": ("text", 16),
        "approved_by": ("text", 16),
        "state": ("text", 12),
        "grade": ("text", 10),
        "note": ("text", 24),
    }
    rows = tuple(_log_cells(material, line) for line in material.log)
    return Sheet("nhat-ky", material.say("title_log"), columns(material, kinds), rows)


def columns(material: Material, kinds: dict[str, tuple[str, int]]) -> tuple[Column, ...]:
    """Return columns, their heads from the catalogue; `kinds` is name → kind and width."""
    return tuple(Column(material.say(f"head_{name}"), kind, width) for name, (kind, width) in kinds.items())


def added_up(kinds: Mapping[str, object], *names: str) -> frozenset[int]:
    """Return the places of columns by name."""
    return frozenset(n for n, name in enumerate(kinds) if name in names)


def _unit_cells(material: Material, line: Line, station: str) -> tuple[Cell, ...]:
    figures = line.reform
    previous, last_year = material.previous.get(station), material.last_year.get(station)

    def told(value: Cell) -> Cell:
        return value if line.reported else None

    return (
        told(line.genres.get("tin", 0)),
        told(line.genres.get("bai", 0)),
        told(line.genres.get("chuyen_muc", 0)),
        told(line.sessions),
        told(figures.airings),
        told(figures.repeats),
        figures.planned,
        figures.delivered,
        told(figures.own.total),
        told(figures.own.measured),
        told(figures.own.reported),
        figures.relay.total,
        told(line.share_percent),
        told(previous.difference if previous and previous.base else None),
        told(previous.percent if previous else None),
        told(last_year.percent if last_year else None),
        _unit_note(material, line, previous, last_year),
    )


def _unit_note(material: Material, line: Line, previous: Growth | None, last_year: Growth | None) -> str:
    notes = []
    if not line.reported:
        notes.append(material.say("unreported"))
    else:
        missing = [n for n, g in (("previous", previous), ("last_year", last_year)) if g is None or not g.base]
        if missing:
            notes.append(material.say("no_base_both" if len(missing) > 1 else f"no_base_{missing[0]}"))
    if any(g is not None and g.typed for g in (previous, last_year)):
        notes.append(material.say("typed_base"))
    if line.reform.relay.assumed:
        notes.append(material.say("relay_assumed"))
    return "; ".join(notes)


def _topic_cells(figures: Figures, whole: Figures) -> tuple[Cell, ...]:
    share = 100 * (figures.own.total / whole.own.total) if whole.own.total else None
    return (figures.bulletins, figures.airings, figures.own.total, figures.relay.total, share)


def _local(material: Material, moment: datetime | None) -> datetime | None:
    return moment.astimezone(material.zone) if moment else None


def _log_cells(material: Material, line: LogLine) -> tuple[Cell, ...]:
    heard = bool(line.aired)
    return (
        line.day,
        line.station_name,
        _local(material, line.planned_at),
        _local(material, line.started_at),
        line.title or line.bulletin,
        line.topic,
        _genre(material, line.genre),
        line.author,
        line.planned or None,
        line.aired if line.grade else None,
        material.say("first" if line.first else "repeat") if heard and line.state != "relay" else "",
        line.voice or material.word("voice", line.voice_kind),
        line.approved_by,
        material.word("outcome", line.state),
        material.word("grade", line.grade),
        "; ".join(x for x in (material.word("reason", line.reason), line.note) if x),
    )


def _genre(material: Material, genre: str) -> str:
    known = {"tin", "bai", "chuyen_muc", "thong_bao", "khau_hieu", "khan_cap"}
    return material.say(f"genre_{genre}") if genre in known else genre


def minutes(length: timedelta) -> float:
    """Return a length in minutes, exact to the millisecond."""
    return (length // timedelta(milliseconds=1)) / 60_000


def shown(material: Material, sheet: Sheet, row: Sequence[Cell]) -> list[str]:
    """Return a row as text for readers: minutes and per cents with one decimal, unknown as a dash."""
    return [_shown(material, column, value) for column, value in zip(sheet.columns, row, strict=True)]


def _shown(material: Material, column: Column, value: Cell) -> str:
    if value is None:
        return "" if column.kind in {"text", "clock"} else "–"
    if isinstance(value, timedelta):
        return show(minutes(value), material.lang)
    if isinstance(value, datetime):
        return f"{value:%H:%M:%S}"
    return show(value, material.lang)


def printable(text: str) -> str:
    """Return a text without the control characters that no XML holds."""
    return text if text.isprintable() else "".join(c if c.isprintable() else " " for c in text)
