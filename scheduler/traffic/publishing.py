"""Slots → signed day documents, one a station and day; a new revision only when the content changed."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlmodel import Session, col, func, select

from scheduler.daysheet import (
    DayDocument,
    Recall,
    RelayBlock,
    RenderingRef,
    SheetSlot,
    SheetWindow,
    Sound,
    canonical_json,
    content_of,
    read_day,
    signed,
)
from scheduler.messages import Refused
from scheduler.progress import Progress, silent
from scheduler.records.account import Role, require
from scheduler.records.audio import Rendering, SoundRole, StationSound, Take, newest_renderings
from scheduler.records.bulletin import Approval, Bulletin, BulletinState
from scheduler.records.house import House
from scheduler.records.slot import PublishedDay, Slot, SlotState
from scheduler.records.station import Station
from scheduler.traffic.applying import owe_again
from scheduler.traffic.window_rows import lock_stations, stations_on, window_exceptions, window_rules
from scheduler.traffic.windows import WindowInstance, by_station, instances

_RECALL_DAYS = 60  # a player refuses a withdrawn file at least so long after its bulletin's last day


@dataclass(frozen=True, slots=True)
class PublishedLine:
    """One station's day: its newest revision, and whether it was made now."""

    station: str
    name: str
    day: date
    revision: int
    provisional: bool
    slots: int
    withdrawn: int
    new: bool


def publish(
    house: House,
    stations: Sequence[str] | None,
    first_day: date,
    last_day: date,
    by: int,
    now: datetime,
    progress: Progress = silent,
    *,
    provisional: bool = False,
) -> tuple[PublishedLine, ...]:
    """Make the day documents of some stations and days, sign and keep them.

    A final document makes its slots published: planning moves them no more. Slots whose approval has been voided, whose
    bulletin was withdrawn or whose window is cancelled are withdrawn; a new revision then says so. Harmless again.

    Args:
        house: the opened house; its key signs.
        stations: codes; None for all.
        first_day: first broadcast day.
        last_day: last broadcast day, included.
        by: the account that publishes, an operator.
        now: when.
        progress: told after each station.
        provisional: what is shown ahead; its slots may still move. A day that is final stays final.

    Raises:
        Refused: `by` may not publish, a station is unknown, there are no days, or this home has no signing key.
    """
    key = house.signing_key()
    if last_day < first_day:
        raise Refused("traffic.no_days", first=first_day, last=last_day)
    lines: list[PublishedLine] = []
    with house.database.writing() as session:
        require(session, by, Role.OPERATOR)
        lock_stations(session)
        chosen = _chosen(session, stations, first_day)
        rules, _ = window_rules(session, chosen)
        made = instances(rules, window_exceptions(session), first_day, last_day, house.zone)
        windows = by_station(made, [s.code for s in chosen])
        press = _Press(session, key, by, now, demo=house.demo)
        days = [first_day + timedelta(days=n) for n in range((last_day - first_day).days + 1)]
        for number, station in enumerate(chosen, 1):
            for day in days:
                mine = [w for w in windows[station.code] if w.day == day]
                lines.append(press.day(station, day, mine, provisional=provisional))
            progress(number, len(chosen), station.name)
    return tuple(lines)


def republish_without(house: House, codes: Sequence[str], by: int, now: datetime) -> tuple[PublishedLine, ...]:
    """Make anew the published days still to come that hold some bulletins, after these have been withdrawn.

    Final days stay final, provisional ones provisional. Harmless again.

    Args:
        house: the opened house; its key signs.
        codes: of the bulletins.
        by: the account that withdrew them, an operator or an approver.
        now: slots that have begun by then stand.

    Returns:
        A line for each station and day that held one.

    Raises:
        Refused: `by` may not do that, or this home has no signing key.
    """
    with house.database.writing() as session:
        require(session, by, Role.OPERATOR, Role.APPROVER)
        lock_stations(session)
        held = _days_with(session, codes, now)
        if not held:
            return ()
        first_day, last_day = min(day for _, day in held), max(day for _, day in held)
        stations = stations_on(session, first_day)
        rules, _ = window_rules(session, stations)
        made = instances(rules, window_exceptions(session), first_day, last_day, house.zone)
        windows = by_station(made, [s.code for s in stations])
        press = _Press(session, house.signing_key(), by, now, demo=house.demo)
        return tuple(
            press.day(station, day, [w for w in windows[station.code] if w.day == day], provisional=True)
            for station in stations
            for day in sorted(day for station_id, day in held if station_id == station.id)
        )


def _days_with(session: Session, codes: Sequence[str], now: datetime) -> set[tuple[int, date]]:
    """Return the stations' ids and days that have a document and slots still to come of some bulletins."""
    query = (
        select(col(Slot.station_id), col(Slot.day))
        .join(Bulletin, col(Slot.bulletin_id) == col(Bulletin.id))
        .join(
            PublishedDay,
            (col(PublishedDay.station_id) == col(Slot.station_id)) & (col(PublishedDay.day) == col(Slot.day)),
        )
        .where(col(Bulletin.code).in_(codes), Slot.state != SlotState.WITHDRAWN, Slot.starts_at > now)
        .distinct()
    )
    return set(session.exec(query).all())


def _chosen(session: Session, codes: Sequence[str] | None, day: date) -> tuple[Station, ...]:
    there = stations_on(session, day)
    if codes is None:
        return there
    known = {s.code for s in there}
    for code in codes:
        if code not in known:
            raise Refused("traffic.unknown_station", station=code)
    return tuple(s for s in there if s.code in codes)


class _Press:
    """Makes day documents out of one transaction."""

    def __init__(self, session: Session, key: Ed25519PrivateKey, by: int, now: datetime, *, demo: bool) -> None:
        self.session, self.key, self.by, self.now, self.demo = session, key, by, now, demo
        self.counter = session.exec(select(func.max(PublishedDay.counter))).one() or 0
        self.renderings: dict[int, list[Rendering]] = {}
        for row in newest_renderings(session.exec(select(Rendering))):
            self.renderings.setdefault(row.take_id, []).append(row)
        self.takes = {take.id: take for take in session.exec(select(Take))}
        self.sounds = {(s.station_id, s.role): s.take_id for s in session.exec(select(StationSound))}

    def day(
        self, station: Station, day: date, windows: Sequence[WindowInstance], *, provisional: bool
    ) -> PublishedLine:
        """Make one document; keep it when its content is new."""
        newest = self._newest(station, day)
        standing, withdrawn = self._slots(station, day, windows, newest)
        provisional = provisional and (newest is None or newest.provisional)
        document = DayDocument(
            station=station.code,
            station_name=station.name,
            day=day,
            revision=1 if newest is None else newest.revision + 1,
            counter=self.counter + 1,
            provisional=provisional,
            demo=self.demo,
            windows=tuple(self._window(station, w) for w in windows),
            slots=tuple(self._sheet_slot(slot, bulletin, windows) for slot, bulletin in standing),
            recalls=self._recalls(day),
        )
        if not provisional:
            self._mark(slot for slot, _ in standing)
        content = hashlib.sha256(content_of(document)).hexdigest()
        new = newest is None or newest.content_sha256 != content or (newest.provisional and not provisional)
        if new:
            self._keep(station, document, content)
        revision = document.revision if new or newest is None else newest.revision
        return PublishedLine(station.code, station.name, day, revision, provisional, len(standing), withdrawn, new)

    def _keep(self, station: Station, document: DayDocument, content: str) -> None:
        if station.id is None:
            raise Refused("traffic.unknown_station", station=station.code)
        self.counter += 1
        self.session.add(
            PublishedDay(
                station_id=station.id,
                day=document.day,
                revision=document.revision,
                counter=document.counter,
                provisional=document.provisional,
                content_sha256=content,
                document=canonical_json(signed(document, self.key)).decode(),
                written_at=self.now,
                written_by=self.by,
            )
        )

    def _newest(self, station: Station, day: date) -> PublishedDay | None:
        query = select(PublishedDay).where(PublishedDay.station_id == station.id, PublishedDay.day == day)
        return self.session.exec(query.order_by(col(PublishedDay.revision).desc()).limit(1)).first()

    def _slots(
        self, station: Station, day: date, windows: Sequence[WindowInstance], newest: PublishedDay | None
    ) -> tuple[list[tuple[Slot, Bulletin]], int]:
        """Return the day's slots that may go on air, and how many published ones had to be withdrawn.

        A planned slot whose hour has passed stays out when no document has told a player of it: it was never aired.
        """
        query = (
            select(Slot, Bulletin, Approval)
            .join(Bulletin, col(Slot.bulletin_id) == col(Bulletin.id))
            .join(Approval, col(Slot.approval_id) == col(Approval.id))
            .where(Slot.station_id == station.id, Slot.day == day, Slot.state != SlotState.WITHDRAWN)
            .order_by(col(Slot.starts_at), col(Slot.code))
        )
        standing, withdrawn = [], 0
        rows = self.session.exec(query).all()
        begun = any(slot.state is SlotState.PLANNED and slot.starts_at <= self.now for slot, *_ in rows)
        told = {s.id for s in read_day(newest.document.encode()).slots} if begun and newest is not None else set()
        for slot, bulletin, approval in rows:
            if slot.state is SlotState.PLANNED and slot.starts_at <= self.now and slot.code not in told:
                continue
            sound = approval.voided_at is None and bulletin.state in {BulletinState.APPROVED, BulletinState.RETIRED}
            if sound and _holding(slot, windows) is not None:
                standing.append((slot, bulletin))
            elif slot.state is SlotState.PUBLISHED and slot.starts_at > self.now:
                slot.state, slot.written_at, slot.written_by = SlotState.WITHDRAWN, self.now, self.by
                owe_again(self.session, slot, self.by, self.now)
                withdrawn += 1
            elif slot.state is SlotState.PUBLISHED:
                standing.append((slot, bulletin))  # it is on air already, or over: history isn't changed
        return standing, withdrawn

    def _mark(self, slots: Iterable[Slot]) -> None:
        for slot in slots:
            if slot.state is SlotState.PLANNED:
                slot.state, slot.written_at, slot.written_by = SlotState.PUBLISHED, self.now, self.by

    def _sheet_slot(self, slot: Slot, bulletin: Bulletin, windows: Sequence[WindowInstance]) -> SheetSlot:
        window = _holding(slot, windows)
        return SheetSlot(
            id=slot.code,
            window="" if window is None else _code(window),
            starts_at=slot.starts_at,
            milliseconds=slot.milliseconds,
            bulletin=bulletin.code,
            title=bulletin.title,
            topic=bulletin.topic,
            klass=bulletin.klass.value,
            voice=self.takes[slot.take_id].voice,
            renderings=self._refs(slot.take_id),
        )

    def _window(self, station: Station, window: WindowInstance) -> SheetWindow:
        return SheetWindow(
            code=_code(window),
            name=window.name,
            starts_at=window.starts_at,
            milliseconds=_milliseconds(window.starts_at, window.ends_at),
            gap_milliseconds=window.gap_seconds * 1000,
            relays=tuple(
                RelayBlock(r.starts_at, _milliseconds(r.starts_at, r.ends_at), r.source) for r in window.relays
            ),
            tune=self._sound(station, SoundRole.TUNE),
            opening=self._sound(station, SoundRole.OPENING),
            closing=self._sound(station, SoundRole.CLOSING),
        )

    def _sound(self, station: Station, role: SoundRole) -> Sound | None:
        """Return the station's own sound in a role, else the house's."""
        take_id = self.sounds.get((station.id, role), self.sounds.get((None, role)))
        refs = () if take_id is None else self._refs(take_id)
        return Sound(role.value, max(r.milliseconds for r in refs), refs) if refs else None

    def _refs(self, take_id: int) -> tuple[RenderingRef, ...]:
        return tuple(
            RenderingRef(r.profile, r.format, r.sha256, r.size_bytes, r.milliseconds)
            for r in self.renderings.get(take_id, ())
        )

    def _recalls(self, day: date) -> tuple[Recall, ...]:
        """Return the renderings of withdrawn bulletins that a player might still hold."""
        query = (
            select(Rendering.sha256, Bulletin.code)
            .join(Take, col(Rendering.take_id) == col(Take.id))
            .join(Bulletin, col(Take.bulletin_id) == col(Bulletin.id))
            .where(Bulletin.state == BulletinState.WITHDRAWN)
            .where(
                col(Bulletin.valid_until).is_(None) | (col(Bulletin.valid_until) >= day - timedelta(days=_RECALL_DAYS))
            )
        )
        return tuple(Recall(sha, code) for sha, code in sorted(set(self.session.exec(query))))


def _holding(slot: Slot, windows: Sequence[WindowInstance]) -> WindowInstance | None:
    """Return the window that a slot lies in; None when it was cancelled or moved away."""
    ends_at = slot.starts_at + timedelta(milliseconds=slot.milliseconds)
    return next((w for w in windows if w.starts_at <= slot.starts_at and ends_at <= w.ends_at), None)


def _code(window: WindowInstance) -> str:
    """Return a window's code in day documents; an extra one stands beside the weekly one of the same code."""
    return f"{window.code}+" if window.extra else window.code


def _milliseconds(begin: datetime, end: datetime) -> int:
    return (end - begin) // timedelta(milliseconds=1)
