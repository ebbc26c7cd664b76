"""Tasks of the plan and how much of each is done: counted from the log or from typed figures, station by station."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from scheduler.airtime import gathering, targets, typing_in
from scheduler.airtime import tally as counting
from scheduler.airtime.facts import ALL_REFORM, Facts, hits
from scheduler.airtime.figures import Line
from scheduler.airtime.network import network
from scheduler.messages import Refused, WrongUse
from scheduler.records.account import Role, require
from scheduler.records.house import House
from scheduler.records.target import topic_codes
from scheduler.records.task import Measure, PlanTask
from scheduler.records.typed import TypedKind

__all__ = ["Measure", "StationDone", "TaskDone", "remove_task", "set_task", "tasks"]

_TYPED = {measure: TypedKind(measure.value) for measure in Measure if measure.value in set(TypedKind)}


@dataclass(frozen=True, slots=True)
class StationDone:
    """What one station did of a task; None when it reported nothing at all in the task's days."""

    station: str
    done: int | None


@dataclass(frozen=True, slots=True)
class TaskDone:
    """A task and what was done of it.

    Attributes:
        amount: of each station.
        typed: whether it is counted from figures that people typed.
    """

    code: str
    title: str
    measure: Measure
    amount: int
    audience: str
    topic: str
    first_day: date
    last_day: date
    typed: bool
    stations: tuple[StationDone, ...]

    @property
    def planned(self) -> int:
        """What all its stations are to reach together."""
        return self.amount * len(self.stations)

    @property
    def done(self) -> int:
        """What its stations did, none counted beyond its own amount: one's zeal doesn't do another's task."""
        return sum(min(s.done or 0, self.amount) for s in self.stations)

    @property
    def percent(self) -> float | None:
        """Done of planned, per cent; None when nothing is planned."""
        return 100 * self.done / self.planned if self.planned else None

    @property
    def behind(self) -> tuple[str, ...]:
        """Codes of the stations that haven't reached their amount."""
        return tuple(s.station for s in self.stations if (s.done or 0) < self.amount)


def set_task(
    house: House,
    code: str,
    title: str,
    measure: Measure,
    amount: int,
    days: tuple[date, date],
    by: int,
    now: datetime,
    *,
    audience: str = "*",
    topic: str = ALL_REFORM,
) -> None:
    """Set a task of the plan, or change the one of that code.

    Args:
        house: the opened house.
        code: the plan's own number of it, such as "II.1".
        title: what is to be done.
        measure: what is counted.
        amount: what each station is to reach.
        days: first and last day.
        by: who sets it.
        now: when.
        audience: "*", "group:CODE" or a station's code.
        topic: a topic's code, or "*" for all of reform.

    Raises:
        Refused: no right to, or an audience that there is none of.
        WrongUse: an impossible amount, period, code or topic.
    """
    if days[1] < days[0]:
        raise WrongUse("airtime.period_reversed", first=days[0], last=days[1])
    if not 0 < amount <= typing_in.MOST:
        raise WrongUse("airtime.task_amount", amount=amount)
    if not code.strip() or not title.strip():
        raise WrongUse("airtime.task_unnamed")
    if topic != ALL_REFORM and topic not in topic_codes():
        raise WrongUse("airtime.typed_topic", topic=topic)
    with house.database.writing() as session:
        require(session, by, Role.OFFICE, Role.OPERATOR)
        stations, groups = network(session)
        if not targets.stations_of(audience, stations, groups):
            raise Refused("airtime.unknown_audience", audience=audience)
        task = session.exec(select(PlanTask).where(PlanTask.code == code)).first() or PlanTask(
            code=code, title=title, measure=measure, amount=amount, audience=audience, topic=topic, first_day=days[0],
            last_day=days[1], written_at=now, written_by=by,
        )  # fmt: skip
        task.title, task.measure, task.amount, task.audience, task.topic = title, measure, amount, audience, topic
        task.first_day, task.last_day, task.written_at, task.written_by = *days, now, by
        session.add(task)


def remove_task(house: House, code: str, by: int) -> None:
    """Take a task out of the plan.

    Raises:
        Refused: no right to, or there is no task with that code.
    """
    with house.database.writing() as session:
        require(session, by, Role.OFFICE, Role.OPERATOR)
        task = session.exec(select(PlanTask).where(PlanTask.code == code)).first()
        if task is None:
            raise Refused("airtime.unknown_task", code=code)
        session.delete(task)


def tasks(house: House, first_day: date, last_day: date) -> tuple[TaskDone, ...]:
    """Return the tasks whose days touch a period, each counted over its own days, in the order of their codes."""
    with house.database.reading() as session:
        return counted(session, house, first_day, last_day)


def counted(
    session: Session, house: House, first_day: date, last_day: date, only: Collection[str] | None = None
) -> tuple[TaskDone, ...]:
    """Return the same within a transaction; with `only`, as far as they are those stations' tasks."""
    query = (
        select(PlanTask)
        .where(PlanTask.first_day <= last_day, PlanTask.last_day >= first_day)
        .order_by(col(PlanTask.first_day), col(PlanTask.code))
    )
    every, groups = network(session)
    stations = [code for code in every if only is None or code in only]
    facts: dict[tuple[date, date], Facts] = {}  # of tasks of the same days the log is read once
    wanted = [(row, targets.stations_of(row.audience, stations, groups)) for row in session.exec(query).all()]
    return tuple(_counted(session, house, row, codes, facts) for row, codes in wanted if codes)


def _counted(
    session: Session, house: House, task: PlanTask, wanted: Sequence[str], facts: dict[tuple[date, date], Facts]
) -> TaskDone:
    days = (task.first_day, task.last_day)
    if task.measure in _TYPED:
        done = _of_typed(session, task, wanted)
    else:
        if days not in facts:
            facts[days] = gathering.gather(session, house.zone, *days, targets=False)
        done = _of_log(facts[days], task, wanted)
    return TaskDone(
        task.code, task.title, task.measure, task.amount, task.audience, task.topic, task.first_day, task.last_day,
        task.measure in _TYPED, tuple(StationDone(s, done[s]) for s in wanted),
    )  # fmt: skip


def _of_typed(session: Session, task: PlanTask, wanted: Sequence[str]) -> dict[str, int | None]:
    found: dict[str, int | None] = dict.fromkeys(wanted)
    for (station, kind, topic), amount in typing_in.counts(session, task.first_day, task.last_day).items():
        meant = topic == task.topic or (task.topic == ALL_REFORM and hits(ALL_REFORM, topic))
        if station in found and kind is _TYPED[task.measure] and meant:
            found[station] = (found[station] or 0) + amount
    return found


def _of_log(facts: Facts, task: PlanTask, wanted: Sequence[str]) -> dict[str, int | None]:
    kept = tuple(r for r in facts.rows if hits(task.topic, r.topic) or r.corrects)
    counted = counting.count(replace(facts, rows=kept), task.first_day, task.last_day)
    told = {r.station for r in facts.rows if task.first_day <= r.day <= task.last_day}
    lines = {line.key[0]: line for line in counted.lines}
    return {s: _amount(lines[s], task.measure) if s in told and s in lines else None for s in wanted}


def _amount(line: Line, measure: Measure) -> int:
    match measure:
        case Measure.MINUTES:
            return int(line.reform.own.total / timedelta(minutes=1))
        case Measure.AIRINGS:
            return line.reform.airings
        case Measure.SESSIONS:
            return line.sessions
        case _:
            return line.genres.get(measure.value, 0)
