"""The desk of airtime: the log carried in, outcomes, figures and targets. One transaction a use case."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import select

from scheduler.airtime import daybook, figures, gathering, growing, outlook, reconciling, summing
from scheduler.airtime import tally as counting
from scheduler.airtime.applying import Reconciled, apply
from scheduler.airtime.dailylog import LogLine
from scheduler.airtime.entering import carry_in, enter, receive
from scheduler.airtime.facts import StationFact
from scheduler.airtime.hearing import hear
from scheduler.airtime.intake import AsRun, Word
from scheduler.airtime.network import network_on
from scheduler.airtime.proving import check_heads, export_heads, verify
from scheduler.airtime.targeting import list_targets, refresh_target_seconds, set_target
from scheduler.records.account import Role, require
from scheduler.records.airing import AiringConflict, AiringOutcome, AiringSource
from scheduler.records.audio import VoiceKind
from scheduler.records.house import House
from scheduler.timekeeping import broadcast_day

__all__ = [
    "Ahead",
    "AiringOutcome",
    "AiringSource",
    "AsRun",
    "VoiceKind",
    "Word",
    "ahead",
    "carry_in",
    "check_heads",
    "conflicts",
    "daily_log",
    "enter",
    "export_heads",
    "list_targets",
    "receive",
    "reconcile",
    "refresh_target_seconds",
    "set_target",
    "stations",
    "tallies",
    "tally",
    "verify",
]


def reconcile(house: House, first_day: date, last_day: date, by: int, now: datetime) -> Reconciled:
    """Give each slot of the days its outcome, and owe what was missed or cut. Idempotent; the log isn't touched.

    An outcome is rebuilt from the log each time: a late report changes it, and takes back a debt that isn't placed yet.

    Raises:
        Refused: no right to.
    """
    rules = reconciling.Rules(
        timedelta(seconds=house.settings.airtime.on_time_seconds),
        timedelta(seconds=house.settings.airtime.cut_tolerance_seconds),
    )
    with house.database.writing() as session:
        require(session, by, Role.OPERATOR, Role.OFFICE)
        gathering.lock_stations(session)
        facts = gathering.gather(session, house.zone, first_day, last_day, targets=False)
        slots = [s for s in facts.slots if first_day <= s.day <= last_day]
        times = gathering.revisions(session, first_day, last_day)
        judged = reconciling.reconcile(slots, facts.rows, times, rules, now)
        return apply(session, judged, first_day, last_day, by, now)


def tally(house: House, first_day: date, last_day: date, by: Sequence[str] = ("station",)) -> figures.Tally:
    """Count the airtime of a period by any of `dimensions.DIMENSIONS`.

    Raises:
        WrongUse: an unknown dimension.
    """
    with gathering.snapshot(house) as session:
        facts, heard = hear(session, house.zone, first_day, last_day, monthly=summing.MONTHLY.issuperset(by))
    return counting.count(facts, first_day, last_day, by, heard)


def tallies(house: House, first_day: date, last_day: date, bys: Iterable[Sequence[str]]) -> tuple[figures.Tally, ...]:
    """Count the same period by several dimensions, reading the log once."""
    bys = [tuple(by) for by in bys]
    monthly = all(summing.MONTHLY.issuperset(by) for by in bys)
    with gathering.snapshot(house) as session:
        facts, heard = hear(session, house.zone, first_day, last_day, monthly=monthly)
    return tuple(counting.count(facts, first_day, last_day, by, heard) for by in bys)


@dataclass(frozen=True, slots=True)
class Ahead:
    """A period beside others and up to its end.

    Attributes:
        previous: own reform airtime beside the period before, by station; the key "" is all together.
        last_year: the same beside this period last year.
        outlook: where each station's period will end.
    """

    previous: dict[str, figures.Growth]
    last_year: dict[str, figures.Growth]
    outlook: tuple[outlook.Outlook, ...]


def ahead(house: House, first_day: date, last_day: date, now: datetime) -> Ahead:
    """Return growth and outlook of a period, as they stand now."""
    with gathering.snapshot(house) as session:
        facts, heard = hear(session, house.zone, first_day, last_day, monthly=True)
        previous, last_year = growing.growth(session, house, first_day, last_day)
    goals = {
        t.station: timedelta(seconds=t.seconds)
        for t in facts.targets
        if (t.topic, t.first_day, t.last_day) == ("*", first_day, last_day)
    }
    today = broadcast_day(now, house.zone)
    codes = tuple(s.code for s in facts.stations)
    return Ahead(
        previous,
        last_year,
        outlook.outlook(codes, heard, facts.slots, goals, (first_day, last_day), today, now),
    )


def daily_log(
    house: House, first_day: date, last_day: date, only: Collection[str] | None = None
) -> tuple[LogLine, ...]:
    """Return the log of the days in the order of day, station and time: slots with their outcomes, then the rest.

    With `only` that of some stations.
    """
    with gathering.snapshot(house) as session:
        return daybook.daybook(session, house, first_day, last_day, only)


def stations(house: House, first_day: date, last_day: date) -> tuple[StationFact, ...]:
    """Return the stations that worked in some days, with their units, in the order of the network."""
    with house.database.reading() as session:
        return tuple(network_on(session, first_day, last_day).values())


def conflicts(house: House) -> int:
    """Return how many rows came again with other content and were kept aside."""
    with house.database.reading() as session:
        return len(session.exec(select(AiringConflict.id)).all())
