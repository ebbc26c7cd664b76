"""Emergencies (phát khẩn cấp): ordered at once by who has the right, never planned, without prior approval.

Circular 39/2020/TT-BTTTT knows emergency information as a class of its own; its topic is KHAC. Part of the desk.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlmodel import col, select

from scheduler.daysheet import EmergencyOrder, RenderingRef, canonical_json, read_order, signed
from scheduler.messages import Message, OutsideFailed, Refused
from scheduler.playout.desk import all_stations, shelf_of
from scheduler.records.account import Role, require
from scheduler.records.audio import Rendering, Take, newest_renderings
from scheduler.records.house import House
from scheduler.records.slot import Emergency

MOST_REPEATS = 20
KEPT_IN_SIGHT = timedelta(days=1)
"""How long after its end an order is still told to communes' PCs, so that a stand-down reaches one that was off."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """An emergency's text, its script, and the take that the studio made of it.

    Attributes:
        take_id: in the records.
        milliseconds: of the take.
    """

    title: str
    text: str
    script: str
    take_id: int
    voice: str
    milliseconds: int
    renderings: tuple[RenderingRef, ...]


def check_order(house: House, by: int, stations: Sequence[str], replaces: str = "") -> None:
    """Check what needs no sound, so that doors ask before they voice anything: a right of its own, and known stations.

    Args:
        house: the opened house.
        by: who orders.
        stations: codes; none: all.
        replaces: code of an order that will be stood down; "" for none.

    Raises:
        Refused: no right, an unknown station, or no such order.
    """
    with house.database.reading() as session:
        require(session, by, Role.EMERGENCY)
        all_stations(session, stations)
        if replaces and session.exec(select(Emergency.id).where(Emergency.code == replaces)).first() is None:
            raise Refused("playout.unknown_emergency", code=replaces)


def spoken_of(house: House, title: str, text: str, script: str, take_id: int) -> Spoken:
    """Return an emergency's words with the take that the studio made of them.

    Raises:
        Refused: there is no such take.
    """
    with house.database.reading() as session:
        take = session.get(Take, take_id)
        if take is None:
            raise Refused("playout.emergency_silent", title=title)
        rows = session.exec(select(Rendering).where(Rendering.take_id == take_id))
        refs = tuple(
            RenderingRef(r.profile, r.format, r.sha256, r.size_bytes, r.milliseconds)
            for r in newest_renderings(rows, house.settings.studio.renderings)
        )
        return Spoken(title, text, script, take_id, take.voice, take.milliseconds, refs)


def order_emergency(
    house: House,
    spoken: Spoken,
    stations: Sequence[str],
    issued_at: datetime,
    by: int,
    *,
    valid: timedelta = timedelta(minutes=30),
    repeat: int = 2,
    gap: timedelta = timedelta(seconds=5),
    drill: bool = False,
) -> EmergencyOrder:
    """Order an emergency: sign it, keep it, and put it on the shelves of players on this machine.

    The same order again (moment, text, stations) is the same emergency and changes nothing.

    Args:
        house: the opened house.
        spoken: what is said.
        stations: codes; none: all.
        issued_at: from when on, usually now.
        by: the account that orders it.
        valid: how long after `issued_at` a repeat may still begin.
        repeat: how often it is said, 1 to 20.
        gap: between repeats.
        drill: an exercise.

    Raises:
        OutsideFailed: the order stands and reached the other shelves; `details` names those that can't be written.
        Refused: `by` hasn't the right, a station is unknown, there is no sound, or a number is impossible.
    """
    if not spoken.renderings or spoken.milliseconds <= 0:
        raise Refused("playout.emergency_silent", title=spoken.title)
    if not 1 <= repeat <= MOST_REPEATS or valid <= timedelta(0) or gap < timedelta(0):
        raise Refused("playout.emergency_numbers", most=MOST_REPEATS)
    with house.database.writing() as session:
        require(session, by, Role.EMERGENCY)
        codes = all_stations(session, stations)
        code = _code(issued_at.astimezone(house.zone), spoken, codes)
        row = session.exec(select(Emergency).where(Emergency.code == code)).first()
        if row is not None:
            order = read_order(row.order_json.encode())
        else:
            bare = EmergencyOrder(
                id=code,
                title=spoken.title,
                stations=codes,
                issued_at=issued_at,
                expires_at=issued_at + valid,
                repeat=repeat,
                gap_milliseconds=round(gap / timedelta(milliseconds=1)),
                milliseconds=spoken.milliseconds,
                drill=drill,
                voice=spoken.voice,
                renderings=spoken.renderings,
            )
            order = signed(bare, house.signing_key())
            session.add(
                Emergency(
                    code=code,
                    title=spoken.title,
                    text=spoken.text,
                    script=spoken.script,
                    take_id=spoken.take_id,
                    issued_at=issued_at,
                    expires_at=order.expires_at,
                    repeat=repeat,
                    drill=drill,
                    stations=" ".join(codes),
                    order_json=canonical_json(order).decode(),
                    ordered_by=by,
                    written_at=issued_at,
                    written_by=by,
                )
            )
    _put(house, order)
    return order


def stand_down(house: House, code: str, by: int, now: datetime) -> EmergencyOrder:
    """End an emergency: what is being said stops, no repeat begins. Harmless again.

    Raises:
        OutsideFailed: the order stands and reached the other shelves; `details` names those that can't be written.
        Refused: there is no such emergency, or `by` hasn't the right.
    """
    with house.database.writing() as session:
        require(session, by, Role.EMERGENCY)
        row = session.exec(select(Emergency).where(Emergency.code == code)).first()
        if row is None:
            raise Refused("playout.unknown_emergency", code=code)
        order = read_order(row.order_json.encode())
        if now < order.expires_at:
            order = signed(replace(order, expires_at=now), house.signing_key())
            row.stood_down_at, row.stood_down_by = now, by
            row.order_json = canonical_json(order).decode()
            row.written_at, row.written_by = now, by
            session.add(row)
    _put(house, order)
    return order


def orders(house: House) -> tuple[EmergencyOrder, ...]:
    """Return all emergency orders, newest first."""
    with house.database.reading() as session:
        texts = session.exec(select(Emergency.order_json).order_by(col(Emergency.issued_at).desc())).all()
    return tuple(read_order(text.encode()) for text in texts)


def orders_for(house: House, station: str, now: datetime) -> tuple[EmergencyOrder, ...]:
    """Return a station's orders that stand or were to end within the last day, newest first."""
    query = (
        select(Emergency.order_json)
        .where(col(Emergency.expires_at) > now - KEPT_IN_SIGHT)
        .order_by(col(Emergency.issued_at).desc())
    )
    with house.database.reading() as session:
        found = (read_order(text.encode()) for text in session.exec(query))
        return tuple(order for order in found if station in order.stations)


Seen = frozenset[tuple[str, datetime, str]]
"""Orders that are told: code, end, and the stations' codes with spaces between."""


def news(house: House, seen: Seen | None, now: datetime) -> tuple[Seen, frozenset[str]]:
    """Return the orders that are told now, and the stations where one came or ended since others were seen.

    Args:
        house: the opened house.
        seen: what an earlier call returned; None asks for the orders alone.
        now: the time.
    """
    query = select(Emergency.code, Emergency.expires_at, Emergency.stood_down_at, Emergency.stations)
    with house.database.reading() as session:
        rows = session.exec(query.where(col(Emergency.expires_at) > now - KEPT_IN_SIGHT)).all()
    found = frozenset((code, ended or expires, stations) for code, expires, ended, stations in rows)
    new = frozenset() if seen is None else found - seen
    return found, frozenset(station for *_, stations in new for station in stations.split())


def plays(house: House, stations: Iterable[str], name: str, now: datetime) -> bool:
    """Tell whether an order of `orders_for` one of some stations plays a sound of that file name."""
    told = (order for station in stations for order in orders_for(house, station, now))
    return any(name == f"{r.sha256}.{r.format}" for order in told for r in order.renderings)


def _code(local: datetime, spoken: Spoken, codes: Sequence[str]) -> str:
    said = "\n".join((spoken.title, spoken.text, *codes))
    return f"KC-{local:%Y%m%d-%H%M%S}-{hashlib.sha256(said.encode()).hexdigest()[:6]}"


def _put(house: House, order: EmergencyOrder) -> None:
    key = house.signing_key().public_key()
    failed = []
    for station in order.stations:
        try:
            shelf_of(house, station).put_order(order, key)
        except OSError as error:  # the stations after it must hear the order all the same
            failed.append(Message("playout.shelf_failed", {"station": station, "why": error}))
    if failed:
        raise OutsideFailed("playout.order_not_everywhere", details=tuple(failed), code=order.id, count=len(failed))
