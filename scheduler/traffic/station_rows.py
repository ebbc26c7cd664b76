"""Records → what stands at each station: slots that stay and slots that may move, debts, targets, choices, pins.

Everything is read once for all stations, when the rows are made, and handed out station by station.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, or_, select

from scheduler.records.bulletin import Approval, Bulletin, BulletinState
from scheduler.records.slot import MakegoodOwed, MakegoodState, Outcome, PublishedDay, Slot, SlotOutcome, SlotState
from scheduler.records.station import Station
from scheduler.records.target import TargetSeconds
from scheduler.traffic.bulletin_rows import Ready
from scheduler.traffic.choice_rows import carried, credit_of, declined, orders, relays_of
from scheduler.traffic.pacing import seconds_within
from scheduler.traffic.placing import keep
from scheduler.traffic.problem import DAY_SECONDS, Fixed, Owed, PlanStation, Problem
from scheduler.traffic.segmenting import SoundSeconds, seconds_since, segments_of
from scheduler.traffic.window_rows import stations_on
from scheduler.traffic.windows import WindowInstance

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


NONE_REOPENED = Reopened()


@dataclass(frozen=True, slots=True)
class Horizon:
    """The days that are planned.

    Attributes:
        first_day: first broadcast day.
        last_day: last broadcast day, inclusive.
        origin: UTC moment of second 0, the local midnight of the first day.
        now: nothing is planned before it.
    """

    first_day: date
    last_day: date
    origin: datetime
    now: datetime

    @property
    def days(self) -> tuple[date, ...]:
        """All of them, in order."""
        count = (self.last_day - self.first_day).days + 1
        return tuple(self.first_day + timedelta(days=n) for n in range(count))


class StationRows:
    """What is kept by station.

    Args:
        session: of the transaction in which the plan is applied too.
        horizon: the days that are planned.
        stations: that are planned.
        ready: bulletins that could air, by code.
        ordinary: codes of those that a commune may decline.
        reopened: final days that may be planned after all.
        all_stations: every station is planned: slots of those that have ended may move, too.

    Attributes:
        open_slots: planned slots of the horizon that may move; see `gathering.Gathered`.
        pinned: slots that were pinned and stay; complete after `pin` was called for every station.
        owed: makegoods still owed, and those placed in an open slot.
    """

    def __init__(
        self,
        session: Session,
        horizon: Horizon,
        stations: Sequence[Station],
        ready: Mapping[str, Ready],
        ordinary: Collection[str],
        reopened: Reopened,
        *,
        all_stations: bool,
    ) -> None:
        self._session, self._horizon = session, horizon
        self._codes = {b.id: b.code for b in ready.values()}
        self._lengths = {b.id: b.milliseconds for b in ready.values()}
        self._ordinary = frozenset(ready[code].id for code in ordinary)
        self._planned = frozenset(s.code for s in stations)
        again = {(s.id, day) for s in stations for day in horizon.days if (s.code, day) in reopened.days}
        self._closed = self._final_days() - again
        self._slots = self._standing()
        self.pinned: list[Slot] = []
        movable = again if reopened.movable else set()
        self.open_slots = self._open(None if all_stations else [s.id for s in stations], movable)
        self._beside = self._of_retired(again)
        self._held = {s.makegood_id for s in self.open_slots if s.makegood_id is not None}
        self.owed = self._debts()
        self._declined, self._orders = declined(session), orders(session)
        others = [] if all_stations else [s for s in stations_on(session, horizon.first_day) if s not in stations]
        self._heard = carried(session, others, horizon.first_day, horizon.last_day, horizon.origin)
        overlapping = select(TargetSeconds).where(
            TargetSeconds.first_day <= horizon.last_day, TargetSeconds.last_day >= horizon.first_day
        )
        self._targets = session.exec(overlapping.order_by(col(TargetSeconds.id))).all()

    def station(
        self,
        station: Station,
        windows: Sequence[WindowInstance],
        sounds: SoundSeconds,
        bulletins: list[str],
    ) -> PlanStation:
        """Return one station's part of the problem."""
        open_ids, days = {s.id for s in self.open_slots}, set(self._horizon.days)
        targets = self._shares(station)
        mine = self._slots.get(station.id or 0, [])
        relays = relays_of(windows, self._horizon.origin)
        return PlanStation(
            code=station.code,
            segments=segments_of(
                (w for w in windows if (station.id, w.day) not in self._closed),
                self._horizon.origin,
                self._horizon.first_day,
                sounds,
            ),
            bulletins=tuple(bulletins),
            target_seconds=targets.pop(ALL_TOPICS, 0),
            quotas=tuple(sorted((topic, float(seconds)) for topic, seconds in targets.items())),
            credit=credit_of(relays, self._heard),
            declined=frozenset(
                self._codes[number]
                for number in self._declined.get(station.id or 0, ())
                if number in self._codes and number in self._ordinary
            ),
            order=self._orders.get(station.id or 0, ()),
            uncounted=frozenset({OUTSIDE_TOPIC}),
            fixed=(
                *(
                    self._fixed(s, self._codes[s.bulletin_id])
                    for s in mine
                    if s.id not in open_ids and self._stands(s) and not (self._is_pin(s) and s.day in days)
                ),
                *self._beside.get(station.id or 0, ()),
            ),
            open=tuple(
                (self._codes[s.bulletin_id], seconds_since(self._horizon.origin, s.starts_at))
                for s in mine
                if s.id in open_ids
            ),
            owed=self._owed(station),
            relays=tuple(relay for relay in relays if relay[0] in self._planned),
        )

    def pin(self, station: Station, problem: Problem, planned: PlanStation) -> PlanStation:
        """Return a station's part with its pins where they may stay, with the length that is approved now."""
        days = set(self._horizon.days)
        pins = {
            replace(self._fixed(s, self._codes[s.bulletin_id]), seconds=-(-self._lengths[s.bulletin_id] // 1000)): s
            for s in sorted(self._slots.get(station.id or 0, ()), key=lambda s: s.id or 0)
            if self._is_pin(s) and s.day in days
        }
        made, lost = keep(problem, planned, pins)
        self.pinned += [slot for pin, slot in pins.items() if pin not in lost]
        self.open_slots += tuple(pins[pin] for pin in lost)
        return replace(made, open=(*made.open, *((pin.bulletin, pin.starts) for pin in lost)))

    def _final_days(self) -> set[tuple[int | None, date]]:
        query = select(PublishedDay).where(
            col(PublishedDay.day).between(self._horizon.first_day, self._horizon.last_day),
            col(PublishedDay.provisional).is_(False),
        )
        return {(p.station_id, p.day) for p in self._session.exec(query)}

    def _standing(self) -> dict[int, list[Slot]]:
        """Return the slots of bulletins that could air, whenever they are, by station, without what was missed."""
        query = (
            select(Slot, SlotOutcome.outcome)
            .join(SlotOutcome, col(SlotOutcome.slot_id) == col(Slot.id), isouter=True)
            .where(col(Slot.bulletin_id).in_(list(self._codes)), Slot.state != SlotState.WITHDRAWN)
            .order_by(col(Slot.starts_at), col(Slot.code))
        )
        found: dict[int, list[Slot]] = {}
        for slot, outcome in self._session.exec(query):
            if outcome is not Outcome.MISSED:
                found.setdefault(slot.station_id, []).append(slot)
        return found

    def _open(
        self, station_ids: Sequence[int | None] | None, movable: set[tuple[int | None, date]]
    ) -> tuple[Slot, ...]:
        """Return the slots that may move, of some stations or of all; applying removes those of retired bulletins."""
        query = (
            select(Slot)
            .where(Slot.state != SlotState.WITHDRAWN, Slot.starts_at >= self._horizon.now)
            .where(col(Slot.day).between(self._horizon.first_day, self._horizon.last_day))
            .order_by(col(Slot.starts_at), col(Slot.code))
        )
        if station_ids is not None:
            query = query.where(col(Slot.station_id).in_(station_ids))
        return tuple(
            s
            for s in self._session.exec(query)
            if (s.station_id, s.day) not in self._closed
            and not (s.pinned and s.bulletin_id in self._codes)
            and (s.state is SlotState.PLANNED or ((s.station_id, s.day) in movable and s.bulletin_id in self._codes))
        )

    def _debts(self) -> tuple[MakegoodOwed, ...]:
        """Return what is owed, and what an open slot is to make good: it keeps its place in the plan or gets another.

        A debt is owed again when its slot's hour passed before anybody published it.
        """
        coming = select(Slot.makegood_id).where(
            col(Slot.makegood_id).is_not(None),
            Slot.state != SlotState.WITHDRAWN,
            or_(Slot.state == SlotState.PUBLISHED, col(Slot.starts_at) >= self._horizon.now),
        )
        elsewhere = set(self._session.exec(coming)) - self._held
        unsettled = (MakegoodState.OWED, MakegoodState.PLACED)
        query = select(MakegoodOwed).where(col(MakegoodOwed.state).in_(unsettled)).order_by(col(MakegoodOwed.id))
        return tuple(
            debt for debt in self._session.exec(query) if debt.state is MakegoodState.OWED or debt.id not in elsewhere
        )

    def _of_retired(self, days: set[tuple[int | None, date]]) -> dict[int, list[Fixed]]:
        """Return what stands on reopened days of bulletins that aren't planned any more, such as retired ones."""
        found: dict[int, list[Fixed]] = {}
        query = (
            select(Slot, Bulletin.code)
            .join(Bulletin, col(Slot.bulletin_id) == col(Bulletin.id))
            .join(Approval, col(Slot.approval_id) == col(Approval.id))
            .where(col(Slot.day).in_({day for _, day in days}), Slot.state == SlotState.PUBLISHED)
            .where(Bulletin.state != BulletinState.WITHDRAWN, col(Approval.voided_at).is_(None))
        )
        for slot, code in self._session.exec(query) if days else ():
            if (slot.station_id, slot.day) in days and slot.bulletin_id not in self._codes:
                found.setdefault(slot.station_id, []).append(self._fixed(slot, code))
        return found

    def _is_pin(self, slot: Slot) -> bool:
        """Tell whether a slot stands only because it was pinned."""
        open_day = (slot.station_id, slot.day) not in self._closed
        return slot.pinned and slot.state is SlotState.PLANNED and slot.starts_at > self._horizon.now and open_day

    def _stands(self, slot: Slot) -> bool:
        """Tell whether a slot counts: published, or pinned and still to come; a plan nobody published never aired."""
        return slot.state is SlotState.PUBLISHED or slot.pinned or slot.starts_at >= self._horizon.now

    def _fixed(self, slot: Slot, code: str) -> Fixed:
        return Fixed(
            code,
            seconds_since(self._horizon.origin, slot.starts_at),
            -(-slot.milliseconds // 1000),
            (slot.day - self._horizon.first_day).days,
        )

    def _shares(self, station: Station) -> dict[str, int]:
        """Return the seconds to reach in the horizon by topic: a period's share of days, of several the most."""
        found: dict[str, int] = {}
        for row in self._targets:
            if row.station_id == station.id:
                period, days = (row.first_day, row.last_day), (self._horizon.first_day, self._horizon.last_day)
                share = seconds_within(row.seconds, period, days)
                found[row.topic] = max(found.get(row.topic, 0), share)
        return found

    def _owed(self, station: Station) -> tuple[Owed, ...]:
        counts: dict[str, int] = {}
        for row in self.owed:
            if row.station_id == station.id and row.bulletin_id in self._codes:
                code = self._codes[row.bulletin_id]
                counts[code] = counts.get(code, 0) + (row.id not in self._held)
        return tuple(Owed(code, count, len(self._horizon.days) * DAY_SECONDS) for code, count in sorted(counts.items()))
