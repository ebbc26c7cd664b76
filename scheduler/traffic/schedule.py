"""What a station's day looks like, for pages: windows, relay blocks, slots and outcomes; and what a plan left out.

Reads only. A window without slots is shown too, and so is one that is cancelled that day.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, func, select

from scheduler.messages import Message
from scheduler.records.audio import Rendering, newest_renderings
from scheduler.records.bulletin import Bulletin
from scheduler.records.expiry import gone_since
from scheduler.records.house import House
from scheduler.records.slot import NotPlaced, PlanRun, PublishedDay, Slot, SlotOutcome, SlotState
from scheduler.records.station import Station, StationKind, Window
from scheduler.traffic.summaries import NotPlacedLine
from scheduler.traffic.window_rows import window_exceptions, window_rules
from scheduler.traffic.windows import ExceptionKind, WindowInstance, instances


@dataclass(frozen=True, slots=True)
class SlotLine:
    """A slot as a page shows it.

    Attributes:
        state: "planned", "published" or "withdrawn".
        outcome: "" until reconciled, else "on_time", "late", "cut", "missed", "unreported" or "written_off".
        reason: a reason's code, such as "khan_cap"; "" when all went well.
        aired: what really went out.
        sound: the rendering's SHA-256 and extension; None where the take has none, or it went by rule.
        pinned: plans leave it where it is.
        makegood: it makes a missed airing good.
    """

    code: str
    window: str
    starts_at: datetime
    length: timedelta
    bulletin: str
    title: str
    topic: str
    klass: str
    state: str
    outcome: str
    reason: str
    aired: timedelta
    aired_at: datetime | None
    sound: tuple[str, str] | None
    pinned: bool = False
    makegood: bool = False

    @property
    def ends_at(self) -> datetime:
        """When it is over, as planned."""
        return self.starts_at + self.length


@dataclass(frozen=True, slots=True)
class RelayLine:
    """A relay block; `source_name` is the station's name when it relays one of ours, else the source's code."""

    starts_at: datetime
    ends_at: datetime
    source: str
    source_name: str


@dataclass(frozen=True, slots=True)
class WindowLine:
    """A window of the day with its slots by start; `cancelled` ones have a `reason`."""

    code: str
    name: str
    starts_at: datetime
    ends_at: datetime
    extra: bool
    cancelled: bool
    reason: str
    relays: tuple[RelayLine, ...]
    slots: tuple[SlotLine, ...]

    @property
    def entries(self) -> tuple["SlotLine | RelayLine", ...]:
        """Slots and relay blocks together, by start."""
        return tuple(sorted((*self.slots, *self.relays), key=lambda e: e.starts_at))


@dataclass(frozen=True, slots=True)
class StationDay:
    """One station's broadcast day.

    Attributes:
        district: it is the district radio.
        revision: of its newest day document; 0 when there is none.
        provisional: that document isn't final yet.
    """

    station: str
    name: str
    district: bool
    day: date
    revision: int
    provisional: bool
    windows: tuple[WindowLine, ...]

    @property
    def slots(self) -> tuple[SlotLine, ...]:
        """All slots that stand, by start."""
        return tuple(s for w in self.windows for s in w.slots if s.state != SlotState.WITHDRAWN.value)

    def next_after(self, now: datetime) -> SlotLine | None:
        """Return the first slot that isn't over at `now`; None when none is left."""
        return next((s for s in self.slots if s.ends_at > now), None)


@dataclass(frozen=True, slots=True)
class DayCounts:
    """A broadcast day of all stations in numbers: slots that stand, stations with a final document, all others."""

    day: date
    slots: int
    locked: int
    open: int


def counts_of(house: House, days: Sequence[date]) -> tuple[DayCounts, ...]:
    """Return some days in numbers."""
    made = []
    with house.database.reading() as session:
        stations = session.exec(select(Station)).all()
        for day in days:
            codes = {s.id: s.code for s in stations if s.id is not None and (s.ends_on is None or s.ends_on >= day)}
            standing = select(func.count()).where(
                Slot.day == day, Slot.state != SlotState.WITHDRAWN, col(Slot.station_id).in_(codes)
            )
            locked = sum(not provisional for _, provisional in _revisions(session, codes, day).values())
            made.append(DayCounts(day, session.exec(standing).one(), locked, len(codes) - locked))
    return tuple(made)


def day_of_station(house: House, station: str, day: date) -> StationDay | None:
    """Return a station's broadcast day; None when there is no such station."""
    return next(iter(days_of_stations(house, day, (station,))), None)


def days_of_stations(house: House, day: date, only: Sequence[str] = ()) -> tuple[StationDay, ...]:
    """Return the broadcast day of every station, the district's first; or of some.

    Args:
        house: the opened house.
        day: the broadcast day.
        only: codes; none: all stations that haven't ended.
    """
    with house.database.reading() as session:
        stations = [
            s
            for s in session.exec(select(Station))
            if (s.code in only if only else s.ends_on is None or s.ends_on >= day)
        ]
        names = {s.code: s.name for s in session.exec(select(Station))}
        codes = {s.id: s.code for s in stations if s.id is not None}
        found, cancelled = _windows(session, stations, day, house)
        slots = _slots(session, codes, day)
        revisions = _revisions(session, codes, day)
    made = []
    for s in sorted(stations, key=lambda s: (s.kind is not StationKind.DISTRICT, s.id or 0)):
        runs = [w for w in found if w.station == s.code]
        mine = [_line(w, names, held) for w, held in zip(runs, _placed(runs, slots.get(s.code, {})), strict=True)]
        mine += [_line(w, names, (), reason) for w, reason in cancelled if w.station == s.code]
        revision, provisional = revisions.get(s.code, (0, True))
        made.append(
            StationDay(
                station=s.code,
                name=s.name,
                district=s.kind is StationKind.DISTRICT,
                day=day,
                revision=revision,
                provisional=provisional,
                windows=tuple(sorted(mine, key=lambda w: (w.starts_at, w.code))),
            )
        )
    return tuple(made)


def names_on(house: House, day: date) -> tuple[tuple[str, str], ...]:
    """Return code and name of the stations that haven't ended by a day, the district's first."""
    with house.database.reading() as session:
        found = [s for s in session.exec(select(Station)) if s.ends_on is None or s.ends_on >= day]
    ordered = sorted(found, key=lambda s: (s.kind is not StationKind.DISTRICT, s.id or 0))
    return tuple((s.code, s.name) for s in ordered)


def unplaced(house: House, first_day: date, last_day: date) -> tuple[NotPlacedLine, ...]:
    """Return what the newest plan that touches the days could not place."""
    with house.database.reading() as session:
        newest = (
            select(PlanRun.id)
            .where(PlanRun.first_day <= last_day, PlanRun.last_day >= first_day)
            .order_by(col(PlanRun.id).desc())
            .limit(1)
        )
        query = (
            select(NotPlaced, Station, Bulletin)
            .join(Station, col(NotPlaced.station_id) == Station.id)
            .join(Bulletin, col(NotPlaced.bulletin_id) == Bulletin.id)
            .where(col(NotPlaced.run_id).in_(newest))
            .order_by(Bulletin.code, Station.code)
        )
        return tuple(
            NotPlacedLine(s.code, s.name, b.code, b.title, n.airings, Message(n.reason, json.loads(n.values_json)))
            for n, s, b in session.exec(query)
        )


def _windows(
    session: Session, stations: Sequence[Station], day: date, house: House
) -> tuple[tuple[WindowInstance, ...], tuple[tuple[WindowInstance, str], ...]]:
    """Return the windows that run that day, and those that are cancelled with the reason."""
    rules, _ = window_rules(session, stations)
    changes = [c for c in window_exceptions(session) if c.day == day]
    weekly = {(rule.station, rule.code): rule for rule in rules if rule.runs_on(day)}
    cancelled = tuple(
        (instances([weekly[c.station, c.window]], (), day, day, house.zone)[0], c.reason)
        for c in changes
        if c.kind is ExceptionKind.CANCELLED and (c.station, c.window) in weekly
    )
    return instances(rules, changes, day, day, house.zone), cancelled


def _slots(session: Session, codes: dict[int, str], day: date) -> dict[str, dict[str, list[SlotLine]]]:
    """Return the day's slots by station's and window's code."""
    query = (
        select(Slot, Window.code, Bulletin, SlotOutcome)
        .join(Window, col(Slot.window_id) == Window.id)
        .join(Bulletin, col(Slot.bulletin_id) == Bulletin.id)
        .outerjoin(SlotOutcome, col(SlotOutcome.slot_id) == Slot.id)
        .where(Slot.day == day, col(Slot.station_id).in_(codes))
        .order_by(col(Slot.starts_at))
    )
    rows = session.exec(query).all()
    takes = {slot.take_id for slot, *_rest in rows}
    takes -= set(gone_since(session, takes))
    sounds = {
        r.take_id: (r.sha256, r.format)
        for r in newest_renderings(session.exec(select(Rendering).where(col(Rendering.take_id).in_(takes))))
        if r.format == "mp3"  # every browser plays it
    }
    found: dict[str, dict[str, list[SlotLine]]] = {}
    for slot, window, bulletin, outcome in rows:
        line = SlotLine(
            code=slot.code,
            window=window,
            starts_at=slot.starts_at,
            length=timedelta(milliseconds=slot.milliseconds),
            bulletin=bulletin.code,
            title=bulletin.title,
            topic=bulletin.topic,
            klass=bulletin.klass.value,
            state=slot.state.value,
            outcome=outcome.outcome.value if outcome else "",
            reason=outcome.reason if outcome else "",
            aired=timedelta(milliseconds=outcome.aired_milliseconds if outcome else 0),
            aired_at=outcome.started_at if outcome else None,
            sound=sounds.get(slot.take_id),
            pinned=slot.pinned,
            makegood=slot.makegood_id is not None,
        )
        found.setdefault(codes[slot.station_id], {}).setdefault(window, []).append(line)
    return found


def _revisions(session: Session, codes: dict[int, str], day: date) -> dict[str, tuple[int, bool]]:
    query = (
        select(PublishedDay.station_id, PublishedDay.revision, PublishedDay.provisional)
        .where(PublishedDay.day == day, col(PublishedDay.station_id).in_(codes))
        .order_by(col(PublishedDay.revision))
    )
    return {codes[station]: (revision, provisional) for station, revision, provisional in session.exec(query)}


def _placed(windows: Sequence[WindowInstance], slots: dict[str, list[SlotLine]]) -> list[list[SlotLine]]:
    """Return each window's slots, every slot once: where its time lies, else in the weekly window it was meant for."""
    found: list[list[SlotLine]] = [[] for _ in windows]
    for code, mine in slots.items():
        numbers = [n for n, w in enumerate(windows) if w.code == code]
        for slot in mine:
            inside = (n for n in numbers if windows[n].starts_at <= slot.starts_at < windows[n].ends_at)
            weekly = (n for n in numbers if not windows[n].extra)
            number = next(inside, next(weekly, None))
            if number is not None:
                found[number].append(slot)
    return found


def _line(
    window: WindowInstance, names: dict[str, str], slots: Sequence[SlotLine], reason: str | None = None
) -> WindowLine:
    return WindowLine(
        code=window.code,
        name=window.name,
        starts_at=window.starts_at,
        ends_at=window.ends_at,
        extra=window.extra,
        cancelled=reason is not None,
        reason=reason or "",
        relays=tuple(RelayLine(r.starts_at, r.ends_at, r.source, names.get(r.source, r.source)) for r in window.relays),
        slots=tuple(slots),
    )
