"""Withdrawing: what follows for the schedule when a bulletin was withdrawn, and the correction that makes up for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, func, select

from scheduler.messages import Refused
from scheduler.progress import Progress, silent
from scheduler.records.account import Role
from scheduler.records.bulletin import Bulletin, BulletinState
from scheduler.records.house import House
from scheduler.records.notice import require_for
from scheduler.records.slot import DayCause, PublishedDay, Slot, SlotState
from scheduler.records.station import Station
from scheduler.timekeeping import broadcast_day
from scheduler.traffic import correction_rows
from scheduler.traffic.applying import apply, owe_again
from scheduler.traffic.gathering import gather
from scheduler.traffic.hearings import Heard, heard
from scheduler.traffic.press import Act, Press, PublishedLine
from scheduler.traffic.publishing import LEAD, windows_of
from scheduler.traffic.solver import solve
from scheduler.traffic.station_rows import Reopened
from scheduler.traffic.window_rows import lock_stations, pauses, stations_on

_FARTHEST = timedelta(days=61)


@dataclass(frozen=True, slots=True)
class Placed:
    """A slot of the correction."""

    station: str
    station_name: str
    bulletin: str
    starts_at: datetime


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """What withdrawing did.

    Attributes:
        slots: published and planned ones that went; what had begun stands.
        documents: days that have a new revision.
        heard: what went out before; it stays in the log.
        corrections: where the correction is planned; none without one, or while it isn't approved.
    """

    slots: int
    documents: tuple[PublishedLine, ...]
    heard: tuple[Heard, ...]
    corrections: tuple[Placed, ...]


def withdraw(
    house: House,
    codes: Sequence[str],
    by: int,
    now: datetime,
    progress: Progress = silent,
    *,
    correction: str = "",
) -> Withdrawal:
    """Take withdrawn bulletins out of the schedule, plan their room anew, and publish every day still to come again.

    Published slots to come are withdrawn; on published days the others stand and only the room that is free is filled.
    A correction goes into the windows in which the withdrawn bulletin was heard, before anything else. Harmless again.

    Args:
        house: the opened house; its key signs.
        codes: of bulletins that the newsroom has withdrawn.
        by: the account that withdrew them, an operator or an approver; of a notice its commune's, too.
        now: slots that have begun by then stand.
        progress: told after each station that is planned.
        correction: code of the bulletin that corrects the withdrawn one; "" for none.

    Raises:
        Refused: `by` may not do that, a bulletin isn't withdrawn, the correction can't be one, or this home has no
            signing key.
    """
    with house.database.writing() as session:
        lock_stations(session)
        gone = _withdrawn(session, codes)
        for bulletin in gone:
            require_for(session, by, bulletin.id, Role.OPERATOR, Role.APPROVER)
        if correction:
            if len(gone) != 1:
                raise Refused("traffic.one_correction")
            correction_rows.link(session, gone[0], correction)
            session.flush()
        coming = _coming(session, gone, now)
        affected = {s.station_id for s in coming}
        stations = [s for s in stations_on(session, _today(house, now)) if s.id in affected]
        if correction:
            ears = correction_rows.heard_by(session, codes, now)
            stations = [s for s in stations_on(session, _today(house, now)) if s.id in affected or s.code in ears]
        for slot in coming:
            if slot.state is SlotState.PUBLISHED:
                slot.state, slot.written_at, slot.written_by = SlotState.WITHDRAWN, now, by
                owe_again(session, slot, by, now)
        session.flush()
        if stations:
            _plan_room(session, house, stations, by, now, progress)
        return Withdrawal(
            slots=len(coming),
            documents=_published_anew(session, house, gone, by, now),
            heard=heard(session, codes, now),
            corrections=_placed(session, correction, now),
        )


def check_correction(house: House, codes: Sequence[str], correction: str) -> None:
    """Check, before a bulletin is withdrawn, that another may correct it.

    Raises:
        Refused: there are several bulletins, no such correction, or it is withdrawn or corrects another.
    """
    with house.database.reading() as session:
        rows = session.exec(select(Bulletin).where(col(Bulletin.code).in_(codes))).all()
        if len(codes) != 1:
            raise Refused("traffic.one_correction")
        for bulletin in rows:
            correction_rows.link(session, bulletin, correction)


def _today(house: House, now: datetime) -> date:
    return broadcast_day(now, house.zone)


def _withdrawn(session: Session, codes: Sequence[str]) -> list[Bulletin]:
    rows = session.exec(select(Bulletin).where(col(Bulletin.code).in_(codes)).order_by(col(Bulletin.code))).all()
    states = {b.code: b.state for b in rows}
    for code in codes:
        if states.get(code) is not BulletinState.WITHDRAWN:
            raise Refused("traffic.not_withdrawn", code=code)
    return list(rows)


def _coming(session: Session, gone: Sequence[Bulletin], now: datetime) -> list[Slot]:
    query = select(Slot).where(col(Slot.bulletin_id).in_([b.id for b in gone]), Slot.starts_at > now)
    return list(session.exec(query.where(Slot.state != SlotState.WITHDRAWN).order_by(col(Slot.starts_at))))


def _plan_room(
    session: Session, house: House, stations: Sequence[Station], by: int, now: datetime, progress: Progress
) -> None:
    """Plan the days ahead of some stations again, the free room of their published days too."""
    first_day = _today(house, now)
    last = session.exec(select(func.max(Slot.day)).where(Slot.day >= first_day)).one()
    last_day = min(max(last or first_day, first_day), first_day + _FARTHEST)
    query = select(col(PublishedDay.station_id), col(PublishedDay.day)).where(
        col(PublishedDay.day).between(first_day, last_day), col(PublishedDay.provisional).is_(False)
    )
    codes = {s.id: s.code for s in stations}
    final = frozenset((codes[number], day) for number, day in session.exec(query) if number in codes)
    gathered = gather(
        session, first_day, last_day, now + LEAD, house.zone, only=[*codes.values()], reopened=Reopened(final)
    )
    gathered = correction_rows.with_corrections(session, gathered, now)
    apply(session, gathered, solve(gathered.problem, progress), by, now)


def _published_anew(
    session: Session, house: House, gone: Sequence[Bulletin], by: int, now: datetime
) -> tuple[PublishedLine, ...]:
    """Print every document of a day still to come again: the recall list stands in all of them."""
    query = (
        select(col(PublishedDay.station_id), col(PublishedDay.day))
        .where(PublishedDay.day >= _today(house, now))
        .distinct()
    )
    days: dict[int, list[date]] = {}
    for number, day in session.exec(query):
        days.setdefault(number, []).append(day)
    if not days:
        return ()
    every = [day for mine in days.values() for day in mine]
    stations = stations_on(session, min(every))
    windows = windows_of(session, house, stations, min(every), max(every))
    reason = ", ".join(b.code for b in gone)
    act = Act(by, now, cause=DayCause.WITHDRAWAL, reason=reason, provisional=True, pauses=pauses(session))
    press = Press(session, house, act)
    lines = [
        press.day(station, day, windows.get((station.code, day), ()))
        for station in stations
        for day in sorted(days.get(station.id or 0, ()))
    ]
    return tuple(line for line in lines if line.new)


def _placed(session: Session, correction: str, now: datetime) -> tuple[Placed, ...]:
    query = (
        select(Slot, Station)
        .join(Bulletin, col(Slot.bulletin_id) == col(Bulletin.id))
        .join(Station, col(Slot.station_id) == col(Station.id))
        .where(Bulletin.code == correction, Slot.state != SlotState.WITHDRAWN, Slot.starts_at > now)
        .order_by(col(Slot.starts_at), col(Station.code))
    )
    return tuple(Placed(s.code, s.name, correction, slot.starts_at) for slot, s in session.exec(query))
