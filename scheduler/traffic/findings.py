"""What would go wrong with slots on air, and with the players that communes have."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from sqlmodel import Session, col, func, select

from scheduler.messages import Message
from scheduler.records.audio import Rendering, newest_renderings
from scheduler.records.bulletin import Approval, Bulletin, BulletinState
from scheduler.records.device import Device, DeviceStation, PulledDay
from scheduler.records.expiry import gone_since
from scheduler.records.house import House
from scheduler.records.slot import PublishedDay, Slot, SlotState
from scheduler.records.station import Station
from scheduler.traffic.windows import WindowInstance

_AIRABLE = frozenset({BulletinState.APPROVED, BulletinState.RETIRED})
_A_SECOND = timedelta(seconds=1)


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


@dataclass(frozen=True, slots=True)
class _Planned:
    slot: Slot
    station: Station
    bulletin: Bulletin
    approval: Approval


def slot_findings(
    session: Session, house: House, day: date, windows: Mapping[str, Sequence[WindowInstance]]
) -> list[Finding]:
    """Return what is wrong with a day's slots, each thing once for a station and bulletin.

    Args:
        session: of the reading transaction.
        house: the opened house; its store is looked into.
        day: the broadcast day.
        windows: of that day, by station's code.
    """
    query = (
        select(Slot, Station, Bulletin, Approval)
        .join(Station, col(Slot.station_id) == col(Station.id))
        .join(Bulletin, col(Slot.bulletin_id) == col(Bulletin.id))
        .join(Approval, col(Slot.approval_id) == col(Approval.id))
        .where(Slot.day == day, Slot.state != SlotState.WITHDRAWN)
        .order_by(col(Station.code), col(Bulletin.code), col(Slot.starts_at))
    )
    planned = [_Planned(*row) for row in session.exec(query)]
    takes = {p.slot.take_id for p in planned}
    files: dict[int, list[Rendering]] = {}
    made = session.exec(select(Rendering).where(col(Rendering.take_id).in_(takes)))
    for rendering in newest_renderings(made, house.settings.studio.renderings):
        files.setdefault(rendering.take_id, []).append(rendering)
    gone = gone_since(session, takes)
    there = {take: _there(house, files.get(take, ())) for take in takes}
    late = _overlapped(planned)
    found: dict[tuple[str, str, str], Finding] = {}
    for p in planned:
        longest = max((r.milliseconds for r in files.get(p.slot.take_id, ())), default=0)
        over = longest - p.slot.milliseconds
        checks = {
            "withdrawn": p.bulletin.state is BulletinState.WITHDRAWN,
            "not_approved": p.bulletin.state is not BulletinState.WITHDRAWN and not _sound(p),
            "expired": p.bulletin.valid_until is not None and p.bulletin.valid_until < day,
            "audio_expired": p.slot.take_id in gone,
            "no_file": p.slot.take_id not in gone and not there[p.slot.take_id],
            "stale": _sound(p) and p.bulletin.approval_id not in {None, p.approval.id},
            "over_long": over > 0,
            "no_window": not _inside(p.slot, windows.get(p.station.code, ())),
            "no_room": p.slot.code in late,
        }
        seconds = -(-over // 1000) if over > 0 else late.get(p.slot.code, 0)
        for section in (name for name, wrong in checks.items() if wrong):
            values = {
                "station": p.station.name,
                "bulletin": p.bulletin.code,
                "title": p.bulletin.title,
                "at": p.slot.starts_at,
                "seconds": seconds,
                "on": gone.get(p.slot.take_id, p.slot.starts_at).astimezone(house.zone).date(),
            }
            message = Message(f"traffic.ready_{section}", values)
            key = (p.station.code, p.bulletin.code, section)
            found.setdefault(key, Finding(p.station.code, p.bulletin.code, section != "stale", message))
    return list(found.values())


def device_findings(session: Session, day: date) -> list[Finding]:
    """Return the communes none of whose machines has the day's newest revision, or ever showed its token.

    One machine of several is enough: a phone may stand in for the PC.
    """
    newest = dict(
        session.exec(
            select(PublishedDay.station_id, func.max(PublishedDay.revision))
            .where(PublishedDay.day == day)
            .group_by(col(PublishedDay.station_id))
        ).all()
    )
    held: dict[int, int] = {}
    for row in session.exec(select(PulledDay).where(PulledDay.day == day)):
        held[row.station_id] = max(held.get(row.station_id, 0), row.revision)
    query = (
        select(Station, Device)
        .join(DeviceStation, col(DeviceStation.station_id) == col(Station.id))
        .join(Device, col(Device.id) == col(DeviceStation.device_id))
        .where(col(Device.revoked_at).is_(None))
        .order_by(col(Station.code), col(Device.id))
    )
    machines: dict[str, list[tuple[Station, Device]]] = {}
    for station, device in session.exec(query):
        machines.setdefault(station.code, []).append((station, device))
    found = []
    for code, pairs in machines.items():
        station, device = max(pairs, key=lambda p: (p[1].seen_at is not None, p[1].seen_at, p[1].id))
        revision, has = newest.get(station.id or 0, 0), held.get(station.id or 0, 0)
        values = {"station": station.name, "device": device.name, "day": day, "seen": device.seen_at}
        if device.seen_at is None:
            found.append(Finding(code, "", grave=True, message=Message("traffic.ready_token_unused", values)))
        elif has < revision:
            values |= {"revision": revision, "has": has}
            message = Message("traffic.ready_old_revision" if has else "traffic.ready_not_pulled", values)
            found.append(Finding(code, "", grave=True, message=message))
    return found


def _there(house: House, renderings: Sequence[Rendering]) -> bool:
    return bool(renderings) and all(house.store.verify(r.sha256, r.format) for r in renderings)


def _sound(p: _Planned) -> bool:
    return p.approval.voided_at is None and p.bulletin.state in _AIRABLE


def _inside(slot: Slot, windows: Iterable[WindowInstance]) -> bool:
    ends_at = slot.starts_at + timedelta(milliseconds=slot.milliseconds)
    return any(
        f.starts_at <= slot.starts_at and ends_at <= f.ends_at for window in windows for f in window.free_segments
    )


def _overlapped(planned: Iterable[_Planned]) -> dict[str, int]:
    """Return the slots that run into the next one of their station, with the seconds that they lack."""
    ordered = sorted(planned, key=lambda p: (p.station.code, p.slot.starts_at, p.slot.code))
    found = {}
    for one, other in pairwise(ordered):
        lacking = one.slot.starts_at + timedelta(milliseconds=one.slot.milliseconds) - other.slot.starts_at
        if one.station.code == other.station.code and lacking > timedelta():
            found[one.slot.code] = -(-lacking // _A_SECOND)
    return found
