"""A station's calendar by its secret address: made anew, shut, read. It shows the programme and nothing else."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from scheduler.communes.playlists import ics
from scheduler.communes.stations import acts_for, station_named
from scheduler.daysheet import read_day
from scheduler.records.account import Role, require
from scheduler.records.device import CalendarLink
from scheduler.records.house import House
from scheduler.records.slot import PublishedDay
from scheduler.records.station import Station
from scheduler.records.tokens import fresh_token, kept_form
from scheduler.timekeeping import broadcast_day

_REACH = timedelta(days=7)
_KEEPERS = (Role.OPERATOR, Role.COMMUNE)


@dataclass(frozen=True, slots=True)
class CalendarLine:
    """An open calendar address: whose, and since when (UTC); the secret itself isn't kept."""

    station: str
    made_at: datetime


def calendar_link(house: House, station: str, by: int, now: datetime) -> str:
    """Return a new secret for a station's calendar address; the one before is shut.

    Raises:
        Refused: the station is unknown, or `by` has no right to it.
    """
    secret = fresh_token()
    with house.database.writing() as session:
        found = _own(session, station, by)
        _shut(session, found, now)
        session.add(CalendarLink(secret_hash=kept_form(secret), station_id=found.id or 0, made_at=now, made_by=by))
    return secret


def shut_calendar(house: House, station: str, by: int, now: datetime) -> bool:
    """Shut a station's calendar address, at once; tells whether there was one.

    Raises:
        Refused: see `calendar_link`.
    """
    with house.database.writing() as session:
        return _shut(session, _own(session, station, by), now)


def calendar_of(house: House, secret: str) -> str | None:
    """Return the code of the station whose calendar a secret opens; None for a wrong or shut one."""
    with house.database.reading() as session:
        link = session.get(CalendarLink, kept_form(secret))
        if link is None or link.revoked_at is not None:
            return None
        station = session.get(Station, link.station_id)
        return station.code if station else None


def feed(house: House, secret: str, now: datetime) -> bytes | None:
    """Return the calendar that a secret opens: the station's published days a week back and ahead, iCalendar.

    None for a secret that is wrong or shut. The same days give the same bytes.
    """
    today = broadcast_day(now, house.zone)
    with house.database.reading() as session:
        link = session.get(CalendarLink, kept_form(secret))
        station = session.get(Station, link.station_id) if link is not None and link.revoked_at is None else None
        if station is None:
            return None
        query = (
            select(col(PublishedDay.day), PublishedDay.document)
            .where(PublishedDay.station_id == station.id)
            .where(col(PublishedDay.day).between(today - _REACH, today + _REACH))
            .order_by(col(PublishedDay.day), col(PublishedDay.revision))
        )
        newest = dict(session.exec(query).all())
        name = station.name
    return ics.write_feed(name, (read_day(text.encode()) for text in newest.values())).encode()


def calendars(house: House, by: int) -> tuple[CalendarLine, ...]:
    """Return the open addresses of the stations that an account acts for, in their order."""
    query = (
        select(Station, CalendarLink.made_at)
        .join(CalendarLink, col(CalendarLink.station_id) == col(Station.id))
        .where(col(CalendarLink.revoked_at).is_(None))
        .order_by(Station.code)
    )
    with house.database.reading() as session:
        return tuple(
            CalendarLine(station.code, made_at)
            for station, made_at in session.exec(query)
            if acts_for(session, by, station, *_KEEPERS)
        )


def _own(session: Session, code: str, by: int) -> Station:
    found = station_named(session, code)
    require(session, by, *_KEEPERS, unit_id=found.unit_id)
    return found


def _shut(session: Session, station: Station, now: datetime) -> bool:
    query = select(CalendarLink).where(CalendarLink.station_id == station.id, col(CalendarLink.revoked_at).is_(None))
    links = session.exec(query).all()
    for link in links:
        link.revoked_at = now
        session.add(link)
    return bool(links)
