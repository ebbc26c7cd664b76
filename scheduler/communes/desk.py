"""The communes' desk at the centre: a published day, as it is or as a playlist."""

import base64
from datetime import date

from sqlmodel import Session, col, select

from scheduler.communes import playlists
from scheduler.communes.stations import station_named
from scheduler.daysheet import DayDocument, read_day
from scheduler.messages import Refused
from scheduler.records.house import House
from scheduler.records.slot import PublishedDay


def published_day(house: House, station: str, day: date) -> DayDocument:
    """Return the newest revision of a station's day document.

    Raises:
        Refused: no such station, or the day has no document yet; the sentence says how to make one.
    """
    with house.database.reading() as session:
        found = newest(session, station, day)
    if found is None:
        raise Refused("communes.not_published", station=station, day=day)
    return found


def playlist(house: House, station: str, day: date, form: str, lang: str = "vi") -> bytes:
    """Return a station's day as a playlist, see `playlists.FORMATS`.

    Raises:
        Refused: see `published_day`.
        WrongUse: there is no such format.
    """
    return playlists.playlist(published_day(house, station, day), form, lang, house.zone)


def public_key(house: House) -> str:
    """Return the public key that a commune's PC is enrolled with: base64 of its 32 raw bytes.

    Raises:
        Refused: this house has no key.
    """
    return base64.b64encode(house.signing_key().public_key().public_bytes_raw()).decode()


def newest(session: Session, station: str, day: date) -> DayDocument | None:
    """Return the newest revision of a station's day document; None when the day has none.

    Raises:
        Refused: no such station.
    """
    found = station_named(session, station)
    query = (
        select(PublishedDay.document)
        .where(PublishedDay.station_id == found.id, PublishedDay.day == day)
        .order_by(col(PublishedDay.revision).desc())
    )
    text = session.exec(query).first()
    return None if text is None else read_day(text.encode())
