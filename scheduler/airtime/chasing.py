"""The morning list (đôn đốc): who reported nothing of what, since when, and what was missed and isn't made good yet."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from scheduler.records.house import House
from scheduler.records.slot import MakegoodOwed, MakegoodState, Outcome, Slot, SlotOutcome
from scheduler.records.station import Station, StationContact

_OPEN = (MakegoodState.OWED, MakegoodState.PLACED)


@dataclass(frozen=True, slots=True)
class Chased:
    """What a station has to be reminded of.

    Attributes:
        unreported: slots of which nothing came back.
        days: broadcast days with such a slot.
        oldest: the first of those days; None when everything was reported.
        owed: missed or cut airings that no makegood is placed for yet.
        placed: those that have one which hasn't aired yet.
        missed_at: when the oldest of both was missed; None without any.
        contact: whom to telephone there; "" when nobody was named.
        telephone: the number; "" likewise.
    """

    station: str
    name: str
    unreported: int
    days: int
    oldest: date | None
    owed: int
    placed: int
    missed_at: datetime | None
    contact: str = ""
    telephone: str = ""


def chase(house: House, first_day: date, last_day: date) -> tuple[Chased, ...]:
    """Return the stations that have something open in some days, the oldest unreported day first.

    Outcomes are those of the last reconciling; debts are counted whenever they were missed.
    """
    with house.database.reading() as session:
        stations = session.exec(select(Station).order_by(col(Station.id))).all()
        silent = _unreported(session, first_day, last_day)
        debts = _debts(session)
        contacts = {c.station_id: (c.name, c.telephone) for c in session.exec(select(StationContact))}
    found = [_of(s, silent.get(s.id or 0, ()), debts, contacts.get(s.id or 0, ("", ""))) for s in stations]
    open_ = [c for c in found if c.unreported or c.owed or c.placed]
    return tuple(sorted(open_, key=lambda c: (c.oldest or date.max, -c.unreported)))


def _of(
    station: Station,
    days: Iterable[date],
    debts: Mapping[tuple[int, MakegoodState], list[datetime]],
    contact: tuple[str, str],
) -> Chased:
    days = list(days)
    owed, placed = (debts.get((station.id or 0, state), []) for state in _OPEN)
    return Chased(
        station.code, station.name, len(days), len(set(days)), min(days, default=None), len(owed), len(placed),
        min([*owed, *placed], default=None), *contact,
    )  # fmt: skip


def _unreported(session: Session, first_day: date, last_day: date) -> dict[int, list[date]]:
    query = (
        select(col(Slot.station_id), col(Slot.day))
        .join(SlotOutcome, col(SlotOutcome.slot_id) == Slot.id)
        .where(SlotOutcome.outcome == Outcome.UNREPORTED, Slot.day >= first_day, Slot.day <= last_day)
    )
    found: dict[int, list[date]] = {}
    for station_id, day in session.exec(query):
        found.setdefault(station_id, []).append(day)
    return found


def _debts(session: Session) -> dict[tuple[int, MakegoodState], list[datetime]]:
    found: dict[tuple[int, MakegoodState], list[datetime]] = {}
    for debt in session.exec(select(MakegoodOwed).where(col(MakegoodOwed.state).in_(_OPEN))):
        found.setdefault((debt.station_id, debt.state), []).append(debt.missed_at)
    return found
