"""The tally: airtime counted once, in real seconds, by any dimensions. Pure over facts."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from scheduler.airtime.dimensions import (
    DIMENSIONS,
    OF_STATIONS,
    Play,
    keys_of,
    keys_of_sessions,
    keys_of_slot,
    order_of,
    plays,
    told_by,
    values_of,
)
from scheduler.airtime.facts import Facts, SlotFact, TargetFact, hits
from scheduler.airtime.figures import ZERO, Figures, Footnote, Grades, Line, Tally, TargetLine
from scheduler.airtime.sums import Heard, MonthSessions, Sum, heard_of
from scheduler.messages import WrongUse
from scheduler.records.airing import Grade
from scheduler.records.slot import SlotState
from scheduler.records.station import StationKind


@dataclass
class _Sums:
    """Sums of one scope while counting."""

    lengths: dict[tuple[bool, Grade], timedelta] = field(default_factory=lambda: defaultdict(timedelta))
    planned: timedelta = ZERO
    delivered: timedelta = ZERO
    airings: int = 0
    repeats: int = 0
    relays: int = 0
    bulletins: set[str] = field(default_factory=set)

    def frozen(self) -> Figures:
        own, relay = (Grades(*(self.lengths.get((relayed, g), ZERO) for g in Grade)) for relayed in (False, True))
        counts = (self.airings, self.repeats, self.relays, len(self.bulletins))
        return Figures(self.planned, self.delivered, own, relay, *counts)


@dataclass
class _Cell:
    """One line while counting."""

    reform: _Sums = field(default_factory=_Sums)
    every: _Sums = field(default_factory=_Sums)
    genres: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    sessions: set[tuple[str, date, str]] = field(default_factory=set)
    more_sessions: int = 0
    voices: dict[str, timedelta] = field(default_factory=lambda: defaultdict(timedelta))


def count(
    facts: Facts, first_day: date, last_day: date, by: Sequence[str] = ("station",), heard: Heard | None = None
) -> Tally:
    """Count the airtime of a period.

    A station in two groups stands in both lines of `group`; the total counts it once.

    Args:
        facts: of a span that holds the period; targets may need a longer one, see `gathering`.
        first_day: first broadcast day.
        last_day: last broadcast day, inclusive.
        by: dimensions out of `DIMENSIONS`.
        heard: what was heard in that span, when the facts hold no rows of the log.

    Raises:
        WrongUse: a dimension that there is none of.
    """
    if unknown := [d for d in by if d not in DIMENSIONS]:
        raise WrongUse("airtime.unknown_dimension", dimension=unknown[0], dimensions=", ".join(DIMENSIONS))
    by, heard = tuple(by), heard_of(facts) if heard is None else heard
    stations = {s.code: s for s in facts.stations}
    slots = [s for s in facts.slots if first_day <= s.day <= last_day and s.state is not SlotState.WITHDRAWN]
    reported = {station for station, day in heard.told if first_day <= day <= last_day}
    cells: dict[tuple[str, ...], _Cell] = defaultdict(_Cell)
    if len(by) == 1 and by[0] in OF_STATIONS:
        for station in facts.stations:
            for value in values_of(station, by[0]):
                cells[value,]  # a line even when nothing is known
    total, per_station = _Cell(), {code: _Cell() for code in stations}
    for one in heard.sums:
        if first_day <= one.day <= last_day:
            for play in plays(one, heard):
                keys = keys_of(by, facts, stations, play)
                _add_airing(facts, play, [*(cells[key] for key in keys), total, per_station[one.station]])
    inside = [m for m in heard.sessions if first_day <= m.month <= last_day]
    _add_sessions(inside, total, lambda month: (cells[key] for key in keys_of_sessions(by, stations, month)))
    for slot in slots:
        keys = keys_of_slot(by, facts, stations, slot)
        _add_slot(slot, [*(cells[key] for key in keys), total])
    told = told_by(by, facts.stations, reported)
    lines = tuple(_line(key, cells[key], reported=told(key)) for key in sorted(cells, key=order_of(facts, by)))
    return _tally(
        facts,
        (first_day, last_day),
        by,
        lines,
        _line((), total, reported=bool(reported)),
        heard,
        {code: cell.reform.frozen() for code, cell in per_station.items()},
        reported,
    )


def _add_airing(facts: Facts, play: Play, cells: Iterable[_Cell]) -> None:
    one, length = play.of, timedelta(milliseconds=play.milliseconds)
    about = facts.bulletins.get(one.bulletin)
    for cell in cells:
        for sums in (cell.every, cell.reform) if one.reform else (cell.every,):
            sums.lengths[one.relayed, one.grade] += length
            if one.relayed:
                sums.relays += play.airings
            else:
                sums.airings += play.airings
                sums.repeats += 0 if play.first else play.airings
                if one.bulletin:
                    sums.bulletins.add(one.bulletin)
        if one.reform and not one.relayed:
            if one.bulletin:
                cell.genres[about.genre if about else ""].add(one.bulletin)
            cell.voices[one.voice_kind.value] += length
        if one.window:
            cell.sessions.add((one.station, one.day, one.window))


def _add_sessions(
    months: Iterable[MonthSessions], total: _Cell, cells_of: Callable[[MonthSessions], Iterable[_Cell]]
) -> None:
    for month in months:
        for cell in cells_of(month):
            cell.more_sessions += month.sessions
        if not month.topic:
            total.more_sessions += month.sessions


def _add_slot(slot: SlotFact, cells: Iterable[_Cell]) -> None:
    length = timedelta(milliseconds=slot.milliseconds)
    for cell in cells:
        for sums in (cell.every, cell.reform) if slot.reform else (cell.every,):
            sums.planned += length
            if slot.state is SlotState.PUBLISHED:
                sums.delivered += length


def _line(key: tuple[str, ...], cell: _Cell, *, reported: bool) -> Line:
    genres = {genre: len(codes) for genre, codes in sorted(cell.genres.items())}
    voices = dict(sorted(cell.voices.items()))
    return Line(
        key,
        reported,
        cell.reform.frozen(),
        cell.every.frozen(),
        genres,
        len(cell.sessions) + cell.more_sessions,
        voices,
    )


def _tally(
    facts: Facts,
    period: tuple[date, date],
    by: tuple[str, ...],
    lines: tuple[Line, ...],
    total: Line,
    heard: Heard,
    per_station: dict[str, Figures],
    reported: set[str],
) -> Tally:
    districts = [s.code for s in facts.stations if s.kind is StationKind.DISTRICT]
    return Tally(
        first_day=period[0],
        last_day=period[1],
        by=by,
        lines=lines,
        total=total,
        content=content_length(heard, *period),
        district=_added(per_station[code].own for code in districts) if districts else None,
        communes={c: (f.own, f.relay) for c, f in per_station.items() if c not in districts},
        stations=total.reform.own.total + total.reform.relay.total,
        targets=against_targets(facts, heard),
        unreported=tuple(s.code for s in facts.stations if s.code not in reported),
        footnotes=tuple(
            sorted({Footnote(s.unit, s.successor, s.successor_note) for s in facts.stations if s.successor_note})
            if "successor" in by
            else ()
        ),
    )


def content_length(heard: Heard, first_day: date, last_day: date) -> timedelta:
    """Return (a), content minutes: real length of reform bulletins whose first airing anywhere lies in the period.

    What was read without a bulletin is airtime but none of these: nobody can tell whether two stations read the same.
    """
    before = {bulletin for (_, bulletin), at in heard.firsts.items() if at is None}
    earliest: dict[str, tuple[datetime, str]] = {}
    for (station, bulletin), first in heard.firsts.items():
        if first is not None and bulletin not in before:
            earliest[bulletin] = min(earliest.get(bulletin, (first[0], station)), (first[0], station))
    lengths = {
        one.bulletin: one.first_milliseconds
        for one in heard.sums
        if one.reform and heard.begins(one) and earliest.get(one.bulletin) == (one.first_at, one.station)
        and first_day <= one.day <= last_day
    }  # fmt: skip
    return timedelta(milliseconds=sum(lengths.values()))


def against_targets(facts: Facts, heard: Heard) -> tuple[TargetLine, ...]:
    """Lay each target beside the airtime of its own period, which the facts hold whole."""
    told: dict[str, set[date]] = defaultdict(set)
    for station, day in heard.told:
        told[station].add(day)
    sums: dict[str, list[Sum]] = defaultdict(list)
    for one in heard.sums:
        sums[one.station].append(one)
    slots: dict[str, list[SlotFact]] = defaultdict(list)
    for slot in facts.slots:
        if slot.state is not SlotState.WITHDRAWN:
            slots[slot.station].append(slot)
    lines = []
    for target in facts.targets:
        own = _reached(target, (r for r in sums[target.station] if not r.relayed))
        relay = _reached(target, (r for r in sums[target.station] if r.relayed))
        planned = _reached(target, slots[target.station])
        reported = any(target.first_day <= day <= target.last_day for day in told[target.station])
        goal = timedelta(seconds=target.seconds)
        lines.append(
            TargetLine(
                target.station, target.topic, target.first_day, target.last_day, goal, planned, own, relay, reported
            )
        )
    return tuple(lines)


def _reached(target: TargetFact, found: Iterable[Sum | SlotFact]) -> timedelta:
    lengths = (
        x.milliseconds for x in found if target.first_day <= x.day <= target.last_day and hits(target.topic, x.topic)
    )
    return timedelta(milliseconds=sum(lengths))


def _added(grades: Iterable[Grades]) -> Grades:
    measured = reported = assumed = ZERO
    for each in grades:
        measured, reported, assumed = measured + each.measured, reported + each.reported, assumed + each.assumed
    return Grades(measured, reported, assumed)
