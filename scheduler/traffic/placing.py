"""Whether a bulletin may start at a given second on a station, beside what stands there; and if not, why. Pure.

The operator's pins and the moves of communes are judged by it when they are given, and again by every new plan.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from scheduler.traffic.problem import DAY_SECONDS, Fixed, PlanBulletin, PlanStation, Problem, Segment

_A_MINUTE = 60


class Bar(StrEnum):
    """Why a bulletin may not start there; the first that applies."""

    UNPLANNED = "unplanned"
    """It isn't approved, has no sound, or isn't valid on that day."""
    AUDIENCE = "audience"
    """It isn't meant for the station."""
    DECLINED = "declined"
    """The commune has chosen not to air it."""
    PAST = "past"
    """That hour is over."""
    VALIDITY = "validity"
    """It isn't valid then."""
    WINDOW = "window"
    """The station has no window then; or a relay block, the tune, the opening or the closing takes that time."""
    TOO_LONG = "too_long"
    """It would run over the end of the window, or into a relay block or the closing."""
    TAKEN = "taken"
    """A published or pinned airing takes that time, the gap beside it included."""
    MOST = "most"
    """As many of its airings as are allowed stand already."""
    A_DAY = "a_day"
    """As many as are allowed that day stand already."""
    GAP = "gap"
    """Another of its airings stands nearer than its least gap."""


@dataclass(frozen=True, slots=True)
class Barred:
    """What stands in the way of a start.

    Attributes:
        other: the bulletin that stands there (`TAKEN`, `GAP`); "" else.
        at: when that one starts, seconds of the problem.
        seconds: how much the time is too short (`TOO_LONG`).
    """

    bar: Bar
    other: str = ""
    at: int = 0
    seconds: int = 0


def barred(problem: Problem, station: PlanStation, code: str, starts: int) -> Barred | None:
    """Return what stands in the way of a bulletin's start on a station; None when nothing does.

    Args:
        problem: the bulletins, and until when everything is frozen.
        station: what stands there is its `fixed`; open slots make room.
        code: the bulletin's.
        starts: seconds of the problem.
    """
    b = next((b for b in problem.bulletins if b.code == code), None)
    if b is None:
        return Barred(Bar.UNPLANNED)
    segment = next((s for s in station.segments if s.starts + s.lead_seconds <= starts < s.ends - s.tail_seconds), None)
    checks = (
        (Bar.AUDIENCE, code not in station.bulletins),
        (Bar.DECLINED, code in station.declined),
        (Bar.PAST, starts < problem.frozen_until),
        (Bar.VALIDITY, starts < b.valid_from or starts + b.seconds > b.valid_until),
    )
    found = next((bar for bar, holds in checks if holds), None)
    if found is not None:
        return Barred(found)
    if segment is None:
        return Barred(Bar.WINDOW)
    over = starts + b.seconds - (segment.ends - segment.tail_seconds)
    if over > 0:
        return Barred(Bar.TOO_LONG, seconds=over)
    return _beside(station, b, starts, segment)


def _beside(station: PlanStation, b: PlanBulletin, starts: int, segment: Segment) -> Barred | None:
    """Return what of the airings that stand is in the way."""
    gap = segment.gap_seconds
    for f in sorted(station.fixed, key=lambda f: f.starts):
        if f.starts < starts + b.seconds + gap and starts < f.starts + f.seconds + gap:
            return Barred(Bar.TAKEN, f.bulletin, f.starts)
    own = [f for f in station.fixed if f.bulletin == b.code]
    if len(own) >= b.most:
        return Barred(Bar.MOST)
    if sum(_day(station, f) == segment.day for f in own) >= b.most_a_day:
        return Barred(Bar.A_DAY)
    near = next((f for f in own if abs(f.starts - starts) < b.gap_seconds), None)
    return None if near is None else Barred(Bar.GAP, near.bulletin, near.starts)


def first_start(problem: Problem, station: PlanStation, code: str, minute: int) -> int | Barred:
    """Return the first second of a minute at which a bulletin may start; else what stands in the way in it.

    People name minutes; the tune, the opening and the gap before it take their seconds of it.
    """
    found = Barred(Bar.WINDOW)
    for starts in range(minute, minute + _A_MINUTE):
        bar = barred(problem, station, code, starts)
        if bar is None:
            return starts
        found = found if bar.bar is Bar.WINDOW else bar
    return found


def keep(problem: Problem, station: PlanStation, pins: Iterable[Fixed]) -> tuple[PlanStation, tuple[Fixed, ...]]:
    """Return a station on which the pins stand that may, the first given first; and those that can't be kept any more.

    A pin can't when what it was judged by has changed: its window went, its bulletin has become longer or was declined.
    """
    lost = []
    for pin in pins:
        if barred(problem, station, pin.bulletin, pin.starts) is None:
            station = replace(station, fixed=(*station.fixed, pin))
        else:
            lost.append(pin)
    return station, tuple(lost)


def _day(station: PlanStation, fixed: Fixed) -> int:
    if fixed.day is not None:
        return fixed.day
    return next((s.day for s in station.segments if s.starts <= fixed.starts < s.ends), fixed.starts // DAY_SECONDS)
