"""What a tally can be asked by, and which lines a play or a slot stands in. Pure."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from scheduler.airtime.facts import Facts, SlotFact, StationFact
from scheduler.airtime.sums import Heard, MonthSessions, Sum

Key = tuple[str, ...]
"""The values of the dimensions asked for, in their order."""

DIMENSIONS = (
    "station", "unit", "successor", "group", "topic", "klass", "genre", "author", "day", "month", "grade", "voice",
    "kind", "first",
)  # fmt: skip
"""What a tally can be asked by."""

OF_SLOTS = frozenset({"station", "unit", "successor", "group", "topic", "klass", "genre", "author", "day", "month"})
"""Those that a slot has, too; by any other there is nothing planned or delivered."""

OF_STATIONS = frozenset({"station", "unit", "successor", "group"})


@dataclass(frozen=True, slots=True)
class Play:
    """A part of a sum: its first play alone, or the others.

    Attributes:
        first: it is the bulletin's first own play on that station.
    """

    of: Sum
    airings: int
    milliseconds: int
    first: bool


def plays(one: Sum, heard: Heard) -> tuple[Play, ...]:
    """Return a sum's parts: the bulletin's first play apart from its repeats.

    What was read without a bulletin is no repeat of anything.
    """
    if not one.bulletin and not one.relayed:
        return (Play(one, one.airings, one.milliseconds, first=True),)
    if not heard.begins(one):
        return (Play(one, one.airings, one.milliseconds, first=False),)
    first = Play(one, 1, one.first_milliseconds, first=True)
    if one.airings == 1:
        return (first,)
    return (first, Play(one, one.airings - 1, one.milliseconds - one.first_milliseconds, first=False))


def keys_of(by: tuple[str, ...], facts: Facts, stations: Mapping[str, StationFact], play: Play) -> Iterable[Key]:
    """Return the lines of a play."""
    one = play.of
    values = _shared(facts, one) | {
        "grade": one.grade.value,
        "voice": one.voice_kind.value,
        "kind": one.kind.value,
        "first": "first" if play.first else "repeat",
    }
    return _product(by, stations[one.station], values)


def keys_of_sessions(by: Key, stations: Mapping[str, StationFact], month: MonthSessions) -> Iterable[Key]:
    """Return the lines of a month's windows: where topics are asked for those of its topic, else those of anything."""
    if bool(month.topic) is not ("topic" in by):
        return ()
    return _product(by, stations[month.station], {"topic": month.topic, "month": f"{month.month:%Y-%m}"})


def keys_of_slot(
    by: tuple[str, ...], facts: Facts, stations: Mapping[str, StationFact], slot: SlotFact
) -> Iterable[Key]:
    """Return the lines of a slot; none when a dimension speaks of airings alone."""
    if not OF_SLOTS.issuperset(by):
        return ()
    return _product(by, stations[slot.station], _shared(facts, slot))


def _shared(facts: Facts, one: Sum | SlotFact) -> dict[str, str]:
    """Return what plays and slots both have, by dimension."""
    about = facts.bulletins.get(one.bulletin)
    return {
        "topic": one.topic,
        "klass": one.klass.value,
        "genre": about.genre if about else "",
        "author": about.author if about else "",
        "day": one.day.isoformat(),
        "month": f"{one.day:%Y-%m}",
    }


def _product(by: tuple[str, ...], station: StationFact, values: Mapping[str, str]) -> Iterable[Key]:
    if by == ("station",):
        return ((station.code,),)
    return product(*(values_of(station, d) if d in OF_STATIONS else (values[d],) for d in by))


def values_of(station: StationFact, dimension: str) -> tuple[str, ...]:
    """Return what a station has for a dimension of `OF_STATIONS`; several for its groups, perhaps none."""
    match dimension:
        case "station":
            return (station.code,)
        case "unit":
            return (station.unit,)
        case "successor":
            return (station.successor or station.unit,)
        case _:
            return station.groups


def told_by(by: tuple[str, ...], stations: Iterable[StationFact], reported: set[str]) -> Callable[[Key], bool]:
    """Return whether any station of a line brought any row; a line that names none is always told."""
    named = [(n, d) for n, d in enumerate(by) if d in OF_STATIONS]
    if not named:
        return lambda _: True
    told = {
        tuple(values)
        for s in stations
        if s.code in reported
        for values in product(*(values_of(s, d) for _, d in named))
    }
    return lambda key: tuple(key[n] for n, _ in named) in told


def order_of(facts: Facts, by: Sequence[str]) -> Callable[[Key], tuple[tuple[int, str], ...]]:
    """Return how lines are sorted: stations in the order of the network, everything else by its code."""
    rank: dict[tuple[str, str], int] = {}
    for n, station in enumerate(facts.stations):
        for dimension in OF_STATIONS:
            for value in values_of(station, dimension):
                rank.setdefault((dimension, value), n)
    return lambda key: tuple((rank.get((dimension, value), 0), value) for dimension, value in zip(by, key, strict=True))
