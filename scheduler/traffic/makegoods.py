"""What is owed: the list of makegoods, and writing one off. The debts are made by reconciling, planned by `plan`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import col, select

from scheduler.messages import Refused
from scheduler.records.account import Role, require
from scheduler.records.bulletin import Bulletin, BulletinState
from scheduler.records.house import House
from scheduler.records.slot import MakegoodOwed, MakegoodState, PublishedDay, Slot, SlotState
from scheduler.records.station import Station

_OWED = MakegoodState.OWED
_UNSETTLED = (MakegoodState.OWED, MakegoodState.PLACED)


@dataclass(frozen=True, slots=True)
class MakegoodLine:
    """One makegood.

    Attributes:
        id: what `write_off` names.
        reason: why the airing was missed, a reason's code.
        slot: code of the slot that was missed.
        placed: when it is to be made good; None while it has no slot.
        makegood: code of the slot that is to make it good; "" while there is none.
        waits_for: the first day that is open to planning, on which the bulletin is still valid; None when it is placed
            or settled, and when no such day is left: then it can only be written off, or a published day changed.
        hopeless: owed, and no open day is left in its validity.
    """

    id: int
    station: str
    station_name: str
    bulletin: str
    title: str
    missed_at: datetime
    state: str
    reason: str
    slot: str
    placed: datetime | None
    makegood: str = ""
    waits_for: date | None = None
    hopeless: bool = False


def listing(house: House, *, settled: bool = False, today: date | None = None) -> tuple[MakegoodLine, ...]:
    """Return the makegoods that are owed or placed, the oldest first.

    Args:
        house: the opened house.
        settled: those too that are made good or written off.
        today: from when on a day may be waited for; without it `waits_for` and `hopeless` stay empty.
    """
    query = (
        select(MakegoodOwed, Station, Bulletin, Slot.code)
        .join(Station, col(MakegoodOwed.station_id) == col(Station.id))
        .join(Bulletin, col(MakegoodOwed.bulletin_id) == col(Bulletin.id))
        .join(Slot, col(MakegoodOwed.slot_id) == col(Slot.id))
        .order_by(col(MakegoodOwed.missed_at), col(MakegoodOwed.id))
    )
    with house.database.reading() as session:
        query_slots = select(Slot).where(col(Slot.makegood_id).is_not(None), Slot.state != SlotState.WITHDRAWN)
        replacing = {s.makegood_id: s for s in session.exec(query_slots.order_by(col(Slot.id)))}
        final = select(col(PublishedDay.station_id), col(PublishedDay.day)).where(
            col(PublishedDay.provisional).is_(False)
        )
        closed = set(session.exec(final)) if today else set()
        waiting = {
            row.id: _open_day(row.station_id, bulletin, today, closed)
            for row, _, bulletin, _ in session.exec(query)
            if today and row.state is MakegoodState.OWED
        }
        return tuple(
            MakegoodLine(
                id=row.id or 0,
                station=station.code,
                station_name=station.name,
                bulletin=bulletin.code,
                title=bulletin.title,
                missed_at=row.missed_at,
                state=row.state.value,
                reason=row.reason,
                slot=code,
                placed=replacing[row.id].starts_at if row.id in replacing and row.state is not _OWED else None,
                makegood=replacing[row.id].code if row.id in replacing and row.state is not _OWED else "",
                waits_for=waiting.get(row.id),
                hopeless=row.id in waiting and waiting[row.id] is None,
            )
            for row, station, bulletin, code in session.exec(query)
            if settled or row.state in _UNSETTLED
        )


def _open_day(station_id: int, bulletin: Bulletin, today: date, closed: set[tuple[int, date]]) -> date | None:
    """Return the first day from today on that isn't final and on which a bulletin is valid."""
    if bulletin.state is not BulletinState.APPROVED:
        return None
    day = max(today, bulletin.valid_from or today)
    while (station_id, day) in closed:
        day += timedelta(days=1)
    return None if bulletin.valid_until is not None and day > bulletin.valid_until else day


def write_off(house: House, ids: Sequence[int], reason: str, by: int, now: datetime) -> int:
    """Write makegoods off; returns how many were open until now. One that was written off already stays so.

    Args:
        house: the opened house.
        ids: as `listing` gives them.
        reason: in the words of who decides.
        by: the account that decides, an operator or approver; it stays beside the row.
        now: when.

    Raises:
        Refused: `by` may not, the reason is empty, an id is unknown, or the airing has been made good.
    """
    if not reason.strip():
        raise Refused("traffic.write_off_reason")
    done = 0
    with house.database.writing() as session:
        require(session, by, Role.OPERATOR, Role.APPROVER)
        for number in ids:
            row = session.get(MakegoodOwed, number)
            if row is None:
                raise Refused("traffic.unknown_makegood", number=str(number))
            if row.state is MakegoodState.MADE_GOOD:
                raise Refused("traffic.already_made_good", number=str(number))
            if row.state is MakegoodState.WRITTEN_OFF:
                continue
            row.state, row.reason, row.written_at, row.written_by = MakegoodState.WRITTEN_OFF, reason.strip(), now, by
            # slots keep the link: one that failed owes nothing anew, for what it was to make good is settled
            done += 1
    return done
