"""Stations' credentials: an enrolment code becomes a device's token, once; tokens are rotated and revoked.

Nothing here tells whether another station exists: every refusal of a code or a token reads the same.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, delete, or_, select

from scheduler.communes.stations import acts_for, station_named
from scheduler.messages import Refused
from scheduler.records.account import Role, require
from scheduler.records.device import Device, DeviceKind, DeviceStation, EnrolmentCode, EnrolmentStation
from scheduler.records.house import House
from scheduler.records.station import Station
from scheduler.records.tokens import fresh_token, kept_form

CODE_LIFE = timedelta(minutes=10)
_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Thirty signs that nobody confuses by telephone; eight of them are 39 bits, good for ten minutes once."""

_CODE_LENGTH = 8
_SEEN_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Offer:
    """A code to be read out or scanned: "K7MX-3QRT"."""

    code: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Credential:
    """A device and the stations it serves, by code."""

    device_id: int
    name: str
    kind: str
    stations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DeviceLine:
    """A device as it is listed: moments in UTC, None for never."""

    id: int
    name: str
    kind: str
    stations: tuple[str, ...]
    enrolled_at: datetime
    seen_at: datetime | None
    revoked_at: datetime | None


def offer(house: House, stations: tuple[str, ...], kind: str, name: str, by: int, now: datetime) -> Offer:
    """Make an enrolment code for a device of some stations.

    Args:
        house: where.
        stations: their codes, at least one.
        kind: "agent" or "phone".
        name: what the district will call it.
        by: an administrator or operator of these stations' units.
        now: the code is good for ten minutes from here.

    Raises:
        Refused: a station is unknown, none was named, or `by` has no right to one.
    """
    code = "".join(secrets.choice(_LETTERS) for _ in range(_CODE_LENGTH))
    expires = now + CODE_LIFE
    with house.database.writing() as session:
        found = [station_named(session, s) for s in dict.fromkeys(stations)]
        if not found:
            raise Refused("communes.no_station_named")
        for station in found:
            require(session, by, Role.OPERATOR, unit_id=station.unit_id)
        session.exec(
            delete(EnrolmentStation).where(
                col(EnrolmentStation.code_hash).in_(
                    select(EnrolmentCode.code_hash).where(col(EnrolmentCode.expires_at) < now)
                )
            )
        )
        session.exec(delete(EnrolmentCode).where(col(EnrolmentCode.expires_at) < now))
        hashed = kept_form(code)
        session.add(
            EnrolmentCode(
                code_hash=hashed, kind=DeviceKind(kind), name=name, made_at=now, made_by=by, expires_at=expires
            )
        )
        session.flush()
        session.add_all(EnrolmentStation(code_hash=hashed, station_id=s.id or 0) for s in found)
    return Offer(f"{code[:4]}-{code[4:]}", expires)


def redeem(house: House, code: str, now: datetime, kind: str | None = None) -> tuple[str, Credential]:
    """Exchange a code for a device's token; the code is spent.

    Args:
        house: where.
        code: as it was read out: case, blanks and hyphens don't matter.
        now: when.
        kind: "agent" or "phone", what stands at the door; None is what the code was made for.

    Raises:
        Refused: no such code, spent, or too old; one sentence for all three.
    """
    hashed = kept_form("".join(sign for sign in code.upper() if sign.isalnum()))
    token = fresh_token()
    with house.database.writing() as session:
        row = session.get(EnrolmentCode, hashed)
        if row is None or row.used_at is not None or row.expires_at < now:
            raise Refused("communes.bad_code")
        row.used_at = now
        device = Device(
            kind=DeviceKind(kind or row.kind),
            name=row.name,
            token_hash=kept_form(token),
            enrolled_at=now,
            enrolled_by=row.made_by,
        )
        session.add_all((row, device))
        session.flush()
        stations = session.exec(select(EnrolmentStation.station_id).where(EnrolmentStation.code_hash == hashed)).all()
        session.add_all(DeviceStation(device_id=device.id or 0, station_id=s) for s in stations)
        session.flush()
        return token, _credential(session, device)


def credential(house: House, token: str, now: datetime) -> Credential | None:
    """Return whose token this is; None when it is nobody's or revoked. The device is seen by it."""
    hashed = kept_form(token)
    with house.database.reading() as session:
        device = _device(session, hashed)
        if device is None:
            return None
        found = _credential(session, device)
    first_showing = device.token_hash == hashed and device.previous_hash is not None
    if first_showing or device.seen_at is None or now - device.seen_at >= _SEEN_EVERY:
        with house.database.writing() as session:
            kept = session.get(Device, device.id)
            if kept is not None and kept.revoked_at is None:
                kept.seen_at = now
                if kept.token_hash == hashed:
                    kept.previous_hash = None
                session.add(kept)
    return found


def rotate(house: House, token: str, now: datetime) -> str:
    """Return a new token for a device; the one shown is good until the new one is shown.

    Raises:
        Refused: the token is nobody's or revoked.
    """
    fresh = fresh_token()
    with house.database.writing() as session:
        device = _device(session, kept_form(token))
        if device is None:
            raise Refused("communes.bad_token")
        device.previous_hash, device.token_hash, device.rotated_at = kept_form(token), kept_form(fresh), now
        session.add(device)
    return fresh


def renew(house: House, device_id: int, by: int, now: datetime) -> str:
    """Return a new token for a commune's PC, for somebody to type in there; the one it has is good until then.

    Raises:
        Refused: there is no such device, it is shut out or a phone, or `by` has no right to its stations.
    """
    fresh = fresh_token()
    with house.database.writing() as session:
        device = _own(session, device_id, by)
        if device.revoked_at is not None:
            raise Refused("communes.device_revoked", device=device_id)
        if device.kind is DeviceKind.PHONE:
            raise Refused("communes.phone_renewed", device=device_id)
        held = device.previous_hash or device.token_hash  # what was never shown never arrived
        device.previous_hash, device.token_hash, device.rotated_at = held, kept_form(fresh), now
        session.add(device)
    return fresh


def revoke(house: House, device_id: int, by: int, now: datetime) -> bool:
    """Shut a device out, at once; harmless again. Tells whether it was open.

    Raises:
        Refused: there is no such device, or `by` has no right to its stations.
    """
    with house.database.writing() as session:
        device = _own(session, device_id, by)
        if device.revoked_at is not None:
            return False
        device.revoked_at, device.revoked_by, device.previous_hash = now, by, None
        session.add(device)
        return True


def devices(house: House, by: int) -> tuple[DeviceLine, ...]:
    """Return the devices of the stations that an account acts for, the open ones first, by name."""
    with house.database.reading() as session:
        rows = session.exec(select(Device).order_by(col(Device.revoked_at).isnot(None), Device.name, col(Device.id)))
        return tuple(
            DeviceLine(
                d.id or 0,
                d.name,
                d.kind.value,
                tuple(s.code for s in _stations(session, d.id or 0)),
                d.enrolled_at,
                d.seen_at,
                d.revoked_at,
            )
            for d in rows.all()
            if all(acts_for(session, by, s, Role.OPERATOR) for s in _stations(session, d.id or 0))
        )


def _device(session: Session, hashed: str) -> Device | None:
    query = select(Device).where(
        or_(col(Device.token_hash) == hashed, col(Device.previous_hash) == hashed), col(Device.revoked_at).is_(None)
    )
    return session.exec(query).first()


def _own(session: Session, device_id: int, by: int) -> Device:
    """Return a device of stations that an account acts for; another's is as unknown as none."""
    device = session.get(Device, device_id)
    if device is None or not all(acts_for(session, by, s, Role.OPERATOR) for s in _stations(session, device_id)):
        raise Refused("communes.no_device", device=device_id)
    return device


def _stations(session: Session, device_id: int) -> list[Station]:
    query = (
        select(Station)
        .join(DeviceStation, col(DeviceStation.station_id) == col(Station.id))
        .where(DeviceStation.device_id == device_id)
        .order_by(Station.code)
    )
    return list(session.exec(query))


def _credential(session: Session, device: Device) -> Credential:
    stations = tuple(s.code for s in _stations(session, device.id or 0))
    return Credential(device.id or 0, device.name, device.kind.value, stations)
