"""Records → stations, window rules, exceptions and sounds, as planning and publishing need them."""

from collections.abc import Iterable, Sequence
from datetime import date

from sqlmodel import Session, col, select

from scheduler.records.audio import Rendering, SoundRole, StationSound, Take
from scheduler.records.expiry import gone_since
from scheduler.records.station import Holiday, Station, Window, WindowRelay
from scheduler.records.station import WindowException as ExceptionRow
from scheduler.recurrence import numbers_of
from scheduler.traffic.segmenting import SoundSeconds
from scheduler.traffic.windows import ExceptionKind, RelayRule, WindowException, WindowRule


def lock_stations(session: Session) -> None:
    """Let one planner or publisher at a time through; on SQLite the writing transaction does that itself."""
    session.exec(select(Station.id).order_by(col(Station.id)).with_for_update()).all()


def stations_on(session: Session, day: date) -> tuple[Station, ...]:
    """Return the stations that still exist on a day, by code."""
    rows = session.exec(select(Station).order_by(col(Station.code)))
    return tuple(s for s in rows if s.ends_on is None or s.ends_on >= day)


def window_rules(
    session: Session, stations: Sequence[Station]
) -> tuple[tuple[WindowRule, ...], dict[tuple[str, str], int]]:
    """Return the stations' recurring rules, and the ids of their rows by station's and window's code."""
    codes = {s.id: s for s in stations}
    relays: dict[int, list[RelayRule]] = {}
    for row in session.exec(select(WindowRelay).order_by(col(WindowRelay.offset_minutes))):
        relays.setdefault(row.window_id, []).append(RelayRule(row.offset_minutes * 60, row.minutes * 60, row.source))
    holidays = frozenset(session.exec(select(col(Holiday.day))))
    rules, ids = [], {}
    for window in session.exec(select(Window).order_by(col(Window.id))):
        station = codes.get(window.station_id)
        if station is None or window.id is None:
            continue
        ends = [d for d in (window.valid_to, station.ends_on) if d is not None]
        ids[station.code, window.code] = window.id
        rules.append(
            WindowRule(
                code=window.code,
                station=station.code,
                name=window.name,
                weekdays=frozenset(int(digit) - 1 for digit in window.weekdays),
                starts_minute=window.starts_minute,
                seconds=window.minutes * 60,
                valid_from=window.valid_from,
                valid_to=min(ends, default=None),
                relays=tuple(relays.get(window.id, ())),
                tune_seconds=window.tune_seconds,
                opening_seconds=window.opening_seconds,
                closing_seconds=window.closing_seconds,
                gap_seconds=window.gap_seconds,
                every_weeks=window.every_weeks,
                month_days=numbers_of(window.month_days),
                month_weeks=numbers_of(window.month_weeks),
                rest_days=holidays if window.rests_on_holidays else frozenset(),
            )
        )
    return tuple(rules), ids


def window_exceptions(session: Session) -> tuple[WindowException, ...]:
    """Return all exceptions by date."""
    query = (
        select(ExceptionRow, Window.code, Station.code)
        .join(Window, col(ExceptionRow.window_id) == col(Window.id))
        .join(Station, col(Window.station_id) == col(Station.id))
        .order_by(col(ExceptionRow.id))
    )
    return tuple(
        WindowException(
            station=station,
            window=window,
            day=row.day,
            kind=ExceptionKind(row.kind.value),
            starts_minute=row.starts_minute,
            seconds=None if row.minutes is None else row.minutes * 60,
            reason=row.reason,
        )
        for row, window, station in session.exec(query)
    )


def pauses(session: Session) -> dict[tuple[str, date], dict[str, str]]:
    """Return the windows that are cancelled on a date, with the reason, by station's code and day."""
    found: dict[tuple[str, date], dict[str, str]] = {}
    for change in window_exceptions(session):
        if change.kind is ExceptionKind.CANCELLED:
            found.setdefault((change.station, change.day), {})[change.window] = change.reason
    return found


def sound_seconds(session: Session, stations: Sequence[Station]) -> dict[str, SoundSeconds]:
    """Return the real lengths of the sounds that each station uses, its own or the house's, by its code."""
    query = select(StationSound, Take).join(Take, col(StationSound.take_id) == col(Take.id))
    rows = session.exec(query).all()
    lengths = lengths_of(session, [take.id for _, take in rows if take.id is not None])
    found = {
        (sound.station_id, sound.role): -(-max(take.milliseconds, lengths.get(sound.take_id, 0)) // 1000)
        for sound, take in rows
    }

    def of(station: Station, role: SoundRole) -> int:
        return found.get((station.id, role), found.get((None, role), 0))

    return {
        s.code: SoundSeconds(of(s, SoundRole.TUNE), of(s, SoundRole.OPENING), of(s, SoundRole.CLOSING))
        for s in stations
    }


def lengths_of(session: Session, take_ids: Iterable[int]) -> dict[int, int]:
    """Return the longest rendering of each take, milliseconds; takes without one, or gone by rule, are left out."""
    found: dict[int, int] = {}
    wanted = set(take_ids)
    here = wanted - set(gone_since(session, wanted))
    for row in session.exec(select(Rendering).where(col(Rendering.take_id).in_(here))):
        found[row.take_id] = max(found.get(row.take_id, 0), row.milliseconds)
    return found
