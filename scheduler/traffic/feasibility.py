"""Whether a bulletin's wanted airings can be had at all: told at entry, long before a plan falls short of them.

A gap, a limit a day and the windows allow just so many airings within the validity, whatever else is on air.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from sqlmodel import Session, col, select

from scheduler.messages import Message
from scheduler.records.bulletin import Approval, Bulletin, BulletinState, Klass
from scheduler.records.house import House
from scheduler.records.station import Station
from scheduler.timekeeping import at
from scheduler.traffic.bulletin_rows import audiences_of
from scheduler.traffic.problem import DAY_SECONDS, PlanBulletin, PlanStation, Problem, Segment
from scheduler.traffic.room import Room
from scheduler.traffic.segmenting import segments_of
from scheduler.traffic.window_rows import lengths_of, sound_seconds, stations_on, window_exceptions, window_rules
from scheduler.traffic.windows import by_station, instances

MOST_DAYS = 400
"""A longer validity is looked at so far: what doesn't fit into a year isn't a matter of the gap."""
_MANY = 10_000


class Limit(StrEnum):
    """What allows no more airings."""

    GAP = "gap"
    DAY = "day"
    WINDOWS = "windows"


@dataclass(frozen=True, slots=True)
class Ceiling:
    """The most airings of a bulletin that a station can have."""

    most: int
    limit: Limit


@dataclass(frozen=True, slots=True)
class Unfit:
    """A bulletin that wants more airings than its rules allow.

    Attributes:
        code: of the bulletin.
        wanted: airings on each station.
        most: airings that the tightest of the stations can have.
        stations: how many stations can't have what is wanted.
        limit: what binds on the tightest.
        first_day: first broadcast day looked at.
        last_day: last broadcast day looked at.
    """

    code: str
    wanted: int
    most: int
    stations: int
    limit: Limit
    first_day: date
    last_day: date

    @property
    def message(self) -> Message:
        """Return the sentence for the editor, with what would help."""
        return Message(
            f"traffic.unfit_{self.limit}",
            {
                "code": self.code,
                "wanted": self.wanted,
                "most": self.most,
                "stations": self.stations,
                "first": self.first_day,
                "last": self.last_day,
            },
        )


def ceiling(b: PlanBulletin, segments: Sequence[Segment], days: int) -> Ceiling:
    """Return the most airings that a station's segments and the bulletin's own rules allow, other bulletins aside.

    Args:
        b: the bulletin; `wanted` and `most` don't matter.
        segments: of the station.
        days: broadcast days from second 0.
    """
    alone = PlanBulletin(
        b.code, b.topic, b.seconds, b.rank, b.valid_from, b.valid_until, _MANY, _MANY, b.gap_seconds, b.most_a_day
    )
    station = PlanStation("", tuple(segments), (b.code,))
    room = Room(Problem("", days, (alone,), (station,)), station, ())
    most = room.most(alone)
    if room.most(alone, by_gap=False) > most:
        return Ceiling(most, Limit.GAP)
    return Ceiling(most, Limit.DAY if room.most(alone, by_day=False) > most else Limit.WINDOWS)


def feasible_airings(house: House, codes: Sequence[str], now: datetime) -> tuple[Unfit, ...]:
    """Return which of some bulletins want more airings than gap, limit a day, windows and validity allow.

    Emergencies aren't planned, and a bulletin without a last day has all the time it needs: both fit always.

    Args:
        house: the opened house.
        codes: of the bulletins, in any state; those that aren't there are passed over.
        now: a bulletin without a first day is looked at from today.
    """
    today = now.astimezone(house.zone).date()
    with house.database.reading() as session:
        rows = session.exec(
            select(Bulletin)
            .where(col(Bulletin.code).in_(codes), Bulletin.klass != Klass.EMERGENCY)
            .where(col(Bulletin.state).not_in([BulletinState.RETIRED, BulletinState.WITHDRAWN]))
            .where(col(Bulletin.valid_until).is_not(None))
            .order_by(col(Bulletin.code))
        ).all()
        found = (_unfit(session, house, b, today) for b in rows)
        return tuple(line for line in found if line is not None)


def _unfit(session: Session, house: House, b: Bulletin, today: date) -> Unfit | None:
    first = b.valid_from or today
    last = min(b.valid_until or first, first + timedelta(days=MOST_DAYS - 1))
    days = (last - first).days + 1
    stations = stations_on(session, first)
    audience = audiences_of(session, stations).get(b.id or 0, frozenset())
    meant = [s for s in stations if s.code in audience]
    if not meant:
        return None
    wished = _wished(b, _seconds(session, b), max(0, days) * DAY_SECONDS)
    found = _ceilings(session, house, meant, wished, first, last) if days > 0 else [Ceiling(0, Limit.WINDOWS)]
    short = [c for c in found if c.most < b.wanted_airings]
    if not short:
        return None
    tightest = min(short, key=lambda c: c.most)
    return Unfit(b.code, b.wanted_airings, tightest.most, len(short), tightest.limit, first, last)


def _ceilings(
    session: Session, house: House, stations: Sequence[Station], b: PlanBulletin, first: date, last: date
) -> list[Ceiling]:
    """Return each station's ceiling; stations with the same segments have the same."""
    rules, _ = window_rules(session, stations)
    windows = instances(rules, window_exceptions(session), first, last, house.zone)
    sounds = sound_seconds(session, stations)
    origin = at(first, 0, house.zone).astimezone(UTC)
    known: dict[tuple[Segment, ...], Ceiling] = {}
    found = []
    for code, mine in by_station(windows, [s.code for s in stations]).items():
        segments = segments_of(mine, origin, first, sounds[code])
        if segments not in known:
            known[segments] = ceiling(b, segments, (last - first).days + 1)
        found.append(known[segments])
    return found


def _wished(b: Bulletin, seconds: int, valid_until: int) -> PlanBulletin:
    gap = b.least_gap_minutes * 60
    return PlanBulletin(b.code, b.topic, seconds, b.rank, 0, valid_until, _MANY, _MANY, gap, b.most_a_day)


def _seconds(session: Session, b: Bulletin) -> int:
    """Return the length of the approved take, rounded up; 1 where there is none yet: then gaps and windows decide."""
    approval = session.get(Approval, b.approval_id) if b.approval_id is not None else None
    lengths = {} if approval is None else lengths_of(session, [approval.take_id])
    return max([1, *(-(-milliseconds // 1000) for milliseconds in lengths.values())])
