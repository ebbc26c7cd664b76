"""The daily log (sổ nhật ký phát thanh): each slot with what became of it, then what aired outside the plan. Pure."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from scheduler.airtime.effective import effective
from scheduler.airtime.facts import BulletinFact, Facts, LogRow, SlotFact
from scheduler.airtime.figures import ZERO
from scheduler.airtime.sums import heard_rows
from scheduler.records.slot import SlotState

UNKNOWN_BULLETIN = BulletinFact("", "", "")


@dataclass(frozen=True, slots=True)
class Airing:
    """A row that counts; `first` is the bulletin's first own play on that station."""

    row: LogRow
    first: bool


@dataclass(frozen=True, slots=True)
class LogLine:
    """A line of the daily log.

    Attributes:
        planned_at: None for an airing outside the plan.
        started_at: None for what did not go out.
        first: the bulletin's first airing on that station.
        state: an outcome ("on_time", "missed" …), "planned" for what isn't judged yet, "off_plan", or "relay".
        grade: of the evidence; "" without any.
    """

    day: date
    station: str
    station_name: str
    planned_at: datetime | None
    started_at: datetime | None
    bulletin: str
    title: str
    topic: str
    genre: str
    author: str
    planned: timedelta
    aired: timedelta
    first: bool
    voice: str
    voice_kind: str
    approved_by: str
    state: str
    reason: str
    grade: str
    note: str


def lines_of(
    facts: Facts, outcomes: Mapping[str, tuple[str, str]], first_day: date, last_day: date
) -> tuple[LogLine, ...]:
    """Return the lines of some days, by day, station and time.

    Args:
        facts: of a span that holds the days.
        outcomes: slot's code → outcome and reason, as reconciled.
        first_day: first broadcast day.
        last_day: last broadcast day, inclusive.
    """
    heard: dict[str, list[Airing]] = defaultdict(list)
    said: dict[str, list[LogRow]] = defaultdict(list)
    loose: list[Airing] = []
    planned = {s.code for s in facts.slots}
    for row in effective(facts.rows):
        said[row.slot].append(row)
    for airing in airings_of(facts):
        if airing.row.slot in planned:
            heard[airing.row.slot].append(airing)
        else:
            loose.append(airing)
    names = {s.code: s.name for s in facts.stations}
    lines = [
        _slot_line(facts, names, slot, heard[slot.code], said[slot.code], outcomes.get(slot.code))
        for slot in facts.slots
        if slot.state is not SlotState.WITHDRAWN or said[slot.code]
    ]
    lines += [_loose_line(facts, names, airing) for airing in loose]
    order = {s.code: n for n, s in enumerate(facts.stations)}
    inside = [x for x in lines if first_day <= x.day <= last_day]
    return tuple(sorted(inside, key=lambda x: (x.day, order[x.station], x.planned_at or x.started_at, x.bulletin)))


def airings_of(facts: Facts) -> tuple[Airing, ...]:
    """Return everything that was heard over the whole span, by start, first airings told from repeats."""
    before = set(facts.aired_before)
    found = []
    for row in heard_rows(facts):
        first = not row.relayed and (not row.bulletin or (row.station, row.bulletin) not in before)
        if not row.relayed:
            before.add((row.station, row.bulletin))
        found.append(Airing(row, first))
    return tuple(found)


def _slot_line(
    facts: Facts,
    names: Mapping[str, str],
    slot: SlotFact,
    heard: list[Airing],
    said: list[LogRow],
    outcome: tuple[str, str] | None,
) -> LogLine:
    about = facts.bulletins.get(slot.bulletin, UNKNOWN_BULLETIN)
    last = said[-1] if said else None
    state, reason = outcome or ("planned", "")
    return LogLine(
        day=slot.day,
        station=slot.station,
        station_name=names[slot.station],
        planned_at=slot.starts_at,
        started_at=heard[0].row.started_at if heard else None,
        bulletin=slot.bulletin,
        title=about.title,
        topic=slot.topic,
        genre=about.genre,
        author=about.author,
        planned=timedelta(milliseconds=slot.milliseconds),
        aired=sum((timedelta(milliseconds=a.row.milliseconds) for a in heard), ZERO),
        first=bool(heard) and heard[0].first,
        voice=last.voice if last else "",
        voice_kind=last.voice_kind.value if last else "",
        approved_by=slot.approved_by,
        state=state,
        reason=reason,
        grade=last.grade.value if last else "",
        note=last.note if last else "",
    )


def _loose_line(facts: Facts, names: Mapping[str, str], airing: Airing) -> LogLine:
    row = airing.row
    about = facts.bulletins.get(row.bulletin, UNKNOWN_BULLETIN)
    return LogLine(
        day=row.day,
        station=row.station,
        station_name=names[row.station],
        planned_at=None,
        started_at=row.started_at,
        bulletin=row.bulletin,
        title=about.title,
        topic=row.topic,
        genre=about.genre,
        author=about.author,
        planned=ZERO,
        aired=timedelta(milliseconds=row.milliseconds),
        first=airing.first,
        voice=row.voice,
        voice_kind=row.voice_kind.value,
        approved_by=about.approved_by,
        state="relay" if row.relayed else "off_plan",
        reason=row.reason,
        grade=row.grade.value,
        note=row.note,
    )
