"""Records → the planning problem: windows, approved bulletins with their real lengths, targets, what stands.

Days whose document is published are closed: their slots stand and nothing is added. Emergencies are never planned.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from scheduler.records.audio import Rendering, SoundRole, StationSound, Take
from scheduler.records.bulletin import Approval, Bulletin, BulletinAudience, BulletinState, Klass
from scheduler.records.slot import MakegoodOwed, MakegoodState, Outcome, PublishedDay, Slot, SlotOutcome, SlotState
from scheduler.records.station import Station, StationGroup, StationGroupMember, Window, WindowRelay
from scheduler.records.station import WindowException as ExceptionRow
from scheduler.records.target import TargetSeconds
from scheduler.timekeeping import at
from scheduler.traffic.pacing import seconds_within, wishes_by
from scheduler.traffic.problem import (
    DAY_SECONDS,
    BulletinClass,
    Fixed,
    Owed,
    PlanBulletin,
    PlanStation,
    Problem,
)
from scheduler.traffic.segmenting import SoundSeconds, seconds_since, segments_of
from scheduler.traffic.windows import (
    ExceptionKind,
    RelayRule,
    WindowException,
    WindowInstance,
    WindowRule,
    by_station,
    instances,
)

ALL_TOPICS = "*"
OUTSIDE_TOPIC = "KHAC"
"""Everything that isn't about the reform: on air, but no part of the reform's targets."""

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


@dataclass(frozen=True, slots=True)
class Gathered:
    """The problem, and what applying its plan needs to find the rows again.

    Attributes:
        days: first and last broadcast day.
        origin: UTC moment of second 0, the local midnight of the first day.
        stations: in the order of the problem.
        windows: instances of the horizon's days, by station's code.
        window_ids: by station's code and window's code.
        open_slots: planned slots of the horizon that aren't published, not yet begun.
        owed: makegoods still owed.
    """

    problem: Problem
    days: tuple[date, date]
    origin: datetime
    zone: ZoneInfo
    stations: tuple[Station, ...]
    bulletins: dict[str, Ready]
    windows: dict[str, tuple[WindowInstance, ...]]
    window_ids: dict[tuple[str, str], int]
    open_slots: tuple[Slot, ...]
    owed: tuple[MakegoodOwed, ...]


def gather(session: Session, first_day: date, last_day: date, now: datetime, zone: ZoneInfo) -> Gathered:
    """Read what planning `first_day` to `last_day` needs.

    Args:
        session: of one transaction, in which the plan is applied too.
        first_day: first broadcast day.
        last_day: last broadcast day, included.
        now: nothing is planned before it.
        zone: the stations' zone.
    """
    origin = at(first_day, 0, zone)
    days = (last_day - first_day).days + 1
    stations = stations_on(session, first_day)
    rules, ids = window_rules(session, stations)
    windows = by_station(
        instances(rules, window_exceptions(session), first_day, last_day, zone), [s.code for s in stations]
    )
    ready, plan_bulletins = _bulletins(session, origin, days, zone)
    audiences = _audiences(session, stations)
    reader = _Reader(session, first_day, last_day, origin, days, now, {b.id: b.code for b in ready.values()})
    sounds = _sound_seconds(session, stations)
    return Gathered(
        problem=Problem(
            name=f"{first_day.isoformat()}/{last_day.isoformat()}",
            days=days,
            bulletins=plan_bulletins,
            stations=tuple(
                reader.station(
                    s, windows[s.code], sounds[s.code], [c for c in ready if s.code in audiences.get(ready[c].id, ())]
                )
                for s in stations
            ),
            frozen_until=max(0, seconds_since(origin, now) + 1),
        ),
        days=(first_day, last_day),
        origin=origin,
        zone=zone,
        stations=stations,
        bulletins=ready,
        windows=windows,
        window_ids=ids,
        open_slots=reader.open_slots,
        owed=tuple(reader.owed),
    )


def lock_stations(session: Session) -> None:
    """Let one planner or publisher at a time through; on SQLite the writing transaction does that itself."""
    session.exec(select(Station.id).order_by(col(Station.id)).with_for_update()).all()


def stations_on(session: Session, day: date) -> tuple[Station, ...]:
    """Return the stations that still exist on a day, by code."""
    rows = session.exec(select(Station).order_by(col(Station.code)))
    return tuple(s for s in rows if s.ends_on is None or s.ends_on >= day)


def window_rules(
    session: Session, stations: Sequence[Station]
) -> tuple[tuple[WindowRule, ...], dict[tuple[str, str], int]]:
    """Return the stations' weekly rules, and the ids of their rows by station's and window's code."""
    codes = {s.id: s for s in stations}
    relays: dict[int, list[RelayRule]] = {}
    for row in session.exec(select(WindowRelay).order_by(col(WindowRelay.offset_minutes))):
        relays.setdefault(row.window_id, []).append(RelayRule(row.offset_minutes * 60, row.minutes * 60, row.source))
    rules, ids = [], {}
    for window in session.exec(select(Window).order_by(col(Window.id))):
        station = codes.get(window.station_id)
        if station is None or window.id is None:
            continue
        ends = [d for d in (window.valid_to, station.ends_on) if d is not None]
        ids[station.code, window.code] = window.id
        rules.append(
            WindowRule(
                code=window.code,
                station=station.code,
                name=window.name,
                weekdays=frozenset(int(digit) - 1 for digit in window.weekdays),
                starts_minute=window.starts_minute,
                seconds=window.minutes * 60,
                valid_from=window.valid_from,
                valid_to=min(ends, default=None),
                relays=tuple(relays.get(window.id, ())),
                tune_seconds=window.tune_seconds,
                opening_seconds=window.opening_seconds,
                closing_seconds=window.closing_seconds,
                gap_seconds=window.gap_seconds,
            )
        )
    return tuple(rules), ids


def window_exceptions(session: Session) -> tuple[WindowException, ...]:
    """Return all exceptions by date."""
    query = (
        select(ExceptionRow, Window.code, Station.code)
        .join(Window, col(ExceptionRow.window_id) == col(Window.id))
        .join(Station, col(Window.station_id) == col(Station.id))
        .order_by(col(ExceptionRow.id))
    )
    return tuple(
        WindowException(
            station=station,
            window=window,
            day=row.day,
            kind=ExceptionKind(row.kind.value),
            starts_minute=row.starts_minute,
            seconds=None if row.minutes is None else row.minutes * 60,
            reason=row.reason,
        )
        for row, window, station in session.exec(query)
    )


def _sound_seconds(session: Session, stations: Sequence[Station]) -> dict[str, SoundSeconds]:
    """Return the real lengths of the sounds that each station uses, its own or the house's, by its code."""
    query = select(StationSound, Take).join(Take, col(StationSound.take_id) == col(Take.id))
    rows = session.exec(query).all()
    lengths = lengths_of(session, [take.id for _, take in rows if take.id is not None])
    found = {
        (sound.station_id, sound.role): -(-max(take.milliseconds, lengths.get(sound.take_id, 0)) // 1000)
        for sound, take in rows
    }

    def of(station: Station, role: SoundRole) -> int:
        return found.get((station.id, role), found.get((None, role), 0))

    return {
        s.code: SoundSeconds(of(s, SoundRole.TUNE), of(s, SoundRole.OPENING), of(s, SoundRole.CLOSING))
        for s in stations
    }


def lengths_of(session: Session, take_ids: Iterable[int]) -> dict[int, int]:
    """Return the longest rendering of each take, milliseconds; takes without renderings are left out."""
    found: dict[int, int] = {}
    for row in session.exec(select(Rendering).where(col(Rendering.take_id).in_(list(take_ids)))):
        found[row.take_id] = max(found.get(row.take_id, 0), row.milliseconds)
    return found


def _bulletins(
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


def _audiences(session: Session, stations: Sequence[Station]) -> dict[int, frozenset[str]]:
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
        named = everyone if row.audience == ALL_TOPICS else groups.get(row.audience, {row.audience})
        found[row.bulletin_id] = found.get(row.bulletin_id, frozenset()) | (everyone & named)
    return found


class _Reader:
    """Reads, once, what is kept by station, and hands it out station by station."""

    def __init__(
        self,
        session: Session,
        first_day: date,
        last_day: date,
        origin: datetime,
        days: int,
        now: datetime,
        codes: dict[int, str],
    ) -> None:
        self.origin, self.days, self.codes = origin, days, codes
        self.first_day, self.last_day, self.now = first_day, last_day, now
        final = select(PublishedDay).where(
            col(PublishedDay.day).between(first_day, last_day), col(PublishedDay.provisional).is_(False)
        )
        self.closed = {(p.station_id, p.day) for p in session.exec(final)}
        query = (
            select(Slot, SlotOutcome.outcome)
            .join(SlotOutcome, col(SlotOutcome.slot_id) == col(Slot.id), isouter=True)
            .where(col(Slot.bulletin_id).in_(list(codes)), Slot.state != SlotState.WITHDRAWN)
            .order_by(col(Slot.starts_at), col(Slot.code))
        )
        self.slots: dict[int, list[Slot]] = {}
        for slot, outcome in session.exec(query):
            if outcome is not Outcome.MISSED:
                self.slots.setdefault(slot.station_id, []).append(slot)
        # Slots whose bulletin isn't approved any more are open too: applying removes them.
        self.open_slots = tuple(
            s
            for s in session.exec(
                select(Slot)
                .where(Slot.state == SlotState.PLANNED, col(Slot.pinned).is_(False), Slot.starts_at >= now)
                .where(col(Slot.day).between(first_day, last_day))
                .order_by(col(Slot.starts_at), col(Slot.code))
            )
            if (s.station_id, s.day) not in self.closed
        )
        state = MakegoodOwed.state == MakegoodState.OWED
        self.owed = session.exec(select(MakegoodOwed).where(state).order_by(col(MakegoodOwed.id))).all()
        overlapping = select(TargetSeconds).where(
            TargetSeconds.first_day <= last_day, TargetSeconds.last_day >= first_day
        )
        self.targets = session.exec(overlapping.order_by(col(TargetSeconds.id))).all()

    def station(
        self,
        station: Station,
        windows: Sequence[WindowInstance],
        sounds: SoundSeconds,
        bulletins: list[str],
    ) -> PlanStation:
        """Return one station's part of the problem."""
        open_ids = {s.id for s in self.open_slots}
        targets = self._targets(station)
        mine = self.slots.get(station.id or 0, [])
        return PlanStation(
            code=station.code,
            segments=segments_of(
                (w for w in windows if (station.id, w.day) not in self.closed), self.origin, self.first_day, sounds
            ),
            bulletins=tuple(bulletins),
            target_seconds=targets.pop(ALL_TOPICS, 0),
            quotas=tuple(sorted((topic, float(seconds)) for topic, seconds in targets.items())),
            uncounted=frozenset({OUTSIDE_TOPIC}),
            fixed=tuple(self._fixed(s) for s in mine if s.id not in open_ids and self._stands(s)),
            open=tuple(
                (self.codes[s.bulletin_id], seconds_since(self.origin, s.starts_at)) for s in mine if s.id in open_ids
            ),
            owed=self._owed(station),
        )

    def _stands(self, slot: Slot) -> bool:
        """Tell whether a slot counts: published, or pinned and still to come; a plan nobody published never aired."""
        return slot.state is SlotState.PUBLISHED or slot.pinned or slot.starts_at >= self.now

    def _fixed(self, slot: Slot) -> Fixed:
        return Fixed(
            self.codes[slot.bulletin_id],
            seconds_since(self.origin, slot.starts_at),
            -(-slot.milliseconds // 1000),
            (slot.day - self.first_day).days,
        )

    def _targets(self, station: Station) -> dict[str, int]:
        """Return the seconds to reach in the horizon by topic: a period's share of days, of several the most."""
        found: dict[str, int] = {}
        for row in self.targets:
            if row.station_id == station.id:
                period, days = (row.first_day, row.last_day), (self.first_day, self.last_day)
                share = seconds_within(row.seconds, period, days)
                found[row.topic] = max(found.get(row.topic, 0), share)
        return found

    def _owed(self, station: Station) -> tuple[Owed, ...]:
        counts: dict[str, int] = {}
        for row in self.owed:
            if row.station_id == station.id and row.bulletin_id in self.codes:
                code = self.codes[row.bulletin_id]
                counts[code] = counts.get(code, 0) + 1
        return tuple(Owed(code, count, self.days * DAY_SECONDS) for code, count in sorted(counts.items()))


def moment(gathered: Gathered, seconds: int) -> datetime:
    """Return the UTC moment of a second of the problem."""
    return (gathered.origin + timedelta(seconds=seconds)).astimezone(UTC)
