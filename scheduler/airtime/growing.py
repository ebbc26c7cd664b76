"""Airtime beside that of an equal period before, of last year, or of a base that was typed in. Records → figures."""

from collections.abc import Collection
from datetime import date, timedelta

from sqlmodel import Session

from scheduler.airtime import comparing, typing_in
from scheduler.airtime import tally as counting
from scheduler.airtime.facts import Facts
from scheduler.airtime.figures import ZERO, Growth, Tally
from scheduler.airtime.hearing import hear
from scheduler.records.house import House

ALL = ""
"""The key of all stations together."""


def growth(
    session: Session,
    house: House,
    first_day: date,
    last_day: date,
    only: Collection[str] | None = None,
    counted: Tally | None = None,
) -> tuple[dict[str, Growth], dict[str, Growth]]:
    """Return own reform airtime beside the period before, and beside the same period last year, by station.

    A station that has no row in the log of the base period takes the base that was typed for exactly those days. All
    stations together have a base only when each of them that reported now has one. With `only`, others don't exist.
    `counted` is the period's tally by station, for who has it already.
    """
    now, told = own_reform(session, house, first_day, last_day) if counted is None else _own_reform_of(counted)
    if only is not None:
        now, told = {code: length for code, length in now.items() if code in only}, told.intersection(only)
    before, year = comparing.previous_period(first_day, last_day), comparing.year_before(first_day, last_day)
    return _beside(session, house, now, told, before), _beside(session, house, now, told, year)


def base_of(session: Session, facts: Facts, station: str, topic: str, days: tuple[date, date]) -> timedelta | None:
    """Return what was typed for a station's base period; None when its log tells, or when nothing was typed."""
    if any(row.station == station and days[0] <= row.day <= days[1] for row in facts.rows):
        return None
    return typing_in.bases(session, *days, topic).get(station)


def _beside(
    session: Session, house: House, now: dict[str, timedelta], told: set[str], days: tuple[date, date]
) -> dict[str, Growth]:
    logged, reported = own_reform(session, house, *days)
    typed = {code: base for code, base in typing_in.bases(session, *days).items() if code not in reported}
    found = {
        code: Growth(*days, length, typed.get(code, logged.get(code, ZERO)), typed=code in typed)
        for code, length in now.items()
        if code != ALL
    }
    known = [g for code, g in found.items() if code in told]
    complete = all(code in typed or code in reported for code in told)
    base = sum((g.base for g in known), ZERO) if complete else ZERO
    heard = sum((g.now for g in known), ZERO)
    return found | {ALL: Growth(*days, heard, base, typed=any(g.typed for g in known))}


def own_reform(
    session: Session, house: House, first_day: date, last_day: date
) -> tuple[dict[str, timedelta], set[str]]:
    """Return own reform airtime of a period by station, and who brought any row."""
    facts, heard = hear(session, house.zone, first_day, last_day, monthly=True)
    counted = counting.count(facts, first_day, last_day, heard=heard)
    return _own_reform_of(counted)


def _own_reform_of(counted: Tally) -> tuple[dict[str, timedelta], set[str]]:
    told = {line.key[0] for line in counted.lines if line.reported}
    return {line.key[0]: line.reform.own.total for line in counted.lines}, told
