"""Targets in the records: set, listed, and turned into seconds that traffic plans for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from scheduler.airtime import comparing, gathering, growing, targets
from scheduler.airtime.facts import Facts, hits
from scheduler.airtime.figures import ZERO
from scheduler.airtime.network import network
from scheduler.airtime.sums import heard_rows
from scheduler.messages import Refused, WrongUse
from scheduler.records.account import Role, require
from scheduler.records.house import House
from scheduler.records.slot import SlotState
from scheduler.records.station import Station
from scheduler.records.target import Target, TargetKind, TargetSeconds, check_target


@dataclass(frozen=True, slots=True)
class TargetRow:
    """A target as it is listed; `stations` have it in seconds by now."""

    audience: str
    topic: str
    kind: str
    value: float
    first_day: date
    last_day: date
    stations: int


@dataclass(frozen=True, slots=True)
class NewTarget:
    """A target that somebody wants to set.

    Attributes:
        audience: "*", "group:CODE" or a station's code.
        topic: a topic's code, or "*" for all of reform.
        kind: "minutes", "share" or "growth".
        value: minutes, or per cent.
        first_day: of its period.
        last_day: inclusive.
    """

    audience: str
    topic: str
    kind: str
    value: float
    first_day: date
    last_day: date

    def check(self) -> None:
        """Refuse what can't be, whatever stations there are.

        Raises:
            WrongUse: a topic or kind that there is none of, a value or a period that can't be.
        """
        for wrong in check_target(self.topic, self.kind, self.value).values():
            raise WrongUse(wrong.id, **wrong.values)
        if self.last_day < self.first_day:
            raise WrongUse("airtime.period_reversed", first=self.first_day, last=self.last_day)


def set_target(
    house: House,
    audience: str,
    topic: str,
    kind: str,
    value: float,
    first_day: date,
    last_day: date,
    by: int,
    now: datetime,
) -> None:
    """Set one target, or change its value; see `NewTarget` and `set_targets`."""
    set_targets(house, [NewTarget(audience, topic, kind, value, first_day, last_day)], by, now)


def set_targets(house: House, wanted: Sequence[NewTarget], by: int, now: datetime) -> None:
    """Set targets, or change their values, all or none; seconds are refreshed in the same transaction.

    Raises:
        Refused: no right to, or an audience that there is none of.
        WrongUse: see `NewTarget.check`.
    """
    for new in wanted:
        new.check()
    with house.database.writing() as session:
        require(session, by, Role.OFFICE, Role.OPERATOR)
        stations, groups = network(session)
        for new in wanted:
            if not targets.stations_of(new.audience, stations, groups):
                raise Refused("airtime.unknown_audience", audience=new.audience)
            _put(session, new, by, now)
        session.flush()
        _refresh(session, house)


def _put(session: Session, new: NewTarget, by: int, now: datetime) -> None:
    same = select(Target).where(
        Target.audience == new.audience,
        Target.topic == new.topic,
        Target.kind == TargetKind(new.kind),
        Target.first_day == new.first_day,
        Target.last_day == new.last_day,
    )
    target = session.exec(same).first() or Target(
        audience=new.audience, topic=new.topic, kind=TargetKind(new.kind), value=new.value, first_day=new.first_day,
        last_day=new.last_day, written_at=now, written_by=by,
    )  # fmt: skip
    target.value, target.written_at, target.written_by = new.value, now, by
    session.add(target)


def list_targets(house: House) -> tuple[TargetRow, ...]:
    """Return all targets, the earliest period first."""
    with house.database.reading() as session:
        held = list(session.exec(select(TargetSeconds.target_id)))
        found = session.exec(select(Target).order_by(col(Target.first_day), col(Target.id))).all()
    return tuple(
        TargetRow(t.audience, t.topic, t.kind.value, t.value, t.first_day, t.last_day, held.count(t.id or 0))
        for t in found
    )


def refresh_target_seconds(house: House, by: int, now: datetime) -> int:  # noqa: ARG001 - a use case names who and when
    """Turn all targets into seconds anew; doors call it before planning. Idempotent.

    Returns:
        How many rows there are.
    """
    with house.database.writing() as session:
        return _refresh(session, house)


def _refresh(session: Session, house: House) -> int:
    gathering.lock_stations(session)
    stations, groups = network(session)
    goals = [
        targets.Goal(t.id or 0, t.audience, t.topic, t.kind, t.value, t.first_day, t.last_day)
        for t in session.exec(select(Target).order_by(col(Target.id)))
    ]
    basis = _basis(session, house, goals, stations, groups)
    wanted = {
        (s.station, s.topic, s.first_day, s.last_day): s for s in targets.in_seconds(goals, stations, groups, basis)
    }
    ids = {s.code: s.id for s in session.exec(select(Station)) if s.id is not None}
    codes = {station_id: code for code, station_id in ids.items()}
    for row in session.exec(select(TargetSeconds)).all():
        made = wanted.pop((codes[row.station_id], row.topic, row.first_day, row.last_day), None)
        if made is None:
            session.delete(row)
        else:
            row.target_id, row.seconds = made.target_id, made.seconds
    for made in wanted.values():
        session.add(
            TargetSeconds(
                target_id=made.target_id,
                station_id=ids[made.station],
                topic=made.topic,
                first_day=made.first_day,
                last_day=made.last_day,
                seconds=made.seconds,
            )
        )
    session.flush()
    return len(session.exec(select(TargetSeconds.id)).all())


def _basis(
    session: Session,
    house: House,
    goals: list[targets.Goal],
    stations: tuple[str, ...],
    groups: dict[str, frozenset[str]],
) -> dict[tuple[int, str], targets.Basis]:
    """Return what share and growth are reckoned from; minutes need nothing."""
    basis = {}
    for goal in goals:
        if goal.kind is TargetKind.MINUTES:
            continue
        days = (goal.first_day, goal.last_day)
        if goal.kind is TargetKind.GROWTH:
            days = comparing.previous_period(*days)
        facts = gathering.gather(session, house.zone, *days, targets=False)
        for station in targets.stations_of(goal.audience, stations, groups):
            if goal.kind is TargetKind.GROWTH:
                typed = growing.base_of(session, facts, station, goal.topic, days)
                base = _aired(facts, station, goal.topic, days) if typed is None else typed
                basis[goal.id, station] = targets.Basis(base=base)
            else:
                basis[goal.id, station] = targets.Basis(other=_other_planned(facts, station, goal.topic, days))
    return basis


def _aired(facts: Facts, station: str, topic: str, days: tuple[date, date]) -> timedelta:
    rows = (r for r in heard_rows(facts) if r.station == station and not r.relayed)
    lengths = (r.milliseconds for r in rows if days[0] <= r.day <= days[1] and hits(topic, r.topic))
    return timedelta(milliseconds=sum(lengths))


def _other_planned(facts: Facts, station: str, topic: str, days: tuple[date, date]) -> timedelta:
    slots = (s for s in facts.slots if s.station == station and s.state is not SlotState.WITHDRAWN)
    others = (s for s in slots if days[0] <= s.day <= days[1] and not hits(topic, s.topic))
    return sum((timedelta(milliseconds=s.milliseconds) for s in others), ZERO)
