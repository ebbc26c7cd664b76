"""Months added up beside the log: made from its rows, told stale when anything changed under them, and proved.

A month stands while no row of the log and no day document came after it that speaks of its days (or of the days beside
them, for an airing may run over midnight). What doesn't stand is counted from the rows.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import insert
from sqlalchemy import select as columns_of
from sqlmodel import Session, col, delete, func, select

from scheduler.airtime import gathering
from scheduler.airtime.comparing import month_end
from scheduler.airtime.sums import Heard, MonthSessions, Sum, heard_of, own_reform_days
from scheduler.progress import Progress, silent
from scheduler.records.airing import Airing, AiringKind
from scheduler.records.house import House
from scheduler.records.slot import PublishedDay, Slot
from scheduler.records.station import Station
from scheduler.records.sums import DaySum, MonthMark, MonthSession, MonthSum
from scheduler.timekeeping import broadcast_day

MONTHLY = frozenset({"station", "unit", "successor", "group", "topic", "month"})
"""Dimensions that a month's sums can be asked by."""

_DAY = timedelta(days=1)


def month_of(day: date) -> date:
    """Return the first day of a day's month."""
    return day.replace(day=1)


def refresh(house: House, now: datetime, progress: Progress = silent, *, anew: bool = False) -> int:
    """Add up every month that doesn't stand, from the log's first to that of `now`; returns how many.

    With `anew` also those that stand. Each month is a transaction of its own, so that nobody who brings rows waits for
    all of them.
    """
    with house.database.reading() as session:
        stand = frozenset() if anew else standing(session, house.zone)
        wanted = [m for m in _months(session, house.zone, now) if m not in stand]
    for number, month in enumerate(wanted):
        progress(number, len(wanted), month.isoformat())
        with house.database.writing() as session:
            gathering.lock_stations(session)
            _write(session, month, _newest(session), _added_up(session, house.zone, month))
    progress(len(wanted), len(wanted))
    return len(wanted)


def prove(house: House) -> tuple[date, ...]:
    """Return the months whose sums aren't what their rows come to; of those that stand."""
    wrong = []
    with house.database.reading() as session:
        codes = _codes(session)
        for month in sorted(standing(session, house.zone)):
            held = _loaded(session, codes, [month])
            made = _added_up(session, house.zone, month)
            if _comparable(held) != _comparable(made):
                wrong.append(month)
    return tuple(wrong)


def standing(session: Session, zone: ZoneInfo) -> frozenset[date]:
    """Return the months that are added up and under which nothing changed since."""
    marks = {m.month: m for m in session.exec(select(MonthMark))}
    if not marks:
        return frozenset()
    airing_id, published_id = _newest(session)
    oldest_row, oldest_document = (
        min(m.airing_id for m in marks.values()),
        min(m.published_id for m in marks.values()),
    )
    rows = _rows_since(session, zone, oldest_row) if oldest_row < airing_id else {}
    documents = _documents_since(session, oldest_document) if oldest_document < published_id else {}
    return frozenset(
        month
        for month, mark in marks.items()
        if rows.get(month, 0) <= mark.airing_id and documents.get(month, 0) <= mark.published_id
    )


def load(session: Session, months: Sequence[date]) -> Heard:
    """Return what the sums of some months hold; `firsts` is left to who puts months and rows together."""
    return _loaded(session, _codes(session), months)


def aired_before(session: Session, month: date) -> frozenset[tuple[str, str]]:
    """Return station and bulletin of what was heard in the months before one; all of them must stand."""
    codes = _codes(session)
    query = select(col(MonthSum.station_id), col(MonthSum.bulletin)).where(
        col(MonthSum.month) < month, col(MonthSum.kind) != AiringKind.RELAY
    )
    return frozenset((codes[s], bulletin) for s, bulletin in session.exec(query.distinct()))


def first_month(session: Session, zone: ZoneInfo) -> date | None:
    """Return the month of the log's earliest row; None while it is empty."""
    earliest = session.exec(select(func.min(col(Airing.started_at)))).first()
    return month_of(broadcast_day(earliest, zone)) if earliest is not None else None


def _months(session: Session, zone: ZoneInfo, now: datetime) -> Iterable[date]:
    month, last = first_month(session, zone), month_of(broadcast_day(now, zone))
    while month is not None and month <= last:
        yield month
        month = month_end(month) + _DAY


def _newest(session: Session) -> tuple[int, int]:
    return (
        session.exec(select(func.max(col(Airing.id)))).first() or 0,
        session.exec(select(func.max(col(PublishedDay.id)))).first() or 0,
    )


def _rows_since(session: Session, zone: ZoneInfo, airing_id: int) -> dict[date, int]:
    """Return month → id of the newest row that speaks of it; a correction speaks of all that it may replace, too."""
    found: dict[date, int] = defaultdict(int)
    table: Any = Airing.__table__  # type: ignore[attr-defined]  # SQLModel hides the table of a model
    columns = (table.c.id, table.c.station_id, table.c.position, table.c.started_at, table.c.slot, table.c.corrects)
    new = session.execute(columns_of(*columns).where(table.c.id > airing_id)).all()
    correcting = {row.station_id: row.id for row in new if row.corrects}
    chains = []
    if correcting:
        corrections = select(table.c.station_id, table.c.corrects).where(table.c.corrects > 0)
        pairs = {(s, p) for s, p in session.execute(corrections) if s in correcting}
        replaced = session.execute(
            columns_of(*columns).where(table.c.station_id.in_(correcting), table.c.position.in_({p for _, p in pairs}))
        )
        chains = [row for row in replaced if (row.station_id, row.position) in pairs]
        chains += session.execute(
            columns_of(*columns).where(table.c.station_id.in_(correcting), table.c.corrects > 0)
        ).all()
    days = _slot_days(session, {row.slot for row in (*new, *chains) if row.slot})
    for row, number in (*((r, r.id) for r in new), *((r, correcting[r.station_id]) for r in chains)):
        day = days.get(row.slot) or broadcast_day(row.started_at, zone)
        for month in {month_of(day + n * _DAY) for n in (-1, 0, 1)}:
            found[month] = max(found[month], number)
    return found


def _slot_days(session: Session, slots: set[str]) -> dict[str, date]:
    wanted = sorted(slots)
    found: dict[str, date] = {}
    for first in range(0, len(wanted), 500):
        query = select(col(Slot.code), col(Slot.day)).where(col(Slot.code).in_(wanted[first : first + 500]))
        found.update(session.exec(query).all())
    return found


def _documents_since(session: Session, published_id: int) -> dict[date, int]:
    found: dict[date, int] = defaultdict(int)
    query = select(col(PublishedDay.id), col(PublishedDay.day)).where(col(PublishedDay.id) > published_id)
    for number, day in session.exec(query):
        found[month_of(day)] = max(found[month_of(day)], number or 0)
    return found


def _added_up(session: Session, zone: ZoneInfo, month: date) -> Heard:
    """Return what a month's rows come to, without days and windows."""
    last = month_end(month)
    facts = gathering.gather(session, zone, month, last, targets=False, all_stations=True)
    heard = heard_of(facts)
    inside = [one for one in heard.sums if month <= one.day <= last]
    told = frozenset((station, month) for station, day in heard.told if month <= day <= last)
    sessions = _sessions(inside, told, month)
    return Heard(_by_month(inside, month), told, {}, sessions, own_reform_days(inside))


def _by_month(sums: Iterable[Sum], month: date) -> tuple[Sum, ...]:
    found: dict[tuple[object, ...], Sum] = {}
    for one in sorted(sums, key=lambda s: (s.first_at, s.station, s.first_position)):
        key = (one.station, one.bulletin, one.topic, one.klass, one.kind, one.grade, one.voice_kind)
        held = found.get(key)
        found[key] = (
            replace(one, day=month, window="")
            if held is None
            else replace(held, airings=held.airings + one.airings, milliseconds=held.milliseconds + one.milliseconds)
        )
    return tuple(found.values())


def _sessions(sums: Iterable[Sum], told: Iterable[tuple[str, date]], month: date) -> tuple[MonthSessions, ...]:
    windows: dict[tuple[str, str], set[tuple[date, str]]] = {(station, ""): set() for station, _ in told}
    for one in sums:
        if one.window:
            for topic in ("", one.topic):
                windows.setdefault((one.station, topic), set()).add((one.day, one.window))
    return tuple(MonthSessions(s, month, topic, len(found)) for (s, topic), found in sorted(windows.items()))


def _write(session: Session, month: date, newest: tuple[int, int], heard: Heard) -> None:
    ids = {code: station_id for station_id, code in _codes(session).items()}
    for table in (MonthSum, MonthSession, DaySum, MonthMark):
        session.exec(delete(table).where(col(table.month) == month))
    sums = [
        {
            "month": month, "station_id": ids[s.station], "bulletin": s.bulletin, "topic": s.topic, "klass": s.klass,
            "kind": s.kind, "grade": s.grade, "voice_kind": s.voice_kind, "airings": s.airings,
            "milliseconds": s.milliseconds, "first_at": s.first_at,
            "first_milliseconds": s.first_milliseconds, "first_position": s.first_position,
        }
        for s in heard.sums
    ]  # fmt: skip
    sessions = [
        {"month": month, "station_id": ids[s.station], "topic": s.topic, "sessions": s.sessions} for s in heard.sessions
    ]
    days = [
        {"day": day, "station_id": ids[code], "month": month, "milliseconds": length}
        for (code, day), length in heard.days.items()
    ]
    for table, rows in ((MonthSum, sums), (MonthSession, sessions), (DaySum, days)):
        if rows:
            session.execute(insert(table), rows)
    session.add(MonthMark(month=month, airing_id=newest[0], published_id=newest[1]))


def _loaded(session: Session, codes: Mapping[int, str], months: Sequence[date]) -> Heard:
    table: Any = MonthSum.__table__  # type: ignore[attr-defined]  # as above
    rows = session.execute(select(table).where(table.c.month.in_(months)).order_by(table.c.id))
    sums = tuple(
        Sum(
            codes[r.station_id], r.month, r.bulletin, r.topic, r.klass, r.kind, r.grade, r.voice_kind, "", r.airings,
            r.milliseconds, r.first_at, r.first_milliseconds, r.first_position,
        )
        for r in rows
    )  # fmt: skip
    query = select(MonthSession).where(col(MonthSession.month).in_(months))
    sessions = tuple(MonthSessions(codes[s.station_id], s.month, s.topic, s.sessions) for s in session.exec(query))
    by_day = select(col(DaySum.station_id), col(DaySum.day), col(DaySum.milliseconds)).where(
        col(DaySum.month).in_(months)
    )
    days = {(codes[station_id], day): length for station_id, day, length in session.exec(by_day)}
    return Heard(sums, frozenset((s.station, s.month) for s in sessions if not s.topic), {}, sessions, days)


def _comparable(heard: Heard) -> tuple[object, ...]:
    return (frozenset(heard.sums), heard.told, frozenset(heard.sessions), frozenset(heard.days.items()))


def _codes(session: Session) -> dict[int, str]:
    return {
        station_id: code for station_id, code in session.exec(select(col(Station.id), col(Station.code))) if station_id
    }
