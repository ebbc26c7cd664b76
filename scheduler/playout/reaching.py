"""How far an emergency has come at each station, and where somebody must telephone. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from scheduler.daysheet import EmergencyOrder


class Reach(StrEnum):
    """How far an order has come at one station."""

    SENT = "sent"
    RECEIVED = "received"
    ON_AIR = "on_air"
    AIRED = "aired"
    SILENT = "silent"
    NOT_REACHED = "not_reached"
    STOOD_DOWN = "stood_down"


TELEPHONED = frozenset({Reach.SILENT, Reach.NOT_REACHED})
"""Where people have heard nothing though they should have."""


@dataclass(frozen=True, slots=True)
class Told:
    """What is known of an order at one station, from receipts, journals and the log.

    Attributes:
        received_at: when it was there; None when nobody says so.
        on_air_at: when its first repeat began; None when nobody says so.
        said: repeats that were heard whole.
        heard_until: when the last of it was over, or the last heartbeat of what is on.
        plays: a repeat is on right now.
        why: id of the sentence that says why it could not be played; "" when nothing says so.
    """

    received_at: datetime | None = None
    on_air_at: datetime | None = None
    said: int = 0
    heard_until: datetime | None = None
    plays: bool = False
    why: str = ""


@dataclass(frozen=True, slots=True)
class Reached:
    """How far an order has come at one station.

    Attributes:
        since: when that state began.
        said: repeats that were heard whole.
        why: id of a sentence of the catalogue, or "".
        telephone: somebody must ring there, see `contact` and `number`; "" when the network file names nobody.
    """

    station: str
    name: str
    state: Reach
    since: datetime
    said: int
    why: str
    telephone: bool
    contact: str
    number: str


def reach_of(
    order: EmergencyOrder, told: Told, now: datetime, patience: timedelta, stood_down_at: datetime | None = None
) -> tuple[Reach, datetime]:
    """Return how far an order has come at a station, and since when.

    Args:
        order: as it stands now.
        told: what is known there.
        now: the wall time.
        patience: after which somebody must telephone a station that is not on air.
        stood_down_at: when it was ended before its time; None when it wasn't.
    """
    if told.plays:
        return Reach.ON_AIR, told.on_air_at or now
    if stood_down_at is not None and stood_down_at <= now and told.said < order.repeat:
        return Reach.STOOD_DOWN, stood_down_at
    if told.on_air_at is not None:
        return _heard(order, told, told.on_air_at, now)
    begun = told.received_at or order.issued_at
    late = now - begun > patience
    if told.why or (told.received_at is not None and late):
        return Reach.SILENT, begun
    if told.received_at is not None:
        return Reach.RECEIVED, begun
    return (Reach.NOT_REACHED if late else Reach.SENT), begun


def _heard(order: EmergencyOrder, told: Told, on_air_at: datetime, now: datetime) -> tuple[Reach, datetime]:
    """Return whether more of what began at a station is to come: all repeats are over when their time is."""
    gap = timedelta(milliseconds=order.gap_milliseconds)
    whole = order.repeat * (timedelta(milliseconds=order.milliseconds) + gap)
    last_begins = min(order.expires_at, on_air_at + whole)
    over = told.said >= order.repeat or now >= last_begins + timedelta(milliseconds=order.milliseconds)
    if over:
        return Reach.AIRED, told.heard_until or on_air_at
    return Reach.ON_AIR, on_air_at
