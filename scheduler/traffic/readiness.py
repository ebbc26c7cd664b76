"""What would go wrong on air: looked for the day before, while it can still be put right."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlmodel import Session, col, select

from scheduler.messages import Message
from scheduler.records.bulletin import Approval, Bulletin, BulletinState, Klass
from scheduler.records.expiry import gone_since
from scheduler.records.house import House
from scheduler.records.slot import PublishedDay, Slot, SlotState
from scheduler.records.station import Station
from scheduler.timekeeping import broadcast_day
from scheduler.traffic.findings import Finding, device_findings, slot_findings
from scheduler.traffic.window_rows import stations_on, window_exceptions, window_rules
from scheduler.traffic.windows import ExceptionKind, WindowException, WindowInstance, by_station, instances


def ready(house: House, day: date) -> tuple[Finding, ...]:
    """Return what is not ready for a broadcast day, by station and bulletin; nothing when all is well.

    Looks at: stations without slots or without a final document, cancelled and early windows, slots that can't be aired
    as they are planned, players of communes that haven't been heard of, bulletins that nobody has approved, and
    approved ones whose audio went by rule. What a changed lexicon would read otherwise the newsroom tells.
    """
    with house.database.reading() as session:
        stations, exceptions = stations_on(session, day), window_exceptions(session)
        windows = _windows(session, house, day, stations, exceptions)
        return (
            *_stations(session, house, day, stations, exceptions, windows),
            *slot_findings(session, house, day, windows),
            *device_findings(session, day),
            *_unapproved(session, day),
            *_expired(session, house, day),
        )


def stations_beginning(house: House, first: datetime, until: datetime) -> frozenset[str]:
    """Return the codes of the stations with a window that begins from `first` on and before `until`."""
    with house.database.reading() as session:
        days = {broadcast_day(moment, house.zone) for moment in (first, until)}
        exceptions = window_exceptions(session)
        found = [
            window
            for day in days
            for of in _windows(session, house, day, stations_on(session, day), exceptions).values()
            for window in of
        ]
        return frozenset(w.station for w in found if first <= w.starts_at < until)


def bulletins_on(house: House, day: date) -> tuple[str, ...]:
    """Return the codes of the bulletins that have slots on a day."""
    with house.database.reading() as session:
        query = select(Bulletin.code).join(Slot, col(Slot.bulletin_id) == col(Bulletin.id))
        query = query.where(Slot.day == day, Slot.state != SlotState.WITHDRAWN).distinct()
        return tuple(sorted(session.exec(query)))


def _windows(
    session: Session, house: House, day: date, stations: Sequence[Station], exceptions: Sequence[WindowException]
) -> dict[str, tuple[WindowInstance, ...]]:
    rules, _ = window_rules(session, stations)
    found = instances(rules, exceptions, day, day, house.zone)
    return by_station(found, [s.code for s in stations])


def _stations(
    session: Session,
    house: House,
    day: date,
    stations: Sequence[Station],
    exceptions: Sequence[WindowException],
    windows: Mapping[str, tuple[WindowInstance, ...]],
) -> list[Finding]:
    planned = set(
        session.exec(select(Slot.station_id).where(Slot.day == day, Slot.state != SlotState.WITHDRAWN).distinct())
    )
    documents = {
        p.station_id: p
        for p in session.exec(select(PublishedDay).where(PublishedDay.day == day).order_by(col(PublishedDay.revision)))
    }
    found = []
    for s in stations:
        cancelled = [e for e in exceptions if e.station == s.code and e.day == day]
        found += [
            Finding(
                s.code,
                "",
                grave=False,
                message=Message("traffic.ready_cancelled", {"station": s.name, "window": e.window, "reason": e.reason}),
            )
            for e in cancelled
            if e.kind is ExceptionKind.CANCELLED
        ]
        found += [early for w in windows[s.code] if (early := _early(house, s, w)) is not None]
        if not windows[s.code]:
            continue
        document = documents.get(s.id or 0)
        values = {"station": s.name, "day": day}
        if s.id not in planned:
            found.append(Finding(s.code, "", grave=True, message=Message("traffic.ready_no_plan", values)))
        elif document is None or document.provisional:
            found.append(Finding(s.code, "", grave=True, message=Message("traffic.ready_not_published", values)))
    return found


def _early(house: House, station: Station, window: WindowInstance) -> Finding | None:
    """Return a window that starts before the earliest hour of the settings."""
    begin = window.starts_at.astimezone(house.zone)
    earliest = house.settings.traffic.earliest_start_minute
    if begin.hour * 60 + begin.minute >= earliest:
        return None
    hour, minute = divmod(earliest, 60)
    values = {"station": station.name, "window": window.code, "starts": f"{begin:%H:%M}"}
    message = Message("traffic.ready_early", {**values, "earliest": f"{hour:02d}:{minute:02d}"})
    return Finding(station.code, "", grave=house.settings.traffic.early_window == "refusal", message=message)


def _unapproved(session: Session, day: date) -> list[Finding]:
    waiting = (BulletinState.DRAFT, BulletinState.SUBMITTED, BulletinState.RETURNED)
    query = (
        select(Bulletin)
        .where(col(Bulletin.state).in_(waiting), Bulletin.klass != Klass.EMERGENCY)
        .where(col(Bulletin.valid_from).is_(None) | (col(Bulletin.valid_from) <= day))
        .where(col(Bulletin.valid_until).is_(None) | (col(Bulletin.valid_until) >= day))
        .order_by(col(Bulletin.code))
    )
    return [
        Finding(
            "",
            b.code,
            grave=b.must_air,
            message=Message("traffic.ready_unapproved", {"bulletin": b.code, "title": b.title}),
        )
        for b in session.exec(query)
    ]


def _expired(session: Session, house: House, day: date) -> list[Finding]:
    """Return the approved bulletins that can't be planned any more, because their audio went by rule."""
    query = (
        select(Bulletin, Approval)
        .join(Approval, col(Bulletin.approval_id) == col(Approval.id))
        .where(Bulletin.state == BulletinState.APPROVED)
        .where(col(Bulletin.valid_from).is_(None) | (col(Bulletin.valid_from) <= day))
        .where(col(Bulletin.valid_until).is_(None) | (col(Bulletin.valid_until) >= day))
        .order_by(col(Bulletin.code))
    )
    rows = session.exec(query).all()
    gone = gone_since(session, {approval.take_id for _, approval in rows})
    found = []
    for b, approval in rows:
        if approval.take_id in gone:
            on = gone[approval.take_id].astimezone(house.zone).date()
            message = Message("traffic.ready_sound_gone", {"bulletin": b.code, "title": b.title, "on": on})
            found.append(Finding("", b.code, grave=b.must_air, message=message))
    return found
