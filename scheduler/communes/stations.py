"""Stations by their codes, and whether an account may act for one; inside the desks' transactions."""

from sqlmodel import Session, select

from scheduler.messages import Refused
from scheduler.records.account import Role, require
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
