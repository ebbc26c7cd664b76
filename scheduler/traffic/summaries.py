"""A plan in the words of its readers: what each station gets, what found no slot, what changes in the plan before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, select

from scheduler.messages import Message
from scheduler.records.bulletin import Bulletin
from scheduler.records.station import Station
from scheduler.traffic.applying import REASONS
from scheduler.traffic.gathering import Gathered, moment
from scheduler.traffic.problem import Plan
from scheduler.traffic.replanning import changes
from scheduler.traffic.segmenting import seconds_since


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
class ChangeLine:
    """One slot that a plan adds, moves or removes.

    Attributes:
        kind: "added", "moved" or "removed".
        old: when it was to start; None for an added one.
        new: when it is to start; None for a removed one.
        other_window: it moves to another window or day.
    """

    kind: str
    station: str
    station_name: str
    bulletin: str
    title: str
    old: datetime | None
    new: datetime | None
    other_window: bool
    reason: Message


def station_lines(gathered: Gathered, answer: Plan) -> tuple[StationLine, ...]:
    """Return what a plan gives each station."""
    bulletins = {b.code: b for b in gathered.problem.bulletins}
    horizon = range(gathered.problem.days * 86_400)
    lines = []
    for station, given in zip(gathered.stations, gathered.problem.stations, strict=True):
        mine = [a for a in answer.airings if a.station == station.code and a.starts in horizon]
        fixed = {(f.bulletin, f.starts): f.seconds for f in given.fixed}
        heard = []
        for airing in mine:
            b = bulletins.get(airing.bulletin)
            if b is None:  # it stands on a published day, of a bulletin that is planned no more
                continue
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


def not_placed_lines(gathered: Gathered, answer: Plan) -> tuple[NotPlacedLine, ...]:
    """Return what found no slot."""
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


def change_lines(session: Session, gathered: Gathered, answer: Plan) -> tuple[ChangeLine, ...]:
    """Return what a plan changes in the slots that stand."""
    bulletins = {b.id: b for b in session.exec(select(Bulletin))}
    stations = {s.id: s for s in session.exec(select(Station))}
    before: dict[str, list[tuple[str, int, int]]] = {}
    for slot in gathered.open_slots:
        row = (
            bulletins[slot.bulletin_id].code,
            seconds_since(gathered.origin, slot.starts_at),
            -(-slot.milliseconds // 1000),
        )
        before.setdefault(stations[slot.station_id].code, []).append(row)
    titles = {b.code: b.title for b in bulletins.values()}
    names = {s.code: s.name for s in stations.values()}
    corrections = [b.code for b in bulletins.values() if b.corrects_id is not None]
    return tuple(
        ChangeLine(
            kind=c.kind.value,
            station=c.station,
            station_name=names[c.station],
            bulletin=c.bulletin,
            title=titles[c.bulletin],
            old=None if c.old is None else moment(gathered, c.old),
            new=None if c.new is None else moment(gathered, c.new),
            other_window=c.other_window,
            reason=Message(f"traffic.change_{c.cause.value}", {"other": c.gave_way_to}),
        )
        for c in changes(gathered.problem, answer, before, corrections)
    )


def counts(lines: Sequence[ChangeLine]) -> Mapping[str, int]:
    """Return how many slots a plan adds, moves and removes; all three are named."""
    found = {"added": 0, "moved": 0, "removed": 0}
    for line in lines:
        found[line.kind] += 1
    return found
