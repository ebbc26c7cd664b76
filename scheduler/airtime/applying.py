"""Outcomes → records: what reconciling decided, written beside the slots. Debts arise once."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from scheduler.airtime.reconciling import WITHDRAWN, Judged
from scheduler.records.slot import MakegoodOwed, MakegoodState, Outcome, Slot, SlotOutcome, SlotState

_PAYS = frozenset({Outcome.ON_TIME, Outcome.LATE})
_FAILS = frozenset({Outcome.MISSED, Outcome.CUT})


@dataclass(frozen=True, slots=True)
class Reconciled:
    """What reconciling found.

    Attributes:
        outcomes: slots by outcome.
        changed: outcomes that are new or other than before.
        owed: debts that are new.
        made_good: debts that were paid.
    """

    outcomes: dict[str, int]
    changed: int
    owed: int
    made_good: int


def apply(
    session: Session, judged: Iterable[Judged], first_day: date, last_day: date, by: int, now: datetime
) -> Reconciled:
    """Write the outcomes of the days' slots and the debts that follow; inside a writing transaction.

    A debt that isn't placed yet goes when a late report shows that the slot aired, or is settled when a makegood had
    been tried; a makegood that aired pays its debt, and when the newest one was missed too it is owed again.
    """
    slots = {s.code: s for s in session.exec(select(Slot).where(Slot.day >= first_day, Slot.day <= last_day))}
    ids = {s.id for s in slots.values()}
    had = {o.slot_id: o for o in session.exec(select(SlotOutcome)) if o.slot_id in ids}
    debts = {m.slot_id: m for m in session.exec(select(MakegoodOwed))}
    by_id = {m.id: m for m in debts.values()}
    counts: Counter[str] = Counter()
    changed = owed = 0
    touched: set[int] = set()
    pointed_at = set(session.exec(select(Slot.makegood_id).where(col(Slot.makegood_id).is_not(None))))
    for one in judged:
        slot = slots[one.slot]
        if slot.id is None:  # never: it was read from the database
            continue
        debt = debts.get(slot.id)
        written_off = one.owed and debt is not None and debt.state is MakegoodState.WRITTEN_OFF
        outcome = Outcome.WRITTEN_OFF if written_off else one.outcome
        counts[outcome.value] += 1
        changed += _keep(session, had.pop(slot.id, None), slot.id, one, outcome, now)
        if slot.makegood_id is not None and slot.makegood_id in by_id:
            touched.add(slot.makegood_id)
        elif debt is None and one.owed:
            owed += 1
            session.add(_debt(slot, slot.id, one, by, now))
        elif debt is not None and debt.id is not None and not one.owed and debt.state is MakegoodState.OWED:
            if debt.id in pointed_at:  # a makegood was tried: its slot keeps what it was for
                debt.state, debt.written_at, debt.written_by = MakegoodState.MADE_GOOD, now, by
            else:
                session.delete(debt)
        elif debt is not None and debt.id is not None and one.owed and debt.state is MakegoodState.MADE_GOOD:
            touched.add(debt.id)  # a correction says that it wasn't heard after all
    for gone in had.values():
        session.delete(gone)
    session.flush()
    made_good = sum(_settle(session, by_id[number], by, now) for number in sorted(touched))
    return Reconciled(dict(sorted(counts.items())), changed + len(had), owed, made_good)


def _keep(
    session: Session, had: SlotOutcome | None, slot_id: int, one: Judged, outcome: Outcome, now: datetime
) -> bool:
    """Write an outcome unless it stands already; returns whether something changed."""
    row = SlotOutcome(
        slot_id=slot_id,
        outcome=outcome,
        reason=one.reason,
        aired_milliseconds=one.aired_milliseconds,
        started_at=one.started_at,
        airing_id=one.airing_id or None,
        reconciled_at=now,
    )
    if had is not None and had.model_dump(exclude={"reconciled_at"}) == row.model_dump(exclude={"reconciled_at"}):
        return False
    session.merge(row)
    return True


def _debt(slot: Slot, slot_id: int, one: Judged, by: int, now: datetime) -> MakegoodOwed:
    return MakegoodOwed(
        slot_id=slot_id,
        station_id=slot.station_id,
        bulletin_id=slot.bulletin_id,
        missed_at=one.started_at or slot.starts_at,
        reason=one.reason,
        written_at=now,
        written_by=by,
    )


def _settle(session: Session, debt: MakegoodOwed, by: int, now: datetime) -> bool:
    """Pay a debt when a makegood or the slot itself aired, owe it again when the newest failed; tell whether it paid.

    An older makegood that failed says nothing about a debt that a later one holds.
    """
    query = (
        select(Slot, SlotOutcome)
        .join(SlotOutcome, col(SlotOutcome.slot_id) == Slot.id, isouter=True)
        .where(Slot.makegood_id == debt.id)
        .order_by(col(Slot.id))
    )
    tries = session.exec(query).all()
    own = session.get(SlotOutcome, debt.slot_id)
    aired = any(found is not None and found.outcome in _PAYS for found in [own, *(found for _, found in tries)])
    if aired and debt.state in {MakegoodState.OWED, MakegoodState.PLACED}:
        debt.state, debt.written_at, debt.written_by = MakegoodState.MADE_GOOD, now, by
        return True
    newest = [found for slot, found in tries if slot.state is not SlotState.WITHDRAWN][-1:]
    failed = (not newest and debt.state is MakegoodState.MADE_GOOD) or any(
        found is not None and found.outcome in _FAILS and found.reason != WITHDRAWN for found in newest
    )
    if not aired and failed and debt.state in {MakegoodState.PLACED, MakegoodState.MADE_GOOD}:
        debt.state, debt.written_at, debt.written_by = MakegoodState.OWED, now, by
    return False
