"""The recall list: renderings of withdrawn bulletins, as long as a player could still hold a day that names them."""

from datetime import date, timedelta

from sqlmodel import Session, col, func, select

from scheduler.daysheet import Recall
from scheduler.records.audio import Rendering, Take
from scheduler.records.bulletin import Bulletin, BulletinState, BulletinStep
from scheduler.records.notice import OwnNotice
from scheduler.records.slot import Slot

RECALL_DAYS = 60
"""So long after its last day a player that was off may come back with an old document."""


class Recalls:
    """The recall lists of all days, read once.

    A file stays on the list until `RECALL_DAYS` after the last of: its bulletin's validity, its withdrawal, its last
    slot. A withdrawn bulletin never comes back, so neither does its file. A commune's own notice was at its station
    alone, so no other has to hear of it.
    """

    def __init__(self, session: Session) -> None:
        gone = select(BulletinStep.bulletin_id, func.max(BulletinStep.at)).where(
            BulletinStep.to_state == BulletinState.WITHDRAWN
        )
        withdrawn = dict(session.exec(gone.group_by(col(BulletinStep.bulletin_id))).all())
        last = dict(session.exec(select(Slot.bulletin_id, func.max(Slot.day)).group_by(col(Slot.bulletin_id))).all())
        query = (
            select(Rendering.sha256, Bulletin)
            .join(Take, col(Rendering.take_id) == col(Take.id))
            .join(Bulletin, col(Take.bulletin_id) == col(Bulletin.id))
            .where(Bulletin.state == BulletinState.WITHDRAWN)
        )
        owners = dict(session.exec(select(OwnNotice.bulletin_id, OwnNotice.station_id)).all())
        self._until: dict[Recall, date] = {}
        self._alone: dict[Recall, int] = {}
        for sha, bulletin in session.exec(query):
            number = bulletin.id or 0
            moments = [bulletin.valid_until, last.get(number), (withdrawn.get(number) or bulletin.written_at).date()]
            known = max(d for d in moments if d is not None)
            recall = Recall(sha, bulletin.code)
            self._until[recall] = known + timedelta(days=RECALL_DAYS)
            if number in owners:
                self._alone[recall] = owners[number]

    def on(self, day: date, station_id: int | None) -> tuple[Recall, ...]:
        """Return what a station's players refuse on a day, sorted."""
        found = (r for r, until in self._until.items() if day <= until and self._alone.get(r) in {None, station_id})
        return tuple(sorted(found, key=lambda r: (r.sha256, r.bulletin)))
