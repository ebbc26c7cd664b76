"""Room on a station once a plan stands: how many airings its windows allow a bulletin, and what they lack.

Reads the problem and the plan only, not the planner's own tables: it speaks of any planner's plan.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from scheduler.traffic.problem import DAY_SECONDS, Fixed, PlanBulletin, PlanStation, Problem

Start = tuple[str, int]
"""A bulletin's code and a start, seconds of the problem."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Time that holds slots one behind the other: a free segment without lead, tail, the past and what stands."""

    begins: int
    ends: int
    day: int
    window: str
    gap_seconds: int


def stretches(problem: Problem, station: PlanStation) -> tuple[Stretch, ...]:
    """Return a station's stretches in time order."""
    taken = sorted((f.starts, f.starts + f.seconds) for f in station.fixed)
    made: list[Stretch] = []
    for s in station.segments:
        at, ends = max(s.starts + s.lead_seconds, problem.frozen_until), s.ends - s.tail_seconds
        for begin, end in taken:
            if end + s.gap_seconds <= at or begin - s.gap_seconds >= ends:
                continue
            if at < begin - s.gap_seconds:
                made.append(Stretch(at, begin - s.gap_seconds, s.day, s.window, s.gap_seconds))
            at = max(at, end + s.gap_seconds)
        if at < ends:
            made.append(Stretch(at, ends, s.day, s.window, s.gap_seconds))
    return tuple(made)


class Room:
    """One station with its plan.

    Args:
        problem: what was planned.
        station: the station in it.
        starts: what is planned there, without what stands already.
    """

    def __init__(self, problem: Problem, station: PlanStation, starts: Sequence[Start]) -> None:
        self.problem, self.station = problem, station
        self.by_code = {b.code: b for b in problem.bulletins}
        self.stretches = stretches(problem, station)
        self.starts = [(code, at) for code, at in starts if code in self.by_code]
        self.left = [s.ends - s.begins + s.gap_seconds for s in self.stretches]
        self.own: dict[str, list[tuple[int, int | None]]] = {}
        for code, at in self.starts:
            number = self._stretch(at)
            if number is not None:
                self.left[number] -= self.by_code[code].seconds + self.stretches[number].gap_seconds
            self.own.setdefault(code, []).append((at, None if number is None else self.stretches[number].day))
        for fixed in station.fixed:
            self.own.setdefault(fixed.bulletin, []).append((fixed.starts, _day(station, fixed)))

    def count(self, code: str) -> int:
        """Return the airings that a bulletin has, those that stand included."""
        return len(self.own.get(code, ()))

    def seconds(self, topic: str) -> int:
        """Return the topic's airtime in the horizon, credit included."""
        heard = dict(self.station.credit).get(topic, 0)
        heard += sum(self.by_code[c].whole_seconds for c, _ in self.starts if self.by_code[c].topic == topic)
        for fixed in self.station.fixed:
            b = self.by_code.get(fixed.bulletin)
            if b is not None and b.topic == topic and 0 <= fixed.starts < self.problem.days * DAY_SECONDS:
                heard += fixed.seconds - b.part_second
        return heard

    def most(self, b: PlanBulletin, *, by_gap: bool = True, by_day: bool = True) -> int:
        """Return the most airings, those that stand included, that windows and the bulletin's own rules allow."""
        standing = [f for f in self.station.fixed if f.bulletin == b.code]
        per_day = Counter(_day(self.station, f) for f in standing)
        apart = sorted(f.starts for f in standing) if by_gap else []
        count, last = len(standing), -(10**12)
        for s in self.stretches:
            late = min(s.ends, b.valid_until) - b.seconds
            at = max(s.begins, b.valid_from)
            while True:
                at = max(at, last + b.gap_seconds) if by_gap else at
                for other in apart:
                    if abs(at - other) < b.gap_seconds:
                        at = other + b.gap_seconds
                if at > late or count >= b.most or (by_day and per_day[s.day] >= b.most_a_day):
                    break
                count, last = count + 1, at
                per_day[s.day] += 1
                at += max(b.seconds + s.gap_seconds, b.gap_seconds)  # one place a gap in each stretch
        return count

    def lacking(self, b: PlanBulletin) -> int | None:
        """Return the seconds that the roomiest stretch lacks where a further airing would be legal; None without one.

        0 or less: it has room, but the slots around it can't be moved so that the gap to the next airing holds.
        """
        found = [
            b.seconds + s.gap_seconds - left
            for s, left in zip(self.stretches, self.left, strict=True)
            if self._legal(b, s)
        ]
        return min(found, default=None)

    def _legal(self, b: PlanBulletin, s: Stretch) -> bool:
        """Tell whether some start in a stretch breaks none of the bulletin's rules, room aside."""
        mine = self.own.get(b.code, [])
        if len(mine) >= b.most or sum(day == s.day for _, day in mine) >= b.most_a_day:
            return False
        at, late = max(s.begins, b.valid_from), min(s.ends, b.valid_until) - b.seconds
        for other in sorted(start for start, _ in mine):
            if abs(at - other) < b.gap_seconds:
                at = other + b.gap_seconds
        return at <= late

    def _stretch(self, at: int) -> int | None:
        return next((n for n, s in enumerate(self.stretches) if s.begins <= at < s.ends), None)


def _day(station: PlanStation, fixed: Fixed) -> int:
    """Return the broadcast day of an airing that stands."""
    if fixed.day is not None:
        return fixed.day
    holding = (s.day for s in station.segments if s.starts <= fixed.starts < s.ends)
    return next(holding, fixed.starts // DAY_SECONDS)
