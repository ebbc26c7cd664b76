"""A bulletin whose take was replaced: what was approved is not what would be heard, so it is a draft again."""

from datetime import datetime

from sqlmodel import col, select

from scheduler.newsroom import keeping
from scheduler.newsroom.keeping import Stamp
from scheduler.newsroom.workflow import Moved
from scheduler.records.audio import Take
from scheduler.records.bulletin import BulletinState
from scheduler.records.house import House

REASON = "bản thu mới"
"""Kept with the voided approval and the step; people read it beside their own reasons."""


def hear_anew(house: House, code: str, by: int, now: datetime) -> Moved | None:
    """Void a submission or approval that pins another take than the script's newest; the bulletin is a draft again.

    Returns:
        The bulletin after the step; None when nothing was submitted or the pinned take is still the newest.

    Raises:
        Refused: no such bulletin, or no right to.
    """
    with house.database.writing() as session:
        bulletin = keeping.writable(session, code, by)
        approval = keeping.open_approval(session, bulletin)
        if approval is None or bulletin.state not in (BulletinState.SUBMITTED, BulletinState.APPROVED):
            return None
        query = select(Take.sha256).where(Take.bulletin_id == bulletin.id, Take.script_sha256 == approval.script_sha256)
        if session.exec(query.order_by(col(Take.id).desc())).first() == approval.take_sha256:
            return None
        keeping.void_approval(session, bulletin, REASON, now)
        keeping.move(session, bulletin, BulletinState.DRAFT, Stamp(by, now), REASON)
        return Moved(bulletin.code, BulletinState(bulletin.state), bulletin.current_version)
