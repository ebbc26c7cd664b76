"""Audio that went by rule some months after it was last heard, and what may not go because somebody needs it.

Only files go. A take's row (hash, length, loudness), its script, its approval and the log stay for good.
"""

from collections.abc import Iterable
from datetime import datetime

from sqlmodel import Field, Session, col, select

from scheduler.records.columns import UtcDateTime, Written


class TakeExpiry(Written, table=True):
    """That the audio of a take went by rule: `written_at` says when, `written_by` who had it done.

    Attributes:
        last_used_at: when it was last heard, or made when it never was.
        months: the rule that held then.
        size_bytes: what went.
        back_at: when the same sound was made again, with the same hash; None: it is still gone.
    """

    id: int | None = Field(default=None, primary_key=True)
    take_id: int = Field(foreign_key="take.id", index=True)
    last_used_at: datetime = Field(sa_type=UtcDateTime)
    months: int
    size_bytes: int
    back_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class AudioHold(Written, table=True):
    """That the audio of a take stays however old it gets, until it is released.

    Attributes:
        holder: what needs it, in words, such as the name of an evidence pack.
        released_at: None while it holds.
        released_by: the account that released it.
    """

    id: int | None = Field(default=None, primary_key=True)
    take_id: int = Field(foreign_key="take.id", index=True)
    holder: str
    released_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    released_by: int | None = Field(default=None, foreign_key="account.id")


def gone_since(session: Session, take_ids: Iterable[int] | None = None) -> dict[int, datetime]:
    """Return when the audio of takes went by rule, by take; takes that are here are left out. None: of all takes."""
    query = select(TakeExpiry.take_id, TakeExpiry.written_at).where(col(TakeExpiry.back_at).is_(None))
    if take_ids is not None:
        query = query.where(col(TakeExpiry.take_id).in_(list(take_ids)))
    return dict(session.exec(query).all())


def back_since(session: Session) -> dict[int, datetime]:
    """Return when takes whose audio had gone were last made again, by take."""
    query = select(TakeExpiry.take_id, TakeExpiry.back_at).order_by(col(TakeExpiry.id))
    return {take_id: at for take_id, at in session.exec(query) if at is not None}


def come_back(session: Session, take_id: int, now: datetime) -> None:
    """Note that a take's audio was made again; nothing when it never went."""
    query = select(TakeExpiry).where(TakeExpiry.take_id == take_id, col(TakeExpiry.back_at).is_(None))
    for row in session.exec(query):
        row.back_at = now
        session.add(row)


def holders(session: Session) -> dict[int, tuple[str, ...]]:
    """Return what holds each take, by take."""
    query = select(AudioHold).where(col(AudioHold.released_at).is_(None)).order_by(col(AudioHold.id))
    found: dict[int, tuple[str, ...]] = {}
    for row in session.exec(query):
        found[row.take_id] = (*found.get(row.take_id, ()), row.holder)
    return found


def hold_takes(session: Session, take_ids: Iterable[int], holder: str, by: int, now: datetime) -> int:
    """Let something hold takes; what it holds already stays as it is.

    Returns:
        How many it didn't hold before.
    """
    held = {take_id for take_id, names in holders(session).items() if holder in names}
    new = sorted(set(take_ids) - held)
    session.add_all([AudioHold(take_id=take_id, holder=holder, written_at=now, written_by=by) for take_id in new])
    return len(new)


def release_takes(session: Session, take_ids: Iterable[int] | None, holder: str, by: int, now: datetime) -> int:
    """Let something hold takes no longer; None: all that it holds. Returns how many it held."""
    query = select(AudioHold).where(AudioHold.holder == holder, col(AudioHold.released_at).is_(None))
    if take_ids is not None:
        query = query.where(col(AudioHold.take_id).in_(list(take_ids)))
    rows = session.exec(query).all()
    for row in rows:
        row.released_at, row.released_by = now, by
        session.add(row)
    return len(rows)
