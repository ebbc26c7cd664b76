"""Records → the bulletins that can be planned, and who should hear each of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from scheduler.records.bulletin import Approval, Bulletin, BulletinAudience, BulletinState, Klass
from scheduler.records.notice import OwnNotice
from scheduler.records.station import Station, StationGroup, StationGroupMember
from scheduler.timekeeping import at
from scheduler.traffic.pacing import wishes_by
from scheduler.traffic.problem import DAY_SECONDS, BulletinClass, PlanBulletin
from scheduler.traffic.segmenting import seconds_since
from scheduler.traffic.window_rows import lengths_of

EVERY_STATION = "*"
"""The audience of a bulletin that all stations should hear."""

_EVER = 3650 * DAY_SECONDS


@dataclass(frozen=True, slots=True)
class Ready:
    """An approved bulletin that can be planned, with what approval pinned."""

    id: int
    code: str
    title: str
    approval_id: int
    take_id: int
    milliseconds: int


def approved_bulletins(
    session: Session, origin: datetime, days: int, zone: ZoneInfo
) -> tuple[dict[str, Ready], tuple[PlanBulletin, ...]]:
    """Return the approved bulletins that have a rendering and are valid in the horizon, by code."""
    query = (
        select(Bulletin, Approval)
        .join(Approval, col(Bulletin.approval_id) == col(Approval.id))
        .where(Bulletin.state == BulletinState.APPROVED, Bulletin.klass != Klass.EMERGENCY)
        .order_by(col(Bulletin.code))
    )
    rows = [(b, a) for b, a in session.exec(query) if a.approved_at is not None and a.voided_at is None]
    lengths = lengths_of(session, [a.take_id for _, a in rows])
    ready, plan = {}, []
    for b, approval in rows:
        if b.id is None or approval.id is None or approval.take_id not in lengths:
            continue
        made = _plan_bulletin(b, lengths[approval.take_id], origin, days, zone)
        if made.valid_until > 0 and made.valid_from < days * DAY_SECONDS:
            ready[b.code] = Ready(b.id, b.code, b.title, approval.id, approval.take_id, lengths[approval.take_id])
            plan.append(made)
    return ready, tuple(plan)


def _plan_bulletin(b: Bulletin, milliseconds: int, origin: datetime, days: int, zone: ZoneInfo) -> PlanBulletin:
    valid_from = -_EVER if b.valid_from is None else seconds_since(origin, at(b.valid_from, 0, zone))
    valid_until = _EVER
    if b.valid_until is not None:
        valid_until = seconds_since(origin, at(b.valid_until + timedelta(days=1), 0, zone))
    wanted = b.wanted_airings
    if b.valid_from is not None and b.valid_until is not None:
        wanted = wishes_by(wanted, valid_from, valid_until, days * DAY_SECONDS)
    return PlanBulletin(
        code=b.code,
        topic=b.topic,
        seconds=-(-milliseconds // 1000),
        rank=b.rank,
        valid_from=valid_from,
        valid_until=valid_until,
        wanted=wanted,
        most=max(b.most_airings, b.wanted_airings),
        gap_seconds=b.least_gap_minutes * 60,
        most_a_day=b.most_a_day,
        must_air=b.must_air,
        klass=BulletinClass(b.klass.value),
        part_second=milliseconds % 1000 > 0,
    )


def audiences_of(session: Session, stations: Sequence[Station]) -> dict[int, frozenset[str]]:
    """Return the codes of the stations that should hear each bulletin, by its id."""
    everyone = frozenset(s.code for s in stations)
    codes = {s.id: s.code for s in stations}
    groups: dict[str, set[str]] = {}
    query = select(StationGroup.code, StationGroupMember.station_id).join(
        StationGroupMember, col(StationGroup.id) == col(StationGroupMember.group_id)
    )
    for group, station_id in session.exec(query):
        groups.setdefault(f"group:{group}", set()).add(codes.get(station_id, ""))
    found: dict[int, frozenset[str]] = {}
    for row in session.exec(select(BulletinAudience)):
        named = everyone if row.audience == EVERY_STATION else groups.get(row.audience, {row.audience})
        found[row.bulletin_id] = found.get(row.bulletin_id, frozenset()) | (everyone & named)
    for notice in session.exec(select(OwnNotice)):  # whatever its audience says, it is its own station's
        found[notice.bulletin_id] = found.get(notice.bulletin_id, frozenset()) & {codes.get(notice.station_id, "")}
    return found
