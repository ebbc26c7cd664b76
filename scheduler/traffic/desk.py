"""Traffic's desk: planning. Publishing, readiness and makegoods have files of their own beside it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from scheduler.messages import Message, Refused
from scheduler.progress import Progress, silent
from scheduler.records.account import Role, require
from scheduler.records.house import House
from scheduler.traffic.applying import REASONS, apply
from scheduler.traffic.gathering import Gathered, gather
from scheduler.traffic.problem import Plan
from scheduler.traffic.solver import solve
from scheduler.traffic.window_rows import lock_stations

LONGEST_DAYS = 62


@dataclass(frozen=True, slots=True)
class StationLine:
    """What a plan gives one station.

    Attributes:
        slots: all of the days planned, the published ones too.
        airtime: their length.
        counted: airtime that counts for the target: without what isn't about the reform.
        target: what these days should reach of it; zero when no target is set.
    """

    station: str
    name: str
    slots: int
    airtime: timedelta
    counted: timedelta
    target: timedelta

    @property
    def reached(self) -> bool:
        """Whether the target is met; true without one."""
        return self.counted >= self.target


@dataclass(frozen=True, slots=True)
class NotPlacedLine:
    """Wanted airings of a bulletin that a station's days couldn't take, and why."""

    station: str
    station_name: str
    bulletin: str
    title: str
    airings: int
    reason: Message


@dataclass(frozen=True, slots=True)
class PlanSummary:
    """What planning did.

    Attributes:
        added: new slots.
        removed: open slots of the old plan that went.
        renewed: slots that got a newer approved take.
        kept: open slots that stayed untouched.
    """

    first_day: date
    last_day: date
    added: int
    removed: int
    renewed: int
    kept: int
    stations: tuple[StationLine, ...]
    not_placed: tuple[NotPlacedLine, ...]

    @property
    def changed(self) -> bool:
        """Whether anything was written."""
        return bool(self.added or self.removed or self.renewed)


def plan(
    house: House, first_day: date, last_day: date, by: int, now: datetime, progress: Progress = silent
) -> PlanSummary:
    """Plan the broadcast days `first_day` to `last_day` on all stations.

    Published days stand; open slots stay where they may. Doing it twice changes nothing.

    Args:
        house: the opened house.
        first_day: first broadcast day.
        last_day: last broadcast day, included.
        by: the account that plans, an operator.
        now: nothing is planned before it.
        progress: told after each station.

    Raises:
        Refused: `by` may not plan; the days are none or too many; there are no stations yet.
    """
    if not 0 <= (last_day - first_day).days < LONGEST_DAYS:
        raise Refused("traffic.bad_days", first=first_day, last=last_day, days=LONGEST_DAYS)
    with house.database.writing() as session:
        require(session, by, Role.OPERATOR)
        lock_stations(session)
        gathered = gather(session, first_day, last_day, now, house.zone)
        if not gathered.stations:
            raise Refused("traffic.no_stations")
        answer = solve(gathered.problem, progress)
        done = apply(session, gathered, answer, by, now)
    return PlanSummary(
        first_day=first_day,
        last_day=last_day,
        added=done.added,
        removed=done.removed,
        renewed=done.renewed,
        kept=done.kept,
        stations=_stations(gathered, answer),
        not_placed=_not_placed(gathered, answer),
    )


def _stations(gathered: Gathered, answer: Plan) -> tuple[StationLine, ...]:
    bulletins = {b.code: b for b in gathered.problem.bulletins}
    horizon = range(gathered.problem.days * 86_400)
    lines = []
    for station, given in zip(gathered.stations, gathered.problem.stations, strict=True):
        mine = [a for a in answer.airings if a.station == station.code and a.starts in horizon]
        fixed = {(f.bulletin, f.starts): f.seconds for f in given.fixed}
        heard = []
        for airing in mine:
            b = bulletins[airing.bulletin]
            # whole seconds, as the planner counts; a slot that stands has the length of its own take
            heard.append((b.topic, fixed.get((b.code, airing.starts), b.seconds) - b.part_second))
        lines.append(
            StationLine(
                station=station.code,
                name=station.name,
                slots=len(mine),
                airtime=timedelta(seconds=sum(length for _, length in heard)),
                counted=timedelta(seconds=sum(length for topic, length in heard if topic not in given.uncounted)),
                target=timedelta(seconds=given.target_seconds),
            )
        )
    return tuple(lines)


def _not_placed(gathered: Gathered, answer: Plan) -> tuple[NotPlacedLine, ...]:
    names = {s.code: s.name for s in gathered.stations}
    return tuple(
        NotPlacedLine(
            station=n.station,
            station_name=names[n.station],
            bulletin=n.bulletin,
            title=gathered.bulletins[n.bulletin].title,
            airings=n.count,
            reason=Message(REASONS[n.reason], {"seconds": n.short_seconds}),
        )
        for n in answer.not_placed
    )
