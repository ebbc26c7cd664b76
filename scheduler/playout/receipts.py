"""A station's word that an emergency has come, and that it is on air. Part of the desk."""

from datetime import datetime

from sqlmodel import select

from scheduler.messages import Refused
from scheduler.records.house import House
from scheduler.records.slot import Emergency, EmergencyReceipt
from scheduler.records.station import Station


def note_received(house: House, station: str, code: str, now: datetime, device: int, *, on_air: bool = False) -> bool:
    """Note that an order has come to a station, or that it is on air there; tell whether that was news.

    The first word holds: a device that says it again, or a second one of the same station, changes nothing.

    Args:
        house: the opened house.
        station: its code.
        code: of the order.
        now: the centre's time, which needs no trust in a commune's clock.
        device: what tells it.
        on_air: its first repeat has begun.

    Raises:
        Refused: there is no such order for that station.
    """
    with house.database.writing() as session:
        order = session.exec(select(Emergency).where(Emergency.code == code)).first()
        found = session.exec(select(Station).where(Station.code == station)).first()
        if order is None or found is None or order.id is None or found.id is None:
            raise Refused("playout.unknown_emergency", code=code)
        if station not in order.stations.split():
            raise Refused("playout.unknown_emergency", code=code)
        row = session.get(EmergencyReceipt, (order.id, found.id))
        if row is None:
            row = EmergencyReceipt(emergency_id=order.id, station_id=found.id, device_id=device, received_at=now)
        elif not on_air or row.on_air_at is not None:
            return False
        row.on_air_at = now if on_air else None
        session.add(row)
    return True
