"""What a pack of evidence takes out of the records: rows of the log with their chain, and what stands behind them."""

import json
import zlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from scheduler.airtime import gathering, proof, proving
from scheduler.records import links
from scheduler.records.account import Account
from scheduler.records.airing import Airing
from scheduler.records.audio import Rendering, Take
from scheduler.records.bulletin import Approval, Bulletin, BulletinVersion
from scheduler.records.house import House


@dataclass(frozen=True, slots=True)
class Sound:
    """A rendering that went out, of a bulletin's take."""

    sha256: str
    format: str
    bulletin: str
    take_sha256: str
    milliseconds: int
    voice: str
    voice_kind: str


@dataclass(frozen=True, slots=True)
class Approved:
    """An approval: who asked for it, who gave it, of which text, script and take."""

    bulletin: str
    title: str
    version: int
    text_sha256: str
    script_sha256: str
    take_sha256: str
    submitted_by: str
    submitted_at: datetime
    approved_by: str
    approved_at: datetime
    voided_at: datetime | None
    script: str


@dataclass(frozen=True, slots=True)
class Extract:
    """A part of the logs and its proof.

    Attributes:
        logs: station → its rows from the first to the last that began in the period, one a line,
            packed by zlib: position, previous hash and hash as JSON, a tab, and the canonical JSON that was hashed.
        heads: the last of these rows, one a station.
        written_at: when the last of them came into the log; None of an empty extract.
    """

    logs: dict[str, bytes]
    heads: tuple[proof.Head, ...]
    written_at: datetime | None
    sounds: tuple[Sound, ...]
    approvals: tuple[Approved, ...]


def extract(house: House, first_day: date, last_day: date, only: Collection[str]) -> Extract:
    """Return the log of some days and stations, whole from its first to its last row, with what stands behind it."""
    with gathering.snapshot(house) as session:
        connection = session.connection()
        logs: dict[str, bytes] = {}
        heads = []
        for station_id, code in proving.stations(session, None):
            if code in only:
                span = proving.range_of(session, house, station_id, code, (first_day, last_day))
                packed, last = _packed(links.read(connection, span))
                if last is not None:
                    logs[code] = packed
                    heads.append(proof.Head(code, *last))
        hashes = [head.hash for head in heads]
        moments = session.exec(select(Airing.recorded_at).where(col(Airing.hash).in_(hashes))).all()
        begin_end = proving.moments(house, (first_day, last_day))
        sounds = _sounds(session, begin_end, only)
        return Extract(
            logs, tuple(heads), max(moments, default=None), sounds, _approvals(session, {s.bulletin for s in sounds})
        )


def _packed(rows: Iterable[proof.Link]) -> tuple[bytes, tuple[int, str] | None]:
    """Return rows as packed lines, and position and hash of the last; two hundred thousand fit into memory so."""
    packer, parts, last = zlib.compressobj(1), [], None
    for position, previous, own, body in rows:
        about = json.dumps({"position": position, "previous": previous, "hash": own}).encode()
        parts.append(packer.compress(about + b"\t" + bytes(body) + b"\n"))
        last = (position, own)
    return b"".join([*parts, packer.flush()]), last


def _sounds(session: Session, span: tuple[datetime, datetime], only: Collection[str]) -> tuple[Sound, ...]:
    ids = [sid for sid, code in proving.stations(session, None) if code in only]
    aired = (
        select(Airing.rendering_sha256)
        .where(col(Airing.station_id).in_(ids), Airing.started_at >= span[0], Airing.started_at < span[1])
        .where(Airing.rendering_sha256 != "", Airing.milliseconds > 0)
        .distinct()
    )
    query = (
        select(Rendering, Take, Bulletin.code)
        .join(Take, col(Rendering.take_id) == Take.id)
        .join(Bulletin, col(Take.bulletin_id) == Bulletin.id, isouter=True)
        .where(col(Rendering.sha256).in_(aired))
        .order_by(col(Rendering.sha256))
    )
    return tuple(
        Sound(r.sha256, r.format, code or "", t.sha256, r.milliseconds, t.voice, t.voice_kind.value)
        for r, t, code in session.exec(query)
    )


def _approvals(session: Session, bulletins: Collection[str]) -> tuple[Approved, ...]:
    logins = dict(session.exec(select(Account.id, Account.login)).all())
    query = (
        select(Approval, Bulletin.code, Bulletin.title, BulletinVersion.script)
        .join(Bulletin, col(Approval.bulletin_id) == Bulletin.id)
        .join(
            BulletinVersion,
            (col(BulletinVersion.bulletin_id) == Bulletin.id)
            & (col(BulletinVersion.number) == Approval.version_number),
            isouter=True,
        )
        .where(col(Bulletin.code).in_(bulletins), col(Approval.approved_at).is_not(None))
        .order_by(col(Approval.id))
    )
    return tuple(
        Approved(
            code, title, a.version_number, a.text_sha256, a.script_sha256, a.take_sha256,
            logins.get(a.submitted_by, ""), a.submitted_at, logins.get(a.approved_by, ""), a.approved_at, a.voided_at,
            script or "",
        )
        for a, code, title, script in session.exec(query)
        if a.approved_at is not None
    )  # fmt: skip
