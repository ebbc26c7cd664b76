"""The cheapest thing that would place an airing that found no slot, as a value that can be applied to the problem.

What is said to help has been tried: the problem with the help in it is planned again, on top of the plan that stands,
and the airing is placed. Cheapest is what changes its own measure least: a gap of 240 min made 180 changes by a
quarter, a window of 30 min that gets 15 more by a half.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import chain, islice

from scheduler.traffic.problem import DAY_SECONDS, NotPlaced, Plan, PlanBulletin, PlanStation, Problem, Reason, Segment
from scheduler.traffic.room import Room

Solve = Callable[[Problem], Plan]

_TRIES, _PAIRS = 20, 12
"""So many helps of a line are tried; what isn't among the cheapest of them isn't cheap."""
_DAYS = (1, 2, 3, 5, 7, 14)
_GAPS = (2880, 1440, 720, 600, 480, 360, 300, 240, 180, 120, 90, 60, 45, 30, 15, 0)
_MINUTES = (5, 10, 15, 20, 30, 45, 60)
_SHORTEST = 0.5  # nobody cuts a text to less than half
_WEEK = 7


class HelpKind(StrEnum):
    """What is changed."""

    ACCEPT = "accept"
    """The commune takes the bulletin after all."""
    EARLIER = "earlier"
    """Valid `amount` days earlier."""
    LATER = "later"
    """Valid `amount` days longer."""
    GAP = "gap"
    """A least gap of `amount` minutes, instead of `instead`."""
    A_DAY = "a_day"
    """`amount` airings a day, instead of `instead`."""
    SHORTER = "shorter"
    """`amount` seconds shorter."""
    LONGER_WINDOW = "longer_window"
    """`amount` more minutes of a window, on one weekday."""
    NEW_WINDOW = "new_window"
    """A window of `amount` minutes on a day."""


_RULES = frozenset({HelpKind.GAP, HelpKind.A_DAY})
_ROOM = frozenset({HelpKind.SHORTER, HelpKind.LONGER_WINDOW})


@dataclass(frozen=True, slots=True)
class Help:
    """One change that places airings of a bulletin on a station.

    Attributes:
        amount: in the unit that the kind says.
        instead: what it is now; 0 where nothing is replaced.
        cost: by how much of itself the measure changes.
        window: code of the window that grows; "" for none.
        day: number of a broadcast day: with `LONGER_WINDOW` its weekday is meant, with `NEW_WINDOW` the day itself.
        places: how many of the missing airings are placed with it.
        also: a second change that is needed beside it, when no single one helps; its cost is in `cost`.
    """

    kind: HelpKind
    station: str
    bulletin: str
    amount: int
    instead: int
    cost: float
    window: str = ""
    day: int = 0
    places: int = 0
    also: "Help | None" = None


def cheapest(problem: Problem, plan: Plan, line: NotPlaced, solve: Solve) -> Help | None:
    """Return the cheapest help that places at least one of a line's airings; None if none of those tried does.

    Args:
        problem: what was planned.
        plan: its answer.
        line: of `plan.not_placed`.
        solve: the planner.
    """
    station = next(s for s in problem.stations if s.code == line.station)
    starts = _starts(plan, station)
    alone = replace(problem, stations=(replace(station, open=starts, owed=()),))
    had = sum(code == line.bulletin for code, _ in starts)
    singles = (o for o in _ordered(_offers(alone, line)) if _allows(applied(alone, o), line.bulletin))
    for offer in chain(islice(singles, _TRIES), islice(_ordered(_pairs(alone, line)), _PAIRS)):
        again = solve(applied(alone, offer))
        now = sum(code == line.bulletin for code, _ in _starts(again, station))
        if now > had:
            return replace(offer, places=min(now - had, line.count))
    return None


def _ordered(offers: Iterable[Help]) -> list[Help]:
    return sorted(offers, key=lambda h: (h.cost, list(HelpKind).index(h.kind), h.amount))


def _pairs(problem: Problem, line: NotPlaced) -> Iterator[Help]:
    """Yield the mildest change of each rule that allows one airing more, together with what gives it room."""
    short = replace(line, reason=Reason.NO_ROOM, short_seconds=0)
    kinds: set[HelpKind] = set()
    for rule in _ordered(o for o in _offers(problem, line) if o.kind in _RULES):
        if rule.kind in kinds:
            continue
        for room in (o for o in _offers(applied(problem, rule), short) if o.kind in _ROOM):
            pair = replace(rule, cost=rule.cost + room.cost, also=room)
            if _allows(applied(problem, pair), line.bulletin):
                kinds.add(rule.kind)
                yield pair


def _allows(problem: Problem, code: str) -> bool:
    """Tell whether windows and the bulletin's own rules allow one airing more than the plan that stands has."""
    [station] = problem.stations
    b = next(b for b in problem.bulletins if b.code == code)
    room = Room(problem, station, station.open)
    return code not in station.declined and room.most(b) > room.count(code)


def applied(problem: Problem, change: Help) -> Problem:
    """Return the problem with a help in it."""
    if change.also is not None:
        problem = applied(problem, change.also)
    b = next(b for b in problem.bulletins if b.code == change.bulletin)
    match change.kind:
        case HelpKind.EARLIER:
            b = replace(b, valid_from=b.valid_from - change.amount * DAY_SECONDS)
        case HelpKind.LATER:
            b = replace(b, valid_until=b.valid_until + change.amount * DAY_SECONDS)
        case HelpKind.GAP:
            b = replace(b, gap_seconds=change.amount * 60)
        case HelpKind.A_DAY:
            b = replace(b, most_a_day=change.amount)
        case HelpKind.SHORTER:
            b = replace(b, seconds=b.seconds - change.amount)
        case _:
            mine = (_changed(s, change) if s.code == change.station else s for s in problem.stations)
            return replace(problem, stations=tuple(mine))
    return replace(problem, bulletins=tuple(b if o.code == b.code else o for o in problem.bulletins))


def _changed(station: PlanStation, change: Help) -> PlanStation:
    if change.kind is HelpKind.ACCEPT:
        return replace(station, declined=station.declined - {change.bulletin})
    if change.kind is HelpKind.NEW_WINDOW:
        return replace(station, segments=tuple(sorted((*station.segments, _new_window(change)), key=_begin)))
    last = {(s.day, s.window): s.starts for s in station.segments}
    grown = []
    for n, s in enumerate(station.segments):
        following = station.segments[n + 1].starts if n + 1 < len(station.segments) else s.ends + DAY_SECONDS
        meant = s.window == change.window and s.day % _WEEK == change.day % _WEEK and last[s.day, s.window] == s.starts
        grown.append(replace(s, ends=min(s.ends + change.amount * 60, following)) if meant else s)
    return replace(station, segments=tuple(grown))


def _new_window(change: Help) -> Segment:
    starts = change.day * DAY_SECONDS + change.instead * 60
    return Segment(starts, starts + change.amount * 60, change.day, "+")


def _begin(segment: Segment) -> int:
    return segment.starts


def _starts(plan: Plan, station: PlanStation) -> tuple[tuple[str, int], ...]:
    fixed = {(f.bulletin, f.starts) for f in station.fixed}
    mine = ((a.bulletin, a.starts) for a in plan.airings if a.station == station.code)
    return tuple(item for item in mine if item not in fixed)


def _offers(problem: Problem, line: NotPlaced) -> Iterator[Help]:
    """Yield what might help, unordered."""
    [station] = problem.stations
    b = next(b for b in problem.bulletins if b.code == line.bulletin)

    def offer(kind: HelpKind, amount: int, instead: int, cost: float, window: str = "", day: int = 0) -> Help:
        return Help(kind, station.code, b.code, amount, instead, cost, window, day)

    if line.reason is Reason.DECLINED:
        yield offer(HelpKind.ACCEPT, 1, 0, 0)
        return
    yield from _validities(problem, b, offer)
    if line.reason is Reason.VALIDITY:
        return
    gap = b.gap_seconds // 60
    for minutes in (m for m in _GAPS if m < gap):
        yield offer(HelpKind.GAP, minutes, gap, (gap - minutes) / gap)
    for more in (1, 2):
        yield offer(HelpKind.A_DAY, b.most_a_day + more, b.most_a_day, more / b.most_a_day)
    needed = {line.short_seconds, Room(problem, station, station.open).lacking(b) or 0}
    for short in sorted(needed):
        if 0 < short <= b.seconds * (1 - _SHORTEST):
            yield offer(HelpKind.SHORTER, short, b.seconds, short / b.seconds)
    yield from _windows(station, b, line, max(needed), offer)


_Offer = Callable[..., Help]


def _windows(
    station: PlanStation, b: PlanBulletin, line: NotPlaced, short_seconds: int, offer: _Offer
) -> Iterator[Help]:
    """Yield windows made longer, and new ones at an hour at which the station speaks, on days on which it doesn't."""
    lengths: dict[tuple[str, int], int] = {}
    for s in station.segments:
        if s.starts < b.valid_until and b.valid_from < s.ends:
            key = (s.window, s.day % _WEEK)
            lengths[key] = max(lengths.get(key, 0), s.ends - s.starts)
    enough = [m for m in _MINUTES if m * 60 >= max(short_seconds, 1)][:2]
    for (window, weekday), length in lengths.items():
        for minutes in enough:
            yield offer(HelpKind.LONGER_WINDOW, minutes, 0, minutes * 60 / length, window, weekday)
    if line.reason is Reason.NO_WINDOW:
        minutes = next((m for m in _MINUTES if m * 60 >= b.seconds), -(-b.seconds // 60))
        minute = min((s.starts % DAY_SECONDS for s in station.segments), default=17 * 3600) // 60
        taken = {s.day for s in station.segments}
        first, last = max(0, b.valid_from) // DAY_SECONDS, (b.valid_until - 1) // DAY_SECONDS
        for day in range(first, min(last, first + 2 * _WEEK) + 1):
            if day not in taken:
                yield offer(HelpKind.NEW_WINDOW, minutes, minute, 2.0, "", day)


def _validities(problem: Problem, b: PlanBulletin, offer: _Offer) -> Iterator[Help]:
    """Yield validities that end later or begin earlier, as far as they then reach what is left of the horizon."""
    horizon = problem.days * DAY_SECONDS
    span = max(1, (b.valid_until - max(b.valid_from, 0)) // DAY_SECONDS)
    over = max(0, -(-(problem.frozen_until - b.valid_until) // DAY_SECONDS))
    beyond = max(0, -(-(b.valid_from - horizon) // DAY_SECONDS))
    for days in _DAYS:
        if b.valid_until < horizon:
            yield offer(HelpKind.LATER, over + days, 0, (over + days) / span)
        if b.valid_from > problem.frozen_until:
            yield offer(HelpKind.EARLIER, beyond + days, 0, (beyond + days) / span)
