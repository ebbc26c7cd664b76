"""What a station can reach at most, whatever the plan; and why a target is missed. Pure.

Each bound leaves rules out, so no legal plan is better: room counts every stretch as if lengths fitted to the second,
supply counts every bulletin as if it were alone on the station.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from scheduler.traffic.problem import DAY_SECONDS, Plan, PlanBulletin, PlanStation, Problem
from scheduler.traffic.room import Room, Start, Stretch

ALL_TOPICS = "*"
MOST_EXAMINED = 100
"""So many stations with missed targets are looked into."""


class Bar(StrEnum):
    """What stands between a station and its target."""

    ROOM = "room"
    """Its windows hold no more."""
    SUPPLY = "supply"
    """The bulletins meant for it can't fill it: too few, too short, or their limits and gaps."""
    OTHERS = "others"
    """By itself it could be reached; must-air bulletins, other shares or lengths that don't fit take the time."""


@dataclass(frozen=True, slots=True)
class Shortfall:
    """A target of a station that the plan misses.

    Attributes:
        topic: a topic; "*" is the station's whole target.
        target: seconds wanted in the horizon.
        planned: seconds that count for it.
        bound: seconds that no legal plan exceeds.
        bar: what stands in the way: of a bound below the target, which one it is.
    """

    station: str
    topic: str
    target: int
    planned: int
    bound: int
    bar: Bar

    @property
    def reachable(self) -> bool:
        """Whether the bound leaves the target within reach."""
        return self.bound >= self.target


def shortfalls(problem: Problem, station: PlanStation, starts: Sequence[Start]) -> tuple[Shortfall, ...]:
    """Return the targets of a station that a plan misses, the whole one first.

    Args:
        problem: what was planned.
        station: the station in it.
        starts: what is planned there, `(bulletin, start)`, without what stands already.
    """
    room = Room(problem, station, starts)
    topics = {b.topic for b in problem.bulletins} | {topic for topic, _ in station.quotas}
    heard = {topic: room.seconds(topic) for topic in sorted(topics | {topic for topic, _ in station.credit})}
    counted = sum(seconds for topic, seconds in heard.items() if topic not in station.uncounted)
    rows = [(ALL_TOPICS, station.target_seconds, counted)]
    rows += [(topic, int(seconds), heard.get(topic, 0)) for topic, seconds in station.quotas]
    found = []
    for topic, target, planned in rows:
        if planned < target:
            bound, bar = _bound(problem, station, topic)
            found.append(Shortfall(station.code, topic, target, planned, bound, bar if bound < target else Bar.OTHERS))
    return tuple(found)


def missed_targets(problem: Problem, plan: Plan) -> tuple[tuple[Shortfall, ...], int]:
    """Return the targets that a plan misses, by station, each with what no legal plan exceeds.

    A bound takes some milliseconds: of a nation's stations the first 100 that miss something are looked into.

    Returns:
        The missed targets, and how many stations more miss some.
    """
    values = {b.code: (b.topic, b.whole_seconds) for b in problem.bulletins}
    horizon = problem.days * DAY_SECONDS
    starts: dict[str, list[Start]] = defaultdict(list)
    for airing in plan.airings:
        starts[airing.station].append((airing.bulletin, airing.starts))
    found: list[Shortfall] = []
    examined = left = 0
    for station in problem.stations:
        stands = {(f.bulletin, f.starts) for f in station.fixed}
        mine = [start for start in starts[station.code] if start not in stands]
        if _reached(station, values, starts[station.code], horizon):  # soon told: on most stations nothing is missed
            continue
        if examined == MOST_EXAMINED:
            left += 1
            continue
        examined += 1
        found += shortfalls(problem, station, mine)
    return tuple(found), left


def _reached(
    station: PlanStation, values: Mapping[str, tuple[str, int]], starts: Sequence[Start], horizon: int
) -> bool:
    """Tell whether a station has all its targets; `values` are topics and lengths by code."""
    heard = Counter(dict(station.credit))
    for code, at in starts:
        if code in values and 0 <= at < horizon:
            topic, seconds = values[code]
            heard[topic] += seconds
    counted = sum(seconds for topic, seconds in heard.items() if topic not in station.uncounted)
    return counted >= station.target_seconds and all(heard[topic] >= int(quota) for topic, quota in station.quotas)


def _bound(problem: Problem, station: PlanStation, topic: str) -> tuple[int, Bar]:
    """Return the most seconds of a topic (or of all that count) that any plan has, and which bound that is."""
    room = Room(problem, station, ())
    mine = [b for b in _bulletins(problem, station) if _counts(station, b.topic, topic)]
    topics = {b.topic for b in problem.bulletins} | {t for t, _ in station.credit}
    there = sum(room.seconds(t) for t in topics if _counts(station, t, topic))
    further = [(b, max(0, room.most(b) - room.count(b.code))) for b in mine]
    supply = sum(b.whole_seconds * count for b, count in further)
    free: dict[int, int] = defaultdict(int)
    for s in room.stretches:
        if any(count and _fits(b, s) for b, count in further):
            free[s.day] += s.ends - s.begins
    by_room = sum(free.values())
    by_day = sum(min(free[day], _of_day(room, further, day)) for day in free)
    bound = min(supply, by_room, by_day)
    return there + bound, Bar.ROOM if by_room < supply else Bar.SUPPLY


def _of_day(room: Room, further: Sequence[tuple[PlanBulletin, int]], day: int) -> int:
    """Return the most seconds that bulletins can give one day, room aside."""
    today = [s for s in room.stretches if s.day == day]
    return sum(b.whole_seconds * min(n, b.most_a_day) for b, n in further if any(_fits(b, s) for s in today))


def _fits(b: PlanBulletin, s: Stretch) -> bool:
    return min(s.ends, b.valid_until) - max(s.begins, b.valid_from) >= b.seconds


def _bulletins(problem: Problem, station: PlanStation) -> list[PlanBulletin]:
    meant = set(station.bulletins) - station.declined
    horizon = problem.days * DAY_SECONDS
    mine = (b for b in problem.bulletins if b.code in meant and b.seconds > 0)
    return [b for b in mine if b.valid_until > 0 and b.valid_from < horizon]


def _counts(station: PlanStation, topic: str, wanted: str) -> bool:
    return topic not in station.uncounted if wanted == ALL_TOPICS else topic == wanted
