"""Records → facts: what the decisions of this room look at."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select as columns_of
from sqlmodel import Session, col, or_, select, text, tuple_

from scheduler.airtime.effective import effective
from scheduler.airtime.facts import (
    BulletinFact,
    Facts,
    LogRow,
    RelayTime,
    SlotFact,
    StationFact,
    TargetFact,
)
from scheduler.airtime.network import network_on
from scheduler.airtime.reconciling import PlannedTime, Revisions
from scheduler.records.account import Account, AccountName
from scheduler.records.airing import Airing, AiringKind
from scheduler.records.bulletin import Approval, Bulletin
from scheduler.records.house import House
from scheduler.records.slot import Emergency, PublishedDay, Slot
from scheduler.records.station import Station, Window
from scheduler.records.target import TargetSeconds
from scheduler.timekeeping import at, broadcast_day

_DAY = timedelta(days=1)


@contextmanager
def snapshot(house: House) -> Iterator[Session]:
    """Open a reading transaction whose statements all see the same moment, as SQLite's do anyway."""
    with house.database.reading() as session:
        if not house.database.is_sqlite:
            session.connection().execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
        yield session


def gather(
    session: Session,
    zone: ZoneInfo,
    first_day: date,
    last_day: date,
    *,
    targets: bool = True,
    rows: bool = True,
    all_stations: bool = False,
    before: bool = True,
) -> Facts:
    """Return the facts about the broadcast days from `first_day` to `last_day`.

    Args:
        session: of a transaction.
        zone: the stations'.
        first_day: first broadcast day.
        last_day: last broadcast day, inclusive.
        targets: with those that touch the span, which then grows until it holds their periods.
        rows: with the log, the relay blocks and what aired before.
        all_stations: with those that ended before the span, too.
        before: with what aired before the span, where rows are read.
    """
    goals: tuple[TargetFact, ...] = ()
    asked_until = last_day
    if targets:
        goals = _targets(session, first_day, last_day)
        first_day = min([first_day, *(t.first_day for t in goals)])
        last_day = max([last_day, *(t.last_day for t in goals)])
    stations = network_on(session, None if all_stations else first_day, asked_until)
    codes = {station_id: fact.code for station_id, fact in stations.items()}
    slots = _slots(session, codes, first_day - _DAY, last_day + _DAY)
    begin, end = at(first_day - _DAY, 0, zone), at(last_day + 2 * _DAY, 0, zone)
    return Facts(
        first_day=first_day,
        last_day=last_day,
        stations=tuple(stations.values()),
        rows=tuple(_rows(session, codes, {s.code: s.day for s in slots}, zone, begin, end)) if rows else (),
        slots=slots,
        relays=tuple(_relays(session, codes, first_day, last_day)) if rows else (),
        bulletins=_bulletins(session),
        aired_before=aired_before(session, zone, first_day - _DAY) if rows and before else frozenset(),
        targets=tuple(t for t in goals if t.station in codes.values()),
    )


def anything(session: Session, zone: ZoneInfo, first_day: date, last_day: date) -> bool:
    """Whether any row of the log, or any slot that one could be of, lies in some days: two looks at an index."""
    began = Airing.started_at >= at(first_day, 0, zone), Airing.started_at < at(last_day + _DAY, 0, zone)
    planned = Slot.day >= first_day, Slot.day <= last_day
    rows, slots = select(Airing.id).where(*began).limit(1), select(Slot.id).where(*planned).limit(1)
    return session.exec(rows).first() is not None or session.exec(slots).first() is not None


def lock_stations(session: Session) -> None:
    """Let one writer at a time derive from the log (PostgreSQL; SQLite's writers are one at a time anyway)."""
    session.exec(select(Station.id).order_by(col(Station.id)).with_for_update()).all()


def stations_from(session: Session, first_day: date) -> tuple[StationFact, ...]:
    """Return the stations that work on a day or later, in the order of the network."""
    return tuple(network_on(session, first_day, first_day).values())


def revisions(session: Session, first_day: date, last_day: date) -> Revisions:
    """Return the times of slots in every revision of the days' documents."""
    found: dict[tuple[str, date], dict[int, dict[str, PlannedTime]]] = {}
    query = (
        select(Station.code, PublishedDay)
        .join(PublishedDay, col(PublishedDay.station_id) == Station.id)
        .where(PublishedDay.day >= first_day, PublishedDay.day <= last_day)
    )
    for code, published in session.exec(query):
        times = {
            s["id"]: PlannedTime(datetime.fromisoformat(s["starts_at"]), s["milliseconds"])
            for s in json.loads(published.document)["slots"]
        }
        found.setdefault((code, published.day), {})[published.revision] = times
    return found


def _slots(session: Session, codes: dict[int, str], first_day: date, last_day: date) -> tuple[SlotFact, ...]:
    slot: Any = Slot.__table__  # type: ignore[attr-defined]  # SQLModel hides the table of a model
    bulletin: Any = Bulletin.__table__  # type: ignore[attr-defined]  # as above
    query = (
        columns_of(
            slot.c.code, slot.c.station_id, slot.c.day, slot.c.starts_at, slot.c.milliseconds, slot.c.state,
            col(Window.code).label("window"), bulletin.c.code.label("bulletin"), bulletin.c.topic, bulletin.c.klass,
            col(Approval.approved_by),
        )
        .join(Approval, slot.c.approval_id == Approval.id)
        .join(Window, slot.c.window_id == Window.id)
        .join(bulletin, slot.c.bulletin_id == bulletin.c.id)
        .where(slot.c.day >= first_day, slot.c.day <= last_day)
        .order_by(slot.c.starts_at, slot.c.id)
    )  # fmt: skip
    names = _account_names(session)
    return tuple(
        SlotFact(
            s.code, codes[s.station_id], s.day, s.window, s.starts_at, s.milliseconds, s.bulletin, s.topic, s.state,
            s.klass, names.get(s.approved_by, ""),
        )
        for s in session.execute(query)
        if s.station_id in codes
    )  # fmt: skip


def _rows(
    session: Session, codes: dict[int, str], days: dict[str, date], zone: ZoneInfo, begin: datetime, end: datetime
) -> Iterator[LogRow]:
    """Yield the log of the span, and every correction whenever it is dated: it may correct a row of the span."""
    inside = (Airing.started_at >= begin) & (Airing.started_at < end)
    yield from _logged(session, codes, days, zone, or_(inside, Airing.corrects > 0))


def _logged(
    session: Session,
    codes: dict[int, str],
    days: dict[str, date],
    zone: ZoneInfo,
    which: Any,  # noqa: ANN401 - a condition of SQLAlchemy
) -> Iterator[LogRow]:
    table: Any = Airing.__table__  # type: ignore[attr-defined]  # SQLModel hides the table of a model
    query = select(table).where(which).order_by(table.c.station_id, table.c.position)
    for a in session.execute(query):
        if a.station_id not in codes:
            continue
        yield log_row(a, codes[a.station_id], days.get(a.slot) or broadcast_day(a.started_at, zone))


def _relays(session: Session, codes: dict[int, str], first_day: date, last_day: date) -> Iterator[RelayTime]:
    """Yield the relay blocks, in the last published document of each day, whose source is one of our stations."""
    query = (
        select(PublishedDay)
        .where(PublishedDay.day >= first_day, PublishedDay.day <= last_day, col(PublishedDay.provisional).is_(False))
        .order_by(col(PublishedDay.station_id), col(PublishedDay.day), col(PublishedDay.revision))
    )
    newest = {(p.station_id, p.day): p for p in session.exec(query) if p.station_id in codes}
    ours = set(codes.values())
    for (station_id, day), published in newest.items():
        for window in json.loads(published.document)["windows"]:
            for relay in window["relays"]:
                if relay["source"] in ours and relay["source"] != codes[station_id]:
                    begin = datetime.fromisoformat(relay["starts_at"])
                    end = begin + timedelta(milliseconds=relay["milliseconds"])
                    yield RelayTime(codes[station_id], relay["source"], day, begin, end)


def _bulletins(session: Session) -> dict[str, BulletinFact]:
    names = _account_names(session)
    approvals = session.exec(select(Approval).where(col(Approval.approved_at).is_not(None)).order_by(col(Approval.id)))
    newest = {a.bulletin_id: names.get(a.approved_by, "") for a in approvals}
    found = {
        b.code: BulletinFact(b.code, b.title, b.genre, b.author, newest.get(b.id or 0, ""))
        for b in session.exec(select(Bulletin))
    }
    emergencies = session.exec(select(Emergency.code, Emergency.title))
    return found | {code: BulletinFact(code, title, "khan_cap") for code, title in emergencies}


def _account_names(session: Session) -> dict[int | None, str]:
    query = select(Account.id, Account.login, AccountName.name).join(
        AccountName, col(AccountName.account_id) == Account.id, isouter=True
    )
    return {account_id: name or login for account_id, login, name in session.exec(query)}


def aired_before(session: Session, zone: ZoneInfo, day: date) -> frozenset[tuple[str, str]]:
    """Return station and bulletin of what was heard before a day began, stations that have ended included.

    Rows that were never corrected are asked for by pair; chains of corrections are followed row by row.
    """
    begin = at(day, 0, zone)
    codes = {s.id: s.code for s in session.exec(select(Station)) if s.id is not None}
    corrections = select(Airing.station_id, Airing.corrects).where(Airing.corrects > 0)
    corrected = tuple_(col(Airing.station_id), col(Airing.position)).in_(corrections)
    plain = (
        select(Airing.station_id, Airing.bulletin)
        .where(Airing.started_at < begin, Airing.milliseconds > 0, Airing.kind != AiringKind.RELAY)
        .where(Airing.corrects == 0, ~corrected)
        .distinct()
    )
    found = {(codes[s], bulletin) for s, bulletin in session.exec(plain)}
    chains = effective(_logged(session, codes, {}, zone, or_(Airing.corrects > 0, corrected)))
    found |= {(r.station, r.bulletin) for r in chains if r.started_at < begin and r.milliseconds and not r.relayed}
    return frozenset(found)


def _targets(session: Session, first_day: date, last_day: date) -> tuple[TargetFact, ...]:
    query = (
        select(Station.code, TargetSeconds)
        .join(TargetSeconds, col(TargetSeconds.station_id) == Station.id)
        .where(TargetSeconds.first_day <= last_day, TargetSeconds.last_day >= first_day)
        .order_by(col(Station.id), TargetSeconds.topic, col(TargetSeconds.first_day), col(TargetSeconds.last_day))
    )
    return tuple(TargetFact(code, t.topic, t.first_day, t.last_day, t.seconds) for code, t in session.exec(query))


def log_row(a: Any, station: str, day: date) -> LogRow:  # noqa: ANN401 - an Airing, or a row of its table's columns
    """Return a row of the log as figures are made of it.

    Args:
        a: as it is kept.
        station: its station's code.
        day: the broadcast day that it belongs to.
    """
    return LogRow(
        station=station,
        position=a.position,
        day=day,
        started_at=a.started_at,
        milliseconds=a.milliseconds,
        bulletin=a.bulletin,
        topic=a.topic,
        slot=a.slot,
        klass=a.klass,
        kind=a.kind,
        outcome=a.outcome,
        grade=a.grade,
        voice_kind=a.voice_kind,
        reason=a.reason,
        entry=f"{a.source}/{a.entry}",
        revision=a.revision,
        corrects=a.corrects,
        airing_id=a.id,
        voice=a.voice,
        note=a.note,
        clock_trusted=a.clock_trusted,
    )
