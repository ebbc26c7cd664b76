"""Why a bulletin isn't where it is wanted, and what would help; why a target is missed. Reads only."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial

from sqlmodel import Session, select

from scheduler.messages import Message, Refused
from scheduler.progress import Progress, silent
from scheduler.records.bulletin import Bulletin
from scheduler.records.house import House
from scheduler.records.station import Station
from scheduler.traffic.applying import REASONS
from scheduler.traffic.bounding import Shortfall, shortfalls
from scheduler.traffic.desk import ready_to_plan
from scheduler.traffic.gathering import Gathered
from scheduler.traffic.helping import Help, HelpKind, cheapest
from scheduler.traffic.problem import NotPlaced, Plan
from scheduler.traffic.solver import solve


@dataclass(frozen=True, slots=True)
class WhyLine:
    """Wanted airings of a bulletin that a station's days couldn't take, why, and what would place at least one.

    Attributes:
        airings: how many.
        help: the cheapest thing that was tried and helps; None when none of those tried does.
        places: how many airings it places.
        value: the help for programs; None without one.
    """

    station: str
    station_name: str
    bulletin: str
    title: str
    airings: int
    reason: Message
    help: Message | None
    places: int
    value: Help | None


@dataclass(frozen=True, slots=True)
class TargetLine:
    """A target that the days' plan misses.

    Attributes:
        topic: "*" is the station's whole target.
        short: what is missing.
        bound: no plan reaches more.
        reachable: whether the bound leaves the target within reach.
        bar: what stands in the way.
    """

    station: str
    station_name: str
    topic: str
    target: timedelta
    planned: timedelta
    short: timedelta
    bound: timedelta
    reachable: bool
    bar: Message


@dataclass(frozen=True, slots=True)
class Answer:
    """Why, of all stations or one, of all bulletins or one; and `placed`, how many slots the bulletin asked for has."""

    not_placed: tuple[WhyLine, ...]
    targets: tuple[TargetLine, ...]
    placed: int


def why(
    house: House,
    first_day: date,
    last_day: date,
    now: datetime,
    progress: Progress = silent,
    *,
    bulletin: str = "",
    station: str = "",
) -> Answer:
    """Return why wanted airings have no slot in the plan of some days, and why targets are missed.

    The plan is the one that planning now would give: what is open stays where it may.

    Args:
        house: the opened house.
        first_day: first broadcast day.
        last_day: last broadcast day, included.
        now: nothing would be planned before it.
        progress: told after each line for which help was looked for.
        bulletin: code of the one that is asked about; "" for all.
        station: code of the one that is asked about; "" for all.

    Raises:
        Refused: there is no such bulletin or station, it isn't approved or not valid then, or see `desk.plan`.
    """
    with house.database.reading() as session:
        gathered = ready_to_plan(session, house, first_day, last_day, now)
        _known(session, gathered, bulletin, station)
    problem = gathered.problem
    answer = solve(problem)
    lines = [n for n in answer.not_placed if bulletin in {"", n.bulletin} and station in {"", n.station}]
    told = []
    for number, line in enumerate(lines, 1):
        told.append(_why(gathered, line, cheapest(problem, answer, line, partial(solve, workers=1))))
        progress(number, len(lines), line.bulletin)
    return Answer(
        not_placed=tuple(told),
        targets=tuple(_targets(gathered, answer, station)),
        placed=sum(a.bulletin == bulletin and station in {"", a.station} for a in answer.airings),
    )


def _known(session: Session, gathered: Gathered, bulletin: str, station: str) -> None:
    if station and station not in {s.code for s in gathered.stations}:
        raise Refused("traffic.unknown_station", station=station)
    if not bulletin or bulletin in gathered.bulletins:
        return
    found = session.exec(select(Bulletin).where(Bulletin.code == bulletin)).first()
    if found is None:
        raise Refused("traffic.no_bulletin", code=bulletin)
    first_day, last_day = gathered.days
    raise Refused(
        "traffic.not_planned_at_all", code=bulletin, state=Message(f"traffic.state_{found.state.value}"),
        first=first_day, last=last_day,
    )  # fmt: skip


def _why(gathered: Gathered, line: NotPlaced, found: Help | None) -> WhyLine:
    names = {s.code: s.name for s in gathered.stations}
    return WhyLine(
        station=line.station,
        station_name=names[line.station],
        bulletin=line.bulletin,
        title=gathered.bulletins[line.bulletin].title,
        airings=line.count,
        reason=Message(REASONS[line.reason], {"seconds": line.short_seconds}),
        help=None if found is None else help_message(found, gathered.days[0]),
        places=0 if found is None else found.places,
        value=found,
    )


def help_message(found: Help, first_day: date) -> Message:
    """Return a help as a sentence; days count from the plan's first day."""
    day = first_day + timedelta(days=found.day)
    hour, minute = divmod(found.instead, 60)
    values = {
        "amount": found.amount,
        "instead": found.instead,
        "window": found.window,
        "weekday": Message(f"traffic.weekday_{day.weekday()}"),
        "day": day,
        "hour": f"{hour:02d}:{minute:02d}" if found.kind is HelpKind.NEW_WINDOW else "",
    }
    message = Message(f"traffic.help_{found.kind.value}", values)
    if found.also is None:
        return message
    return Message("traffic.help_both", {"one": message, "other": help_message(found.also, first_day)})


def _targets(gathered: Gathered, answer: Plan, only: str) -> list[TargetLine]:
    found = []
    for station, given in zip(gathered.stations, gathered.problem.stations, strict=True):
        if only in {"", station.code}:
            fixed = {(f.bulletin, f.starts) for f in given.fixed}
            mine = ((a.bulletin, a.starts) for a in answer.airings if a.station == given.code)
            rows = shortfalls(gathered.problem, given, [item for item in mine if item not in fixed])
            found += [_target(station, row) for row in rows]
    return found


def _target(station: Station, row: Shortfall) -> TargetLine:
    return TargetLine(
        station=station.code,
        station_name=station.name,
        topic=row.topic,
        target=timedelta(seconds=row.target),
        planned=timedelta(seconds=row.planned),
        short=timedelta(seconds=row.target - row.planned),
        bound=timedelta(seconds=row.bound),
        reachable=row.reachable,
        bar=Message(f"traffic.bar_{row.bar.value}"),
    )
