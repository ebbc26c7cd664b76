"""Records → the corrections that are due: which bulletin corrects which, and where that one was heard."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from sqlmodel import Session, col, select

from scheduler.messages import Refused
from scheduler.records.bulletin import Bulletin, BulletinState
from scheduler.records.slot import Slot, SlotState
from scheduler.records.station import Station, Window
from scheduler.traffic.correcting import Echo, with_echoes
from scheduler.traffic.gathering import Gathered
from scheduler.traffic.hearings import heard


def with_corrections(session: Session, gathered: Gathered, now: datetime) -> Gathered:
    """Return what was gathered with corrections where they are due, before anything else is planned."""
    echoes = _echoes(session, gathered.bulletins, now)
    return replace(gathered, problem=with_echoes(gathered.problem, echoes))


def link(session: Session, withdrawn: Bulletin, code: str) -> Bulletin:
    """Let a bulletin correct a withdrawn one; harmless again.

    Raises:
        Refused: there is no such bulletin, it is withdrawn itself or the same, or it corrects another one.
    """
    correction = session.exec(select(Bulletin).where(Bulletin.code == code)).first()
    if correction is None:
        raise Refused("traffic.no_correction", code=code)
    if correction.state is BulletinState.WITHDRAWN or correction.id == withdrawn.id:
        raise Refused("traffic.correction_withdrawn", code=code)
    if correction.corrects_id not in {None, withdrawn.id}:
        raise Refused("traffic.corrects_another", code=code)
    correction.corrects_id = withdrawn.id
    return correction


def heard_by(session: Session, codes: Iterable[str], now: datetime) -> frozenset[str]:
    """Return the codes of the stations that heard some bulletins."""
    return frozenset(h.station for h in heard(session, tuple(codes), now))


def _echoes(session: Session, planned: Iterable[str], now: datetime) -> dict[str, list[Echo]]:
    """Return the windows still to be served, by station: heard in before, without a slot of the correction yet."""
    query = select(Bulletin).where(col(Bulletin.corrects_id).is_not(None), col(Bulletin.code).in_(list(planned)))
    corrections = session.exec(query.order_by(col(Bulletin.code))).all()
    if not corrections:
        return {}
    names = dict(session.exec(select(Bulletin.id, Bulletin.code)).all())
    served = set(
        session.exec(
            select(Station.code, Window.code, Slot.bulletin_id)
            .join(Station, col(Slot.station_id) == col(Station.id))
            .join(Window, col(Slot.window_id) == col(Window.id))
            .where(col(Slot.bulletin_id).in_([c.id for c in corrections]), Slot.state != SlotState.WITHDRAWN)
        ).all()
    )
    found: dict[str, list[Echo]] = {}
    for correction in corrections:
        for one in heard(session, (names[correction.corrects_id],), now):
            echo = Echo(correction.code, one.window)
            due = one.window and (one.station, one.window, correction.id) not in served
            if due and echo not in found.setdefault(one.station, []):
                found[one.station].append(echo)
    return found
