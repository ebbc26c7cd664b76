"""Rows → one station's day document, signed and kept; a new revision only when the content changed.

A day that is final is locked: only withdrawals, pauses and a named person's change make another revision of it.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, func, select

from scheduler.daysheet import DayDocument, SheetSlot, SheetWindow, canonical_json, content_of, read_day, signed
from scheduler.messages import Refused
from scheduler.records.audio import Take
from scheduler.records.bulletin import Approval, Bulletin, BulletinState
from scheduler.records.house import House
from scheduler.records.slot import DayCause, PublishedDay, Slot, SlotState
from scheduler.records.station import Station
from scheduler.traffic.applying import owe_again
from scheduler.traffic.recalling import Recalls
from scheduler.traffic.sheets import Sounds, held, sheet_slot, sheet_window
from scheduler.traffic.windows import WindowInstance

_AIRABLE = frozenset({BulletinState.APPROVED, BulletinState.RETIRED})


@dataclass(frozen=True, slots=True)
class Act:
    """Who publishes, when and why.

    Attributes:
        cause: `CHANGE` alone may rebuild a day that is final; `WITHDRAWAL` may fill the room that it left.
        reason: in the words of `by`.
        provisional: for a day that isn't final yet: its slots may still move.
        pauses: by station's code and day, the codes of windows that are paused, with the reason.
    """

    by: int
    now: datetime
    cause: DayCause = DayCause.PUBLISHED
    reason: str = ""
    provisional: bool = False
    pauses: Mapping[tuple[str, date], Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PublishedLine:
    """One station's day: its newest revision, and whether it was made now.

    Attributes:
        withdrawn: published slots that went.
        cause: why the newest revision was made.
        differs: the day is final, and windows, sounds or renderings have changed since; only a change by a named person
            brings them in.
    """

    station: str
    name: str
    day: date
    revision: int
    provisional: bool
    slots: int
    withdrawn: int
    new: bool
    cause: str = DayCause.PUBLISHED.value
    differs: bool = False


class Press:
    """Makes day documents out of one transaction."""

    def __init__(self, session: Session, house: House, act: Act) -> None:
        self.session, self.key, self.act, self.demo = session, house.signing_key(), act, house.demo
        self.counter = session.exec(select(func.max(PublishedDay.counter))).one() or 0
        self.sounds = Sounds(session, house.settings.studio.renderings)
        self.voices = {take.id: take.voice for take in session.exec(select(Take))}
        self.recalls = Recalls(session)

    def day(self, station: Station, day: date, windows: Sequence[WindowInstance]) -> PublishedLine:
        """Make one document; keep it when its content is new."""
        newest = self._newest(station, day)
        told = None if newest is None else read_day(newest.document.encode())
        locked = told is not None and not told.provisional and self.act.cause is not DayCause.CHANGE
        sheets = tuple(sheet_window(station, w, self.sounds) for w in windows)
        paused = self.act.pauses.get((station.code, day), {})
        standing, withdrawn = self._slots(
            station, day, self._windows(told, paused) if locked and told else sheets, told
        )
        final = self.act.cause is DayCause.CHANGE or not self.act.provisional or (told and not told.provisional)
        document = DayDocument(
            station=station.code,
            station_name=station.name,
            day=day,
            revision=1 if newest is None else newest.revision + 1,
            counter=self.counter + 1,
            provisional=not final,
            demo=self.demo,
            windows=sheets,
            slots=tuple(self._sheet_slot(slot, bulletin, sheets) for slot, bulletin in standing),
            recalls=self.recalls.on(day, station.id),
        )
        rebuilt = content_of(document)
        if locked and told is not None:
            document = self._locked(document, told, paused)
        if final:
            self._mark(slot for slot, _ in standing)
        content = hashlib.sha256(content_of(document)).hexdigest()
        new = newest is None or newest.content_sha256 != content or (newest.provisional and bool(final))
        cause = self._cause(newest, told, document)
        if new:
            self._keep(station, document, content, cause, paused)
        return PublishedLine(
            station=station.code,
            name=station.name,
            day=day,
            revision=document.revision if new or newest is None else newest.revision,
            provisional=not final,
            slots=len(standing),
            withdrawn=withdrawn,
            new=new,
            cause=(cause if new or newest is None else newest.cause).value,
            differs=locked and rebuilt != content_of(document),
        )

    def is_final(self, station: Station, day: date) -> bool:
        """Tell whether a station's day is published, not only shown ahead."""
        newest = self._newest(station, day)
        return newest is not None and not newest.provisional

    def _windows(self, told: DayDocument, paused: Mapping[str, str]) -> tuple[SheetWindow, ...]:
        """Return a final day's windows: as they were published, without those that are paused."""
        return tuple(w for w in told.windows if w.code not in paused)

    def _locked(self, fresh: DayDocument, told: DayDocument, paused: Mapping[str, str]) -> DayDocument:
        """Return a final day as it was published, without what went and with what a withdrawal filled in."""
        before = {s.id: s for s in told.slots}
        slots = tuple(before.get(s.id, s) for s in fresh.slots)
        return replace(fresh, station_name=told.station_name, windows=self._windows(told, paused), slots=slots)

    def _cause(self, newest: PublishedDay | None, told: DayDocument | None, document: DayDocument) -> DayCause:
        if newest is None or newest.provisional or told is None or self.act.cause is not DayCause.PUBLISHED:
            return self.act.cause
        return DayCause.PAUSE if len(document.windows) < len(told.windows) else DayCause.WITHDRAWAL

    def _keep(
        self, station: Station, document: DayDocument, content: str, cause: DayCause, paused: Mapping[str, str]
    ) -> None:
        if station.id is None:
            raise Refused("traffic.unknown_station", station=station.code)
        self.counter += 1
        reason = self.act.reason or (", ".join(sorted(set(paused.values()))) if cause is DayCause.PAUSE else "")
        self.session.add(
            PublishedDay(
                station_id=station.id,
                day=document.day,
                revision=document.revision,
                counter=document.counter,
                provisional=document.provisional,
                content_sha256=content,
                document=canonical_json(signed(document, self.key)).decode(),
                cause=cause,
                reason=reason,
                written_at=self.act.now,
                written_by=self.act.by,
            )
        )

    def _newest(self, station: Station, day: date) -> PublishedDay | None:
        query = select(PublishedDay).where(PublishedDay.station_id == station.id, PublishedDay.day == day)
        return self.session.exec(query.order_by(col(PublishedDay.revision).desc()).limit(1)).first()

    def _slots(
        self, station: Station, day: date, windows: Sequence[SheetWindow], told: DayDocument | None
    ) -> tuple[list[tuple[Slot, Bulletin]], int]:
        """Return the day's slots that may go on air, and how many published ones had to be withdrawn.

        A planned slot whose hour has passed stays out when no document has told a player of it: it was never aired. So
        does one that came to a final day by itself: nobody allowed it.
        """
        query = (
            select(Slot, Bulletin, Approval)
            .join(Bulletin, col(Slot.bulletin_id) == col(Bulletin.id))
            .join(Approval, col(Slot.approval_id) == col(Approval.id))
            .where(Slot.station_id == station.id, Slot.day == day, Slot.state != SlotState.WITHDRAWN)
            .order_by(col(Slot.starts_at), col(Slot.code))
        )
        known = set() if told is None else {s.id for s in told.slots}
        final = told is not None and not told.provisional
        closed = final and self.act.cause is DayCause.PUBLISHED
        standing, withdrawn, now = [], 0, self.act.now
        for slot, bulletin, approval in self.session.exec(query).all():
            if slot.state is SlotState.PLANNED and slot.code not in known and (closed or slot.starts_at <= now):
                continue
            sound = approval.voided_at is None and bulletin.state in _AIRABLE
            if sound and held(slot, windows) is not None:
                standing.append((slot, bulletin))
            elif slot.state is SlotState.PUBLISHED and slot.starts_at > now:
                slot.state, slot.written_at, slot.written_by = SlotState.WITHDRAWN, now, self.act.by
                owe_again(self.session, slot, self.act.by, now)
                withdrawn += 1
            elif slot.state is SlotState.PUBLISHED:
                standing.append((slot, bulletin))  # it is on air already, or over: history isn't changed
        return standing, withdrawn

    def _mark(self, slots: Iterable[Slot]) -> None:
        for slot in slots:
            if slot.state is SlotState.PLANNED:
                slot.state, slot.written_at, slot.written_by = SlotState.PUBLISHED, self.act.now, self.act.by

    def _sheet_slot(self, slot: Slot, bulletin: Bulletin, windows: Sequence[SheetWindow]) -> SheetSlot:
        window = held(slot, windows)
        return sheet_slot(slot, bulletin, "" if window is None else window.code, self.voices[slot.take_id], self.sounds)


def days_between(first_day: date, last_day: date) -> tuple[date, ...]:
    """Return the days from the first to the last, both included."""
    return tuple(first_day + timedelta(days=n) for n in range((last_day - first_day).days + 1))
