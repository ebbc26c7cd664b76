"""A plan → slots: new ones are added, those that the plan left where they were stay untouched, the others go.

What is published is never touched. Nothing is written when nothing changes.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, delete, select

from scheduler.records.slot import MakegoodOwed, MakegoodState, PlanRun, Slot, SlotState
from scheduler.records.slot import NotPlaced as NotPlacedRow
from scheduler.records.station import Station
from scheduler.traffic.bulletin_rows import Ready
from scheduler.traffic.gathering import Gathered, moment
from scheduler.traffic.problem import NotPlaced, Plan, PlannedAiring, Reason
from scheduler.traffic.windows import WindowInstance

REASONS = {reason: f"traffic.reason_{reason.value}" for reason in Reason}
"""Id of each reason's sentence in the catalogue."""


@dataclass(frozen=True, slots=True)
class Applied:
    """How many open slots a plan added, removed, gave another take, and left untouched."""

    added: int
    removed: int
    renewed: int
    kept: int

    @property
    def changed(self) -> bool:
        """Whether anything was written."""
        return bool(self.added or self.removed or self.renewed)


_New = tuple[tuple[str, str, datetime], PlannedAiring]


@dataclass(frozen=True, slots=True)
class Differences:
    """What a plan changes in the open slots: new starts; slots that go, get another take, or stay as they are."""

    new: tuple[_New, ...]
    gone: tuple[Slot, ...]
    renewed: tuple[Slot, ...]
    kept: int

    @property
    def counted(self) -> Applied:
        """How many of each."""
        return Applied(len(self.new), len(self.gone), len(self.renewed), self.kept)


def differences(gathered: Gathered, plan: Plan) -> Differences:
    """Return what a plan changes in the open slots; nothing is written."""
    stations = {s.code: _id(s) for s in gathered.stations}
    codes = {b.id: b.code for b in gathered.bulletins.values()}
    before = {(s.station_id, s.bulletin_id, s.starts_at): s for s in gathered.open_slots}
    fixed = {(s.code, f.bulletin, f.starts) for s in gathered.problem.stations for f in s.fixed}
    wanted = {
        (stations[a.station], gathered.bulletins[a.bulletin].id, moment(gathered, a.starts)): a
        for a in plan.airings
        if (a.station, a.bulletin, a.starts) not in fixed
    }
    staying = [slot for key, slot in before.items() if key in wanted]
    renewed = [
        slot
        for slot in (*staying, *gathered.pinned)
        if _pinned(slot) != _approved(gathered.bulletins[codes[slot.bulletin_id]])
    ]
    return Differences(
        new=tuple(((a.station, a.bulletin, key[2]), a) for key, a in wanted.items() if key not in before),
        gone=tuple(slot for key, slot in before.items() if key not in wanted),
        renewed=tuple(renewed),
        kept=len(staying) + len(gathered.pinned) - len(renewed),
    )


def apply(session: Session, gathered: Gathered, plan: Plan, by: int, now: datetime) -> Applied:
    """Write a plan.

    Args:
        session: the transaction that `gathered` was read in.
        gathered: the problem and its rows.
        plan: its answer.
        by: the account that plans.
        now: when.

    Returns:
        What was done; `PlanRun` and its rows are written only when something changed.
    """
    found = differences(gathered, plan)
    for slot in found.renewed:
        _renew(gathered, slot, by, now)
    first_day, last_day = gathered.days
    run = _newest(session, first_day, last_day)
    done = found.counted
    fingerprint = fingerprint_of(plan)
    if run is not None and not done.changed and run.fingerprint == fingerprint:
        return done
    run = PlanRun(
        first_day=first_day,
        last_day=last_day,
        fingerprint=fingerprint,
        summary_json=json.dumps({"added": done.added, "removed": done.removed, "renewed": done.renewed}),
        written_at=now,
        written_by=by,
    )
    session.add(run)
    session.flush()
    run_id = _id(run)
    moved = _remove(session, found.gone, by, now)
    _add(session, gathered, found.new, moved, run_id, by, now)
    _explain(session, gathered, plan.not_placed, run_id)
    session.flush()
    return done


def _newest(session: Session, first_day: date, last_day: date) -> PlanRun | None:
    query = select(PlanRun).where(PlanRun.first_day == first_day, PlanRun.last_day == last_day)
    return session.exec(query.order_by(col(PlanRun.id).desc()).limit(1)).first()


def fingerprint_of(plan: Plan) -> str:
    """Return the hash of a plan's content: the same plan again is no new run."""
    airings = [(a.station, a.bulletin, a.starts) for a in plan.airings]
    missing = [(n.station, n.bulletin, n.count, n.reason.value, n.short_seconds) for n in plan.not_placed]
    return hashlib.sha256(json.dumps([airings, missing]).encode()).hexdigest()


def _pinned(slot: Slot) -> tuple[int, int, int]:
    return slot.approval_id, slot.take_id, slot.milliseconds


def _approved(ready: Ready) -> tuple[int, int, int]:
    return ready.approval_id, ready.take_id, ready.milliseconds


def _renew(gathered: Gathered, slot: Slot, by: int, now: datetime) -> None:
    """Give a slot that stays the take that is approved now."""
    ready = next(b for b in gathered.bulletins.values() if b.id == slot.bulletin_id)
    slot.approval_id, slot.take_id, slot.milliseconds = _approved(ready)
    slot.written_at, slot.written_by = now, by


def owe_again(session: Session, slot: Slot, by: int, now: datetime) -> MakegoodOwed | None:
    """Let the makegood that a slot was to be, if it was one, be owed again: the slot goes before it was heard."""
    owed = None if slot.makegood_id is None else session.get(MakegoodOwed, slot.makegood_id)
    if owed is None or owed.state is not MakegoodState.PLACED:
        return None
    owed.state, owed.written_at, owed.written_by = MakegoodState.OWED, now, by
    return owed


def _remove(session: Session, gone: Iterable[Slot], by: int, now: datetime) -> tuple[MakegoodOwed, ...]:
    """Delete open slots, withdraw published ones; return the makegoods that they were to be: those are owed again."""
    planned: list[Slot] = []
    again: list[MakegoodOwed] = []
    for slot in gone:
        owed = owe_again(session, slot, by, now)
        again += [] if owed is None else [owed]
        if slot.state is SlotState.PUBLISHED:
            slot.state, slot.written_at, slot.written_by = SlotState.WITHDRAWN, now, by
        else:
            planned.append(slot)
    ids = [slot.id for slot in planned]
    for slot in planned:
        session.expunge(slot)
    session.execute(delete(Slot).where(col(Slot.id).in_(ids)))
    return tuple(again)


class _Debts:
    """What new slots make good: those that were marked what was owed, the others what a slot that went was to be."""

    def __init__(self, gathered: Gathered, moved: Iterable[MakegoodOwed]) -> None:
        again = {row.id for row in moved}
        held = {slot.makegood_id for slot in gathered.open_slots} - again
        self._lists: dict[tuple[int, int, bool], list[MakegoodOwed]] = {}
        for row in gathered.owed:
            if row.id not in held:
                self._lists.setdefault((row.station_id, row.bulletin_id, row.id not in again), []).append(row)

    def take(self, station_id: int, bulletin_id: int, by: int, now: datetime, *, marked: bool) -> int | None:
        """Return the id of the debt that a new slot takes, which is placed then; None when there is none for it."""
        rows = self._lists.get((station_id, bulletin_id, marked))
        if not rows:
            return None
        debt = rows.pop(0)
        debt.state, debt.written_at, debt.written_by = MakegoodState.PLACED, now, by
        return debt.id


def _add(
    session: Session,
    gathered: Gathered,
    new: Iterable[_New],
    moved: Iterable[MakegoodOwed],
    run_id: int,
    by: int,
    now: datetime,
) -> None:
    stations = {s.code: s for s in gathered.stations}
    debts = _Debts(gathered, moved)
    names = {(code, key): slot_code(key, gathered.zone) for key, _ in new for code in [key[0]]}
    taken = set(session.exec(select(Slot.code).where(col(Slot.code).in_(names.values()))))
    for key, airing in new:
        slot = new_slot(gathered, stations[key[0]], key, unused(names[key[0], key], taken), by, now)
        slot.run_id = run_id
        slot.makegood_id = debts.take(slot.station_id, slot.bulletin_id, by, now, marked=airing.makegood)
        session.add(slot)


def new_slot(
    gathered: Gathered, station: Station, key: tuple[str, str, datetime], code: str, by: int, now: datetime
) -> Slot:
    """Return a planned slot, not yet added: a bulletin as it is approved now, in the window that holds its start.

    Args:
        gathered: the station's windows and the bulletins that could air.
        station: where.
        key: station's code, bulletin's code, start.
        code: the slot's.
        by: who plans it.
        now: when.
    """
    ready = gathered.bulletins[key[1]]
    window = _window_of(gathered, key)
    return Slot(
        code=code,
        station_id=_id(station),
        window_id=gathered.window_ids[key[0], window.code],
        day=window.day,
        starts_at=key[2],
        milliseconds=ready.milliseconds,
        bulletin_id=ready.id,
        approval_id=ready.approval_id,
        take_id=ready.take_id,
        state=SlotState.PLANNED,
        written_at=now,
        written_by=by,
    )


def slot_code(key: tuple[str, str, datetime], zone: ZoneInfo) -> str:
    """Return a slot's code: station, local start, bulletin; the same slot planned again has the same one."""
    station, bulletin, starts_at = key
    return f"{station}-{starts_at.astimezone(zone):%Y%m%d-%H%M%S}-{bulletin}"


def unused(code: str, taken: set[str]) -> str:
    """Return a code that no slot has had: a withdrawn slot keeps its own."""
    number, free = 1, code
    while free in taken:
        number += 1
        free = f"{code}-{number}"
    taken.add(free)
    return free


def _window_of(gathered: Gathered, key: tuple[str, str, datetime]) -> WindowInstance:
    return next(w for w in gathered.windows[key[0]] if w.starts_at <= key[2] < w.ends_at)


def _explain(session: Session, gathered: Gathered, missing: tuple[NotPlaced, ...], run_id: int) -> None:
    stations = {s.code: _id(s) for s in gathered.stations}
    session.add_all(
        NotPlacedRow(
            run_id=run_id,
            station_id=stations[n.station],
            bulletin_id=gathered.bulletins[n.bulletin].id,
            airings=n.count,
            reason=REASONS[n.reason],
            values_json=json.dumps({"seconds": n.short_seconds}),
        )
        for n in missing
    )


def _id(row: Station | PlanRun) -> int:
    """Return the id of a row that the database has given one."""
    if row.id is None:
        msg = f"not in the database: {row!r}"
        raise ValueError(msg)
    return row.id
