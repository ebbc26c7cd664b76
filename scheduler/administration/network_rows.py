"""Rows → the network as values: what is kept, in the order in which it came."""

from sqlmodel import Session, col, select

from scheduler.administration.network_contacts import stored_contacts
from scheduler.administration.network_sounds import stored_sounds
from scheduler.administration.network_values import (
    ExceptionEntry,
    GroupEntry,
    HolidayEntry,
    Network,
    RelayEntry,
    StationEntry,
    SuccessorEntry,
    TargetEntry,
    UnitEntry,
    WindowEntry,
)
from scheduler.records.station import (
    Holiday,
    Station,
    StationGroup,
    StationGroupMember,
    Window,
    WindowException,
    WindowRelay,
)
from scheduler.records.target import Target
from scheduler.records.unit import Unit, UnitSuccessor


def stored(session: Session) -> Network:
    """Return the network as it is kept, units and stations in the order in which they came."""
    units = session.exec(select(Unit).order_by(col(Unit.id))).all()
    codes = {u.id: u.code for u in units}
    successors: dict[int, list[SuccessorEntry]] = {}
    for s in session.exec(select(UnitSuccessor)):
        successors.setdefault(s.unit_id, []).append(SuccessorEntry(codes[s.successor_id], s.from_day, s.note))
    stations = session.exec(select(Station).order_by(col(Station.id))).all()
    names = {s.id: s.code for s in stations}
    contacts = stored_contacts(session)
    return Network(
        units=tuple(_unit_entry(u, codes, successors) for u in units),
        stations=tuple(
            StationEntry(
                s.code, s.name, s.kind.value, codes[s.unit_id], s.ends_on, s.auto_accept, *contacts.get(s.id or 0, ())
            )
            for s in stations
        ),
        groups=_group_entries(session, names),
        windows=_window_entries(session, names),
        exceptions=_exception_entries(session, names),
        targets=tuple(
            sorted(
                (
                    TargetEntry(t.audience, t.topic, t.kind.value, t.value, t.first_day, t.last_day)
                    for t in session.exec(select(Target))
                ),
                key=lambda t: (t.audience, t.topic, t.kind, t.first_day, t.last_day),
            )
        ),
        holidays=tuple(HolidayEntry(h.day, h.name) for h in session.exec(select(Holiday).order_by(col(Holiday.day)))),
        sounds=stored_sounds(session),
    )


def _unit_entry(unit: Unit, codes: dict[int | None, str], successors: dict[int, list[SuccessorEntry]]) -> UnitEntry:
    return UnitEntry(
        code=unit.code,
        name=unit.name,
        kind=unit.kind,
        parent=codes[unit.parent_id] if unit.parent_id is not None else "",
        valid_from=unit.valid_from,
        valid_to=unit.valid_to,
        note=unit.note,
        successors=tuple(sorted(successors.get(unit.id or 0, ()), key=lambda s: s.code)),
    )


def _group_entries(session: Session, names: dict[int | None, str]) -> tuple[GroupEntry, ...]:
    members: dict[int, list[str]] = {}
    for member in session.exec(select(StationGroupMember)):
        members.setdefault(member.group_id, []).append(names[member.station_id])
    groups = session.exec(select(StationGroup).order_by(StationGroup.code)).all()
    return tuple(GroupEntry(g.code, g.name, tuple(sorted(members.get(g.id or 0, ())))) for g in groups)


def _window_entries(session: Session, names: dict[int | None, str]) -> tuple[WindowEntry, ...]:
    relays: dict[int, list[RelayEntry]] = {}
    for r in session.exec(select(WindowRelay).order_by(col(WindowRelay.offset_minutes))):
        relays.setdefault(r.window_id, []).append(RelayEntry(r.offset_minutes, r.minutes, r.source))
    entries = [
        WindowEntry(
            station=names[w.station_id],
            relays=tuple(relays.get(w.id or 0, ())),
            **w.model_dump(include=set(WindowEntry.__slots__)),
        )
        for w in session.exec(select(Window))
    ]
    return tuple(sorted(entries, key=lambda w: (w.station, w.code)))


def _exception_entries(session: Session, names: dict[int | None, str]) -> tuple[ExceptionEntry, ...]:
    windows = {w.id: (names[w.station_id], w.code) for w in session.exec(select(Window))}
    entries = [
        ExceptionEntry(*windows[e.window_id], e.day, e.kind.value, e.starts_minute, e.minutes, e.reason)
        for e in session.exec(select(WindowException))
    ]
    return tuple(sorted(entries, key=lambda e: (e.station, e.day, e.window)))
