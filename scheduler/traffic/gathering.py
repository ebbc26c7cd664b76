"""Records → the planning problem: windows, approved bulletins with their real lengths, targets, what stands.

Days whose document is published are closed: their slots stand and nothing is added. Emergencies are never planned.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session

from scheduler.records.slot import MakegoodOwed, Slot
from scheduler.records.station import Station
from scheduler.timekeeping import at
from scheduler.traffic.bulletin_rows import Ready, approved_bulletins, audiences_of
from scheduler.traffic.problem import BulletinClass, Problem
from scheduler.traffic.segmenting import seconds_since
from scheduler.traffic.station_rows import NONE_REOPENED, Horizon, Reopened, StationRows
from scheduler.traffic.window_rows import sound_seconds, stations_on, window_exceptions, window_rules
from scheduler.traffic.windows import WindowInstance, by_station, instances


@dataclass(frozen=True, slots=True)
class Gathered:
    """The problem, and what applying its plan needs to find the rows again.

    Attributes:
        days: first and last broadcast day.
        origin: UTC moment of second 0, the local midnight of the first day.
        stations: in the order of the problem.
        windows: instances of the horizon's days, by station's code.
        window_ids: by station's code and window's code.
        open_slots: planned slots of the horizon that aren't published, not yet begun; on movable reopened days the
            published ones too. Pinned ones only when they can't stay where they are.
        pinned: planned slots of the horizon that were pinned and stay.
        owed: makegoods still owed, and those placed in an open slot: planning keeps them.
    """

    problem: Problem
    days: tuple[date, date]
    origin: datetime
    zone: ZoneInfo
    stations: tuple[Station, ...]
    bulletins: dict[str, Ready]
    windows: dict[str, tuple[WindowInstance, ...]]
    window_ids: dict[tuple[str, str], int]
    open_slots: tuple[Slot, ...]
    pinned: tuple[Slot, ...]
    owed: tuple[MakegoodOwed, ...]


def gather(
    session: Session,
    first_day: date,
    last_day: date,
    now: datetime,
    zone: ZoneInfo,
    *,
    only: Sequence[str] | None = None,
    reopened: Reopened = NONE_REOPENED,
) -> Gathered:
    """Read what planning `first_day` to `last_day` needs.

    Args:
        session: of one transaction, in which the plan is applied too.
        first_day: first broadcast day.
        last_day: last broadcast day, included.
        now: nothing is planned before it.
        zone: the stations' zone.
        only: codes of the stations to plan; None for all. Slots of others are left alone.
        reopened: final days that may be planned after all.
    """
    horizon = Horizon(first_day, last_day, at(first_day, 0, zone), now)
    days = len(horizon.days)
    stations = tuple(s for s in stations_on(session, first_day) if only is None or s.code in only)
    rules, ids = window_rules(session, stations)
    windows = by_station(
        instances(rules, window_exceptions(session), first_day, last_day, zone), [s.code for s in stations]
    )
    ready, bulletins = approved_bulletins(session, horizon.origin, days, zone)
    ordinary = [b.code for b in bulletins if b.klass is BulletinClass.ORDINARY]
    rows = StationRows(session, horizon, stations, ready, ordinary, reopened, all_stations=only is None)
    audiences, sounds = audiences_of(session, stations), sound_seconds(session, stations)
    problem = Problem(
        name=f"{first_day.isoformat()}/{last_day.isoformat()}",
        days=days,
        bulletins=bulletins,
        stations=(),
        frozen_until=max(0, seconds_since(horizon.origin, now) + 1),
    )
    planned = []
    for s in stations:
        mine = [c for c in ready if s.code in audiences.get(ready[c].id, ())]
        planned.append(rows.pin(s, problem, rows.station(s, windows[s.code], sounds[s.code], mine)))
    return Gathered(
        problem=replace(problem, stations=tuple(planned)),
        days=(first_day, last_day),
        origin=horizon.origin,
        zone=zone,
        stations=stations,
        bulletins=ready,
        windows=windows,
        window_ids=ids,
        open_slots=rows.open_slots,
        pinned=tuple(rows.pinned),
        owed=rows.owed,
    )


def moment(gathered: Gathered, seconds: int) -> datetime:
    """Return the UTC moment of a second of the problem."""
    return (gathered.origin + timedelta(seconds=seconds)).astimezone(UTC)
