"""Whom to telephone at a station: kept beside the stations, and gone as soon as the file leaves it out."""

from collections.abc import Sequence

from sqlmodel import Session, select

from scheduler.administration.network_values import StationEntry
from scheduler.records.station import StationContact


def stored_contacts(session: Session) -> dict[int, tuple[str, str]]:
    """Return name and telephone number by the station's id."""
    return {c.station_id: (c.name, c.telephone) for c in session.exec(select(StationContact))}


def write_contacts(session: Session, entries: Sequence[StationEntry], ids: dict[str, int]) -> frozenset[str]:
    """Write whom to telephone, and return the codes of the stations where that changed.

    Args:
        session: of a writing transaction.
        entries: stations as the file says them.
        ids: of all of them, by code.
    """
    rows = {c.station_id: c for c in session.exec(select(StationContact))}
    changed = set()
    for entry in entries:
        row = rows.get(ids[entry.code])
        if (row.name, row.telephone) == (entry.contact, entry.telephone) if row else not entry.telephone:
            continue
        changed.add(entry.code)
        if row is not None and not entry.telephone:
            session.delete(row)
            continue
        row = row or StationContact(station_id=ids[entry.code], name="", telephone="")
        row.sqlmodel_update({"name": entry.contact, "telephone": entry.telephone})
        session.add(row)
    session.flush()
    return frozenset(changed)
