"""Traffic's desk: planning. Publishing, withdrawing, readiness and makegoods have files of their own beside it."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlmodel import Session

from scheduler.messages import Refused
from scheduler.progress import Progress, silent
from scheduler.records.account import Role, require
from scheduler.records.house import House
from scheduler.traffic.applying import Applied, apply, differences, fingerprint_of
from scheduler.traffic.basis import basis_of
from scheduler.traffic.correction_rows import with_corrections
from scheduler.traffic.gathering import Gathered, gather
from scheduler.traffic.problem import Plan
from scheduler.traffic.relaying import credited
from scheduler.traffic.solver import solve
from scheduler.traffic.summaries import (
    ChangeLine,
    NotPlacedLine,
    StationLine,
    change_lines,
    not_placed_lines,
    station_lines,
)
from scheduler.traffic.window_rows import lock_stations

LONGEST_DAYS = 62
_TRIES = 2


@dataclass(frozen=True, slots=True)
class PlanSummary:
    """What planning did, or would do.

    Attributes:
        added: new slots.
        removed: open slots of the old plan that went.
        renewed: slots that got a newer approved take.
        kept: open slots that stayed untouched.
        changes: what is added, moved and removed, each with its reason; a moved slot counts as added and removed above.
        fingerprint: of the plan; whoever saw it can ask for exactly this one.
    """

    first_day: date
    last_day: date
    added: int
    removed: int
    renewed: int
    kept: int
    stations: tuple[StationLine, ...]
    not_placed: tuple[NotPlacedLine, ...]
    changes: tuple[ChangeLine, ...]
    fingerprint: str

    @property
    def changed(self) -> bool:
        """Whether anything was written, or would be."""
        return bool(self.added or self.removed or self.renewed)


def plan(
    house: House,
    first_day: date,
    last_day: date,
    by: int,
    now: datetime,
    progress: Progress = silent,
    *,
    agreed: str = "",
) -> PlanSummary:
    """Plan the broadcast days `first_day` to `last_day` on all stations.

    Published days stand; open slots stay where they may. Doing it twice changes nothing. The plan is looked for without
    a transaction, so that nobody waits for it; when what it was made of has changed meanwhile it is made again, once.

    Args:
        house: the opened house.
        first_day: first broadcast day.
        last_day: last broadcast day, included.
        by: the account that plans, an operator.
        now: nothing is planned before it.
        progress: told after each station.
        agreed: fingerprint of the plan that was shown to whoever agreed to it; "" for any.

    Raises:
        Refused: `by` may not plan; the days are none or too many; there are no stations yet; the plan has become
            another one than that agreed to; others kept changing what it is made of.
    """
    for _ in range(_TRIES):
        with house.database.reading() as session:
            require(session, by, Role.OPERATOR)
            basis = basis_of(seen := _gathered(session, house, first_day, last_day, now))
        problem = credited(seen.problem, solve)
        answer = solve(problem, progress)
        if agreed and fingerprint_of(answer) != agreed:
            raise Refused("traffic.plan_differs")
        with house.database.writing() as session:
            require(session, by, Role.OPERATOR)
            lock_stations(session)
            there = _gathered(session, house, first_day, last_day, now)
            if basis_of(there) == basis:
                gathered = replace(there, problem=problem)
                changed = change_lines(session, gathered, answer)
                done = apply(session, gathered, answer, by, now)
                return _summary(gathered, answer, done, changed)
    raise Refused("traffic.plan_overtaken")


def propose(
    house: House, first_day: date, last_day: date, by: int, now: datetime, progress: Progress = silent
) -> PlanSummary:
    """Return what `plan` would do; nothing is written.

    Args:
        house: the opened house.
        first_day: first broadcast day.
        last_day: last broadcast day, included.
        by: the account that asks, an operator.
        now: nothing would be planned before it.
        progress: told after each station.

    Raises:
        Refused: see `plan`.
    """
    with house.database.reading() as session:
        require(session, by, Role.OPERATOR)
        gathered = ready_to_plan(session, house, first_day, last_day, now)
        answer = solve(gathered.problem, progress)
        changed = change_lines(session, gathered, answer)
        done = differences(gathered, answer).counted
    return _summary(gathered, answer, done, changed)


def _summary(gathered: Gathered, answer: Plan, done: Applied, changed: tuple[ChangeLine, ...]) -> PlanSummary:
    first_day, last_day = gathered.days
    return PlanSummary(
        first_day=first_day,
        last_day=last_day,
        added=done.added,
        removed=done.removed,
        renewed=done.renewed,
        kept=done.kept,
        stations=station_lines(gathered, answer),
        not_placed=not_placed_lines(gathered, answer),
        changes=changed,
        fingerprint=fingerprint_of(answer),
    )


def ready_to_plan(session: Session, house: House, first_day: date, last_day: date, now: datetime) -> Gathered:
    """Read the problem of some days, corrections in their places, with the credit of those that relay others.

    Raises:
        Refused: the days are none or too many, or there are no stations yet.
    """
    gathered = _gathered(session, house, first_day, last_day, now)
    return replace(gathered, problem=credited(gathered.problem, solve))


def _gathered(session: Session, house: House, first_day: date, last_day: date, now: datetime) -> Gathered:
    if not 0 <= (last_day - first_day).days < LONGEST_DAYS:
        raise Refused("traffic.bad_days", first=first_day, last=last_day, days=LONGEST_DAYS)
    gathered = gather(session, first_day, last_day, now, house.zone)
    if not gathered.stations:
        raise Refused("traffic.no_stations")
    return with_corrections(session, gathered, now)
