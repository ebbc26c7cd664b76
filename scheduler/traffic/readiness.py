"""What would go wrong on air: looked for the day before, while it can still be put right."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from scheduler.messages import Message
from scheduler.records.audio import Rendering, newest_renderings
from scheduler.records.bulletin import Approval, Bulletin, BulletinState, Klass
from scheduler.records.house import House
from scheduler.records.slot import PublishedDay, Slot, SlotState
from scheduler.records.station import Station
from scheduler.traffic.window_rows import stations_on, window_exceptions, window_rules
from scheduler.traffic.windows import ExceptionKind, by_station, instances


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that isn't ready.

    Attributes:
        station: its code; "" when none is concerned.
        bulletin: its code; "" when none is concerned.
        grave: something would stay silent, or be heard that shouldn't.
    """

    station: str
    bulletin: str
    grave: bool
    message: Message


def ready(house: House, day: date) -> tuple[Finding, ...]:
    """Return what is not ready for a broadcast day, by station and bulletin; nothing when all is well.

    Looks at: stations without slots or without a final document, cancelled windows, slots whose bulletin isn't approved
    any more, has expired or whose file lies nowhere, and must-air bulletins that nobody has approved.
    """
    with house.database.reading() as session:
        return (*_stations(session, house, day), *_slots(session, house, day), *_unapproved(session, day))


def _stations(session: Session, house: House, day: date) -> list[Finding]:
    stations = stations_on(session, day)
    rules, _ = window_rules(session, stations)
    exceptions = window_exceptions(session)
    windows = by_station(instances(rules, exceptions, day, day, house.zone), [s.code for s in stations])
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
        if not windows[s.code]:
            continue
        document = documents.get(s.id or 0)
        values = {"station": s.name, "day": day}
        if s.id not in planned:
            found.append(Finding(s.code, "", grave=True, message=Message("traffic.ready_no_plan", values)))
        elif document is None or document.provisional:
            found.append(Finding(s.code, "", grave=True, message=Message("traffic.ready_not_published", values)))
    return found


def _slots(session: Session, house: House, day: date) -> list[Finding]:
    query = (
        select(Slot, Station, Bulletin, Approval)
        .join(Station, col(Slot.station_id) == col(Station.id))
        .join(Bulletin, col(Slot.bulletin_id) == col(Bulletin.id))
        .join(Approval, col(Slot.approval_id) == col(Approval.id))
        .where(Slot.day == day, Slot.state != SlotState.WITHDRAWN)
        .order_by(col(Station.code), col(Bulletin.code), col(Slot.starts_at))
    )
    files: dict[int, list[Rendering]] = {}
    for rendering in newest_renderings(session.exec(select(Rendering)), house.settings.studio.renderings):
        files.setdefault(rendering.take_id, []).append(rendering)
    there: dict[int, bool] = {}
    found: dict[tuple[str, str, str], Finding] = {}
    for slot, station, bulletin, approval in session.exec(query):
        if slot.take_id not in there:
            mine = files.get(slot.take_id, [])
            there[slot.take_id] = bool(mine) and all(house.store.exists(r.sha256, r.format) for r in mine)
        expired = bulletin.valid_until is not None and bulletin.valid_until < day
        approved = approval.voided_at is None and bulletin.state in {BulletinState.APPROVED, BulletinState.RETIRED}
        checks = {
            "ready_not_approved": not approved,
            "ready_expired": expired,
            "ready_no_file": not there[slot.take_id],
        }
        for section, wrong in checks.items():
            if wrong:
                values = {"station": station.name, "bulletin": bulletin.code, "title": bulletin.title}
                finding = Finding(
                    station.code, bulletin.code, grave=True, message=Message(f"traffic.{section}", values)
                )
                found.setdefault((station.code, bulletin.code, section), finding)
    return list(found.values())


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
