"""Holding audio that somebody needs, such as a pack of evidence, however old it gets; and releasing it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from scheduler.messages import Refused
from scheduler.records import expiry
from scheduler.records.account import Role, require
from scheduler.records.audio import Rendering, Take
from scheduler.records.expiry import AudioHold
from scheduler.records.house import House
from scheduler.studio import keeping
from scheduler.studio.drafting import MAKERS
from scheduler.studio.term_rows import codes_of_takes


@dataclass(frozen=True, slots=True)
class HoldLine:
    """What one holder keeps: how many takes, of which bulletins, since when."""

    holder: str
    since: datetime
    codes: tuple[str, ...]
    takes: int


def hold_audio(house: House, codes: Sequence[str], holder: str, by: int, now: datetime) -> int:
    """Keep the audio of bulletins until it is released, however old it gets; again it changes nothing.

    Args:
        house: the opened house.
        codes: of bulletins; all their takes that are here are held.
        holder: what needs it, such as an evidence pack's name.
        by: the account that acts.
        now: written into the records.

    Returns:
        How many takes it didn't hold before.

    Raises:
        Refused: no such bulletin, nothing of one is here any more, no holder named, or no right to it.
    """
    if not holder.strip():
        raise Refused("studio.no_holder")
    with house.database.writing() as session:
        require(session, by, *MAKERS, Role.OFFICE)
        here = {code: _here(session, code) for code in codes}
        for code, takes in here.items():
            if not takes:
                raise Refused("studio.nothing_to_hold", code=code)
        return expiry.hold_takes(session, {t for takes in here.values() for t in takes}, holder.strip(), by, now)


def hold_renderings(house: House, hashes: Iterable[str], holder: str, by: int, now: datetime) -> int:
    """Keep the audio behind renderings that a pack of evidence names; those that went already are passed over.

    Returns:
        How many takes it didn't hold before.

    Raises:
        Refused: no right to it.
    """
    with house.database.writing() as session:
        require(session, by, *MAKERS, Role.OFFICE)
        query = select(Rendering.take_id).where(col(Rendering.sha256).in_(list(hashes))).distinct()
        found = set(session.exec(query))
        return expiry.hold_takes(session, found - set(expiry.gone_since(session, found)), holder, by, now)


def release_audio(house: House, holder: str, by: int, now: datetime, codes: Sequence[str] = ()) -> int:
    """Hold audio no longer; no code: all that this holder keeps.

    Returns:
        How many takes it held.

    Raises:
        Refused: no such bulletin, or no right to it.
    """
    with house.database.writing() as session:
        require(session, by, *MAKERS, Role.OFFICE)
        takes = {t for code in codes for t in _all(session, code)} if codes else None
        return expiry.release_takes(session, takes, holder.strip(), by, now)


def holds(house: House) -> tuple[HoldLine, ...]:
    """Return what is held now, by holder."""
    with house.database.reading() as session:
        codes = codes_of_takes(session)
        rows = session.exec(select(AudioHold).where(col(AudioHold.released_at).is_(None))).all()
    by_holder: dict[str, list[AudioHold]] = defaultdict(list)
    for row in rows:
        by_holder[row.holder].append(row)
    return tuple(
        HoldLine(
            holder,
            min(row.written_at for row in held),
            tuple(sorted({codes.get(row.take_id, "") for row in held})),
            len(held),
        )
        for holder, held in sorted(by_holder.items())
    )


def _all(session: Session, code: str) -> set[int]:
    bulletin_id = keeping.bulletin_id(session, code)
    return {t for t in session.exec(select(Take.id).where(Take.bulletin_id == bulletin_id)) if t is not None}


def _here(session: Session, code: str) -> set[int]:
    found = _all(session, code)
    return found - set(expiry.gone_since(session, found))
