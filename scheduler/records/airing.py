"""The airtime log: what went out. Every row enters through `append`, whoever brings it.

Append-only: a correction is a new row. Each row carries the hash of the one before it, per station: SHA-256 of the
previous hash and the row as canonical JSON (sorted keys, UTF-8, moments as integer UTC microseconds). The database's
own guards (`log_guard`) refuse UPDATE, DELETE, REPLACE, TRUNCATE and a row that doesn't continue the chain.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import UniqueConstraint, insert
from sqlmodel import Field, Session, SQLModel, col, select

from scheduler.messages import Refused
from scheduler.records.audio import VoiceKind
from scheduler.records.bulletin import Klass
from scheduler.records.columns import UtcDateTime, text_of
from scheduler.records.installation import Installation
from scheduler.records.station import Station
from scheduler.timekeeping import ClockKind

GENESIS = "0" * 64
"""The previous hash of a station's first row."""

LONGEST_MILLISECONDS = 24 * 3600 * 1000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


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


@dataclass(frozen=True, slots=True)
class Appended:
    """What became of the rows: new ones, ones that were there already, ones kept aside."""

    accepted: int
    repeated: int
    set_aside: int


def append(session: Session, rows: Sequence[NewAiring], now: datetime) -> Appended:
    """Append rows to their stations' chains, in the order given.

    Call it inside a writing transaction: the stations are locked in the order of their ids (on SQLite the whole
    database is), so that concurrent writers make one unbroken chain.

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
    stations = _locked_stations(session, {row.station for row in rows})
    _check(session, rows, stations)
    known = _known(session, rows, stations)
    heads = {station_id: _head(session, station_id) for station_id in stations.values()}
    fresh: list[dict[str, Any]] = []
    repeated = set_aside = 0
    for row in rows:
        station_id = stations[row.station]
        content = content_sha256(row)
        key = (station_id, row.source, row.entry, row.sequence)
        if key in known:
            position, had = known[key]
            if had == content:
                repeated += 1
            else:
                set_aside += _set_aside(session, row, station_id, position, content, now)
            continue
        position, previous = heads[station_id]
        record = {**asdict(row), "position": position + 1, "recorded_at": now, "previous_hash": previous}
        record["hash"] = chain_hash(previous, record)
        heads[station_id] = (position + 1, record["hash"])
        known[key] = (position + 1, content)
        del record["station"]
        fresh.append({**record, "station_id": station_id, "content_sha256": content})
    if fresh:
        session.execute(insert(Airing), fresh)
    session.flush()
    return Appended(len(fresh), repeated, set_aside)


def content_sha256(row: NewAiring) -> str:
    """Return the hash of what a row says, whoever brought it: the same row again has the same one."""
    said = {k: v for k, v in asdict(row).items() if k != "recorded_by"}
    return hashlib.sha256(canonical_row(said)).hexdigest()


def chain_hash(previous_hash: str, record: dict[str, Any]) -> str:
    """Return a row's link: SHA-256 of the previous hash and the row as canonical JSON.

    Args:
        previous_hash: of the row before, or `GENESIS`.
        record: the row's fields by name, with the station's code, `position`, `recorded_at` and `previous_hash`.
    """
    return hashlib.sha256(previous_hash.encode() + canonical_row(record)).hexdigest()


def canonical_row(record: dict[str, Any]) -> bytes:
    """Return fields as canonical JSON: sorted keys, UTF-8, moments as integer UTC microseconds."""
    plain = {k: _microseconds(v) if isinstance(v, datetime) else v for k, v in record.items()}
    return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _microseconds(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(microseconds=1)


def _locked_stations(session: Session, codes: set[str]) -> dict[str, int]:
    query = select(Station).where(col(Station.code).in_(codes)).order_by(col(Station.id)).with_for_update()
    found = {s.code: s.id for s in session.exec(query) if s.id is not None}
    if missing := codes - found.keys():
        raise Refused("airing.unknown_station", station=min(missing))
    return found


def _check(session: Session, rows: Iterable[NewAiring], stations: dict[str, int]) -> None:
    demo = (installation := session.get(Installation, 1)) is not None and installation.demo
    typed = {AiringSource.PAGE, AiringSource.FORM, AiringSource.RECEIPT, AiringSource.TYPED}
    for row in rows:
        if row.clock is ClockKind.SIMULATED and not demo:
            raise Refused("airing.simulated", station=row.station)
        if not 0 <= row.milliseconds <= LONGEST_MILLISECONDS or (
            row.outcome is AiringOutcome.NOT_AIRED and row.milliseconds
        ):
            raise Refused("airing.bad_length", station=row.station, seconds=row.milliseconds / 1000)
        if row.source in typed and row.grade is Grade.MEASURED:
            raise Refused("airing.typed_is_not_measured", station=row.station)
        if row.corrects:
            _check_corrected(session, row, stations[row.station])


def _check_corrected(session: Session, row: NewAiring, station_id: int) -> None:
    query = select(Airing.id).where(Airing.station_id == station_id, Airing.position == row.corrects)
    if session.exec(query).first() is None:
        raise Refused("airing.nothing_to_correct", station=row.station, position=row.corrects)


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


def _set_aside(session: Session, row: NewAiring, station_id: int, position: int, content: str, now: datetime) -> int:
    query = select(AiringConflict.id).where(
        AiringConflict.station_id == station_id,
        AiringConflict.position == position,
        AiringConflict.content_sha256 == content,
    )
    if session.exec(query).first() is None:
        text = canonical_row(asdict(row)).decode()
        session.add(
            AiringConflict(
                station_id=station_id, position=position, content_sha256=content, content_json=text, seen_at=now
            )
        )
        session.flush()
    return 1
