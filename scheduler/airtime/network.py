"""Who there is: stations in their order with their units, and named sets of them. Records → values."""

from datetime import date

from sqlmodel import Session, col, or_, select

from scheduler.airtime.facts import StationFact
from scheduler.messages import Refused
from scheduler.records.station import Station, StationGroup, StationGroupMember
from scheduler.records.unit import Unit, UnitSuccessor


def station_named(session: Session, code: str) -> Station:
    """Return a station by its code.

    Raises:
        Refused: there is none.
    """
    station = session.exec(select(Station).where(Station.code == code)).first()
    if station is None:
        raise Refused("airing.unknown_station", station=code)
    return station


def network(session: Session) -> tuple[tuple[str, ...], dict[str, frozenset[str]]]:
    """Return the codes of all stations, and group's code → its stations' codes."""
    stations = tuple(session.exec(select(Station.code).order_by(col(Station.id))))
    members = (
        select(StationGroup.code, Station.code)
        .join(StationGroupMember, col(StationGroupMember.group_id) == StationGroup.id)
        .join(Station, col(StationGroupMember.station_id) == Station.id)
    )
    groups: dict[str, set[str]] = {}
    for group, station in session.exec(members):
        groups.setdefault(group, set()).add(station)
    return stations, {code: frozenset(found) for code, found in groups.items()}


def network_on(session: Session, first_day: date | None, last_day: date) -> dict[int, StationFact]:
    """Return the stations that work on a day or later, by their ids, in the order of the network.

    Args:
        session: of a transaction.
        first_day: stations that ended before it are left out; None leaves out none.
        last_day: whom a unit became by then is its successor.
    """
    query = select(Station, Unit).join(Unit, col(Station.unit_id) == Unit.id).order_by(col(Station.id))
    if first_day is not None:
        query = query.where(or_(col(Station.ends_on).is_(None), col(Station.ends_on) >= first_day))
    _, groups = network(session)
    heirs = _Heirs(session, last_day)
    found = {}
    for station, unit in session.exec(query):
        if station.id is None:
            continue
        heir, note = heirs.of(unit)
        found[station.id] = StationFact(
            station.code, station.name, station.kind, unit.code, unit.name,
            successor=heir.code if heir else "", successor_name=heir.name if heir else "", successor_note=note,
            groups=tuple(sorted(code for code, members in groups.items() if station.code in members)),
        )  # fmt: skip
    return found


class _Heirs:
    """Whom units became by a day, through as many mergers as there were."""

    def __init__(self, session: Session, day: date) -> None:
        self._units = {u.id: u for u in session.exec(select(Unit))}
        self._next: dict[int, UnitSuccessor] = {}
        for row in session.exec(select(UnitSuccessor).order_by(col(UnitSuccessor.from_day).desc())):
            if row.from_day <= day:
                self._next[row.unit_id] = row

    def of(self, unit: Unit) -> tuple[Unit | None, str]:
        """Return the unit that carries one on, None while it stands itself; and the notes of uncertain sources."""
        heir: Unit | None = None
        notes: list[str] = []
        at, seen = unit.id, set()
        while at is not None and at in self._next and at not in seen:
            seen.add(at)
            row = self._next[at]
            at, heir = row.successor_id, self._units.get(row.successor_id)
            if row.note and row.note not in notes:
                notes.append(row.note)
        return heir, "; ".join(notes)
