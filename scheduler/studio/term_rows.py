"""Records → the takes in the store, with all that speaks for keeping each; what `terms` decides about."""

from collections import defaultdict
from datetime import date, datetime

from sqlmodel import Session, col, func, select

from scheduler.records import expiry
from scheduler.records.airing import Airing, AiringOutcome
from scheduler.records.audio import Rendering, StationSound, Take
from scheduler.records.bulletin import Approval, Bulletin, BulletinState, BulletinVersion
from scheduler.records.slot import Emergency, Slot, SlotState
from scheduler.studio.terms import Shelved

_OVER = (BulletinState.WITHDRAWN, BulletinState.RETIRED)


def shelved_takes(session: Session) -> list[Shelved]:
    """Return every take whose audio hasn't gone by rule, in the order of its id."""
    gone = expiry.gone_since(session)
    back, holders = expiry.back_since(session), expiry.holders(session)
    codes = codes_of_takes(session)
    titles = dict(session.exec(select(Bulletin.id, Bulletin.title)).all())
    aired = _last_heard(session)
    in_use = set(session.exec(select(StationSound.take_id)))
    current, promised = _current(session), _promised(session)
    sizes: dict[int, int] = defaultdict(int)
    for take_id, size in session.exec(select(Rendering.take_id, Rendering.size_bytes)):
        sizes[take_id] += size
    found = []
    for take in session.exec(select(Take).order_by(col(Take.id))):
        if take.id is None or take.id in gone:
            continue
        found.append(
            Shelved(
                take.id,
                codes[take.id],
                titles.get(take.bulletin_id, ""),
                aired.get(take.id),
                back.get(take.id, take.written_at),
                holders.get(take.id, ()),
                in_use=take.id in in_use,
                current=(take.bulletin_id, take.script_sha256) in current,
                valid_until=promised.get(take.id),
                size_bytes=take.size_bytes + sizes[take.id],
            )
        )
    return found


def codes_of_takes(session: Session) -> dict[int, str]:
    """Return whose each take is: a bulletin's code, an emergency's, the role of a station's sound, else ""."""
    bulletins = dict(session.exec(select(Bulletin.id, Bulletin.code)).all())
    found = {take.id: bulletins.get(take.bulletin_id, "") for take in session.exec(select(Take)) if take.id is not None}
    found |= {sound.take_id: sound.role.value for sound in session.exec(select(StationSound))}
    return found | dict(session.exec(select(Emergency.take_id, Emergency.code)).all())


def _last_heard(session: Session) -> dict[int, datetime]:
    """Return when each take was last on air, or is planned to be.

    A row of the log names its rendering, or its slot; one that a person typed may name a bulletin alone: then all of
    that bulletin's takes count as heard.
    """
    heard = col(Airing.outcome) != AiringOutcome.NOT_AIRED
    last = func.max(Airing.started_at)
    by_rendering = (
        select(Rendering.take_id, last)
        .join(Airing, col(Airing.rendering_sha256) == col(Rendering.sha256))
        .where(heard)
        .group_by(col(Rendering.take_id))
    )
    by_slot = (
        select(Slot.take_id, last)
        .join(Airing, col(Airing.slot) == col(Slot.code))
        .where(heard)
        .group_by(col(Slot.take_id))
    )
    by_name = (
        select(Take.id, last)
        .join(Bulletin, col(Bulletin.id) == col(Take.bulletin_id))
        .join(Airing, col(Airing.bulletin) == col(Bulletin.code))
        .where(heard, Airing.rendering_sha256 == "", Airing.slot == "")
        .group_by(col(Take.id))
    )
    planned = (
        select(Slot.take_id, func.max(Slot.starts_at))
        .where(Slot.state != SlotState.WITHDRAWN)
        .group_by(col(Slot.take_id))
    )
    ordered = select(Emergency.take_id, func.max(Emergency.issued_at)).group_by(col(Emergency.take_id))
    found: dict[int, datetime] = {}
    for query in (by_rendering, by_slot, by_name, planned, ordered):
        for take_id, at in session.exec(query):
            if take_id is not None and at is not None:
                found[take_id] = max(at, found.get(take_id, at))
    return found


def _current(session: Session) -> set[tuple[int | None, str]]:
    """Return bulletin and script of every newest version that may still be heard."""
    query = (
        select(Bulletin.id, BulletinVersion.script_sha256)
        .join(BulletinVersion, col(BulletinVersion.bulletin_id) == col(Bulletin.id))
        .where(BulletinVersion.number == Bulletin.current_version, col(Bulletin.state).not_in(_OVER))
    )
    return set(session.exec(query).all())


def _promised(session: Session) -> dict[int, date]:
    """Return until which day an approval in force promises a take; those with no last day are left out."""
    query = (
        select(Approval.take_id, Bulletin)
        .join(Bulletin, col(Bulletin.approval_id) == col(Approval.id))
        .where(Bulletin.state == BulletinState.APPROVED, col(Approval.voided_at).is_(None))
        .where(col(Bulletin.valid_until).is_not(None))
    )
    return {take_id: b.valid_until for take_id, b in session.exec(query) if b.valid_until is not None}
