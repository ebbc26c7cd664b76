"""Network values → rows: what differs is written, and only that."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, SQLModel, col, delete, select

from scheduler.administration.network_contacts import write_contacts
from scheduler.administration.network_rows import stored
from scheduler.administration.network_values import (
    ExceptionEntry,
    GroupEntry,
    HolidayEntry,
    StationEntry,
    TargetEntry,
    UnitEntry,
    WindowEntry,
)
from scheduler.messages import Message, Refused
from scheduler.records.slot import Slot
from scheduler.records.station import (
    ExceptionKind,
    Holiday,
    Station,
    StationGroup,
    StationGroupMember,
    StationKind,
    Window,
    WindowException,
    WindowRelay,
)
from scheduler.records.target import Target, TargetKind
from scheduler.records.unit import Unit, UnitSuccessor

Counts = tuple[int, int]
"""How many were added, how many changed."""


class Writer:
    """Writes network values over what is kept, inside one writing transaction; who and when go on changed rows."""

    def __init__(self, session: Session, by: int, now: datetime) -> None:
        self.session = session
        self.stamp: dict[str, Any] = {"written_at": now, "written_by": by}

    def units(self, entries: Sequence[UnitEntry]) -> Counts:
        """Write units, then who their parents and successors are."""
        rows = {(u.code, u.valid_from): u for u in self.session.exec(select(Unit))}
        before = {(u.code, u.valid_from): u for u in stored(self.session).units}
        added = changed = 0
        for entry in entries:
            key = (entry.code, entry.valid_from)
            if before.get(key) == entry:
                continue
            values: dict[str, Any] = {
                "name": entry.name,
                "kind": entry.kind,
                "valid_to": entry.valid_to,
                "note": entry.note,
            }
            row = rows.get(key)
            if row is None:
                row = rows[key] = Unit(code=entry.code, valid_from=entry.valid_from, **values, **self.stamp)
                added += 1
            else:
                row.sqlmodel_update({**values, **self.stamp})
                changed += 1
            self.session.add(row)
        self.session.flush()
        for entry in entries:
            if before.get((entry.code, entry.valid_from)) != entry:
                self._relate(entry, rows)
        self.session.flush()
        return added, changed

    def _relate(self, entry: UnitEntry, rows: dict[tuple[str, date], Unit]) -> None:
        row = rows[entry.code, entry.valid_from]
        row.parent_id = _in_force(rows, entry.parent, entry.valid_from).id if entry.parent else None
        self.session.add(row)
        self.session.exec(delete(UnitSuccessor).where(col(UnitSuccessor.unit_id) == _id(row)))
        for s in entry.successors:
            successor = _in_force(rows, s.code, s.from_day)
            self.session.add(
                UnitSuccessor(unit_id=_id(row), successor_id=_id(successor), from_day=s.from_day, note=s.note)
            )

    def stations(self, entries: Sequence[StationEntry]) -> Counts:
        """Write stations; a station's unit is the newest one with that code."""
        units = {u.code: u.id for u in self.session.exec(select(Unit).order_by(col(Unit.valid_from)))}
        rows = {s.code: s for s in self.session.exec(select(Station))}
        added, changed = self._put(
            (
                rows.get(e.code) or Station(code=e.code, name="", kind=StationKind.COMMUNE, unit_id=0, **self.stamp),
                {
                    "name": e.name,
                    "kind": StationKind(e.kind),
                    "unit_id": units[e.unit],
                    "ends_on": e.ends_on,
                    "auto_accept": e.auto_accept,
                },
            )
            for e in entries
        )
        for code in write_contacts(self.session, entries, self._station_ids()):
            row = rows.get(code)
            if row is not None and row.written_at != self.stamp["written_at"]:  # nothing else of it changed
                row.sqlmodel_update(self.stamp)
                self.session.add(row)
                changed += 1
        self.session.flush()
        return added, changed

    def groups(self, entries: Sequence[GroupEntry]) -> Counts:
        """Write groups and their members."""
        before = {g.code: g for g in stored(self.session).groups}
        rows = {g.code: g for g in self.session.exec(select(StationGroup))}
        ids = self._station_ids()
        added = changed = 0
        for entry in entries:
            if before.get(entry.code) == entry:
                continue
            row = rows.get(entry.code) or StationGroup(code=entry.code, name="", **self.stamp)
            added, changed = (added + 1, changed) if row.id is None else (added, changed + 1)
            row.sqlmodel_update({"name": entry.name, **self.stamp})
            self.session.add(row)
            self.session.flush()
            self.session.exec(delete(StationGroupMember).where(col(StationGroupMember.group_id) == _id(row)))
            self.session.add_all(StationGroupMember(group_id=_id(row), station_id=ids[c]) for c in entry.stations)
        self.session.flush()
        return added, changed

    def windows(self, entries: Sequence[WindowEntry]) -> Counts:
        """Write windows and their relay blocks; a window is known by station and code."""
        names = self._station_ids()
        before = {(w.station, w.code): w for w in stored(self.session).windows}
        rows = {(w.station_id, w.code): w for w in self.session.exec(select(Window))}
        added = changed = 0
        for entry in entries:
            had = before.get((entry.station, entry.code))
            if had == entry:
                continue
            station_id = names[entry.station]
            values = {k: getattr(entry, k) for k in WindowEntry.__slots__ if k not in ("station", "relays")}
            row = rows.get((station_id, entry.code))
            if row is None:
                row = Window(station_id=station_id, **values, **self.stamp)
                added += 1
            else:
                row.sqlmodel_update({**values, **self.stamp})
                changed += 1
            self.session.add(row)
            self.session.flush()
            if had is None or had.relays != entry.relays:
                self.session.exec(delete(WindowRelay).where(col(WindowRelay.window_id) == _id(row)))
                self.session.add_all(
                    WindowRelay(
                        window_id=_id(row),
                        offset_minutes=r.offset_minutes,
                        minutes=r.minutes,
                        source=r.source,
                        **self.stamp,
                    )
                    for r in entry.relays
                )
        self.session.flush()
        return added, changed

    def remove_windows(self, stations: set[str], entries: Sequence[WindowEntry]) -> tuple[str, ...]:
        """Remove windows of these stations that are not among `entries`, with their relays and exceptions.

        Raises:
            Refused: something was planned in one of them; the sentences name them all.
        """
        names = {i: c for c, i in self._station_ids().items()}
        named = {(w.station, w.code) for w in entries}
        gone = [
            (f"{names[w.station_id]}/{w.code}", w)
            for w in self.session.exec(select(Window))
            if names[w.station_id] in stations and (names[w.station_id], w.code) not in named
        ]
        used = [
            label
            for label, w in gone
            if self.session.exec(select(Slot.id).where(Slot.window_id == w.id).limit(1)).first() is not None
        ]
        if used:
            details = tuple(Message("network.window_used", {"window": label}) for label in sorted(used))
            raise Refused("network.windows_used", details=details, count=len(used))
        for _label, window in gone:
            self.session.exec(delete(WindowRelay).where(col(WindowRelay.window_id) == window.id))
            self.session.exec(delete(WindowException).where(col(WindowException.window_id) == window.id))
            self.session.delete(window)
        self.session.flush()
        return tuple(sorted(label for label, _window in gone))

    def exceptions(self, entries: Sequence[ExceptionEntry]) -> Counts:
        """Write exceptions; one is known by its window and day."""
        ids = self._station_ids()
        windows = {(w.station_id, w.code): _id(w) for w in self.session.exec(select(Window))}
        rows = {(e.window_id, e.day): e for e in self.session.exec(select(WindowException))}
        pairs = []
        for entry in entries:
            window_id = windows[ids[entry.station], entry.window]
            kind = ExceptionKind(entry.kind)
            new = WindowException(window_id=window_id, day=entry.day, kind=kind, **self.stamp)
            values = {
                "kind": kind,
                "starts_minute": entry.starts_minute,
                "minutes": entry.minutes,
                "reason": entry.reason,
            }
            pairs.append((rows.get((window_id, entry.day)) or new, values))
        return self._put(pairs)

    def holidays(self, entries: Sequence[HolidayEntry]) -> Counts:
        """Write holidays; those of a year that is named are the whole truth about that year."""
        years = {e.day.year for e in entries}
        named = {e.day: e for e in entries}
        rows = {h.day: h for h in self.session.exec(select(Holiday)) if h.day.year in years}
        added = changed = 0
        for day, row in rows.items():
            if day not in named:
                self.session.delete(row)
                changed += 1
        for day, entry in named.items():
            kept = rows.get(day)
            if kept is not None and kept.name == entry.name:
                continue
            added, changed = (added + 1, changed) if kept is None else (added, changed + 1)
            kept = kept or Holiday(day=day, name="", **self.stamp)
            kept.sqlmodel_update({"name": entry.name, **self.stamp})
            self.session.add(kept)
        self.session.flush()
        return added, changed

    def targets(self, entries: Sequence[TargetEntry]) -> Counts:
        """Write targets; one is known by audience, topic, kind and period."""
        rows = {
            (t.audience, t.topic, t.kind.value, t.first_day, t.last_day): t for t in self.session.exec(select(Target))
        }
        pairs = []
        for entry in entries:
            values: dict[str, Any] = {
                "audience": entry.audience,
                "topic": entry.topic,
                "kind": TargetKind(entry.kind),
                "first_day": entry.first_day,
                "last_day": entry.last_day,
            }
            key = (entry.audience, entry.topic, entry.kind, entry.first_day, entry.last_day)
            pairs.append((rows.get(key) or Target(value=0.0, **values, **self.stamp), {"value": entry.value}))
        return self._put(pairs)

    def _put(self, pairs: Iterable[tuple[SQLModel, dict[str, Any]]]) -> Counts:
        added = changed = 0
        for row, values in pairs:
            if getattr(row, "id", None) is None:
                added += 1
            elif any(getattr(row, k) != v for k, v in values.items()):
                changed += 1
            else:
                continue
            row.sqlmodel_update({**values, **self.stamp})
            self.session.add(row)
        self.session.flush()
        return added, changed

    def _station_ids(self) -> dict[str, int]:
        return {s.code: s.id for s in self.session.exec(select(Station)) if s.id is not None}


def _in_force(rows: dict[tuple[str, date], Unit], code: str, day: date) -> Unit:
    return next(
        u for u in rows.values() if u.code == code and u.valid_from <= day and (u.valid_to is None or day <= u.valid_to)
    )


def _id(row: Any) -> int:  # noqa: ANN401 - a row of any table, flushed or read
    return int(row.id)
