"""What was heard over a span: months that are added up where they stand whole, rows of the log for all other days."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session

from scheduler.airtime import gathering, summing
from scheduler.airtime.comparing import month_end
from scheduler.airtime.facts import Facts
from scheduler.airtime.summing import month_of
from scheduler.airtime.sums import First, Heard, Sum, heard_of, own_reform_days

_DAY = timedelta(days=1)
_Span = tuple[date, date]


def hear(session: Session, zone: ZoneInfo, first_day: date, last_day: date, *, monthly: bool) -> tuple[Facts, Heard]:
    """Return the facts about a span, without rows of the log, and what was heard in it.

    Args:
        session: of a reading transaction.
        zone: the stations'.
        first_day: first broadcast day that is asked for; targets may make the span longer.
        last_day: last broadcast day, inclusive.
        monthly: months may be taken as they were added up: nothing finer is asked for.
    """
    facts = gathering.gather(session, zone, first_day, last_day, rows=False)
    codes = {s.code for s in facts.stations}
    span = (facts.first_day, facts.last_day)
    cuts = [(first_day, last_day), *((t.first_day, t.last_day) for t in facts.targets)]
    stand = summing.standing(session, zone) if monthly else frozenset()
    months = [m for m in _whole_months(span) if m in stand and not any(_cut(m, cut) for cut in cuts)]
    parts = [_only(summing.load(session, months), codes)] if months else []
    edges: list[Sum] = [s for part in parts for s in part.sums]
    for begin, end in _gaps(span, months):
        if not gathering.anything(session, zone, begin, end):
            continue
        held = gathering.gather(session, zone, begin, end, targets=False, all_stations=True, before=False)
        part = heard_of(held)
        edges += part.sums
        inside = tuple(s for s in part.sums if begin <= s.day <= end and s.station in codes)
        told = frozenset((s, d) for s, d in part.told if begin <= d <= end and s in codes)
        parts.append(Heard(inside, told, {}, days=own_reform_days(inside)))
    before = _before(session, zone, facts.first_day, stand)
    heard = Heard(
        tuple(s for part in parts for s in part.sums),
        frozenset(t for part in parts for t in part.told),
        _firsts(before, edges),
        tuple(s for part in parts for s in part.sessions),
        {key: length for part in parts for key, length in part.days.items()},
    )
    return replace(facts, aired_before=before), heard


def _before(session: Session, zone: ZoneInfo, first_day: date, stand: Iterable[date]) -> frozenset[tuple[str, str]]:
    """Return what was heard before a day: from sums when all earlier months stand, from the log otherwise."""
    earliest, month = summing.first_month(session, zone), month_of(first_day)
    if earliest is None:
        return frozenset()
    if first_day == month and set(_whole_months((earliest, first_day - _DAY))) <= set(stand):
        return summing.aired_before(session, month)
    return gathering.aired_before(session, zone, first_day - _DAY)  # rows of the day before are read, too


def _firsts(before: Iterable[tuple[str, str]], sums: Iterable[Sum]) -> dict[tuple[str, str], First | None]:
    firsts: dict[tuple[str, str], First | None] = dict.fromkeys(before)
    for one in sorted((s for s in sums if not s.relayed), key=lambda s: (s.first_at, s.first_position)):
        firsts.setdefault((one.station, one.bulletin), (one.first_at, one.first_position))
    return firsts


def _only(heard: Heard, codes: set[str]) -> Heard:
    """Return what some stations heard: months hold those that have ended since, too."""
    return Heard(
        tuple(s for s in heard.sums if s.station in codes),
        frozenset((s, d) for s, d in heard.told if s in codes),
        heard.firsts,
        tuple(s for s in heard.sessions if s.station in codes),
        {(s, d): length for (s, d), length in heard.days.items() if s in codes},
    )


def _whole_months(span: _Span) -> Iterator[date]:
    month = month_of(span[0])
    while month_end(month) <= span[1]:
        if month >= span[0]:
            yield month
        month = month_end(month) + _DAY


def _cut(month: date, span: _Span) -> bool:
    """Whether a span holds a part of a month but not all of it."""
    last = month_end(month)
    return (span[0] <= last and month <= span[1]) and not (span[0] <= month and last <= span[1])


def _gaps(span: _Span, months: Iterable[date]) -> Iterator[_Span]:
    begin = span[0]
    for month in sorted(months):
        if begin < month:
            yield begin, month - _DAY
        begin = month_end(month) + _DAY
    if begin <= span[1]:
        yield begin, span[1]
