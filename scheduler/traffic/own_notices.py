"""A commune places its own notices in its own windows, also on days that are published: meetings are called late.

On an open day the rest of the station's plan makes room. A published day stands: only room that is free in it is used,
players get another revision of the document, and it keeps who placed the notice.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlmodel import Session, col, select

from scheduler.messages import Refused
from scheduler.records.account import Role, require, require_person
from scheduler.records.bulletin import Bulletin
from scheduler.records.choice import Choice, ChoiceKind
from scheduler.records.house import House
from scheduler.records.notice import owner_of
from scheduler.records.slot import DayCause, Slot, SlotState
from scheduler.records.station import Station
from scheduler.traffic.gathering import gather, moment
from scheduler.traffic.moving import A_MINUTE, PinLine, day_of, hold, is_final, line_of, put_slot, refusal, start_on
from scheduler.traffic.placing import Barred
from scheduler.traffic.press import Act, Press
from scheduler.traffic.publishing import LEAD, windows_of
from scheduler.traffic.station_rows import Reopened
from scheduler.traffic.window_rows import lock_stations, pauses


@dataclass(frozen=True, slots=True)
class NoticePlaced:
    """Where a notice airs; `revision` of the published day that has it now, 0 while the day is still open."""

    line: PinLine
    revision: int


def place(house: House, code: str, when: datetime, by: int, now: datetime) -> NoticePlaced:
    """Have a commune's own notice air on its station at a time; plans leave it there. Harmless again.

    Args:
        house: the opened house; its key signs when the day is published.
        code: of the notice, approved and voiced.
        when: the minute; it starts as early in it as the tune, the opening and the gap allow.
        by: an account of the commune's, or an operator who was told by telephone.
        now: when; on a published day half an hour lies between it and the start, for players to fetch the document.

    Raises:
        Refused: it is no commune's own notice or not this account's commune's; something stands in the way, by name; or
            on a published day it would start within half an hour.
    """
    with house.database.writing() as session:
        lock_stations(session)
        station, bulletin = _own(session, code, by)
        day = day_of(session, house, station, when)
        standing = _standing(session, station, bulletin, when)
        if standing is not None and standing.state is SlotState.PUBLISHED:
            return NoticePlaced(line_of(session, standing), 0)
        if is_final(session, station, day):
            return _squeeze(session, house, station, bulletin, day, when, by, now)
        made = hold(session, house, station, code, when, None, by, now)
        if made.new:
            _choose(session, station, bulletin, made.slot, by, now)
        return NoticePlaced(replace(made, by_commune=True), 0)


def _own(session: Session, code: str, by: int) -> tuple[Station, Bulletin]:
    """Return a notice and its station; another commune's is refused like one that isn't there."""
    bulletin = session.exec(select(Bulletin).where(Bulletin.code == code)).first()
    owner = owner_of(session, bulletin.id) if bulletin is not None else None
    require(session, by, Role.COMMUNE, Role.OPERATOR, unit_id=owner.unit_id if owner is not None else None)
    if bulletin is None:
        raise Refused("traffic.no_bulletin", code=code)
    if owner is None:
        raise Refused("traffic.no_notice", bulletin=code)
    return owner, bulletin


def _standing(session: Session, station: Station, bulletin: Bulletin, when: datetime) -> Slot | None:
    """Return the slot that a notice has in a minute already."""
    query = select(Slot).where(
        Slot.station_id == station.id,
        Slot.bulletin_id == bulletin.id,
        col(Slot.starts_at) >= when,
        col(Slot.starts_at) < when + A_MINUTE,
        Slot.state != SlotState.WITHDRAWN,
    )
    return session.exec(query).first()


def _squeeze(
    session: Session,
    house: House,
    station: Station,
    bulletin: Bulletin,
    day: date,
    when: datetime,
    by: int,
    now: datetime,
) -> NoticePlaced:
    """Put a notice into free room of a published day and publish another revision of it."""
    require_person(session, by)
    if when < now + LEAD:
        raise Refused("traffic.notice_too_soon", name=station.name, day=day, first=now + LEAD)
    reopened = Reopened(frozenset({(station.code, day)}))
    gathered = gather(session, day, day, now + LEAD, house.zone, only=(station.code,), reopened=reopened)
    found = start_on(gathered, station, bulletin.code, None, when)
    if isinstance(found, Barred):
        raise refusal(session, gathered, station, bulletin.code, day, when, found)
    slot = put_slot(session, gathered, station, bulletin.code, moment(gathered, found), None, by, now)
    _choose(session, station, bulletin, slot.code, by, now)
    act = Act(by, now, cause=DayCause.CHANGE, reason=f"{bulletin.code} {bulletin.title}", pauses=pauses(session))
    windows = windows_of(session, house, (station,), day, day)
    told = Press(session, house, act).day(station, day, windows.get((station.code, day), ()))
    return NoticePlaced(replace(line_of(session, slot), new=True), told.revision)


def _choose(session: Session, station: Station, bulletin: Bulletin, slot: str, by: int, now: datetime) -> None:
    """Write down that the commune put it there, so that it may move it on and operators leave it alone."""
    session.add(
        Choice(
            station_id=station.id or 0,
            kind=ChoiceKind.MOVED,
            bulletin_id=bulletin.id,
            slot_code=slot,
            written_by=by,
            written_at=now,
        )
    )
    session.flush()
