"""Sums of a station's day: what was heard, added up by everything that a tally can ask for but no finer. Pure.

A tally over sums is the tally over airings: each sum knows its earliest play, so that the first airing of a bulletin
can still be told from its repeats.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from scheduler.airtime.effective import effective
from scheduler.airtime.facts import Facts, LogRow, Played
from scheduler.airtime.relaying import assumed_relays
from scheduler.records.airing import AiringKind, Grade
from scheduler.records.audio import VoiceKind
from scheduler.records.bulletin import Klass

First = tuple[datetime, int]
"""Start and position of a bulletin's first play on a station."""


@dataclass(frozen=True, slots=True)
class Sum(Played):
    """Airings of one station and day, or of one station and month, that differ in nothing a tally asks for.

    Attributes:
        day: of the airings; of a month that was added up its first day.
        window: code of the window whose slots they were; "" outside the plan, and for a month.
        airings: how many.
        milliseconds: of all of them.
        first_at: start of the earliest.
        first_milliseconds: its length.
        first_position: its position in the log; of two that start together the earlier row is first.
    """

    station: str
    day: date
    bulletin: str
    topic: str
    klass: Klass
    kind: AiringKind
    grade: Grade
    voice_kind: VoiceKind
    window: str
    airings: int
    milliseconds: int
    first_at: datetime
    first_milliseconds: int
    first_position: int


@dataclass(frozen=True, slots=True)
class MonthSessions:
    """In how many windows of a month a station was heard with a topic; topic "" is anything."""

    station: str
    month: date
    topic: str
    sessions: int


@dataclass(frozen=True, slots=True)
class Heard:
    """What was heard over a span.

    Attributes:
        sums: of every station and day, or month.
        told: stations and days of which any row came, heard or not; of a month that was added up its first day.
        firsts: station and bulletin → start and position of its first play there, ever; None when that lies before the
            span.
        sessions: of the months that were added up, whose sums know no windows.
        days: station and day → own reform airtime in milliseconds, where there was any.
    """

    sums: tuple[Sum, ...]
    told: frozenset[tuple[str, date]]
    firsts: Mapping[tuple[str, str], First | None]
    sessions: tuple[MonthSessions, ...] = ()
    days: Mapping[tuple[str, date], int] = field(default_factory=dict)

    def begins(self, one: Sum) -> bool:
        """Whether the earliest play of a sum is its bulletin's first on that station; without a bulletin none is."""
        return (
            bool(one.bulletin)
            and not one.relayed
            and self.firsts.get((one.station, one.bulletin)) == (one.first_at, one.first_position)
        )


def heard_rows(facts: Facts) -> list[LogRow]:
    """Return everything that was heard over the whole span: own play that counts, and relays assumed; by start."""
    rows = [r for r in effective(facts.rows) if r.kind is not AiringKind.DRILL]
    heard = [r for r in rows if r.milliseconds]
    heard += assumed_relays(rows, facts.relays)
    return sorted(heard, key=lambda r: (r.started_at, r.station, r.position))


def sum_up(rows: Iterable[LogRow], windows: Mapping[str, str]) -> tuple[Sum, ...]:
    """Add rows up; parts of one slot (an emergency came between, a player began again) are one airing.

    Args:
        rows: that were heard, by start.
        windows: slot's code → its window's.
    """
    found: dict[tuple[object, ...], list[LogRow]] = defaultdict(list)
    for row in rows:
        window = windows.get(row.slot, "")
        key = (row.station, row.day, row.bulletin, row.topic, row.klass, row.kind, row.grade, row.voice_kind, window)
        found[key].append(row)
    return tuple(
        Sum(
            r.station, r.day, r.bulletin, r.topic, r.klass, r.kind, r.grade, r.voice_kind, windows.get(r.slot, ""),
            len({_airing(x) for x in group}), sum(x.milliseconds for x in group),
            r.started_at, sum(x.milliseconds for x in group if _airing(x) == _airing(r)), r.position,
        )
        for group in found.values()
        for r in group[:1]
    )  # fmt: skip


def _airing(row: LogRow) -> str | int:
    """Return what the parts of one airing share: their slot; outside the plan each row is one."""
    return row.slot or row.position


def heard_of(facts: Facts) -> Heard:
    """Return what facts that hold rows come to."""
    rows = heard_rows(facts)
    firsts: dict[tuple[str, str], First | None] = dict.fromkeys(facts.aired_before)
    for row in rows:
        if not row.relayed:
            firsts.setdefault((row.station, row.bulletin), (row.started_at, row.position))
    windows = {s.code: s.window for s in facts.slots}
    told = frozenset((r.station, r.day) for r in facts.rows)
    sums = sum_up(rows, windows)
    return Heard(sums, told, firsts, days=own_reform_days(sums))


def own_reform_days(sums: Iterable[Sum]) -> dict[tuple[str, date], int]:
    """Return station and day → own reform airtime in milliseconds, of sums that know their days."""
    found: dict[tuple[str, date], int] = defaultdict(int)
    for one in sums:
        if one.reform and not one.relayed:
            found[one.station, one.day] += one.milliseconds
    return dict(found)
