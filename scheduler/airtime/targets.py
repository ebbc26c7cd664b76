"""Targets of every kind become seconds for one station, which traffic plans for. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from math import ceil

from scheduler.airtime.figures import ZERO
from scheduler.records.target import TargetKind

ALL = "*"
_GROUP = "group:"
_WHOLE = 100


@dataclass(frozen=True, slots=True)
class Goal:
    """A target as the office set it; `value` is minutes, or per cent for share and growth."""

    id: int
    audience: str
    topic: str
    kind: TargetKind
    value: float
    first_day: date
    last_day: date


@dataclass(frozen=True, slots=True)
class Basis:
    """The figures of one station that share and growth are reckoned from.

    Attributes:
        other: planned programme of its own that isn't the target's topic.
        base: airtime of the equal period before.
    """

    other: timedelta = ZERO
    base: timedelta = ZERO


@dataclass(frozen=True, slots=True)
class Seconds:
    """What a station is to reach of a topic in a period."""

    target_id: int
    station: str
    topic: str
    first_day: date
    last_day: date
    seconds: int


def stations_of(audience: str, stations: Iterable[str], groups: Mapping[str, frozenset[str]]) -> tuple[str, ...]:
    """Return the stations that an audience names: all for "*", a group's, or the one."""
    if audience.startswith(_GROUP):
        members = groups.get(audience.removeprefix(_GROUP), frozenset())
        return tuple(s for s in stations if s in members)
    return tuple(s for s in stations if audience in {ALL, s})


def in_seconds(
    goals: Iterable[Goal],
    stations: Iterable[str],
    groups: Mapping[str, frozenset[str]],
    basis: Mapping[tuple[int, str], Basis],
) -> tuple[Seconds, ...]:
    """Turn targets into seconds, one a station, topic and period.

    A target for a station goes before one for its group, and that before one for all; of two alike the higher holds.
    A share or growth without figures to reckon from (nothing planned, no base period) gives nothing yet.

    Args:
        goals: the targets.
        stations: all codes, in their order.
        groups: code → members.
        basis: for share and growth, by target's id and station.
    """
    stations = tuple(stations)
    best: dict[tuple[str, str, date, date], tuple[int, int, Seconds]] = {}
    for goal in goals:
        rank = 0 if goal.audience == ALL else 1 if goal.audience.startswith(_GROUP) else 2
        for station in stations_of(goal.audience, stations, groups):
            seconds = _seconds(goal, basis.get((goal.id, station), Basis()))
            if seconds is None:
                continue
            made = Seconds(goal.id, station, goal.topic, goal.first_day, goal.last_day, seconds)
            key = (station, goal.topic, goal.first_day, goal.last_day)
            if key not in best or (rank, seconds) > best[key][:2]:
                best[key] = (rank, seconds, made)
    return tuple(made for _, _, made in best.values())


def _seconds(goal: Goal, basis: Basis) -> int | None:
    """Return the goal in whole seconds; None where there is nothing to reckon from.

    For a share s of all own programme, beside other programme of length K: reform / (reform + K) = s.
    """
    value = Fraction(str(goal.value))  # exact: 340 s and 10 % are 374 s, not 375
    match goal.kind:
        case TargetKind.MINUTES:
            return ceil(value * 60)
        case TargetKind.GROWTH:
            return ceil(_exact(basis.base) * (1 + value / _WHOLE)) if basis.base else None
        case TargetKind.SHARE:
            if not basis.other or value >= _WHOLE:
                return None
            return ceil(_exact(basis.other) * value / (_WHOLE - value))


def _exact(length: timedelta) -> Fraction:
    return Fraction(length // timedelta(milliseconds=1), 1000)
