"""Records → what communes chose, and what relays carry, as planning needs them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from scheduler.records.bulletin import Bulletin, BulletinState
from scheduler.records.choice import Choice, ChoiceKind
from scheduler.records.slot import Slot, SlotState
from scheduler.records.station import Station
from scheduler.traffic.relaying import Heard, Relay, credit
from scheduler.traffic.segmenting import seconds_since
from scheduler.traffic.windows import WindowInstance


def decisions(session: Session, station_id: int | None = None) -> dict[tuple[int, int], Choice]:
    """Return the choice in force for each station and bulletin: the newest that accepts or declines."""
    query = select(Choice).where(col(Choice.kind).in_([ChoiceKind.ACCEPTED, ChoiceKind.DECLINED]))
    if station_id is not None:
        query = query.where(Choice.station_id == station_id)
    rows = session.exec(query.order_by(col(Choice.id)))
    return {(row.station_id, row.bulletin_id): row for row in rows if row.bulletin_id is not None}


def declined(session: Session) -> dict[int, frozenset[int]]:
    """Return the ids of the bulletins that each station has declined, by its id."""
    found: dict[int, set[int]] = {}
    for (station_id, bulletin_id), row in decisions(session).items():
        if row.kind is ChoiceKind.DECLINED:
            found.setdefault(station_id, set()).add(bulletin_id)
    return {station_id: frozenset(ids) for station_id, ids in found.items()}


def orders(session: Session) -> dict[int, tuple[str, ...]]:
    """Return the order in force of each station, codes of bulletins, by its id."""
    rows = session.exec(select(Choice).where(Choice.kind == ChoiceKind.ORDERED).order_by(col(Choice.id)))
    return {row.station_id: tuple(code for code in row.bulletins.split(",") if code) for row in rows}


def relays_of(windows: Iterable[WindowInstance], origin: datetime) -> tuple[Relay, ...]:
    """Return the relay blocks of a station's windows, in seconds of the problem; any source."""
    return tuple(
        (relay.source, seconds_since(origin, relay.starts_at), seconds_since(origin, relay.ends_at))
        for window in windows
        for relay in window.relays
    )


def carried(
    session: Session, sources: Sequence[Station], first_day: date, last_day: date, origin: datetime
) -> dict[str, list[Heard]]:
    """Return what stations that aren't planned now air in the horizon, by their code: their slots that stand."""
    codes = {s.id: s.code for s in sources}
    query = (
        select(Slot, Bulletin.topic)
        .join(Bulletin, col(Slot.bulletin_id) == col(Bulletin.id))
        .where(col(Slot.station_id).in_(list(codes)), col(Slot.day).between(first_day, last_day))
        .where(Slot.state != SlotState.WITHDRAWN, Bulletin.state != BulletinState.WITHDRAWN)
        .order_by(col(Slot.starts_at), col(Slot.code))
    )
    found: dict[str, list[Heard]] = {}
    for slot, topic in session.exec(query) if codes else ():
        begins = seconds_since(origin, slot.starts_at)
        ends = begins + timedelta(milliseconds=slot.milliseconds) // timedelta(seconds=1)
        found.setdefault(codes[slot.station_id], []).append((topic, begins, ends))
    return found


def credit_of(relays: Iterable[Relay], heard: Mapping[str, list[Heard]]) -> tuple[tuple[str, int], ...]:
    """Return the seconds by topic that relay blocks carry of stations that aren't planned now."""
    gained: dict[str, int] = {}
    for source, begin, end in relays:
        for topic, seconds in credit(heard.get(source, ()), begin, end):
            gained[topic] = gained.get(topic, 0) + seconds
    return tuple(sorted(gained.items()))
