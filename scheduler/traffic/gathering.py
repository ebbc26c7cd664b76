"""Records → the planning problem: windows, approved bulletins with their real lengths, targets, what stands.

Days whose document is published are closed: their slots stand and nothing is added. Emergencies are never planned.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, or_, select

from scheduler.records.bulletin import Approval, Bulletin, BulletinState
from scheduler.records.slot import MakegoodOwed, MakegoodState, Outcome, PublishedDay, Slot, SlotOutcome, SlotState
from scheduler.records.station import Station
from scheduler.records.target import TargetSeconds
from scheduler.timekeeping import at
from scheduler.traffic.bulletin_rows import Ready, approved_bulletins, audiences_of
from scheduler.traffic.choice_rows import carried, credit_of, declined, orders, relays_of
from scheduler.traffic.pacing import seconds_within
from scheduler.traffic.placing import keep
from scheduler.traffic.problem import (
    DAY_SECONDS,
    BulletinClass,
    Fixed,
    Owed,
    PlanStation,
    Problem,
)
from scheduler.traffic.relaying import Heard
from scheduler.traffic.segmenting import SoundSeconds, seconds_since, segments_of
from scheduler.traffic.window_rows import sound_seconds, stations_on, window_exceptions, window_rules
from scheduler.traffic.windows import (
    WindowInstance,
    by_station,
    instances,
)

ALL_TOPICS = "*"
OUTSIDE_TOPIC = "KHAC"
"""Everything that isn't about the reform: on air, but no part of the reform's targets."""


@dataclass(frozen=True, slots=True)
class Reopened:
    """Final days that may be planned after all.

    Attributes:
        days: station's code and day.
        movable: whether their published slots may move; else they stand and only the room beside them is open.
    """

    days: frozenset[tuple[str, date]] = frozenset()
    movable: bool = False


_NONE_REOPENED = Reopened()


@dataclass(frozen=True, slots=True)
class Gathered:
    """The problem, and what applying its plan needs to find the rows again.

    Attributes:
        days: first and last broadcast day.
        origin: UTC moment of second 0, the local midnight of the first day.
        stations: in the order of the problem.
        windows: instances of the horizon's days, by station's code.
        window_ids: by station's code and window's code.
        open_slots: planned slots of the horizon that aren't published, not yet begun; on movable reopened days the
            published ones too. Pinned ones only when they can't stay where they are.
        pinned: planned slots of the horizon that were pinned and stay.
        owed: makegoods still owed, and those placed in an open slot: planning keeps them.
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
    pinned: tuple[Slot, ...]
    owed: tuple[MakegoodOwed, ...]


def gather(
    session: Session,
    first_day: date,
    last_day: date,
    now: datetime,
    zone: ZoneInfo,
    *,
    only: Sequence[str] | None = None,
    reopened: Reopened = _NONE_REOPENED,
) -> Gathered:
    """Read what planning `first_day` to `last_day` needs.

    Args:
        session: of one transaction, in which the plan is applied too.
        first_day: first broadcast day.
        last_day: last broadcast day, included.
        now: nothing is planned before it.
        zone: the stations' zone.
        only: codes of the stations to plan; None for all. Slots of others are left alone.
        reopened: final days that may be planned after all.
    """
    origin = at(first_day, 0, zone)
    days = (last_day - first_day).days + 1
    stations = tuple(s for s in stations_on(session, first_day) if only is None or s.code in only)
    rules, ids = window_rules(session, stations)
    windows = by_station(
        instances(rules, window_exceptions(session), first_day, last_day, zone), [s.code for s in stations]
    )
    ready, plan_bulletins = approved_bulletins(session, origin, days, zone)
    audiences = audiences_of(session, stations)
    reader = _Reader(session, first_day, last_day, origin, days, now, {b.id: b.code for b in ready.values()})
    reader.lengths = {b.id: b.milliseconds for b in ready.values()}
    reader.planned = frozenset(s.code for s in stations)
    reader.ordinary = frozenset(ready[b.code].id for b in plan_bulletins if b.klass is BulletinClass.ORDINARY)
    reader.open(None if only is None else stations, reopened, {s.id: s.code for s in stations})
    reader.carry(() if only is None else [s for s in stations_on(session, first_day) if s not in stations])
    sounds = sound_seconds(session, stations)
    problem = Problem(
        name=f"{first_day.isoformat()}/{last_day.isoformat()}",
        days=days,
        bulletins=plan_bulletins,
        stations=(),
        frozen_until=max(0, seconds_since(origin, now) + 1),
    )
    planned = []
    for s in stations:
        mine = [c for c in ready if s.code in audiences.get(ready[c].id, ())]
        planned.append(reader.station(s, windows[s.code], sounds[s.code], mine))
        planned[-1] = reader.pin(s, problem, planned[-1])
    return Gathered(
        problem=replace(problem, stations=tuple(planned)),
        days=(first_day, last_day),
        origin=origin,
        zone=zone,
        stations=stations,
        bulletins=ready,
        windows=windows,
        window_ids=ids,
        open_slots=reader.open_slots,
        pinned=tuple(reader.pinned),
        owed=reader.owed,
    )


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
        self.session, self.origin, self.days, self.codes = session, origin, days, codes
        self.planned: frozenset[str] = frozenset()
        self.ordinary: frozenset[int] = frozenset()
        self.open_slots: tuple[Slot, ...] = ()
        self.beside: dict[int, list[Fixed]] = {}
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
        self.owed: tuple[MakegoodOwed, ...] = ()
        self.held: set[int] = set()
        self.pinned: list[Slot] = []
        self.lengths: dict[int, int] = {}
        self.declined, self.orders = declined(session), orders(session)
        self.heard: dict[str, list[Heard]] = {}
        overlapping = select(TargetSeconds).where(
            TargetSeconds.first_day <= last_day, TargetSeconds.last_day >= first_day
        )
        self.targets = session.exec(overlapping.order_by(col(TargetSeconds.id))).all()

    def open(self, only: Sequence[Station] | None, reopened: Reopened, codes: Mapping[int | None, str]) -> None:
        """Read the slots that may move, of some stations or of all, those that have ended too."""
        again = {
            (number, day) for number, code in codes.items() for day in self._days() if (code, day) in reopened.days
        }
        self.closed -= again
        # Slots whose bulletin isn't approved any more are open too: applying removes them.
        query = (
            select(Slot)
            .where(Slot.state != SlotState.WITHDRAWN, Slot.starts_at >= self.now)
            .where(col(Slot.day).between(self.first_day, self.last_day))
            .order_by(col(Slot.starts_at), col(Slot.code))
        )
        if only is not None:
            query = query.where(col(Slot.station_id).in_([s.id for s in only]))
        movable = again if reopened.movable else set()
        self.open_slots = tuple(
            s
            for s in self.session.exec(query)
            if (s.station_id, s.day) not in self.closed
            and not (s.pinned and s.bulletin_id in self.codes)
            and (s.state is SlotState.PLANNED or ((s.station_id, s.day) in movable and s.bulletin_id in self.codes))
        )
        self.beside = self._beside(again)
        self.owed = self._debts()

    def _debts(self) -> tuple[MakegoodOwed, ...]:
        """Return what is owed, and what an open slot is to make good: it keeps its place in the plan or gets another.

        A debt is owed again when its slot's hour passed before anybody published it.
        """
        self.held = {s.makegood_id for s in self.open_slots if s.makegood_id is not None}
        coming = select(Slot.makegood_id).where(
            col(Slot.makegood_id).is_not(None),
            Slot.state != SlotState.WITHDRAWN,
            or_(Slot.state == SlotState.PUBLISHED, col(Slot.starts_at) >= self.now),
        )
        elsewhere = set(self.session.exec(coming)) - self.held
        unsettled = (MakegoodState.OWED, MakegoodState.PLACED)
        query = select(MakegoodOwed).where(col(MakegoodOwed.state).in_(unsettled)).order_by(col(MakegoodOwed.id))
        return tuple(
            debt for debt in self.session.exec(query) if debt.state is MakegoodState.OWED or debt.id not in elsewhere
        )

    def carry(self, others: Sequence[Station]) -> None:
        """Read what stations air that aren't planned now: who relays them has it as credit."""
        self.heard = carried(self.session, others, self.first_day, self.last_day, self.origin)

    def _beside(self, days: set[tuple[int | None, date]]) -> dict[int, list[Fixed]]:
        """Return what stands on reopened days of bulletins that aren't planned any more, such as retired ones."""
        found: dict[int, list[Fixed]] = {}
        query = (
            select(Slot, Bulletin.code)
            .join(Bulletin, col(Slot.bulletin_id) == col(Bulletin.id))
            .join(Approval, col(Slot.approval_id) == col(Approval.id))
            .where(col(Slot.day).in_({day for _, day in days}), Slot.state == SlotState.PUBLISHED)
            .where(Bulletin.state != BulletinState.WITHDRAWN, col(Approval.voided_at).is_(None))
        )
        for slot, code in self.session.exec(query) if days else ():
            if (slot.station_id, slot.day) in days and slot.bulletin_id not in self.codes:
                found.setdefault(slot.station_id, []).append(self._fixed(slot, code))
        return found

    def _days(self) -> tuple[date, ...]:
        return tuple(self.first_day + timedelta(days=n) for n in range(self.days))

    def station(
        self,
        station: Station,
        windows: Sequence[WindowInstance],
        sounds: SoundSeconds,
        bulletins: list[str],
    ) -> PlanStation:
        """Return one station's part of the problem."""
        open_ids, days = {s.id for s in self.open_slots}, set(self._days())
        targets = self._targets(station)
        mine = self.slots.get(station.id or 0, [])
        relays = relays_of(windows, self.origin)
        return PlanStation(
            code=station.code,
            segments=segments_of(
                (w for w in windows if (station.id, w.day) not in self.closed), self.origin, self.first_day, sounds
            ),
            bulletins=tuple(bulletins),
            target_seconds=targets.pop(ALL_TOPICS, 0),
            quotas=tuple(sorted((topic, float(seconds)) for topic, seconds in targets.items())),
            credit=credit_of(relays, self.heard),
            declined=frozenset(
                self.codes[number]
                for number in self.declined.get(station.id or 0, ())
                if number in self.codes and number in self.ordinary
            ),
            order=self.orders.get(station.id or 0, ()),
            uncounted=frozenset({OUTSIDE_TOPIC}),
            fixed=(
                *(
                    self._fixed(s, self.codes[s.bulletin_id])
                    for s in mine
                    if s.id not in open_ids and self._stands(s) and not (self._is_pin(s) and s.day in days)
                ),
                *self.beside.get(station.id or 0, ()),
            ),
            open=tuple(
                (self.codes[s.bulletin_id], seconds_since(self.origin, s.starts_at)) for s in mine if s.id in open_ids
            ),
            owed=self._owed(station),
            relays=tuple(relay for relay in relays if relay[0] in self.planned),
        )

    def pin(self, station: Station, problem: Problem, planned: PlanStation) -> PlanStation:
        """Return a station's part with its pins where they may stay, with the length that is approved now."""
        days = set(self._days())
        pins = {
            replace(self._fixed(s, self.codes[s.bulletin_id]), seconds=-(-self.lengths[s.bulletin_id] // 1000)): s
            for s in sorted(self.slots.get(station.id or 0, ()), key=lambda s: s.id or 0)
            if self._is_pin(s) and s.day in days
        }
        made, lost = keep(problem, planned, pins)
        self.pinned += [slot for pin, slot in pins.items() if pin not in lost]
        self.open_slots += tuple(pins[pin] for pin in lost)
        return replace(made, open=(*made.open, *((pin.bulletin, pin.starts) for pin in lost)))

    def _is_pin(self, slot: Slot) -> bool:
        """Tell whether a slot stands only because it was pinned."""
        open_day = (slot.station_id, slot.day) not in self.closed
        return slot.pinned and slot.state is SlotState.PLANNED and slot.starts_at > self.now and open_day

    def _stands(self, slot: Slot) -> bool:
        """Tell whether a slot counts: published, or pinned and still to come; a plan nobody published never aired."""
        return slot.state is SlotState.PUBLISHED or slot.pinned or slot.starts_at >= self.now

    def _fixed(self, slot: Slot, code: str) -> Fixed:
        return Fixed(
            code,
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
                counts[code] = counts.get(code, 0) + (row.id not in self.held)
        return tuple(Owed(code, count, self.days * DAY_SECONDS) for code, count in sorted(counts.items()))


def moment(gathered: Gathered, seconds: int) -> datetime:
    """Return the UTC moment of a second of the problem."""
    return (gathered.origin + timedelta(seconds=seconds)).astimezone(UTC)
