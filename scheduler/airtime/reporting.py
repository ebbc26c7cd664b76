"""Everything that a report says of a period, out of one snapshot of the records."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlmodel import Session

from scheduler.airtime import daybook, gathering, growing, outlook, tasks, typing_in
from scheduler.airtime import tally as counting
from scheduler.airtime.dailylog import LogLine
from scheduler.airtime.facts import ALL_REFORM, Facts
from scheduler.airtime.figures import ZERO, Growth, Tally
from scheduler.airtime.hearing import hear
from scheduler.airtime.scoping import Scope, scope_of
from scheduler.airtime.sums import Heard
from scheduler.records.airing import Grade
from scheduler.records.audio import VoiceKind
from scheduler.records.house import House
from scheduler.records.station import StationKind
from scheduler.timekeeping import broadcast_day

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Ahead:
    """Where own reform airtime goes, station by station.

    Attributes:
        first_day: of the days that the outlook is about: the period's while it is open, else its year's.
        last_day: of them.
        open: the period isn't over: what is planned for its rest is known.
        lines: one a station.
    """

    first_day: date
    last_day: date
    open: bool
    lines: tuple[outlook.Outlook, ...]


@dataclass(frozen=True, slots=True)
class Whole:
    """All figures of a period.

    Attributes:
        scope: the unit it is about; None for the whole network.
        by_station: tally by station.
        by_topic: tally by topic.
        previous: own reform airtime beside the period before, by station; the key "" is all stations together.
        last_year: the same beside this period last year.
        log: the daily log.
        days: own reform airtime of each day on which any was heard.
        units: name of each station's unit, by station.
        kinds: district radio or commune, by station.
        airings: own reform plays by kind of voice.
        typed: figures of channels without sound, by station, kind and topic.
        tasks: those of the plan whose days touch the period.
        ahead: the outlook.
    """

    scope: Scope | None
    by_station: Tally
    by_topic: Tally
    previous: dict[str, Growth]
    last_year: dict[str, Growth]
    log: tuple[LogLine, ...]
    days: dict[date, timedelta]
    units: dict[str, str]
    kinds: dict[str, StationKind]
    airings: dict[VoiceKind, int]
    typed: dict[tuple[str, typing_in.TypedKind, str], int]
    tasks: tuple[tasks.TaskDone, ...]
    ahead: Ahead


def whole(
    house: House, first_day: date, last_day: date, now: datetime, unit: str | None = None, *, brief: bool = False
) -> Whole:
    """Return all figures of a period out of one snapshot: what is written meanwhile is in none of them.

    A period that is over gives the same figures whenever it is asked for, as long as the log is the same.

    Args:
        house: the opened house.
        first_day: first broadcast day.
        last_day: last broadcast day, inclusive.
        now: tells whether the period is over, and what of its plan is still to come.
        unit: code of a unit or of its station; None for the whole network.
        brief: without the daily log, the tasks and the outlook, which cost the most: for a page.

    Raises:
        Refused: see `scoping.scope_of`.
    """
    with gathering.snapshot(house) as session:
        scope = scope_of(session, unit, first_day, last_day) if unit else None
        only = scope.stations if scope else None
        facts, heard = hear(session, house.zone, first_day, last_day, monthly=True)
        facts, heard = (facts, heard) if only is None else _narrowed(facts, heard, only)
        by_station = counting.count(facts, first_day, last_day, ("station",), heard)
        previous, last_year = growing.growth(session, house, first_day, last_day, only, by_station)
        codes = tuple(s.code for s in facts.stations)
        return Whole(
            scope=scope,
            by_station=by_station,
            by_topic=counting.count(facts, first_day, last_day, ("topic",), heard),
            previous=previous,
            last_year=last_year,
            log=() if brief else daybook.daybook(session, house, first_day, last_day, codes),
            days=_days(heard, first_day, last_day),
            units={s.code: s.unit_name for s in facts.stations},
            kinds={s.code: s.kind for s in facts.stations},
            airings=_airings(heard, first_day, last_day),
            typed={k: n for k, n in typing_in.counts(session, first_day, last_day).items() if k[0] in codes},
            tasks=() if brief else tasks.counted(session, house, first_day, last_day, only),
            ahead=(
                Ahead(first_day, last_day, open=False, lines=())
                if brief
                else _ahead(session, house, facts, heard, (first_day, last_day), now)
            ),
        )


def _narrowed(facts: Facts, heard: Heard, only: Collection[str]) -> tuple[Facts, Heard]:
    """Return what is known of some stations, as if there were no others: a bulletin's first airing is theirs."""
    narrow = replace(
        facts,
        stations=tuple(s for s in facts.stations if s.code in only),
        slots=tuple(s for s in facts.slots if s.station in only),
        targets=tuple(t for t in facts.targets if t.station in only),
        aired_before=frozenset(pair for pair in facts.aired_before if pair[0] in only),
    )
    return narrow, Heard(
        tuple(s for s in heard.sums if s.station in only),
        frozenset(pair for pair in heard.told if pair[0] in only),
        {pair: first for pair, first in heard.firsts.items() if pair[0] in only},
        tuple(s for s in heard.sessions if s.station in only),
        {(s, d): length for (s, d), length in heard.days.items() if s in only},
    )


def _days(heard: Heard, first_day: date, last_day: date) -> dict[date, timedelta]:
    found: dict[date, timedelta] = {}
    for (_, day), length in sorted(heard.days.items(), key=lambda item: item[0][1]):
        if first_day <= day <= last_day:
            found[day] = found.get(day, ZERO) + timedelta(milliseconds=length)
    return found


def _airings(heard: Heard, first_day: date, last_day: date) -> dict[VoiceKind, int]:
    found: dict[VoiceKind, int] = {}
    for one in heard.sums:
        if first_day <= one.day <= last_day and one.reform and not one.relayed and one.grade is not Grade.ASSUMED:
            found[one.voice_kind] = found.get(one.voice_kind, 0) + one.airings
    return dict(sorted(found.items()))


def _ahead(
    session: Session, house: House, facts: Facts, heard: Heard, period: tuple[date, date], now: datetime
) -> Ahead:
    first_day, last_day = period
    today = broadcast_day(now, house.zone)
    codes = tuple(s.code for s in facts.stations)

    def goals(days: tuple[date, date]) -> dict[str, timedelta]:
        meant = (t for t in facts.targets if (t.topic, t.first_day, t.last_day) == (ALL_REFORM, *days))
        return {t.station: timedelta(seconds=t.seconds) for t in meant}

    if today <= last_day:
        lines = outlook.outlook(codes, heard, facts.slots, goals(period), period, today, now)
        return Ahead(first_day, last_day, open=True, lines=lines)
    year = (last_day + _DAY).year  # a year that is over says what the next one comes to
    days = date(year, 1, 1), date(year, 12, 31)
    before = {} if days[0] > last_day else growing.own_reform(session, house, days[0], last_day)[0]
    lines = outlook.at_pace(codes, heard, before, goals(days), period, days)
    return Ahead(*days, open=False, lines=lines)
