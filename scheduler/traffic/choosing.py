"""What communes choose of the programme (Circular 39/2020): take, decline, order, move; and what waits for them.

- An ordinary bulletin is the commune's choice: it takes it or declines it, with a reason, and may choose again.
- A priority bulletin belongs to the programme: it can't be declined; the commune orders it against its own.
- Both may be moved within the station's windows; a priority one stays on its day.
- Emergencies are nobody's choice.
- What a commune says nothing about is planned: it is only listed as waiting, unless the station accepts by itself.

Choices are rows that are added, never changed; the newest is in force, and every plan after it keeps it. Published days
stand.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, select

from scheduler.messages import Message, Refused
from scheduler.records.account import Role, require
from scheduler.records.bulletin import Bulletin, BulletinState, Klass
from scheduler.records.choice import Choice, ChoiceKind
from scheduler.records.house import House
from scheduler.records.slot import Slot
from scheduler.records.station import Station
from scheduler.timekeeping import broadcast_day
from scheduler.traffic.bulletin_rows import audiences_of
from scheduler.traffic.choice_rows import decisions, orders
from scheduler.traffic.moving import PinLine, hold, let_go, moved_by_commune, slot_of, station_of
from scheduler.traffic.window_rows import lock_stations


def accept(house: House, station: str, codes: Sequence[str], by: int, now: datetime) -> int:
    """Take bulletins; returns how many were not taken before. Harmless again.

    Raises:
        Refused: `by` acts neither for the station nor for the district, or a bulletin isn't on offer there.
    """
    with house.database.writing() as session:
        chosen = _station(session, house, station, by, now)
        offered = [_offered(session, chosen, code) for code in codes]
        return sum([_decide(session, chosen, b, ChoiceKind.ACCEPTED, "", by, now) for b in offered])


def decline(house: House, station: str, codes: Sequence[str], reason: str, by: int, now: datetime) -> int:
    """Decline ordinary bulletins; returns how many were not declined before. The next plan takes their slots away.

    Args:
        house: the opened house.
        station: its code.
        codes: of the bulletins; all or none.
        reason: in the commune's words.
        by: the account that decides: the commune's, or an operator's who was told.
        now: when.

    Raises:
        Refused: see `accept`; the reason is empty; or a bulletin isn't an ordinary one.
    """
    if not reason.strip():
        raise Refused("traffic.choice_reason")
    with house.database.writing() as session:
        chosen = _station(session, house, station, by, now)
        offered = [_offered(session, chosen, code) for code in codes]
        for bulletin in offered:
            if bulletin.klass is not Klass.ORDINARY:
                raise Refused("traffic.choice_priority", bulletin=bulletin.code, station=chosen.code, name=chosen.name)
        return sum([_decide(session, chosen, b, ChoiceKind.DECLINED, reason.strip(), by, now) for b in offered])


def order(house: House, station: str, codes: Sequence[str], by: int, now: datetime) -> bool:
    """Say in which order bulletins come within a window, priority ones and the commune's own; no codes lift it.

    Priority ones that aren't named follow, then the rest. Tells whether the order is a new one.

    Raises:
        Refused: see `accept`; a bulletin is named twice; or one is neither a priority one nor for this station alone.
    """
    with house.database.writing() as session:
        chosen = _station(session, house, station, by, now)
        twice = next((code for n, code in enumerate(codes) if code in codes[:n]), None)
        if twice is not None:
            raise Refused("traffic.choice_twice", bulletin=twice)
        for code in codes:
            bulletin = _offered(session, chosen, code)
            own = set(_ears(session, bulletin)) == {chosen.code}
            if bulletin.klass is not Klass.PRIORITY and not own:
                raise Refused("traffic.choice_not_ordered", bulletin=code, name=chosen.name)
        if orders(session).get(chosen.id or 0, ()) == tuple(codes):
            return False
        _add(session, chosen, ChoiceKind.ORDERED, by, now, bulletins=",".join(codes))
        return True


def move(house: House, station: str, slot: str, when: datetime, by: int, now: datetime) -> PinLine:
    """Move a slot of the station within its windows; every plan after that leaves it there. Harmless again.

    Args:
        house: the opened house.
        station: its code.
        slot: its code; it gets a new one.
        when: the minute; it starts as early in it as the tune, the opening and the gap allow.
        by: the account that decides: the commune's, or an operator's who was told.
        now: when.

    Raises:
        Refused: see `accept`; there is no such slot on the station; an operator has pinned it; a priority one would
            leave its day; the day is published; or something stands in the way, by name.
    """
    with house.database.writing() as session:
        lock_stations(session)
        chosen = _station(session, house, station, by, now)
        row = _own_slot(session, chosen, slot)
        bulletin = session.exec(select(Bulletin).where(Bulletin.id == row.bulletin_id)).one()
        stays = broadcast_day(when, house.zone) == row.day
        if bulletin.klass is Klass.PRIORITY and not stays:
            raise Refused("traffic.choice_other_day", bulletin=bulletin.code, day=row.day)
        made = hold(session, house, chosen, bulletin.code, when, row, by, now)
        if made.new:
            _add(session, chosen, ChoiceKind.MOVED, by, now, bulletin_id=bulletin.id, slot_code=made.slot)
        return made


def release(house: House, station: str, slot: str, by: int, now: datetime) -> PinLine:
    """Let plans move a slot that the commune had moved; it stays there until the next plan. Harmless again.

    Raises:
        Refused: see `accept`; there is no such slot on the station; its day is published; or an operator pinned it.
    """
    with house.database.writing() as session:
        chosen = _station(session, house, station, by, now)
        row = _own_slot(session, chosen, slot)
        made = let_go(session, row, by, now)
        if made.new:
            _add(session, chosen, ChoiceKind.MOVED, by, now, slot_code=slot)
        return made


def accept_by_itself(house: House, station: str, by: int, now: datetime, *, on: bool) -> bool:
    """Set whether a station takes what it says nothing about without being asked; tells whether that is new.

    Raises:
        Refused: see `accept`.
    """
    with house.database.writing() as session:
        chosen = _station(session, house, station, by, now)
        if chosen.auto_accept == on:
            return False
        chosen.auto_accept, chosen.written_at, chosen.written_by = on, now, by
        return True


def _station(session: Session, house: House, code: str, by: int, now: datetime) -> Station:
    """Return the station, if the account acts for it or for the district."""
    chosen = station_of(session, code, now, house)
    require(session, by, Role.COMMUNE, Role.OPERATOR, unit_id=chosen.unit_id)
    return chosen


def _own_slot(session: Session, station: Station, code: str) -> Slot:
    """Return a slot of the station that no operator has pinned."""
    slot = slot_of(session, code)
    if slot.station_id != station.id:
        raise Refused("traffic.pin_other_station", slot=code, station=station.name)
    if slot.pinned and not moved_by_commune(session, code):
        raise Refused("traffic.choice_pinned", slot=code, name=station.name)
    return slot


def _offered(session: Session, station: Station, code: str) -> Bulletin:
    """Return a bulletin that is on offer to a station."""
    bulletin = session.exec(select(Bulletin).where(Bulletin.code == code)).first()
    if bulletin is None:
        raise Refused("traffic.no_bulletin", code=code)
    if station.code not in _ears(session, bulletin):
        raise Refused("traffic.choice_not_offered", bulletin=code, name=station.name)
    if bulletin.state is not BulletinState.APPROVED:
        state = Message(f"traffic.state_{bulletin.state.value}")
        raise Refused("traffic.choice_not_approved", bulletin=code, state=state)
    return bulletin


def _ears(session: Session, bulletin: Bulletin) -> frozenset[str]:
    stations = session.exec(select(Station)).all()
    return audiences_of(session, stations).get(bulletin.id or 0, frozenset())


def _decide(
    session: Session, station: Station, bulletin: Bulletin, kind: ChoiceKind, reason: str, by: int, now: datetime
) -> bool:
    """Add a row unless the same is in force already; tell whether one was added."""
    before = decisions(session, station.id).get((station.id or 0, bulletin.id or 0))
    if before is not None and (before.kind, before.reason) == (kind, reason):
        return False
    _add(session, station, kind, by, now, bulletin_id=bulletin.id, reason=reason)
    return True


def _add(
    session: Session, station: Station, kind: ChoiceKind, by: int, now: datetime, **given: str | int | None
) -> None:
    row = Choice(station_id=station.id or 0, kind=kind, written_by=by, written_at=now)
    for name, value in given.items():
        setattr(row, name, value)
    session.add(row)
