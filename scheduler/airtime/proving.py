"""The desk of proof: the log's chains followed, and signed heads handed out and compared."""

import base64
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlmodel import Session, col, func, select

from scheduler.airtime import proof
from scheduler.daysheet import key_id_of
from scheduler.files import write_whole
from scheduler.messages import Refused
from scheduler.progress import Progress, silent
from scheduler.records import links
from scheduler.records.airing import Airing
from scheduler.records.chain import GENESIS
from scheduler.records.house import House
from scheduler.records.installation import SigningKey
from scheduler.records.station import Station
from scheduler.timekeeping import at

HEADS_FILE = "heads-{day}.json"
"""A day's heads; `day` as 2023-07-10, so that names stand in order."""


def verify(
    house: House,
    station: str | None = None,
    span: tuple[date, date] | None = None,
    progress: Progress = silent,
) -> tuple[proof.Proof, ...]:
    """Follow the chain of one station's log, or of all, row by row.

    Args:
        house: the opened house.
        station: its code; None for all.
        span: local days; only the rows between the first and the last that began on them are followed, from the row
            before them, whose own hash is taken as given. None follows the whole log from its first row.
        progress: told after each station.

    Returns:
        One proof a station; of a broken log the first row that doesn't hold.

    Raises:
        Refused: there is no such station.
    """
    proofs = []
    with house.database.reading() as session:
        chosen = stations(session, station)
        for number, (station_id, code) in enumerate(chosen, 1):
            proofs.append(_proof(session, range_of(session, house, station_id, code, span)))
            progress(number, len(chosen), code)
    return tuple(proofs)


def export_heads(house: House, now: datetime) -> bytes:
    """Return the last row of every log, signed, to be kept elsewhere: later logs must still contain it.

    Raises:
        Refused: this home has no signing key.
    """
    key = house.signing_key()
    with house.database.reading() as session:
        heads = [proof.Head(code, *last) for sid, code in stations(session, None) if (last := _last(session, sid))[0]]
    return proof.sign_heads(heads, key, now)


def write_heads(house: House, day: date, now: datetime, folder: Path | None = None) -> Path:
    """Write the day's heads into a folder, by default the one of config.toml; returns the file.

    Raises:
        Refused: see `export_heads`.
        OSError: the folder can't be written.
    """
    path = (folder or house.heads) / HEADS_FILE.format(day=day.isoformat())
    write_whole(path, export_heads(house, now))
    return path


def check_heads(house: House, files: Iterable[bytes]) -> tuple[proof.HeadCheck, ...]:
    """Check that the log still holds the rows of exported heads.

    Args:
        house: the opened house; it may have lost its own private key.
        files: contents of files that `export_heads` made.

    Raises:
        Refused: a file is none, or its signature doesn't hold under a key of this installation.
    """
    with house.database.reading() as session:
        keys = known_keys(session, house)
        ids = {code: sid for sid, code in stations(session, None)}
        read = [proof.read_heads(data, keys) for data in files]
        return tuple(
            proof.HeadCheck(head, signed.made_at, *_found(session, ids.get(head.station), head.position))
            for signed in sorted(read, key=lambda s: s.made_at)
            for head in signed.heads
        )


def _proof(session: Session, of: links.Range) -> proof.Proof:
    connection = session.connection()
    previous = _hash_at(session, of.station_id, of.first - 1) if of.first > 1 else GENESIS
    found = proof.follow(
        of.code,
        links.read(connection, of),
        lambda position, before: links.slow(connection, of, position, before),
        of.first,
        previous,
    )
    if found.holds:
        return found
    return replace(found, started_at=links.moment_of(connection, of, found.broken_at))


def range_of(session: Session, house: House, station_id: int, code: str, span: tuple[date, date] | None) -> links.Range:
    """Return the rows from the first to the last that began on some days; of an empty span none."""
    if span is None:
        return links.Range(station_id, code)
    begin, end = moments(house, span)
    query = select(func.min(Airing.position), func.max(Airing.position)).where(
        Airing.station_id == station_id, Airing.started_at >= begin, Airing.started_at < end
    )
    first, last = session.exec(query).one()
    return links.Range(station_id, code, first or 1, last or -1)


def moments(house: House, span: tuple[date, date]) -> tuple[datetime, datetime]:
    """Return when local days begin and end."""
    return at(span[0], 0, house.zone), at(span[1] + timedelta(days=1), 0, house.zone)


def stations(session: Session, station: str | None) -> list[tuple[int, str]]:
    """Return id and code of one station, or of all.

    Raises:
        Refused: there is no such station.
    """
    found = [(s.id, s.code) for s in session.exec(select(Station).order_by(col(Station.id))) if s.id is not None]
    chosen = [(sid, code) for sid, code in found if station in {None, code}]
    if station is not None and not chosen:
        raise Refused("airing.unknown_station", station=station)
    return chosen


def known_keys(session: Session, house: House) -> dict[str, Ed25519PublicKey]:
    """Return the public keys that this installation ever signed with, by id."""
    known = {}
    for row in session.exec(select(SigningKey)):
        with suppress(ValueError):  # a damaged row of the table is no key
            key = Ed25519PublicKey.from_public_bytes(base64.b64decode(row.public_key, validate=True))
            known[key_id_of(key)] = key
    if house.key is not None:
        mine = house.key.public_key()
        known[key_id_of(mine)] = mine
    return known


def _last(session: Session, station_id: int) -> tuple[int, str]:
    query = select(Airing.position, Airing.hash).where(Airing.station_id == station_id)
    return session.exec(query.order_by(col(Airing.position).desc()).limit(1)).first() or (0, "")


def _found(session: Session, station_id: int | None, position: int) -> tuple[str, int]:
    """Return the hash at a position, and the last position of that log."""
    if station_id is None:
        return "", 0
    return _hash_at(session, station_id, position), _last(session, station_id)[0]


def _hash_at(session: Session, station_id: int, position: int) -> str:
    query = select(Airing.hash).where(Airing.station_id == station_id, Airing.position == position)
    return session.exec(query).first() or ""
