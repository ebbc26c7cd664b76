"""Whom a report is about: all stations, or those of one unit and of the units below it, as they were in the period."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from scheduler.messages import Refused
from scheduler.records.station import Station
from scheduler.records.unit import Unit, UnitSuccessor


@dataclass(frozen=True, slots=True)
class Scope:
    """A unit and the stations that are its own or of units below it.

    Attributes:
        code: the unit's code.
        name: as people call it, "Xã Nghĩa Hải".
        kind: as in the network file, "xa".
        stations: their codes.
    """

    code: str
    name: str
    kind: str
    stations: frozenset[str]


def scope_of(session: Session, code: str, first_day: date, last_day: date) -> Scope:
    """Return the scope of a unit, named by its own code or that of its station.

    Args:
        session: of a transaction.
        code: the unit's or the station's.
        first_day: of the period in which it must have existed.
        last_day: of it.

    Raises:
        Refused: there is no such unit, it didn't exist then, or no station was its own.
    """
    stations = session.exec(select(Station)).all()
    units = session.exec(select(Unit).order_by(col(Unit.valid_from))).all()
    named = {s.unit_id for s in stations if s.code == code}
    meant = [u for u in units if u.code == code] or [u for u in units if u.id in named]
    if not meant:
        raise Refused("airtime.unknown_unit", unit=code)
    then = [u for u in meant if u.valid_from <= last_day and (u.valid_to is None or u.valid_to >= first_day)]
    if not then:
        raise _not_then(session, meant[-1] if meant[0].valid_from <= last_day else meant[0], last_day)
    unit = then[-1]
    below = _below(units, {u.id for u in then})
    mine = frozenset(s.code for s in stations if s.unit_id in below and (s.ends_on is None or s.ends_on >= first_day))
    if not mine:
        raise Refused("airtime.unit_without_station", unit=unit.name)
    return Scope(unit.code, unit.name, unit.kind, mine)


def _below(units: Sequence[Unit], found: set[int | None]) -> set[int | None]:
    while more := {u.id for u in units if u.parent_id in found} - found:
        found |= more
    return found


def _not_then(session: Session, unit: Unit, last_day: date) -> Refused:
    if unit.valid_from > last_day:
        return Refused("airtime.unit_not_yet", unit=unit.name, begins=unit.valid_from)
    query = (
        select(Unit.name)
        .join(UnitSuccessor, col(UnitSuccessor.successor_id) == Unit.id)
        .where(UnitSuccessor.unit_id == unit.id)
    )
    heir = session.exec(query).first() or ""
    return Refused(
        "airtime.unit_no_more" if heir else "airtime.unit_ended", unit=unit.name, ended=unit.valid_to, heir=heir
    )
