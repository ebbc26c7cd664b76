"""What was kept aside: a row that came under a known key and says something else."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import col, select

from scheduler.airtime.network import station_named
from scheduler.records.airing import Airing, AiringConflict
from scheduler.records.chain import canonical_row
from scheduler.records.house import House
from scheduler.records.station import Station

_BOOKKEEPING = frozenset({"recorded_by", "clock_trusted"})


@dataclass(frozen=True, slots=True)
class Aside:
    """One row that isn't counted, beside the log row that holds its place.

    Attributes:
        position: of that log row.
        differs: field → what the log says, what the other says; moments as integer UTC microseconds.
    """

    station: str
    source: str
    entry: str
    sequence: int
    position: int
    seen_at: datetime
    differs: dict[str, tuple[Any, Any]]


def asides(house: House, station: str | None = None) -> tuple[Aside, ...]:
    """Return what was kept aside, the oldest first; the way out of each is a correction by hand.

    Raises:
        Refused: there is no such station.
    """
    query = (
        select(Station.code, AiringConflict, Airing)
        .join(AiringConflict, col(AiringConflict.station_id) == Station.id)
        .join(
            Airing,
            (col(Airing.station_id) == AiringConflict.station_id) & (col(Airing.position) == AiringConflict.position),
        )
        .order_by(col(AiringConflict.id))
    )
    with house.database.reading() as session:
        if station is not None:
            station_named(session, station)
        found = session.exec(query).all()
    return tuple(_aside(code, kept, row) for code, kept, row in found if station in {None, code})


def _aside(station: str, kept: AiringConflict, row: Airing) -> Aside:
    said = json.loads(kept.content_json)
    had = json.loads(canonical_row({**row.model_dump(), "station": station}))
    differs = {f: (had[f], v) for f, v in sorted(said.items()) if f not in _BOOKKEEPING and had[f] != v}
    return Aside(station, row.source, row.entry, row.sequence, kept.position, kept.seen_at, differs)
