"""What was heard of a bulletin before it was withdrawn, from the log and from published slots nobody reported yet."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from scheduler.records.airing import Airing
from scheduler.records.bulletin import Bulletin
from scheduler.records.slot import Slot, SlotState
from scheduler.records.station import Station, Window


@dataclass(frozen=True, slots=True)
class Heard:
    """One airing of a bulletin.

    Attributes:
        window: code of its window; "" for an airing outside the plan.
        length: what went out; of one that isn't reported, as planned.
        reported: the log has it; else its published hour has begun and no report has come yet.
    """

    station: str
    station_name: str
    bulletin: str
    window: str
    starts_at: datetime
    length: timedelta
    reported: bool


def heard(session: Session, codes: Collection[str], now: datetime) -> tuple[Heard, ...]:
    """Return the airings of some bulletins up to now, by start and station; each once, whoever reported it."""
    windows = {w.id: w.code for w in session.exec(select(Window))}
    slots = {
        slot.code: (slot, bulletin, station)
        for slot, bulletin, station in session.exec(
            select(Slot, Bulletin.code, Station)
            .join(Bulletin, col(Slot.bulletin_id) == col(Bulletin.id))
            .join(Station, col(Slot.station_id) == col(Station.id))
            .where(col(Bulletin.code).in_(codes))
        )
    }
    found: dict[tuple[int, str], Heard] = {}
    spoken: set[str] = set()
    for row, station in _log(session, codes):
        spoken.add(row.slot)
        if not row.milliseconds:
            continue
        slot = slots.get(row.slot)
        key = (row.station_id, row.slot or f"#{row.position}")
        line = Heard(
            station=station.code,
            station_name=station.name,
            bulletin=row.bulletin,
            window="" if slot is None else windows[slot[0].window_id],
            starts_at=row.started_at,
            length=timedelta(milliseconds=row.milliseconds),
            reported=True,
        )
        found.setdefault(key, line)
    for code, (planned, bulletin, station) in slots.items():
        if planned.state is SlotState.PUBLISHED and planned.starts_at <= now and code not in spoken:
            found[planned.station_id, code] = Heard(
                station=station.code,
                station_name=station.name,
                bulletin=bulletin,
                window=windows[planned.window_id],
                starts_at=planned.starts_at,
                length=timedelta(milliseconds=planned.milliseconds),
                reported=False,
            )
    return tuple(sorted(found.values(), key=lambda h: (h.starts_at, h.station, h.bulletin)))


def _log(session: Session, codes: Collection[str]) -> list[tuple[Airing, Station]]:
    """Return the rows of the log about some bulletins that no later row corrects, the best evidence first."""
    query = (
        select(Airing, Station)
        .join(Station, col(Airing.station_id) == col(Station.id))
        .where(col(Airing.bulletin).in_(codes))
        .order_by(col(Airing.station_id), col(Airing.position))
    )
    rows = list(session.exec(query).all())
    corrected = {(row.station_id, row.corrects) for row, _ in rows if row.corrects}
    standing = [(row, station) for row, station in rows if (row.station_id, row.position) not in corrected]
    order = {"measured": 0, "reported": 1, "assumed": 2}
    return sorted(standing, key=lambda item: (order[item[0].grade.value], item[0].station_id, item[0].position))
