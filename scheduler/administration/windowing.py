"""Windows day by day, without a round trip through the network file: cancel, move, add, and take that back.

The same rules hold as for the file: windows of a station never meet, what surrounds the programme fits, hours are kept.
"""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from scheduler.administration.network import file_rules, refuse_overlaps
from scheduler.administration.network_hours import bad_hours
from scheduler.administration.network_rows import stored
from scheduler.administration.network_values import ExceptionEntry, FileRules, Network, WindowEntry
from scheduler.administration.network_writing import Writer
from scheduler.messages import Message, Refused
from scheduler.records.account import Role, require
from scheduler.records.house import House
from scheduler.records.slot import PublishedDay
from scheduler.records.station import Station, Window, WindowException
from scheduler.timekeeping import broadcast_day


@dataclass(frozen=True, slots=True)
class DayChange:
    """What changing a window's day did.

    Attributes:
        changed: something is different now.
        published: the day's document is final: players go by it until a new revision is published.
        warnings: what deserves a look, such as an early hour.
    """

    changed: bool
    published: bool
    warnings: tuple[Message, ...] = ()


def change_day(house: House, entry: ExceptionEntry, by: int, now: datetime) -> DayChange:
    """Cancel a station's window on one day, move it, or add one; the day's earlier exception is replaced.

    Args:
        house: the opened house.
        entry: what the day is to be; the reason is the person's words.
        by: an operator, or the commune at the station's unit.
        now: when; days that are over stay as they were.

    Raises:
        Refused: no right; no such station or window; the day is over; the window doesn't run that day; it would meet
            another one, be shorter than what surrounds its programme, or lie in hours that the settings refuse.
    """
    with house.database.writing() as session:
        station = _station(session, entry.station, by)
        network = stored(session)
        rule = _rule(network, entry.station, entry.window)
        _refuse_past(house, entry.day, now)
        if entry.kind != "extra" and not rule.recurrence(network.holiday_days).falls_on(entry.day):
            raise Refused("network.not_that_day", window=rule.code, station=rule.station, day=entry.day)
        warnings = _looked_at(rule, entry, file_rules(house))
        added, changed = Writer(session, by, now).exceptions((entry,))
        refuse_overlaps(stored(session))
        published = _published(session, station, entry.day)
    return DayChange(bool(added or changed), published, warnings)


def restore_day(house: House, station: str, window: str, day: date, by: int, now: datetime) -> DayChange:
    """Take a day's exception back: the window runs again as its rule says.

    Raises:
        Refused: no right; no such station or window; the day is over; the rule's window would meet another one now.
    """
    with house.database.writing() as session:
        found = _station(session, station, by)
        _rule(stored(session), station, window)
        _refuse_past(house, day, now)
        query = (
            select(WindowException)
            .join(Window, col(WindowException.window_id) == col(Window.id))
            .where(Window.station_id == found.id, Window.code == window, WindowException.day == day)
        )
        row = session.exec(query).first()
        if row is not None:
            session.delete(row)
            session.flush()
            refuse_overlaps(stored(session))
        published = _published(session, found, day)
    return DayChange(row is not None, published)


def changed_days(house: House, station: str = "", first_day: date | None = None) -> tuple[ExceptionEntry, ...]:
    """Return the exceptions by date, of one station or of all, from a day on."""
    with house.database.reading() as session:
        entries = stored(session).exceptions
    return tuple(
        e
        for e in sorted(entries, key=lambda e: (e.day, e.station, e.window))
        if (not station or e.station == station) and (first_day is None or e.day >= first_day)
    )


def _station(session: Session, code: str, by: int) -> Station:
    station = session.exec(select(Station).where(Station.code == code)).first()
    if station is None:
        known = session.exec(select(Station.code).order_by(col(Station.code))).all()
        raise Refused("network.no_station", station=code, known=list(known))
    require(session, by, Role.OPERATOR, Role.COMMUNE, unit_id=station.unit_id)
    return station


def _rule(network: Network, station: str, window: str) -> WindowEntry:
    mine = {w.code: w for w in network.windows if w.station == station}
    if window not in mine:
        raise Refused("network.no_window", station=station, window=window, known=sorted(mine))
    return mine[window]


def _refuse_past(house: House, day: date, now: datetime) -> None:
    if day < broadcast_day(now, house.zone):
        raise Refused("network.day_is_over", day=day)


def _looked_at(rule: WindowEntry, entry: ExceptionEntry, rules: FileRules) -> tuple[Message, ...]:
    """Refuse what can't be of a moved or an extra window; return the warnings."""
    if entry.kind == "cancelled":
        return ()
    starts = rule.starts_minute if entry.starts_minute is None else entry.starts_minute
    minutes = rule.minutes if entry.minutes is None else entry.minutes
    if rule.around_seconds > minutes * 60:
        raise Refused("network.shorter_than_tune", window=rule.code, around=rule.around_seconds, free=minutes * 60)
    found = list(bad_hours(f"{rule.station}/{rule.code} {entry.day}", starts, minutes, rules))
    if mistakes := tuple(message for message, mistake in found if mistake):
        raise Refused("network.bad_hours", details=mistakes, window=rule.code, day=entry.day)
    return tuple(message for message, _ in found)


def _published(session: Session, station: Station, day: date) -> bool:
    final = select(PublishedDay.id).where(
        PublishedDay.station_id == station.id, PublishedDay.day == day, col(PublishedDay.provisional).is_(False)
    )
    return session.exec(final.limit(1)).first() is not None
