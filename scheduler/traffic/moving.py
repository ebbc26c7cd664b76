"""Moving a slot to a time and keeping it there: what stands in the way is named, the rest is planned anew around it.

Operators do it by `holding`, communes by `choosing`.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, delete, func, select

from scheduler.messages import Message, Refused
from scheduler.records.bulletin import Bulletin, BulletinState
from scheduler.records.choice import Choice, ChoiceKind
from scheduler.records.house import House
from scheduler.records.slot import PublishedDay, Slot, SlotState
from scheduler.records.station import Station
from scheduler.timekeeping import broadcast_day
from scheduler.traffic.applying import apply, new_slot, slot_code, unused
from scheduler.traffic.gathering import Gathered, gather, moment
from scheduler.traffic.placing import Bar, Barred, first_start
from scheduler.traffic.segmenting import seconds_since
from scheduler.traffic.solver import solve
from scheduler.traffic.window_rows import stations_on, window_exceptions, window_rules
from scheduler.traffic.windows import instances

_A_DAY = timedelta(days=1)
_FARTHEST = timedelta(days=61)
A_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class PinLine:
    """A slot that plans leave where it is.

    Attributes:
        day: its broadcast day.
        by_commune: the commune moved it there; else an operator did.
        new: it wasn't pinned there before.
    """

    slot: str
    station: str
    station_name: str
    bulletin: str
    title: str
    day: date
    starts_at: datetime
    by_commune: bool
    new: bool = False


def station_of(session: Session, code: str, when: datetime, house: House) -> Station:
    """Return a station that exists at a time.

    Raises:
        Refused: there is none of that code.
    """
    there = {s.code: s for s in stations_on(session, when.astimezone(house.zone).date())}
    if code not in there:
        raise Refused("traffic.unknown_station", station=code)
    return there[code]


def slot_of(session: Session, code: str) -> Slot:
    """Return a slot that no document has made final.

    Raises:
        Refused: there is none of that code, or its day is published.
    """
    slot = session.exec(select(Slot).where(Slot.code == code, Slot.state != SlotState.WITHDRAWN)).first()
    if slot is None:
        raise Refused("traffic.no_slot", slot=code)
    if slot.state is SlotState.PUBLISHED:
        station = session.exec(select(Station).where(Station.id == slot.station_id)).one()
        raise Refused("traffic.pin_published", station=station.code, name=station.name, day=slot.day)
    return slot


def hold(
    session: Session,
    house: House,
    station: Station,
    code: str,
    when: datetime,
    slot: Slot | None,
    by: int,
    now: datetime,
    *,
    until: datetime | None = None,
) -> PinLine:
    """Pin a bulletin to a time and plan the station's open days anew around it.

    Args:
        session: the writing transaction.
        house: the opened house.
        station: where.
        code: the bulletin's.
        when: as `pin` has it.
        slot: what moves there; None: what the bulletin has on that day, or a new one.
        by: who decides.
        now: when.
        until: see `find_start`.

    Raises:
        Refused: the day is published or something stands in the way, by name.
    """
    gathered, slot, starts_at = find_start(session, house, station, code, when, slot, now, until)
    if slot is not None and slot.starts_at == starts_at and slot.pinned:
        return line_of(session, slot)
    made = put_slot(session, gathered, station, code, starts_at, slot, by, now)
    gathered = gather(session, *gathered.days, now, house.zone, only=(station.code,))
    apply(session, gathered, solve(gathered.problem), by, now)
    return replace(line_of(session, made), new=True)


def find_start(
    session: Session,
    house: House,
    station: Station,
    code: str,
    when: datetime,
    slot: Slot | None,
    now: datetime,
    until: datetime | None = None,
) -> tuple[Gathered, Slot | None, datetime]:
    """Return what was gathered, the slot that moves, and when it would start; nothing is written.

    Args:
        session: a transaction; one that reads will do.
        house: the opened house.
        station: where.
        code: the bulletin's.
        when: as `pin` has it.
        slot: what moves there; None: what the bulletin has on that day, or a new one.
        now: when.
        until: it may start in any minute before; None: in the minute of `when` alone.

    Raises:
        Refused: the day is published or something stands in the way, by name.
    """
    day = day_of(session, house, station, when)
    days = {day} if slot is None else {day, slot.day}
    for one in sorted(days):
        if is_final(session, station, one):
            raise Refused("traffic.pin_published", station=station.code, name=station.name, day=one)
    first_day, last_day = _horizon(session, house, days, now)
    gathered = gather(session, first_day, last_day, now, house.zone, only=(station.code,))
    if slot is None and code in gathered.bulletins:
        slot = _nearest(gathered, gathered.bulletins[code].id, day, when)
    found = start_on(gathered, station, code, slot, when)
    later = when + A_MINUTE
    while isinstance(found, Barred) and until is not None and later < until:
        again = start_on(gathered, station, code, slot, later)
        found = again if not isinstance(again, Barred) or found.bar in {Bar.WINDOW, Bar.PAST} else found
        later += A_MINUTE
    if isinstance(found, Barred):
        raise refusal(session, gathered, station, code, day, when, found)
    return gathered, slot, moment(gathered, found)


def let_go(session: Session, slot: Slot, by: int, now: datetime) -> PinLine:
    """Let plans move a slot; it stays where it is until then."""
    new = slot.pinned
    if new:
        slot.pinned, slot.written_at, slot.written_by = False, now, by
        session.flush()
    return replace(line_of(session, slot), new=new)


def line_of(session: Session, slot: Slot) -> PinLine:
    """Return a slot as people name it."""
    station = session.exec(select(Station).where(Station.id == slot.station_id)).one()
    bulletin = session.exec(select(Bulletin).where(Bulletin.id == slot.bulletin_id)).one()
    return PinLine(
        slot=slot.code,
        station=station.code,
        station_name=station.name,
        bulletin=bulletin.code,
        title=bulletin.title,
        day=slot.day,
        starts_at=slot.starts_at,
        by_commune=moved_by_commune(session, slot.code),
    )


def moved_by_commune(session: Session, code: str) -> bool:
    """Tell whether a slot is where its commune moved it."""
    query = select(Choice).where(Choice.kind == ChoiceKind.MOVED, Choice.slot_code == code)
    newest = session.exec(query.order_by(col(Choice.id).desc()).limit(1)).first()
    return newest is not None and newest.bulletin_id is not None


def day_of(session: Session, house: House, station: Station, when: datetime) -> date:
    """Return the broadcast day of a time on a station: that of the window it lies in, else its date."""
    local = when.astimezone(house.zone).date()
    rules, _ = window_rules(session, (station,))
    held = instances(rules, window_exceptions(session), local - _A_DAY, local, house.zone)
    return next((w.day for w in held if w.station == station.code and w.starts_at <= when < w.ends_at), local)


def _horizon(session: Session, house: House, days: set[date], now: datetime) -> tuple[date, date]:
    """Return the days to plan anew: all that have a plan, so that what gives way finds another place."""
    first_day = min(broadcast_day(now, house.zone), *days)
    planned = session.exec(select(func.max(Slot.day)).where(Slot.day >= first_day)).one()
    return first_day, min(max(planned or first_day, *days), first_day + _FARTHEST)


def is_final(session: Session, station: Station, day: date) -> bool:
    """Tell whether a station's day is published, not only shown ahead."""
    query = select(PublishedDay.id).where(PublishedDay.station_id == station.id, PublishedDay.day == day)
    return session.exec(query.where(col(PublishedDay.provisional).is_(False)).limit(1)).first() is not None


def _nearest(gathered: Gathered, bulletin_id: int, day: date, when: datetime) -> Slot | None:
    """Return the slot that a bulletin has on a day, the nearest to a time; a pinned one only if it is there already."""
    soon = when + A_MINUTE
    there = next((s for s in gathered.pinned if s.bulletin_id == bulletin_id and when <= s.starts_at < soon), None)
    mine = (s for s in gathered.open_slots if (s.bulletin_id, s.day) == (bulletin_id, day))
    return there or min(mine, key=lambda s: (abs(s.starts_at - when), s.starts_at), default=None)


def start_on(gathered: Gathered, station: Station, code: str, slot: Slot | None, when: datetime) -> int | Barred:
    """Return when it may start, seconds of the problem; what stands there without the slot that is to move."""
    [given] = (s for s in gathered.problem.stations if s.code == station.code)
    wanted = seconds_since(gathered.origin, when)
    if slot is not None and slot in gathered.pinned:
        own = (code, seconds_since(gathered.origin, slot.starts_at))
        given = replace(given, fixed=tuple(f for f in given.fixed if (f.bulletin, f.starts) != own))
        if when <= slot.starts_at < when + A_MINUTE:
            wanted = own[1]  # said again: it stays where it is
    return first_start(gathered.problem, given, code, wanted)


def put_slot(
    session: Session,
    gathered: Gathered,
    station: Station,
    code: str,
    starts_at: datetime,
    old: Slot | None,
    by: int,
    now: datetime,
) -> Slot:
    """Put a pinned slot at a time, in the place of an old one, with what that was to make good."""
    if old is not None and old.starts_at == starts_at:
        old.pinned, old.written_at, old.written_by = True, now, by
        session.flush()
        return old
    makegood_id = None if old is None else old.makegood_id
    if old is not None:
        session.expunge(old)
        session.execute(delete(Slot).where(col(Slot.id) == old.id))
    key = (station.code, code, starts_at)
    name = slot_code(key, gathered.zone)
    taken = set(session.exec(select(Slot.code).where(col(Slot.code).startswith(name))))
    made = new_slot(gathered, station, key, unused(name, taken), by, now)
    made.pinned, made.makegood_id = True, makegood_id
    session.add(made)
    session.flush()
    return made


def refusal(
    session: Session, gathered: Gathered, station: Station, code: str, day: date, when: datetime, found: Barred
) -> Refused:
    """Return what stands in the way as a sentence."""
    row = session.exec(select(Bulletin).where(Bulletin.code == code)).first()
    if row is None:
        return Refused("traffic.no_bulletin", code=code)
    bar = found.bar
    outside = (row.valid_from and day < row.valid_from) or (row.valid_until and day > row.valid_until)
    if bar is Bar.UNPLANNED and row.state is BulletinState.APPROVED and outside:
        bar = Bar.VALIDITY
    windows = ", ".join(
        f"{w.starts_at.astimezone(gathered.zone):%H:%M}–{w.ends_at.astimezone(gathered.zone):%H:%M}"
        for w in gathered.windows[station.code]
        if w.day == day
    )
    return Refused(
        f"traffic.pin_bar_{bar.value}",
        bulletin=code,
        station=station.code,
        name=station.name,
        at=when,
        day=day,
        state=Message(f"traffic.state_{row.state.value}"),
        first=row.valid_from or Message("traffic.open_end"),
        last=row.valid_until or Message("traffic.open_end"),
        windows=windows or "–",
        other=found.other,
        other_at=moment(gathered, found.at),
        seconds=found.seconds,
        most=max(row.most_airings, row.wanted_airings),
        a_day=row.most_a_day,
        gap=row.least_gap_minutes,
    )
