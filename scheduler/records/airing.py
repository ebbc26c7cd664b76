"""The airtime log: what went out. Every row enters through `append`, whoever brings it.

Append-only: a correction is a new row. Each row carries the hash of the one before it, per station: SHA-256 of the
previous hash and the row as canonical JSON (sorted keys, UTF-8, moments as integer UTC microseconds). The database's
own guards (`log_guard`) refuse UPDATE, DELETE, REPLACE, TRUNCATE and a row that doesn't continue the chain.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import UniqueConstraint, insert
from sqlmodel import Field, Session, SQLModel, col, select

from scheduler.messages import Message, Refused
from scheduler.records.audio import VoiceKind
from scheduler.records.bulletin import Klass
from scheduler.records.chain import GENESIS, canonical_row, chain_hash, content_sha256
from scheduler.records.columns import UtcDateTime, text_of
from scheduler.records.installation import Installation
from scheduler.records.station import Station
from scheduler.timekeeping import ClockKind

LONGEST_MILLISECONDS = 24 * 3600 * 1000
_AHEAD = timedelta(minutes=5)
"""How far a player's clock may be ahead of ours before its start is doubted."""
_EARLIEST = datetime(2020, 1, 1, tzinfo=UTC)
"""Before it is a PC whose clock lost its battery."""


class Grade(StrEnum):
    """Evidence: a player's log; a person said so; taken for granted. Never summed silently."""

    MEASURED = "measured"
    REPORTED = "reported"
    ASSUMED = "assumed"


class AiringSource(StrEnum):
    """Who brought the row. Nothing a person types is ever `measured`."""

    PLAYER = "player"
    AGENT = "agent"
    PAGE = "page"
    FORM = "form"
    RECEIPT = "receipt"
    TYPED = "typed"


TYPED_SOURCES = frozenset({AiringSource.PAGE, AiringSource.FORM, AiringSource.RECEIPT, AiringSource.TYPED})
"""What a person says, whatever brought it."""


class AiringKind(StrEnum):
    """Own play, a relay block, or an emergency breaking in."""

    OWN = "own"
    RELAY = "relay"
    EMERGENCY = "emergency"


class AiringOutcome(StrEnum):
    """Whole, cut, or not heard at all (then with a reason and no length)."""

    AIRED = "aired"
    CUT = "cut"
    NOT_AIRED = "not_aired"


@dataclass(frozen=True, slots=True)
class NewAiring:
    """A row on its way into the log.

    Attributes:
        station: the station's code.
        entry: a player's boot id, or an entry id of the page or form.
        sequence: number within the entry; with station, source and entry the row's identity.
        slot: the slot's code; "" for airings outside the plan.
        bulletin: its code; an emergency's code for one.
        milliseconds: what really went out, from the monotonic clock; 0 for `not_aired`.
        reason: a reason's code, such as "khan_cap"; "" when aired whole.
        revision: of the day document that was followed; 0 for none.
        corrects: position of the row of the same station that this one replaces; 0 for none.
        recorded_by: the account that brought it.
    """

    station: str
    source: AiringSource
    entry: str
    sequence: int
    slot: str
    bulletin: str
    topic: str
    klass: Klass
    kind: AiringKind
    started_at: datetime
    milliseconds: int
    outcome: AiringOutcome
    grade: Grade
    voice_kind: VoiceKind
    clock: ClockKind
    recorded_by: int
    reason: str = ""
    rendering_sha256: str = ""
    voice: str = ""
    revision: int = 0
    clock_trusted: bool = True
    corrects: int = 0
    note: str = ""


_FIELDS = tuple(f.name for f in fields(NewAiring))


class Airing(SQLModel, table=True):
    """A row of the log. `position` counts from 1 per station; see `NewAiring` for the rest."""

    __table_args__ = (
        UniqueConstraint("station_id", "position"),
        UniqueConstraint("station_id", "source", "entry", "sequence"),
    )

    id: int | None = Field(default=None, primary_key=True)
    station_id: int = Field(foreign_key="station.id")
    position: int
    source: AiringSource = Field(sa_type=text_of(AiringSource))
    entry: str
    sequence: int
    slot: str = Field(index=True)
    bulletin: str
    topic: str
    klass: Klass = Field(sa_type=text_of(Klass))
    kind: AiringKind = Field(sa_type=text_of(AiringKind))
    started_at: datetime = Field(sa_type=UtcDateTime, index=True)
    milliseconds: int
    outcome: AiringOutcome = Field(sa_type=text_of(AiringOutcome))
    grade: Grade = Field(sa_type=text_of(Grade))
    voice_kind: VoiceKind = Field(sa_type=text_of(VoiceKind))
    clock: ClockKind = Field(sa_type=text_of(ClockKind))
    recorded_by: int = Field(foreign_key="account.id")
    reason: str
    rendering_sha256: str
    voice: str
    revision: int
    clock_trusted: bool
    corrects: int
    note: str
    content_sha256: str
    recorded_at: datetime = Field(sa_type=UtcDateTime)
    previous_hash: str
    hash: str


class AiringConflict(SQLModel, table=True):
    """A row that came again under the same key with other content: kept aside and shown, not counted."""

    id: int | None = Field(default=None, primary_key=True)
    station_id: int = Field(foreign_key="station.id", index=True)
    position: int
    content_sha256: str
    content_json: str
    seen_at: datetime = Field(sa_type=UtcDateTime)


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
