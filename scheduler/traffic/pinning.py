"""Whether a plan keeps the operator's pins, and what stands in the way of each that it doesn't. Pure.

Pins can contradict a commune's choice, the bulletin's own rules, or one another. The planner then keeps those that it
can, in the order in which they were given, and the rest is named here.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from scheduler.traffic.problem import BulletinClass, Pin, Plan, PlanBulletin, PlanStation, Problem, Segment

Start = tuple[str, int]
"""A bulletin's code and a start, seconds of the problem."""


class PinBar(StrEnum):
    """Why a pin can't be kept; the first that applies."""

    UNKNOWN = "unknown"
    """The bulletin isn't meant for the station."""
    DECLINED = "declined"
    """The commune has chosen not to air it."""
    WINDOW = "window"
    """The station doesn't have that window on that day."""
    PAST = "past"
    """The window is over, or frozen."""
    VALIDITY = "validity"
    """The bulletin isn't valid then."""
    TOO_LONG = "too_long"
    """It is longer than each free stretch of the window."""
    LIMITS = "limits"
    """Its count, its limit a day or its gap to airings that stand or are pinned don't allow it."""
    ROOM = "room"
    """What stands, other pins and what must air take the room."""


@dataclass(frozen=True, slots=True)
class BrokenPin:
    """A pin that the plan doesn't keep."""

    station: str
    pin: Pin
    bar: PinBar


def broken_pins(problem: Problem, plan: Plan) -> tuple[BrokenPin, ...]:
    """Return the pins that a plan doesn't keep, by station and in the order in which they were given."""
    pinned = [s for s in problem.stations if s.pins]
    if not pinned:
        return ()
    by_code = {b.code: b for b in problem.bulletins}
    starts: dict[str, list[Start]] = defaultdict(list)
    for airing in plan.airings:
        starts[airing.station].append((airing.bulletin, airing.starts))
    found = []
    for station in pinned:
        mine = starts[station.code]
        for pin in station.pins:
            if not _holds(station, mine, pin):
                bar = _bar(problem, station, by_code.get(pin.bulletin), mine, pin)
                found.append(BrokenPin(station.code, pin, bar))
    return tuple(found)


def _segments(station: PlanStation, pin: Pin) -> list[Segment]:
    return [s for s in station.segments if (s.window, s.day) == (pin.window, pin.day)]


def _holds(station: PlanStation, starts: Sequence[Start], pin: Pin) -> bool:
    held = _segments(station, pin)
    return any(code == pin.bulletin and any(s.starts <= at < s.ends for s in held) for code, at in starts)


def _bar(  # noqa: PLR0911 - one line a reason
    problem: Problem, station: PlanStation, b: PlanBulletin | None, starts: Sequence[Start], pin: Pin
) -> PinBar:
    if b is None or b.code not in station.bulletins:
        return PinBar.UNKNOWN
    if b.code in station.declined and b.klass is not BulletinClass.PRIORITY:
        return PinBar.DECLINED
    held = _segments(station, pin)
    if not held:
        return PinBar.WINDOW
    spans = [
        (max(s.starts + s.lead_seconds, problem.frozen_until), s.ends - s.tail_seconds)
        for s in held
        if s.ends - s.tail_seconds > problem.frozen_until
    ]
    if not spans:
        return PinBar.PAST
    valid = [(max(a, b.valid_from), min(e, b.valid_until)) for a, e in spans]
    valid = [(a, e) for a, e in valid if a < e]
    if not valid:
        return PinBar.VALIDITY
    if max(e - a for a, e in valid) < b.seconds:
        return PinBar.TOO_LONG if max(e - a for a, e in spans) < b.seconds else PinBar.VALIDITY
    return PinBar.ROOM if _allowed(station, b, starts, valid, pin) else PinBar.LIMITS


def _allowed(
    station: PlanStation, b: PlanBulletin, starts: Sequence[Start], valid: Sequence[tuple[int, int]], pin: Pin
) -> bool:
    """Tell whether the bulletin's own rules leave it a start, besides its airings that stand or are pinned."""
    stands = {(f.bulletin, f.starts) for f in station.fixed}
    others = [p for p in station.pins if p.bulletin == b.code and p != pin]
    firm = [
        (at, next((s.day for s in station.segments if s.starts <= at < s.ends), None))
        for code, at in starts
        if code == b.code and ((code, at) in stands or any(_holds(station, [(code, at)], p) for p in others))
    ]
    if len(firm) >= b.most or sum(day == pin.day for _, day in firm) >= b.most_a_day:
        return False
    taken = sorted(at for at, _ in firm)
    for begin, end in valid:
        at = begin
        for other in taken:
            if abs(at - other) < b.gap_seconds:
                at = other + b.gap_seconds
        if at + b.seconds <= end:
            return True
    return False
