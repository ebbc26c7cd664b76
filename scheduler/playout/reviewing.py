"""The review after an emergency: no approval stood before it, so another person looks at it afterwards."""

from datetime import datetime

from sqlmodel import col, select

from scheduler.messages import Refused
from scheduler.records.account import Role, require, require_person
from scheduler.records.house import House
from scheduler.records.slot import Emergency


def review_emergency(house: House, code: str, note: str, by: int, now: datetime) -> None:
    """Keep what a person found when looking back at an emergency that is over. The same again is harmless.

    Args:
        house: the opened house; `[newsroom] four_eyes` says whether the orderer may not be the one.
        code: of the order.
        note: what was found; not empty.
        by: the account that reviews.
        now: the time.

    Raises:
        Refused: no such order, no note, no right, it still stands, the orderer reviews, or it was reviewed already.
    """
    note = note.strip()
    with house.database.writing() as session:
        require(session, by, Role.APPROVER, Role.OFFICE, Role.EMERGENCY)
        require_person(session, by)
        row = session.exec(select(Emergency).where(Emergency.code == code)).first()
        if row is None:
            raise Refused("playout.unknown_emergency", code=code)
        if not note:
            raise Refused("playout.review_empty", code=code)
        if now < (row.stood_down_at or row.expires_at):
            raise Refused("playout.review_early", code=code, until=row.expires_at)
        if house.settings.newsroom.four_eyes and by == row.ordered_by:
            raise Refused("playout.review_own", code=code)
        if row.reviewed_at is not None:
            if (row.review, row.reviewed_by) == (note, by):
                return
            raise Refused("playout.reviewed_already", code=code, when=row.reviewed_at)
        row.reviewed_at, row.reviewed_by, row.review = now, by, note
        session.add(row)


def waiting_for_review(house: House, now: datetime) -> tuple[str, ...]:
    """Return the codes of the orders that are over and nobody has reviewed, the oldest first."""
    with house.database.reading() as session:
        query = select(Emergency).where(col(Emergency.reviewed_at).is_(None)).order_by(col(Emergency.issued_at))
        return tuple(e.code for e in session.exec(query) if (e.stood_down_at or e.expires_at) <= now)
