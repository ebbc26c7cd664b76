"""The airings behind a figure: the rows that a tally counted, a week at a time, and those it passed over."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, func, select

from scheduler.airtime import gathering
from scheduler.airtime.facts import LogRow, hits
from scheduler.airtime.figures import ZERO
from scheduler.airtime.sums import heard_rows
from scheduler.messages import WrongUse
from scheduler.records.airing import Airing, Grade
from scheduler.records.house import House
from scheduler.records.station import Station
from scheduler.timekeeping import at, broadcast_day

OWN, RELAY = "own", "relay"
GRADES = tuple(Grade)
KINDS = ("", OWN, RELAY)
"""Everything, what stations played themselves, what they carried of others."""

MOST_DAYS = 7
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Asked:
    """Which airings are asked for.

    Attributes:
        first_day: first broadcast day.
        last_day: last broadcast day, inclusive.
        station: its code; "" for all.
        topic: a topic's code, which holds its parts; "*" for all of reform, "" for everything.
        grade: of `Grade`; "" for any.
        kind: of `KINDS`.
    """

    first_day: date
    last_day: date
    station: str = ""
    topic: str = ""
    grade: str = ""
    kind: str = ""

    def wants(self, row: LogRow) -> bool:
        """Whether a row is meant, whatever its day."""
        return (
            self.station in {"", row.station}
            and (not self.topic or hits(self.topic, row.topic))
            and self.grade in {"", row.grade.value}
            and (not self.kind or row.relayed is (self.kind == RELAY))
        )


@dataclass(frozen=True, slots=True)
class Heard:
    """An airing behind a figure.

    Attributes:
        title: its bulletin's; "" for a programme that is none of ours.
        counts: False: another row replaces it, or speaks of the same airing with better evidence.
    """

    row: LogRow
    title: str
    counts: bool


@dataclass(frozen=True, slots=True)
class Behind:
    """A week of what is behind a figure.

    Attributes:
        airings: by start, those that don't count among them.
        first_day: of the days that they are of.
        last_day: inclusive.
        earlier: the day to ask for to see what was before; None when nothing of the period is.
        later: likewise after.
        names: station's code → its name.
    """

    airings: tuple[Heard, ...]
    first_day: date
    last_day: date
    earlier: date | None
    later: date | None
    names: dict[str, str]

    def length(self, grade: Grade, *, relayed: bool) -> timedelta:
        """Return the airtime of a grade among those that count."""
        found = (x.row for x in self.airings if x.counts and x.row.grade is grade and x.row.relayed is relayed)
        return sum((timedelta(milliseconds=r.milliseconds) for r in found), ZERO)

    @property
    def counted(self) -> int:
        """How many count."""
        return sum(x.counts for x in self.airings)


def behind(house: House, asked: Asked, begin: date | None = None) -> Behind:
    """Return a week of the airings behind a figure.

    Args:
        house: the opened house.
        asked: which.
        begin: first day of the week that is shown; None for the first on which the log has anything that is meant.

    Raises:
        WrongUse: a period that ends before it begins, a grade or kind that there is none of, or a day outside it.
    """
    if asked.last_day < asked.first_day:
        raise WrongUse("airtime.period_reversed", first=asked.first_day, last=asked.last_day)
    if asked.kind not in KINDS or asked.grade not in {"", *Grade}:
        raise WrongUse("airtime.unknown_filter")
    with gathering.snapshot(house) as session:
        first = begin or _first_heard(session, house.zone, asked) or asked.first_day
        first = min(max(first, asked.first_day), asked.last_day)
        last = min(first + (MOST_DAYS - 1) * _DAY, asked.last_day)
        facts = gathering.gather(session, house.zone, first, last, targets=False)
    heard = heard_rows(facts)
    counted = {(r.station, r.position) for r in heard if r.position}
    passed_over = [r for r in facts.rows if r.milliseconds and (r.station, r.position) not in counted]
    inside = _wanted([*((r, True) for r in heard), *((r, False) for r in passed_over)], asked, first, last)
    titles = {code: about.title for code, about in facts.bulletins.items()}
    found = tuple(Heard(row, titles.get(row.bulletin, ""), counts) for row, counts in inside)
    return Behind(
        found,
        first,
        last,
        max(asked.first_day, first - MOST_DAYS * _DAY) if first > asked.first_day else None,
        last + _DAY if last < asked.last_day else None,
        {s.code: s.name for s in facts.stations},
    )


def _wanted(rows: list[tuple[LogRow, bool]], asked: Asked, first: date, last: date) -> Iterator[tuple[LogRow, bool]]:
    inside = [(row, counts) for row, counts in rows if first <= row.day <= last and asked.wants(row)]
    yield from sorted(inside, key=lambda x: (x[0].started_at, x[0].station, x[0].position))


def _first_heard(session: Session, zone: ZoneInfo, asked: Asked) -> date | None:
    """Return the day of the first row that is meant; relays that are assumed have none, so they begin the period."""
    if asked.kind == RELAY or asked.grade == Grade.ASSUMED:
        return None
    query = select(func.min(col(Airing.started_at))).where(
        Airing.started_at >= at(asked.first_day, 0, zone),
        Airing.started_at < at(asked.last_day + _DAY, 0, zone),
        Airing.milliseconds > 0,
    )
    if asked.station:
        mine = select(Station.id).where(Station.code == asked.station).scalar_subquery()
        query = query.where(Airing.station_id == mine)
    if asked.topic:
        beginning = "CCHC-" if asked.topic == "*" else asked.topic
        query = query.where(col(Airing.topic).startswith(beginning, autoescape=True))
    earliest = session.exec(query).first()
    return broadcast_day(earliest, zone) if earliest is not None else None
