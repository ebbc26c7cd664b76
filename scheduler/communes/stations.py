"""Stations by their codes, and whether an account may act for one; inside the desks' transactions."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from scheduler.messages import Refused
from scheduler.records.account import Role, require
from scheduler.records.house import House
from scheduler.records.station import Station


def station_named(session: Session, code: str) -> Station:
    """Return a station by its code.

    Raises:
        Refused: there is none.
    """
    station = session.exec(select(Station).where(Station.code == code)).first()
    if station is None:
        raise Refused("communes.unknown_station", station=code)
    return station


def acts_for(session: Session, by: int, station: Station, *roles: Role) -> bool:
    """Tell whether an account holds one of some roles at a station's unit or above it."""
    try:
        require(session, by, *roles, unit_id=station.unit_id)
    except Refused:
        return False
    return True


def names_of(house: House, codes: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Return code and name of some stations, in the order given; unknown ones are left out."""
    with house.database.reading() as session:
        found = dict(session.exec(select(Station.code, Station.name).where(col(Station.code).in_(codes))).all())
    return tuple((code, found[code]) for code in codes if code in found)


def name_of(house: House, code: str) -> str:
    """Return a station's name; its code when there is none of it."""
    return dict(names_of(house, (code,))).get(code, code)


def stations_of(house: House, account_id: int) -> tuple[tuple[str, str], ...]:
    """Return code and name of the stations that a person speaks for: a commune's own, the district's all."""
    with house.database.reading() as session:
        rows = session.exec(select(Station).order_by(col(Station.id)))
        return tuple(
            (s.code, s.name) for s in rows.all() if acts_for(session, account_id, s, Role.COMMUNE, Role.OPERATOR)
        )
