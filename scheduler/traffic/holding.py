"""Pins: an operator says when a bulletin airs on a station, and every new plan keeps it; what contradicts it is named.

A pin is judged when it is given and by each plan after that. When it can't be kept any more, because its window went or
its bulletin grew, the plan takes it for an open slot and shows what becomes of it.
"""

from datetime import datetime

from sqlmodel import Session, col, delete, select

from scheduler.messages import Refused
from scheduler.records.account import Role, require
from scheduler.records.bulletin import Bulletin
from scheduler.records.house import House
from scheduler.records.slot import Slot, SlotState
from scheduler.records.station import Station
from scheduler.traffic.applying import owe_again
from scheduler.traffic.moving import PinLine, find_start, hold, let_go, line_of, moved_by_commune, slot_of, station_of
from scheduler.traffic.window_rows import lock_stations


def pin(
    house: House, what: str, station: str, when: datetime, by: int, now: datetime, *, until: datetime | None = None
) -> PinLine:
    """Have a bulletin air on a station at a time; the station's day is planned anew around it. Harmless again.

    Args:
        house: the opened house.
        what: code of a planned slot, which moves there; or of a bulletin: the slot it has on that day moves there, and
            it gets one if it has none.
        station: its code.
        when: the minute; it starts as early in it as the tune, the opening and the gap allow. With seconds: not before.
        by: the account that decides, an operator.
        now: when.
        until: any minute from `when` and before it will do, the first that is free; None: that minute alone.

    Raises:
        Refused: `by` may not; there is no such slot, bulletin or station; or something stands in the way, by name.
    """
    with house.database.writing() as session:
        lock_stations(session)
        chosen, code, slot = _asked(session, house, what, station, when, by)
        return hold(session, house, chosen, code, when, slot, by, now, until=until)


def check(
    house: House, what: str, station: str, when: datetime, by: int, now: datetime, *, until: datetime | None = None
) -> datetime:
    """Return when `pin` would have it start; nothing is written.

    Args:
        house: the opened house.
        what: see `pin`; so the others.
        station: its code.
        when: the minute.
        by: the account that asks, an operator.
        now: when.
        until: see `pin`.

    Raises:
        Refused: see `pin`.
    """
    with house.database.reading() as session:
        chosen, code, slot = _asked(session, house, what, station, when, by)
        return find_start(session, house, chosen, code, when, slot, now, until)[2]


def remove(house: House, code: str, by: int, now: datetime) -> PinLine:
    """Take an open slot out of the plan; what it was to make good is owed again.

    The rest stays. The next plan may place the bulletin again while it wants airings; who doesn't want that declines it
    for the station, or has it aired less often.

    Raises:
        Refused: `by` may not; there is no such slot; its day is published; or the commune put it there itself.
    """
    with house.database.writing() as session:
        slot = _own(session, code, by)
        line = line_of(session, slot)
        owe_again(session, slot, by, now)
        session.expunge(slot)
        session.execute(delete(Slot).where(col(Slot.id) == slot.id))
        return line


def unpin(house: House, code: str, by: int, now: datetime) -> PinLine:
    """Let plans move a slot again; until the next plan it stays where it is. Harmless again.

    Raises:
        Refused: `by` may not; there is no such slot; its day is published; or the commune put it there itself.
    """
    with house.database.writing() as session:
        return let_go(session, _own(session, code, by), by, now)


def pins(house: House, now: datetime) -> tuple[PinLine, ...]:
    """Return the slots still to come that are pinned, by start and station."""
    with house.database.reading() as session:
        query = (
            select(Slot)
            .join(Station, col(Slot.station_id) == col(Station.id))
            .where(col(Slot.pinned).is_(True), Slot.state != SlotState.WITHDRAWN, Slot.starts_at > now)
            .order_by(col(Slot.starts_at), col(Station.code))
        )
        return tuple(line_of(session, slot) for slot in session.exec(query).all())


def _asked(
    session: Session, house: House, what: str, station: str, when: datetime, by: int
) -> tuple[Station, str, Slot | None]:
    """Return the station, the bulletin's code and, when a slot was named, that slot.

    Raises:
        Refused: see `pin`.
    """
    require(session, by, Role.OPERATOR)
    chosen = station_of(session, station, when, house)
    slot = session.exec(select(Slot).where(Slot.code == what, Slot.state != SlotState.WITHDRAWN)).first()
    if slot is None:
        return chosen, what, None
    if slot.station_id != chosen.id:
        raise Refused("traffic.pin_other_station", slot=what, station=chosen.name)
    if slot.pinned and moved_by_commune(session, slot.code):
        raise Refused("traffic.pin_choice", slot=slot.code, station=chosen.code, name=chosen.name)
    return chosen, session.exec(select(Bulletin.code).where(Bulletin.id == slot.bulletin_id)).one(), slot


def _own(session: Session, code: str, by: int) -> Slot:
    """Return an open slot that no commune put where it is.

    Raises:
        Refused: see `remove`.
    """
    require(session, by, Role.OPERATOR)
    slot = slot_of(session, code)
    if slot.pinned and moved_by_commune(session, code):
        station = session.exec(select(Station).where(Station.id == slot.station_id)).one()
        raise Refused("traffic.pin_choice", slot=code, station=station.code, name=station.name)
    return slot
