"""How an emergency stands: who answers for it, and how far it has come at each station. Part of the desk."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from scheduler.daysheet import EmergencyOrder, read_order
from scheduler.messages import Refused
from scheduler.playout.desk import shelf_of
from scheduler.playout.entries import Entry, Result, read_whole
from scheduler.playout.post import holder
from scheduler.playout.reaching import TELEPHONED, Reached, Told, reach_of
from scheduler.records.account import Account, AccountName
from scheduler.records.airing import Airing, AiringOutcome
from scheduler.records.house import House
from scheduler.records.slot import Emergency, EmergencyReceipt
from scheduler.records.station import Station, StationContact

_LAST_BYTES = 1 << 20
"""Of a journal: an hour and more of heartbeats, which is longer than an emergency is said."""


@dataclass(frozen=True, slots=True)
class EmergencyStates:
    """How an emergency stands.

    Attributes:
        order: as it stands now, shortened when it was stood down.
        ordered_by: name or login; "" when nobody knows any more. So of the others.
        review: what was found afterwards; "" until then.
        stations: in the order's order.
    """

    order: EmergencyOrder
    text: str
    ordered_by: str
    stood_down_at: datetime | None
    stood_down_by: str
    reviewed_at: datetime | None
    reviewed_by: str
    review: str
    stations: tuple[Reached, ...]

    @property
    def to_telephone(self) -> tuple[Reached, ...]:
        """Stations where nobody has heard it and somebody must ring."""
        return tuple(one for one in self.stations if one.telephone)


def emergency_states(house: House, code: str, now: datetime) -> EmergencyStates:
    """Tell how an emergency stands at each of its stations.

    Args:
        house: the opened house; `[playout] emergency_reach_seconds` says how long a station may take.
        code: of the order.
        now: the time.

    Raises:
        OutsideFailed: a journal can't be read.
        Refused: there is no such order.
    """
    patience = timedelta(seconds=house.settings.playout.emergency_reach_seconds)
    with house.database.reading() as session:
        row = session.exec(select(Emergency).where(Emergency.code == code)).first()
        if row is None:
            raise Refused("playout.unknown_emergency", code=code)
        order = read_order(row.order_json.encode())
        stations = {s.code: s for s in session.exec(select(Station).where(col(Station.code).in_(order.stations)))}
        ids = {s.id: s.code for s in stations.values()}
        receipts = {
            ids[r.station_id]: r
            for r in session.exec(select(EmergencyReceipt).where(EmergencyReceipt.emergency_id == row.id))
        }
        contacts = {ids[c.station_id]: c for c in session.exec(select(StationContact)) if c.station_id in ids}
        aired = _aired(session, code, ids)
        found = []
        for station in order.stations:
            told = _told(order, receipts.get(station), aired[station], *_here(house, station, order))
            state, since = reach_of(order, told, now, patience, row.stood_down_at)
            contact = contacts.get(station)
            found.append(
                Reached(
                    station=station,
                    name=stations[station].name if station in stations else station,
                    state=state,
                    since=since,
                    said=told.said,
                    why=told.why,
                    telephone=state in TELEPHONED,
                    contact=contact.name if contact else "",
                    number=contact.telephone if contact else "",
                )
            )
        return EmergencyStates(
            order=order,
            text=row.text,
            ordered_by=_named(session, row.ordered_by),
            stood_down_at=row.stood_down_at,
            stood_down_by=_named(session, row.stood_down_by),
            reviewed_at=row.reviewed_at,
            reviewed_by=_named(session, row.reviewed_by),
            review=row.review,
            stations=tuple(found),
        )


@dataclass(frozen=True, slots=True)
class _Part:
    """One repeat as it went out, from a journal or the log; `key` is the same in both."""

    key: tuple[str, int]
    started_at: datetime
    milliseconds: int
    whole: bool
    heard: bool
    note: str

    @property
    def ended_at(self) -> datetime:
        return self.started_at + timedelta(milliseconds=self.milliseconds)


def _aired(session: Session, code: str, ids: dict[int | None, str]) -> dict[str, list[_Part]]:
    """Return what the log has of an emergency, by station; what communes' PCs played comes in there."""
    found: dict[str, list[_Part]] = defaultdict(list)
    rows = session.exec(select(Airing).where(Airing.bulletin == code)).all()
    corrected = {(row.station_id, row.corrects) for row in rows if row.corrects}
    for row in rows:
        if row.station_id in ids and (row.station_id, row.position) not in corrected:
            heard = row.outcome is not AiringOutcome.NOT_AIRED
            whole = row.outcome is AiringOutcome.AIRED
            part = _Part((row.entry, row.sequence), row.started_at, row.milliseconds, whole, heard, row.note)
            found[ids[row.station_id]].append(part)
    return found


def _here(house: House, station: str, order: EmergencyOrder) -> tuple[bool, tuple[Entry, ...]]:
    """Return whether a player of the station runs on this machine, and what its journal has of an order."""
    shelf = shelf_of(house, station)
    path = shelf.journal_path
    runs = holder(shelf.root) is not None
    if not path.exists() or (path.stat().st_mtime < order.issued_at.timestamp() and not house.demo):
        return runs, ()
    entries = read_whole(path, last_bytes=_LAST_BYTES).entries
    return runs, tuple(e for e in entries if e.bulletin == order.id)


def _told(
    order: EmergencyOrder,
    receipt: EmergencyReceipt | None,
    aired: Iterable[_Part],
    runs: bool,
    entries: tuple[Entry, ...],
) -> Told:
    """Bring together what receipt, log and journal say; the same repeat in log and journal is one."""
    parts = {part.key: part for part in aired}
    for e in entries:
        heard = e.outcome is not Result.NOT_PLAYED
        whole = e.outcome is Result.PLAYED and not e.open
        part = _Part((e.boot_id, e.sequence), e.started_at, e.milliseconds, whole, heard, e.note)
        parts[part.key] = part
    heard_parts = [p for p in parts.values() if p.heard]
    received = [m for m in (receipt.received_at if receipt else None, order.issued_at if runs or parts else None) if m]
    starts = [p.started_at for p in heard_parts]
    if receipt is not None and receipt.on_air_at is not None:
        starts.append(receipt.on_air_at)
    return Told(
        received_at=min(received, default=None),
        on_air_at=min(starts, default=None),
        said=sum(p.whole for p in heard_parts),
        heard_until=max((p.ended_at for p in heard_parts), default=None),
        plays=runs and any(e.open for e in entries),
        why=next((p.note for p in parts.values() if not p.heard and p.note), "") if not heard_parts else "",
    )


def _named(session: Session, account: int | None) -> str:
    if account is None:
        return ""
    name = session.get(AccountName, account)
    found = session.get(Account, account)
    return (name.name if name else "") or (found.login if found else "")
