"""Days side by side, as a plan is looked at: one day of all stations, or the week of one, with emergencies in them."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from scheduler.messages import Refused
from scheduler.records.house import House
from scheduler.records.slot import Emergency, Slot
from scheduler.records.station import Station
from scheduler.timekeeping import at
from scheduler.traffic.schedule import SlotLine, StationDay, days_of_stations

WEEK = 7
_OUTSIDE = "X"


@dataclass(frozen=True, slots=True)
class Call:
    """An emergency on air: from when to when it may be said."""

    code: str
    title: str
    starts_at: datetime
    ends_at: datetime
    drill: bool


@dataclass(frozen=True, slots=True)
class Lane:
    """One station's day, and the emergencies that broke into it."""

    day: StationDay
    calls: tuple[Call, ...]

    @property
    def state(self) -> str:
        """Return "locked" for a published day, "shown" for one that players have but that may change, else "open"."""
        if not self.day.revision:
            return "open"
        return "shown" if self.day.provisional else "locked"


def day_of_all(house: House, day: date) -> tuple[Lane, ...]:
    """Return a day of all stations that haven't ended, the district first."""
    calls = _calls(house, day, day)
    return tuple(Lane(d, calls.get((d.station, day), ())) for d in days_of_stations(house, day))


def week_of(house: House, station: str, first_day: date) -> tuple[Lane, ...]:
    """Return seven days of a station.

    Raises:
        Refused: there is no such station.
    """
    calls = _calls(house, first_day, first_day + timedelta(days=WEEK - 1))
    lanes = []
    for number in range(WEEK):
        day = first_day + timedelta(days=number)
        found = days_of_stations(house, day, (station,))
        if not found:
            raise Refused("traffic.unknown_station", station=station)
        lanes.append(Lane(found[0], calls.get((station, day), ())))
    return tuple(lanes)


def place_of(house: House, slot: str) -> tuple[str, date] | None:
    """Return the code of the station and the broadcast day of a slot; None when there is none of that code."""
    with house.database.reading() as session:
        query = select(col(Station.code), col(Slot.day)).join(Slot, col(Slot.station_id) == col(Station.id))
        found = session.exec(query.where(Slot.code == slot)).first()
        return None if found is None else (found[0], found[1])


def letter_of(topic: str) -> str:
    """Return the letter that stands for a topic in a timeline: A for the plan's first; parts have their topic's."""
    number = topic.partition("-")[2].partition(".")[0]
    return chr(ord("A") + int(number) - 1) if number.isdigit() and 0 < int(number) < ord(_OUTSIDE) - 64 else _OUTSIDE


def standing(slots: tuple[SlotLine, ...]) -> tuple[SlotLine, ...]:
    """Return the slots that weren't withdrawn."""
    return tuple(s for s in slots if s.state != "withdrawn")


def _calls(house: House, first_day: date, last_day: date) -> dict[tuple[str, date], tuple[Call, ...]]:
    """Return the emergencies of some days by station's code and date."""
    with house.database.reading() as session:
        rows = _rows(session, at(first_day, 0, house.zone), at(last_day + timedelta(days=1), 0, house.zone))
    found: dict[tuple[str, date], tuple[Call, ...]] = {}
    for row in rows:
        ends_at = min(row.expires_at, row.stood_down_at or row.expires_at)
        call = Call(row.code, row.title, row.issued_at, ends_at, row.drill)
        for station in row.stations.split():
            key = (station, row.issued_at.astimezone(house.zone).date())
            found[key] = (*found.get(key, ()), call)
    return found


def _rows(session: Session, begin: datetime, end: datetime) -> list[Emergency]:
    query = select(Emergency).where(col(Emergency.issued_at) >= begin, col(Emergency.issued_at) < end)
    return list(session.exec(query.order_by(col(Emergency.issued_at))))
