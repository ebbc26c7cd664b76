"""How a row enters the airtime log: one door, whoever brings it. It is chained, repeated quietly, or set aside."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session, col, select

from scheduler.messages import Message, Refused
from scheduler.records.airing import (
    TYPED_SOURCES,
    Airing,
    AiringConflict,
    AiringOutcome,
    AiringSource,
    Grade,
    NewAiring,
)
from scheduler.records.chain import GENESIS, canonical_row, chain_hash, content_sha256
from scheduler.records.installation import Installation
from scheduler.records.station import Station
from scheduler.timekeeping import ClockKind

LONGEST_MILLISECONDS = 24 * 3600 * 1000
_AHEAD = timedelta(minutes=5)
"""How far a player's clock may be ahead of ours before its start is doubted."""
_EARLIEST = datetime(2020, 1, 1, tzinfo=UTC)
"""Before it is a PC whose clock lost its battery."""
_FIELDS = tuple(f.name for f in fields(NewAiring))


class VerdictKind(StrEnum):
    """What became of a row that was brought."""

    ACCEPTED = "accepted"
    REPEATED = "repeated"
    SET_ASIDE = "set_aside"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one row.

    Attributes:
        position: of the log row that it became, that it repeats, or that it contradicts; 0 when refused.
        message: why it was refused; None otherwise.
        clock_doubted: it was accepted, but its start can't be right, see `clock_is_wrong`.
    """

    kind: VerdictKind
    position: int = 0
    message: Message | None = None
    clock_doubted: bool = False


@dataclass(frozen=True, slots=True)
class Appended:
    """What became of the rows: new ones, ones that were there already, ones kept aside."""

    accepted: int
    repeated: int
    set_aside: int


def append(session: Session, rows: Sequence[NewAiring], now: datetime) -> Appended:
    """Append rows to their stations' chains, in the order given; all of them or none.

    Args:
        session: of `Database.writing()`.
        rows: any number, of any stations.
        now: when they are recorded.

    Returns:
        How many were accepted, repeated (same key and content: harmless), or set aside (same key, other content).

    Raises:
        Refused: an unknown station, an impossible length, a person's word marked as measured, or a row of a simulated
            clock in a database that isn't marked demo. Nothing is written then.
    """
    verdicts = append_each(session, rows, now, whole=True)
    count = Counter(v.kind for v in verdicts)
    return Appended(*(count[k] for k in (VerdictKind.ACCEPTED, VerdictKind.REPEATED, VerdictKind.SET_ASIDE)))


def append_each(
    session: Session, rows: Sequence[NewAiring], now: datetime, *, whole: bool = False
) -> tuple[Verdict, ...]:
    """Append rows to their stations' chains, in the order given; a bad one is answered, the rest is kept.

    Call it inside a writing transaction: the stations are locked in the order of their ids (on SQLite the whole
    database is), so that concurrent writers make one unbroken chain. Rows may come in any order of time. One whose
    clock is wrong is kept, and marked as not trusted.

    Args:
        session: of `Database.writing()`.
        rows: any number, of any stations.
        now: when they are recorded.
        whole: all or none.

    Returns:
        One verdict a row.

    Raises:
        Refused: with `whole`, what `Verdict.message` would say of the first bad row.
    """
    stations = _locked_stations(session, {row.station for row in rows})
    refusals = list(_refusals(session, rows, stations))
    if whole and (first := next((r for r in refusals if r), None)):
        raise Refused(first.id, **first.values)
    good = [row for row, refusal in zip(rows, refusals, strict=True) if refusal is None]
    written = _write(session, good, stations, now)
    return tuple(next(written) if r is None else Verdict(VerdictKind.REFUSED, message=r) for r in refusals)


def clock_is_wrong(started_at: datetime, now: datetime) -> bool:
    """Whether a start can't be right: later than its row is recorded, or from before there was such a station."""
    return started_at > now + _AHEAD or started_at < _EARLIEST


def _write(session: Session, rows: Sequence[NewAiring], stations: dict[str, int], now: datetime) -> Iterator[Verdict]:
    known = _known(session, rows, stations)
    heads = {station_id: _head(session, station_id) for station_id in stations.values()}
    fresh: list[dict[str, Any]] = []
    verdicts = []
    for row in rows:
        station_id = stations[row.station]
        said = {name: getattr(row, name) for name in _FIELDS}
        content = content_sha256(said)
        key = (station_id, row.source, row.entry, row.sequence)
        if key in known:
            position, had = known[key]
            if had != content:
                _set_aside(session, said, station_id, position, content, now)
            verdicts.append(Verdict(VerdictKind.REPEATED if had == content else VerdictKind.SET_ASIDE, position))
            continue
        position, previous = heads[station_id]
        doubted = clock_is_wrong(row.started_at, now)
        record = {**said, "position": position + 1, "recorded_at": now, "previous_hash": previous}
        record["clock_trusted"] = row.clock_trusted and not doubted
        record["hash"] = chain_hash(previous, record)
        heads[station_id] = (position + 1, record["hash"])
        known[key] = (position + 1, content)
        verdicts.append(Verdict(VerdictKind.ACCEPTED, position + 1, clock_doubted=doubted))
        del record["station"]
        fresh.append({**record, "station_id": station_id, "content_sha256": content})
    if fresh:
        session.execute(insert(Airing), fresh)
    session.flush()
    return iter(verdicts)


def _locked_stations(session: Session, codes: set[str]) -> dict[str, int]:
    query = select(Station).where(col(Station.code).in_(codes)).order_by(col(Station.id)).with_for_update()
    return {s.code: s.id for s in session.exec(query) if s.id is not None}


def _refusals(session: Session, rows: Iterable[NewAiring], stations: dict[str, int]) -> Iterator[Message | None]:
    demo = (installation := session.get(Installation, 1)) is not None and installation.demo
    for row in rows:
        values: dict[str, Any] = {"station": row.station}
        if row.station not in stations:
            yield Message("airing.unknown_station", values)
        elif row.clock is ClockKind.SIMULATED and not demo:
            yield Message("airing.simulated", values)
        elif not 0 <= row.milliseconds <= LONGEST_MILLISECONDS or (
            row.outcome is AiringOutcome.NOT_AIRED and row.milliseconds
        ):
            yield Message("airing.bad_length", values | {"seconds": row.milliseconds / 1000})
        elif row.source in TYPED_SOURCES and row.grade is Grade.MEASURED:
            yield Message("airing.typed_is_not_measured", values)
        elif row.corrects and not _is_there(session, stations[row.station], row.corrects):
            yield Message("airing.nothing_to_correct", values | {"position": row.corrects})
        else:
            yield None


def _is_there(session: Session, station_id: int, position: int) -> bool:
    query = select(Airing.id).where(Airing.station_id == station_id, Airing.position == position)
    return session.exec(query).first() is not None


_Key = tuple[int, AiringSource, str, int]


def _known(session: Session, rows: Sequence[NewAiring], stations: dict[str, int]) -> dict[_Key, tuple[int, str]]:
    known: dict[_Key, tuple[int, str]] = {}
    entries: dict[tuple[int, AiringSource, str], list[int]] = {}
    for row in rows:
        entries.setdefault((stations[row.station], row.source, row.entry), []).append(row.sequence)
    for (station_id, source, entry), sequences in sorted(entries.items()):
        query = select(Airing.sequence, Airing.position, Airing.content_sha256).where(
            Airing.station_id == station_id,
            Airing.source == source,
            Airing.entry == entry,
            col(Airing.sequence).between(min(sequences), max(sequences)),
        )
        for sequence, position, content in session.exec(query):
            known[station_id, source, entry, sequence] = (position, content)
    return known


def _head(session: Session, station_id: int) -> tuple[int, str]:
    query = (
        select(Airing.position, Airing.hash)
        .where(Airing.station_id == station_id)
        .order_by(col(Airing.position).desc())
        .limit(1)
    )
    return session.exec(query).first() or (0, GENESIS)


def _set_aside(
    session: Session, said: dict[str, Any], station_id: int, position: int, content: str, now: datetime
) -> None:
    query = select(AiringConflict.id).where(
        AiringConflict.station_id == station_id,
        AiringConflict.position == position,
        AiringConflict.content_sha256 == content,
    )
    if session.exec(query).first() is None:
        text = canonical_row(said).decode()
        session.add(
            AiringConflict(
                station_id=station_id, position=position, content_sha256=content, content_json=text, seen_at=now
            )
        )
        session.flush()
