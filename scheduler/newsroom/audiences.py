"""Whom a bulletin may be meant for: all stations, a group of them, single ones. Reads only."""

from dataclasses import dataclass

from sqlmodel import col, select

from scheduler.records.house import House
from scheduler.records.station import Station, StationGroup

EVERYBODY = "*"


@dataclass(frozen=True, slots=True)
class Audience:
    """One choice: as it is kept ("group:CODE" or a station's code), and its name."""

    code: str
    name: str
    group: bool


def audiences(house: House) -> tuple[Audience, ...]:
    """Return the groups, then the stations there are; for all of them there is `EVERYBODY`."""
    with house.database.reading() as session:
        groups = session.exec(select(StationGroup).order_by(col(StationGroup.name))).all()
        stations = session.exec(select(Station).order_by(col(Station.name))).all()
        return (
            *(Audience(f"group:{g.code}", g.name, group=True) for g in groups),
            *(Audience(s.code, s.name, group=False) for s in stations),
        )
