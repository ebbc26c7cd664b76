"""The planning problem and its answer, as values: what the solver is given and what it gives back.

Times are whole seconds from local midnight of the problem's first day; lengths are whole seconds, rounded up. A
station's target is airtime in the horizon; a topic's quota is its share of it.
"""

from dataclasses import dataclass, field
from enum import StrEnum

DAY_SECONDS = 86_400
RANK_WEIGHTS = {1: 16, 2: 8, 3: 4, 4: 2, 5: 1}
"""Worth of one wanted airing, by the bulletin's rank."""


class BulletinClass(StrEnum):
    """Circular 39/2020: the commune chooses ordinary ones; priority ones go first in the programme."""

    ORDINARY = "ordinary"
    PRIORITY = "priority"


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of a window that may hold slots.

    Attributes:
        day: number of the broadcast day, 0 first; the day that a daily limit counts.
        window: code of the window.
        lead_seconds: kept free at the beginning (tune, opening).
        tail_seconds: kept free at the end (closing).
        gap_seconds: between two slots.
    """

    starts: int
    ends: int
    day: int
    window: str
    lead_seconds: int = 0
    tail_seconds: int = 0
    gap_seconds: int = 0


@dataclass(frozen=True, slots=True)
class PlanBulletin:
    """A bulletin as the planner sees it; counts are for each station and the whole horizon.

    Attributes:
        seconds: real length of its rendering, rounded up.
        rank: 1 first to 5 last.
        valid_from: not on air before.
        valid_until: off air by then.
        wanted: airings asked for.
        most: airings allowed, at least `wanted`.
        gap_seconds: least time from start to start.
        most_a_day: airings allowed on a broadcast day.
        must_air: its wanted airings go before everything else.
        part_second: the last second is begun only: it takes room but is not counted, so that a target planned for is
            a target reached.
    """

    code: str
    topic: str
    seconds: int
    rank: int
    valid_from: int
    valid_until: int
    wanted: int
    most: int
    gap_seconds: int
    most_a_day: int
    must_air: bool = False
    klass: BulletinClass = BulletinClass.ORDINARY
    part_second: bool = False

    @property
    def whole_seconds(self) -> int:
        """Seconds that an airing adds to airtime, rounded down."""
        return self.seconds - self.part_second


@dataclass(frozen=True, slots=True)
class Fixed:
    """An airing that stands: published, on air already, or pinned by the operator. It is never moved.

    Those before and after the horizon count for gaps and limits, not for airtime. `day` is the number of its broadcast
    day; None where the segment that holds it tells.
    """

    bulletin: str
    starts: int
    seconds: int
    day: int | None = None


@dataclass(frozen=True, slots=True)
class Owed:
    """Missed airings of a bulletin that are to be made good before `by`, on top of its airings in the old plan.

    A count of 0: the old plan has the makegoods already, and has them among what must stay.
    """

    bulletin: str
    count: int
    by: int


@dataclass(frozen=True, slots=True)
class Pin:
    """The operator's order that a bulletin airs in a window on a broadcast day; its exact start is the planner's.

    A slot pinned to its second is a `Fixed`.
    """

    bulletin: str
    day: int
    window: str


@dataclass(frozen=True, slots=True)
class PlanStation:
    """One station's part of the problem; stations don't depend on each other.

    Attributes:
        segments: in time order, not overlapping.
        bulletins: codes of those meant for it.
        target_seconds: airtime wanted in the horizon.
        quotas: `(topic, seconds)` of the target.
        credit: `(topic, seconds)` that the station gets anyway, by relaying the district's reform airings.
        declined: codes that the commune has chosen not to air; it can't decline priority ones, those air all the same.
        order: codes in the order that the commune gave them, priority ones and its own; the other priority ones
            follow, then the rest.
        uncounted: topics whose airtime doesn't count for the target, only for their quota.
        fixed: airings that stand.
        open: `(bulletin, starts)` of the old plan, not yet published; kept where they may stay.
        owed: makegoods.
        relays: `(station, from, until)`: when it carries another station of the problem; what that one airs then is
            credit, see `relaying`.
        pins: windows in which a bulletin must air.
    """

    code: str
    segments: tuple[Segment, ...]
    bulletins: tuple[str, ...]
    target_seconds: int = 0
    quotas: tuple[tuple[str, float], ...] = ()
    credit: tuple[tuple[str, int], ...] = ()
    declined: frozenset[str] = frozenset()
    order: tuple[str, ...] = ()
    uncounted: frozenset[str] = frozenset()
    fixed: tuple[Fixed, ...] = ()
    open: tuple[tuple[str, int], ...] = ()
    owed: tuple[Owed, ...] = ()
    relays: tuple[tuple[str, int, int], ...] = ()
    pins: tuple[Pin, ...] = ()


@dataclass(frozen=True, slots=True)
class Problem:
    """What to plan.

    Attributes:
        name: of the instance.
        days: broadcast days in the horizon.
        frozen_until: nothing new starts before it.
    """

    name: str
    days: int
    bulletins: tuple[PlanBulletin, ...]
    stations: tuple[PlanStation, ...]
    frozen_until: int = 0


class Reason(StrEnum):
    """Why wanted airings found no slot; the first that applies."""

    NO_LENGTH = "no_length"
    """It has no length: there is nothing to air."""
    VALIDITY = "validity"
    """The bulletin isn't valid in what is left of the horizon."""
    DECLINED = "declined"
    """The commune has chosen not to air it."""
    NO_WINDOW = "no_window"
    """The station has no window while it is valid."""
    TOO_LONG = "too_long"
    """It is longer than every free stretch."""
    DAILY_LIMIT = "daily_limit"
    """Its limit a day allows no more."""
    GAP = "gap"
    """Its least gap allows no more."""
    TOPIC_FULL = "topic_full"
    """Its topic has its share; the time goes to topics that haven't."""
    NO_ROOM = "no_room"
    """Other slots take the time."""


@dataclass(frozen=True, slots=True)
class NotPlaced:
    """Wanted airings without a slot; `short_seconds` is what the roomiest stretch lacks (`too_long`, `no_room`)."""

    station: str
    bulletin: str
    count: int
    reason: Reason
    short_seconds: int = 0


@dataclass(frozen=True, slots=True)
class PlannedAiring:
    """One planned airing of a bulletin; `makegood` when it makes a missed one good."""

    station: str
    bulletin: str
    starts: int
    makegood: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """The answer: all airings of the horizon, the fixed ones too, by station and start; and what found no slot.

    Attributes:
        stopped_early: planning was told to stop: the plan is legal, but not the best that the effort would have found.
    """

    name: str
    airings: tuple[PlannedAiring, ...]
    not_placed: tuple[NotPlaced, ...] = field(default=())
    stopped_early: bool = False
