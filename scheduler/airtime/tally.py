"""The tally: airtime counted once, in real seconds, by any dimensions. Pure over facts."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from scheduler.airtime.effective import effective
from scheduler.airtime.facts import Facts, LogRow, SlotFact, TargetFact
from scheduler.airtime.figures import ZERO, Figures, Grades, Line, Tally, TargetLine
from scheduler.airtime.relaying import assumed_relays
from scheduler.messages import WrongUse
from scheduler.records.airing import Grade
from scheduler.records.slot import SlotState
from scheduler.records.station import StationKind

DIMENSIONS = ("station", "topic", "klass", "genre", "author", "day", "month", "grade", "voice", "kind", "first")
"""What a tally can be asked by."""

OF_SLOTS = frozenset({"station", "topic", "klass", "genre", "author", "day", "month"})
"""Those that a slot has, too; by any other there is nothing planned or delivered."""


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
    voices: dict[str, timedelta] = field(default_factory=lambda: defaultdict(timedelta))


@dataclass(frozen=True)
class Airing:
    """A row that counts, with what was found out about it.

    Attributes:
        first: the bulletin's first own play on that station.
        session: station, day and window's code, for a slot's airing.
    """

    row: LogRow
    first: bool
    genre: str
    author: str
    session: tuple[str, date, str] | None


def count(facts: Facts, first_day: date, last_day: date, by: Sequence[str] = ("station",)) -> Tally:
    """Count the airtime of a period.

    Args:
        facts: of a span that holds the period; targets may need a longer one, see `gathering`.
        first_day: first broadcast day.
        last_day: last broadcast day, inclusive.
        by: dimensions out of `DIMENSIONS`.

    Raises:
        WrongUse: a dimension that there is none of.
    """
    if unknown := [d for d in by if d not in DIMENSIONS]:
        raise WrongUse("airtime.unknown_dimension", dimension=unknown[0], dimensions=", ".join(DIMENSIONS))
    airings = airings_of(facts)
    inside = [a for a in airings if first_day <= a.row.day <= last_day]
    slots = [s for s in facts.slots if first_day <= s.day <= last_day and s.state is not SlotState.WITHDRAWN]
    reported = {r.station for r in facts.rows if first_day <= r.day <= last_day}
    cells: dict[tuple[str, ...], _Cell] = defaultdict(_Cell)
    if tuple(by) == ("station",):
        for station in facts.stations:
            cells[station.code,]  # a line even when nothing is known
    total = _Cell()
    for airing in inside:
        for cell in (cells[_key(by, airing)], total):
            _add_airing(cell, airing)
    for slot in slots:
        for cell in (*_cells_of_slot(facts, by, slot, cells), total):
            _add_slot(cell, slot)
    lines = tuple(
        _line(key, cells[key], reported=not _names_station(by) or key[by.index("station")] in reported)
        for key in sorted(cells, key=_order(facts, by))
    )
    per_station = {s.code: _Cell() for s in facts.stations}
    for airing in inside:
        _add_airing(per_station[airing.row.station], airing)
    return _tally(
        facts,
        (first_day, last_day),
        tuple(by),
        lines,
        _line((), total, reported=bool(reported)),
        airings,
        {code: cell.reform.frozen() for code, cell in per_station.items()},
        reported,
    )


def airings_of(facts: Facts) -> tuple[Airing, ...]:
    """Return everything that was heard over the whole span: own play that counts, and relays assumed."""
    rows = effective(facts.rows)
    heard = [r for r in rows if r.milliseconds]
    heard += assumed_relays(rows, facts.relays)
    slots = {s.code: s for s in facts.slots}
    before = set(facts.aired_before)
    found = []
    for row in sorted(heard, key=lambda r: (r.started_at, r.station, r.position)):
        about = facts.bulletins.get(row.bulletin)
        first = not row.relayed and (row.station, row.bulletin) not in before
        if not row.relayed:
            before.add((row.station, row.bulletin))
        slot = slots.get(row.slot)
        session = (row.station, row.day, slot.window) if slot else None
        found.append(Airing(row, first, about.genre if about else "", about.author if about else "", session))
    return tuple(found)


def _add_airing(cell: _Cell, airing: Airing) -> None:
    row = airing.row
    length = timedelta(milliseconds=row.milliseconds)
    for sums in (cell.every, cell.reform) if row.reform else (cell.every,):
        sums.lengths[row.relayed, row.grade] += length
        if row.relayed:
            sums.relays += 1
        else:
            sums.airings += 1
            sums.repeats += not airing.first
            sums.bulletins.add(row.bulletin)
    if row.reform and not row.relayed:
        cell.genres[airing.genre].add(row.bulletin)
        cell.voices[row.voice_kind.value] += length
    if airing.session:
        cell.sessions.add(airing.session)


def _add_slot(cell: _Cell, slot: SlotFact) -> None:
    length = timedelta(milliseconds=slot.milliseconds)
    for sums in (cell.every, cell.reform) if slot.topic.startswith("CCHC-") else (cell.every,):
        sums.planned += length
        if slot.state is SlotState.PUBLISHED:
            sums.delivered += length


def _key(by: Sequence[str], airing: Airing) -> tuple[str, ...]:
    row = airing.row
    values: dict[str, str] = {
        "station": row.station,
        "topic": row.topic,
        "klass": row.klass.value,
        "genre": airing.genre,
        "author": airing.author,
        "day": row.day.isoformat(),
        "month": f"{row.day:%Y-%m}",
        "grade": row.grade.value,
        "voice": row.voice_kind.value,
        "kind": row.kind.value,
        "first": "first" if airing.first else "repeat",
    }
    return tuple(values[d] for d in by)


def _cells_of_slot(
    facts: Facts, by: Sequence[str], slot: SlotFact, cells: dict[tuple[str, ...], _Cell]
) -> tuple[_Cell, ...]:
    """Return the line of a slot; none when a dimension speaks of airings alone."""
    if not set(by) <= OF_SLOTS:
        return ()
    about = facts.bulletins.get(slot.bulletin)
    values = {
        "station": slot.station,
        "topic": slot.topic,
        "klass": slot.klass.value,
        "genre": about.genre if about else "",
        "author": about.author if about else "",
        "day": slot.day.isoformat(),
        "month": f"{slot.day:%Y-%m}",
    }
    return (cells[tuple(values[d] for d in by)],)


def _names_station(by: Sequence[str]) -> bool:
    return "station" in by


def _order(facts: Facts, by: Sequence[str]) -> Callable[[tuple[str, ...]], tuple[tuple[int, str], ...]]:
    rank = {s.code: n for n, s in enumerate(facts.stations)}
    return lambda key: tuple(
        (rank.get(value, len(rank)), value) if dimension == "station" else (0, value)
        for dimension, value in zip(by, key, strict=True)
    )


def _line(key: tuple[str, ...], cell: _Cell, *, reported: bool) -> Line:
    genres = {genre: len(codes) for genre, codes in sorted(cell.genres.items())}
    voices = dict(sorted(cell.voices.items()))
    return Line(key, reported, cell.reform.frozen(), cell.every.frozen(), genres, len(cell.sessions), voices)


def _tally(
    facts: Facts,
    period: tuple[date, date],
    by: tuple[str, ...],
    lines: tuple[Line, ...],
    total: Line,
    airings: Sequence[Airing],
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
        content=content_length(facts, airings, *period),
        district=_added(per_station[code].own for code in districts) if districts else None,
        communes={c: (f.own, f.relay) for c, f in per_station.items() if c not in districts},
        stations=total.reform.own.total + total.reform.relay.total,
        targets=against_targets(facts, airings),
        unreported=tuple(s.code for s in facts.stations if s.code not in reported),
    )


def content_length(facts: Facts, airings: Iterable[Airing], first_day: date, last_day: date) -> timedelta:
    """Return (a), content minutes: real length of reform bulletins whose first airing anywhere lies in the period."""
    known = {bulletin for _, bulletin in facts.aired_before}
    length = ZERO
    for airing in airings:
        row = airing.row
        if row.relayed or not row.reform or row.bulletin in known:
            continue
        known.add(row.bulletin)
        if first_day <= row.day <= last_day:
            length += timedelta(milliseconds=row.milliseconds)
    return length


def against_targets(facts: Facts, airings: Sequence[Airing]) -> tuple[TargetLine, ...]:
    """Lay each target beside the airtime of its own period, which the facts hold whole."""
    reported: dict[str, set[date]] = defaultdict(set)
    for logged in facts.rows:
        reported[logged.station].add(logged.day)
    heard: dict[str, list[LogRow]] = defaultdict(list)
    for airing in airings:
        heard[airing.row.station].append(airing.row)
    slots: dict[str, list[SlotFact]] = defaultdict(list)
    for slot in facts.slots:
        if slot.state is not SlotState.WITHDRAWN:
            slots[slot.station].append(slot)
    lines = []
    for target in facts.targets:
        own = _reached(target, (r for r in heard[target.station] if not r.relayed))
        relay = _reached(target, (r for r in heard[target.station] if r.relayed))
        planned = _reached(target, slots[target.station])
        told = any(target.first_day <= day <= target.last_day for day in reported[target.station])
        goal = timedelta(seconds=target.seconds)
        lines.append(
            TargetLine(target.station, target.topic, target.first_day, target.last_day, goal, planned, own, relay, told)
        )
    return tuple(lines)


def _reached(target: TargetFact, found: Iterable[LogRow | SlotFact]) -> timedelta:
    lengths = (
        x.milliseconds for x in found if target.first_day <= x.day <= target.last_day and hits(target.topic, x.topic)
    )
    return timedelta(milliseconds=sum(lengths))


def hits(wanted: str, topic: str) -> bool:
    """Whether a topic is meant by a target's: "*" is all of reform, "CCHC-04" holds "CCHC-04.2"."""
    return topic.startswith("CCHC-") if wanted == "*" else topic == wanted or topic.startswith(f"{wanted}.")


def _added(grades: Iterable[Grades]) -> Grades:
    measured = reported = assumed = ZERO
    for each in grades:
        measured, reported, assumed = measured + each.measured, reported + each.reported, assumed + each.assumed
    return Grades(measured, reported, assumed)
