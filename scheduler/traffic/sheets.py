"""Rows → the parts of a day document: windows, slots, and the sounds in them."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlmodel import Session, select

from scheduler.daysheet import RelayBlock, RenderingRef, SheetSlot, SheetWindow, Sound
from scheduler.records.audio import Rendering, SoundRole, StationSound, newest_renderings
from scheduler.records.bulletin import Bulletin
from scheduler.records.expiry import gone_since
from scheduler.records.slot import Slot
from scheduler.records.station import Station
from scheduler.traffic.windows import WindowInstance


class Sounds:
    """The newest rendering of every take whose audio hasn't gone by rule, and the sounds of stations, read once."""

    def __init__(self, session: Session, profiles: Sequence[str]) -> None:
        self.renderings: dict[int, list[Rendering]] = {}
        gone = gone_since(session)
        here = (row for row in session.exec(select(Rendering)) if row.take_id not in gone)
        for row in newest_renderings(here, profiles):
            self.renderings.setdefault(row.take_id, []).append(row)
        self.roles = {(s.station_id, s.role): s.take_id for s in session.exec(select(StationSound))}

    def of(self, station: Station, role: SoundRole) -> Sound | None:
        """Return the station's own sound in a role, else the house's."""
        take_id = self.roles.get((station.id, role), self.roles.get((None, role)))
        refs = () if take_id is None else self.refs(take_id)
        return Sound(role.value, max(r.milliseconds for r in refs), refs) if refs else None

    def refs(self, take_id: int) -> tuple[RenderingRef, ...]:
        """Return the renderings of a take as a document names them."""
        return tuple(
            RenderingRef(r.profile, r.format, r.sha256, r.size_bytes, r.milliseconds)
            for r in self.renderings.get(take_id, ())
        )


def sheet_window(station: Station, window: WindowInstance, sounds: Sounds) -> SheetWindow:
    """Return a window as a document has it."""
    return SheetWindow(
        code=window_code(window),
        name=window.name,
        starts_at=window.starts_at,
        milliseconds=_milliseconds(window.starts_at, window.ends_at),
        gap_milliseconds=window.gap_seconds * 1000,
        relays=tuple(RelayBlock(r.starts_at, _milliseconds(r.starts_at, r.ends_at), r.source) for r in window.relays),
        tune=sounds.of(station, SoundRole.TUNE),
        opening=sounds.of(station, SoundRole.OPENING),
        closing=sounds.of(station, SoundRole.CLOSING),
    )


def sheet_slot(slot: Slot, bulletin: Bulletin, window: str, voice: str, sounds: Sounds) -> SheetSlot:
    """Return a slot as a document has it, in a window's code."""
    return SheetSlot(
        id=slot.code,
        window=window,
        starts_at=slot.starts_at,
        milliseconds=slot.milliseconds,
        bulletin=bulletin.code,
        title=bulletin.title,
        topic=bulletin.topic,
        klass=bulletin.klass.value,
        voice=voice,
        renderings=sounds.refs(slot.take_id),
    )


def held(slot: Slot, windows: Sequence[SheetWindow]) -> SheetWindow | None:
    """Return the window that a slot lies in; None when it was cancelled or moved away."""
    ends_at = slot.starts_at + timedelta(milliseconds=slot.milliseconds)
    return next((w for w in windows if w.starts_at <= slot.starts_at and ends_at <= w.ends_at), None)


def window_code(window: WindowInstance) -> str:
    """Return a window's code in day documents; an extra one stands beside the weekly one of the same code."""
    return f"{window.code}+" if window.extra else window.code


def _milliseconds(begin: datetime, end: datetime) -> int:
    return (end - begin) // timedelta(milliseconds=1)
