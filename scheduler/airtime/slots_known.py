"""Whose slot a code is: planned ones, and those that stood in a day document once and were planned anew since."""

import json
from collections.abc import Iterable

from sqlmodel import Session, col, select

from scheduler.records.slot import PublishedDay, Slot
from scheduler.records.station import Station

_AT_ONCE = 500


def slots_of(session: Session, station: str, codes: Iterable[str]) -> dict[str, str]:
    """Return the station of each code that there is or was; a code that never was is left out.

    A player follows a provisional day when it has no newer one; its slots may have been planned anew meanwhile, and
    what it played of them went out all the same. Those are looked for in the documents of `station` alone.
    """
    wanted = sorted(codes)
    found: dict[str, str] = {}
    for first in range(0, len(wanted), _AT_ONCE):
        query = (
            select(Slot.code, Station.code)
            .join(Station, col(Slot.station_id) == Station.id)
            .where(col(Slot.code).in_(wanted[first : first + _AT_ONCE]))
        )
        found |= {slot: owner for slot, owner in session.exec(query)}  # noqa: C416 - rows are no pairs to mypy
    missing = set(wanted) - found.keys()
    if missing:
        documents = (
            select(PublishedDay.document)
            .join(Station, col(PublishedDay.station_id) == Station.id)
            .where(Station.code == station)
            .order_by(col(PublishedDay.id).desc())
        )
        for document in session.exec(documents):
            here = {slot["id"] for slot in json.loads(document)["slots"]} & missing
            found |= dict.fromkeys(here, station)
            missing -= here
            if not missing:
                break
    return found
