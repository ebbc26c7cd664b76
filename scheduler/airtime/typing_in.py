"""Figures that no log holds and a person types in: channels without sound, and the airtime of a base period."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from scheduler.airtime.facts import ALL_REFORM
from scheduler.airtime.network import station_named
from scheduler.messages import Refused, WrongUse
from scheduler.records.account import Account, Role, require
from scheduler.records.house import House
from scheduler.records.station import Station
from scheduler.records.target import topic_codes
from scheduler.records.typed import TypedFigure, TypedKind

__all__ = ["CHANNELS", "Typed", "TypedKind", "bases", "counts", "type_in", "typed"]

CHANNELS = tuple(kind for kind in TypedKind if kind is not TypedKind.BASE)
"""Channels that make no sound, in the order of the office's table."""

MOST = 10_000_000
"""More is a slip of the keyboard: seconds of 115 days."""


@dataclass(frozen=True, slots=True)
class Typed:
    """A typed figure as it holds today.

    Attributes:
        station: its code.
        amount: a count; seconds for a base.
        login: who typed it.
    """

    station: str
    kind: TypedKind
    topic: str
    first_day: date
    last_day: date
    amount: int
    why: str
    login: str
    written_at: datetime


def type_in(
    house: House,
    station: str,
    kind: TypedKind,
    amount: int,
    days: tuple[date, date],
    by: int,
    now: datetime,
    *,
    topic: str = ALL_REFORM,
    why: str = "",
) -> bool:
    """Write a typed figure; the same again is harmless, another wants a reason. Older ones stay in the records.

    Args:
        house: the opened house.
        station: its code; the unit's figure is kept at its station.
        kind: what is counted.
        amount: how many; seconds for `TypedKind.BASE`.
        days: first and last day of what it is about.
        by: who types.
        now: when.
        topic: a topic's code, or "*" for all of reform.
        why: why it replaces what was typed before.

    Returns:
        Whether anything changed.

    Raises:
        Refused: no right to, no such station, or another figure stands there and no reason is given.
        WrongUse: an impossible amount, period or topic.
    """
    first, last = days
    if last < first:
        raise WrongUse("airtime.period_reversed", first=first, last=last)
    if not 0 <= amount <= MOST:
        raise WrongUse("airtime.typed_amount", amount=amount, most=MOST)
    if topic != ALL_REFORM and topic not in topic_codes():
        raise WrongUse("airtime.typed_topic", topic=topic)
    with house.database.writing() as session:
        found = station_named(session, station)
        require(session, by, Role.OFFICE, Role.OPERATOR, Role.COMMUNE, unit_id=found.unit_id)
        held = session.exec(
            select(TypedFigure)
            .where(TypedFigure.station_id == found.id, TypedFigure.kind == kind, TypedFigure.topic == topic)
            .where(TypedFigure.first_day == first, TypedFigure.last_day == last)
            .order_by(col(TypedFigure.id).desc())
        ).first()
        if held is not None and held.amount == amount:
            return False
        if held is not None and not why:
            raise Refused("airtime.typed_before", station=station, amount=held.amount)
        session.add(
            TypedFigure(
                station_id=found.id or 0, kind=kind, topic=topic, first_day=first, last_day=last, amount=amount,
                why=why, written_at=now, written_by=by,
            )
        )  # fmt: skip
        return True


def typed(house: House, kinds: Iterable[TypedKind], first_day: date, last_day: date) -> tuple[Typed, ...]:
    """Return the figures that hold, of some kinds, whose days lie within a period; by station, kind and days."""
    wanted = set(kinds)
    with house.database.reading() as session:
        logins = dict(session.exec(select(Account.id, Account.login)).all())
        return tuple(
            Typed(
                code, row.kind, row.topic, row.first_day, row.last_day, row.amount, row.why,
                logins.get(row.written_by, ""), row.written_at,
            )
            for code, row in _holding(session, first_day, last_day)
            if row.kind in wanted
        )  # fmt: skip


def counts(session: Session, first_day: date, last_day: date) -> dict[tuple[str, TypedKind, str], int]:
    """Return station, kind and topic → the sum of what was typed for days within a period; bases are no counts."""
    found: dict[tuple[str, TypedKind, str], int] = {}
    for code, row in _holding(session, first_day, last_day):
        if row.kind is not TypedKind.BASE:
            key = (code, row.kind, row.topic)
            found[key] = found.get(key, 0) + row.amount
    return found


def bases(session: Session, first_day: date, last_day: date, topic: str = ALL_REFORM) -> dict[str, timedelta]:
    """Return the typed airtime of exactly these days, by station."""
    return {
        code: timedelta(seconds=row.amount)
        for code, row in _holding(session, first_day, last_day)
        if row.kind is TypedKind.BASE
        and (row.topic, row.first_day, row.last_day) == (topic, first_day, last_day)
    }  # fmt: skip


def _holding(session: Session, first_day: date, last_day: date) -> list[tuple[str, TypedFigure]]:
    query = (
        select(Station.code, TypedFigure)
        .join(TypedFigure, col(TypedFigure.station_id) == Station.id)
        .where(TypedFigure.first_day >= first_day, TypedFigure.last_day <= last_day)
        .order_by(col(TypedFigure.id))
    )
    newest = {
        (code, row.kind, row.topic, row.first_day, row.last_day): (row.station_id, code, row)
        for code, row in session.exec(query)
    }
    order = sorted(newest.values(), key=lambda x: (x[0], x[2].kind, x[2].first_day, x[2].topic))
    return [(code, row) for _, code, row in order]
