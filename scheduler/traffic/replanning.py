"""What a new plan changes in the one that stands: added, moved, removed, each with its reason. Pure.

A plan made again is a repair: what is open stays where it may. So every change has a cause, and an operator can read
the causes before anything is written.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from scheduler.traffic.problem import Plan, PlanBulletin, PlanStation, Problem, Segment


class Kind(StrEnum):
    """What becomes of a slot."""

    ADDED = "added"
    MOVED = "moved"
    REMOVED = "removed"


class Cause(StrEnum):
    """Why a slot changes; the first that applies."""

    NEW_BULLETIN = "new_bulletin"
    """The station had no slot of the bulletin before."""
    MAKEGOOD = "makegood"
    """It makes good an airing that was missed or cut."""
    CORRECTION = "correction"
    """It corrects what was withdrawn."""
    MORE = "more"
    """More airings of it are wanted, or its airtime is needed for a target."""
    NOT_APPROVED = "not_approved"
    """The bulletin is withdrawn, edited or retired."""
    AUDIENCE = "audience"
    """The station is no longer of its audience."""
    DECLINED = "declined"
    """The commune has chosen not to air it."""
    VALIDITY = "validity"
    """It isn't valid then."""
    WINDOW = "window"
    """The station has no window then any more, or it has become too short."""
    LENGTH = "length"
    """With its new length it no longer fits there."""
    RULE = "rule"
    """Its gap, its limit a day or its most airings allow it no longer."""
    GAVE_WAY = "gave_way"
    """Its time went to another bulletin."""


@dataclass(frozen=True, slots=True)
class Change:
    """One slot that a plan changes.

    Attributes:
        old: start in the plan that stands, seconds of the problem; None for an added one.
        new: start in the new plan; None for a removed one.
        other_window: it moves to another window or day, not only within its window.
        gave_way_to: the bulletin that takes its time; "" when none does.
    """

    kind: Kind
    station: str
    bulletin: str
    old: int | None
    new: int | None
    cause: Cause
    other_window: bool = False
    gave_way_to: str = ""


_Open = Mapping[str, Sequence[tuple[str, int, int]]]


def changes(problem: Problem, plan: Plan, before: _Open, corrections: Iterable[str] = ()) -> tuple[Change, ...]:
    """Return what a plan changes, by station and time.

    Args:
        problem: what was planned.
        plan: its answer.
        before: by station's code, the open slots that stand: bulletin's code, start, seconds; those of bulletins that
            the problem doesn't have any more too.
        corrections: codes of bulletins that correct withdrawn ones.
    """
    by_code = {b.code: b for b in problem.bulletins}
    fixed = {(s.code, f.bulletin, f.starts) for s in problem.stations for f in s.fixed}
    after: dict[str, list[tuple[str, int, bool]]] = defaultdict(list)
    for a in plan.airings:
        if (a.station, a.bulletin, a.starts) not in fixed:
            after[a.station].append((a.bulletin, a.starts, a.makegood))
    found: list[Change] = []
    stations = {s.code: s for s in problem.stations}
    for code in sorted(before.keys() | after.keys()):
        station = stations.get(code, PlanStation(code, (), ()))
        found += _Station(problem, station, by_code, frozenset(corrections)).changes(before.get(code, ()), after[code])
    return tuple(found)


class _Station:
    def __init__(
        self,
        problem: Problem,
        station: PlanStation,
        by_code: Mapping[str, PlanBulletin],
        corrections: frozenset[str],
    ) -> None:
        self.problem, self.station, self.by_code, self.corrections = problem, station, by_code, corrections

    def changes(self, before: Sequence[tuple[str, int, int]], after: Sequence[tuple[str, int, bool]]) -> list[Change]:
        old = {(code, at) for code, at, _ in before}
        new = {(code, at) for code, at, _ in after}
        gone = sorted(old - new, key=lambda item: (item[1], item[0]))
        come = sorted(((c, at, m) for c, at, m in after if (c, at) not in old), key=lambda item: (item[1], item[0]))
        known = Counter(code for code, _ in old) + Counter(f.bulletin for f in self.station.fixed)
        found = []
        for code, at in gone:
            cause, other = self._why_gone(code, at, after)
            heir = min((c for c in come if c[0] == code and not c[2]), key=lambda c: abs(c[1] - at), default=None)
            if heir is None:
                found.append(Change(Kind.REMOVED, self.station.code, code, at, None, cause, gave_way_to=other))
                continue
            come.remove(heir)
            away = self._window(at) is None or self._window(at) != self._window(heir[1])
            found.append(Change(Kind.MOVED, self.station.code, code, at, heir[1], cause, away, other))
        for code, at, makegood in come:
            cause = Cause.MAKEGOOD if makegood else Cause.CORRECTION if code in self.corrections else Cause.MORE
            if cause is Cause.MORE and not known[code]:
                cause = Cause.NEW_BULLETIN
            found.append(Change(Kind.ADDED, self.station.code, code, None, at, cause))
        return sorted(found, key=lambda c: (c.new if c.old is None else c.old, c.bulletin))

    def _why_gone(self, code: str, at: int, after: Sequence[tuple[str, int, bool]]) -> tuple[Cause, str]:
        """Return why a slot can't stay, and the bulletin that takes its time."""
        b = self.by_code.get(code)
        segment = self._segment(at)
        if b is None:
            return Cause.NOT_APPROVED, ""
        bars = (
            (Cause.DECLINED, code in self.station.declined),
            (Cause.AUDIENCE, code not in self.station.bulletins),
            (Cause.VALIDITY, at < b.valid_from or at + b.seconds > b.valid_until),
            (Cause.WINDOW, segment is None or not segment.starts + segment.lead_seconds <= at < _closing(segment)),
            (Cause.LENGTH, segment is not None and at + b.seconds > _closing(segment)),
        )
        barred = next((cause for cause, holds in bars if holds), None)
        if barred is not None or segment is None:
            return barred or Cause.WINDOW, ""
        taker = self._taker(at, at + b.seconds, segment.gap_seconds, code, after)
        return (Cause.GAVE_WAY, taker) if taker else (Cause.RULE, "")

    def _taker(self, begin: int, end: int, gap: int, code: str, after: Sequence[tuple[str, int, bool]]) -> str:
        """Return the bulletin whose airing lies where another one was; "" for none."""
        fixed = [(f.bulletin, f.starts, f.seconds) for f in self.station.fixed]
        planned = [(c, at, self.by_code[c].seconds) for c, at, _ in after]
        for other, at, seconds in sorted([*fixed, *planned], key=lambda item: item[1]):
            if other != code and begin < at + seconds + gap and at < end + gap:
                return other
        return ""

    def _segment(self, at: int) -> Segment | None:
        return next((s for s in self.station.segments if s.starts <= at < s.ends), None)

    def _window(self, at: int) -> tuple[int, str] | None:
        segment = self._segment(at)
        return None if segment is None else (segment.day, segment.window)


def _closing(segment: Segment) -> int:
    """Return when the last slot of a segment must be over."""
    return segment.ends - segment.tail_seconds
