"""A commune takes back that a window rests today: the slots that went with it come back, and the day is published anew.

That a window rests is an exception of the network's (`administration.windowing`) and a pause of the published day
(`publishing.publish`). Taking it back is the one change of a final day that a commune may make of itself, because it
only brings back what the district had published: the same slots at the same times.
"""

from collections.abc import Iterator
from datetime import date, datetime

from sqlmodel import Session, col, select

from scheduler.daysheet import read_day
from scheduler.records.account import Role, require
from scheduler.records.house import House
from scheduler.records.slot import DayCause, MakegoodOwed, MakegoodState, PublishedDay, Slot, SlotState
from scheduler.records.station import Station
from scheduler.traffic.press import Act, Press, PublishedLine
from scheduler.traffic.publishing import chosen_stations, windows_of
from scheduler.traffic.sheets import window_code
from scheduler.traffic.window_rows import lock_stations, pauses
from scheduler.traffic.windows import WindowInstance


def resume(
    house: House, station: str, window: str, day: date, reason: str, by: int, now: datetime
) -> PublishedLine | None:
    """Publish a day anew after the window that rested runs again; None when the day isn't final: planning does it.

    Slots whose time has passed meanwhile stay away, and so do those whose bulletin was withdrawn, or whose debt another
    slot pays by now.

    Args:
        house: the opened house; its key signs.
        station: its code.
        window: code of the window that runs again.
        day: the broadcast day.
        reason: why the revision is made, and by whom.
        by: the commune's account, an operator's, or the program's for an enrolled phone.
        now: when.

    Raises:
        Refused: no right to, or no such station.
    """
    with house.database.writing() as session:
        lock_stations(session)
        [chosen] = chosen_stations(session, (station,), day)
        require(session, by, Role.COMMUNE, Role.OPERATOR, unit_id=chosen.unit_id)
        act = Act(by, now, cause=DayCause.CHANGE, reason=reason, pauses=pauses(session))
        press = Press(session, house, act)
        if not press.is_final(chosen, day):
            return None
        windows = windows_of(session, house, (chosen,), day, day).get((station, day), [])
        running = [w for w in windows if window_code(w) == window]
        for slot in _gone(session, chosen, window, day, running, now):
            if _owing(session, slot):
                slot.state, slot.written_at, slot.written_by = SlotState.PUBLISHED, now, by
        session.flush()
        return press.day(chosen, day, windows)


def _gone(
    session: Session, station: Station, window: str, day: date, running: list[WindowInstance], now: datetime
) -> Iterator[Slot]:
    """Yield the slots still to come that the last final document with the window had and that went with it."""
    query = (
        select(PublishedDay.document)
        .where(PublishedDay.station_id == station.id, PublishedDay.day == day, col(PublishedDay.provisional).is_(False))
        .order_by(col(PublishedDay.revision).desc())
    )
    told = (read_day(document.encode()) for document in session.exec(query))
    before = next((d for d in told if window in {w.code for w in d.windows}), None)
    codes = [s.id for s in before.slots if s.window == window] if before is not None else []
    rows = select(Slot).where(col(Slot.code).in_(codes), Slot.state == SlotState.WITHDRAWN, col(Slot.starts_at) > now)
    for slot in session.exec(rows).all():
        if any(w.starts_at <= slot.starts_at < w.ends_at for w in running):
            yield slot


def _owing(session: Session, slot: Slot) -> bool:
    """Tell whether a slot may come back; a makegood takes its debt back, if no other slot has it."""
    if slot.makegood_id is None:
        return True
    debt = session.exec(select(MakegoodOwed).where(MakegoodOwed.id == slot.makegood_id)).one()
    if debt.state is not MakegoodState.OWED:
        return False
    debt.state = MakegoodState.PLACED
    return True
