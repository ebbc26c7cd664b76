"""Which revision of its days each commune's machine has fetched: readiness asks for it."""

from datetime import date, datetime

from sqlmodel import select

from scheduler.records.device import PulledDay
from scheduler.records.house import House
from scheduler.records.station import Station


def note_pulled(house: House, device_id: int, station: str, day: date, revision: int, now: datetime) -> bool:
    """Note that a device has a revision of a day; an older or the same one changes nothing.

    Args:
        house: the opened house.
        device_id: whose token was shown.
        station: its code, one that the device serves.
        day: the broadcast day.
        revision: of the document that it has now.
        now: when it was asked for.

    Returns:
        Whether anything was written.
    """
    with house.database.writing() as session:
        station_id = session.exec(select(Station.id).where(Station.code == station)).first()
        if station_id is None:
            return False
        row = session.get(PulledDay, (device_id, station_id, day))
        if row is None:
            row = PulledDay(device_id=device_id, station_id=station_id, day=day, revision=0, pulled_at=now)
        if row.revision >= revision:
            return False
        row.revision, row.pulled_at = revision, now
        session.add(row)
        return True
