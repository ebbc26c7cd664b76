"""Relay credit: what a station carries of another one's programme is airtime of its own, so it is planned for first.

Stations don't depend on each other but for this: the district is planned, its reform airings that fall into a
commune's relay blocks become the commune's credit, then the commune is planned for what is left of its target. So the
same problem gives the same plan at the first time and at the second.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace

from scheduler.traffic.problem import DAY_SECONDS, Plan, PlannedAiring, Problem

Relay = tuple[str, int, int]
"""The station that is carried, from and until which second of the problem."""
Heard = tuple[str, int, int]
"""An airing's topic, and from and until which second it counts."""


def credited(problem: Problem, solve: Callable[[Problem], Plan]) -> Problem:
    """Return the problem with the credit that its stations get by carrying each other.

    Args:
        problem: whose stations say what they relay.
        solve: the planner; it is asked for the stations that are carried alone.
    """
    sources = {source for station in problem.stations for source, _, _ in station.relays}
    carried = tuple(station for station in problem.stations if station.code in sources)
    if not carried:
        return problem
    heard = heard_of(problem, solve(replace(problem, stations=carried)).airings)
    stations = []
    for station in problem.stations:
        gained = Counter(dict(station.credit))
        for source, begin, end in station.relays:
            gained.update(dict(credit(heard.get(source, ()), begin, end)))
        stations.append(replace(station, credit=tuple(sorted(gained.items()))))
    return replace(problem, stations=tuple(stations))


def heard_of(problem: Problem, airings: Iterable[PlannedAiring]) -> dict[str, list[Heard]]:
    """Return what each station airs in the horizon, by its code; a second that is begun only doesn't count."""
    bulletins = {b.code: b for b in problem.bulletins}
    lengths = {(s.code, f.bulletin, f.starts): f.seconds for s in problem.stations for f in s.fixed}
    found: dict[str, list[Heard]] = {}
    for airing in airings:
        b = bulletins.get(airing.bulletin)
        if b is None or not 0 <= airing.starts < problem.days * DAY_SECONDS:
            continue
        seconds = lengths.get((airing.station, b.code, airing.starts), b.seconds) - b.part_second
        found.setdefault(airing.station, []).append((b.topic, airing.starts, airing.starts + seconds))
    return found


def credit(heard: Iterable[Heard], begin: int, end: int) -> tuple[tuple[str, int], ...]:
    """Return the seconds by topic that a relay block carries; an airing cut by the block counts for what is inside."""
    gained: Counter[str] = Counter()
    for topic, starts, ends in heard:
        inside = min(ends, end) - max(starts, begin)
        if inside > 0:
            gained[topic] += inside
    return tuple(sorted(gained.items()))
