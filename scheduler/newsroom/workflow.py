"""The states of a bulletin: submitted, approved, returned, retired, withdrawn; who may, and what stands in the way."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlmodel import Session, select

from scheduler.messages import Message, Refused
from scheduler.newsroom import keeping
from scheduler.newsroom.hindrances import hindrances, take_of
from scheduler.newsroom.keeping import Stamp
from scheduler.records.bulletin import Approval, Bulletin, BulletinState, BulletinVersion
from scheduler.records.house import House
from scheduler.records.notice import require_leader


class Step(StrEnum):
    """What may be done with a bulletin as a whole; judging is approving or returning."""

    EDIT = "edit"
    SUBMIT = "submit"
    JUDGE = "judge"
    RETIRE = "retire"
    WITHDRAW = "withdraw"


_WRITTEN = (BulletinState.DRAFT, BulletinState.RETURNED)
STATES_BEFORE = {
    Step.EDIT: (*_WRITTEN, BulletinState.SUBMITTED, BulletinState.APPROVED),
    Step.SUBMIT: _WRITTEN,
    Step.JUDGE: (BulletinState.SUBMITTED,),
    Step.RETIRE: (BulletinState.APPROVED, *_WRITTEN),
    Step.WITHDRAW: tuple(BulletinState),
}
"""In which states each step is open; who may take it is another question. Withdrawing again is harmless: it finishes
what was broken off, and brings a correction that came later.
"""


def steps_from(state: str) -> frozenset[Step]:
    """Return the steps that are open in a state."""
    return frozenset(step for step, states in STATES_BEFORE.items() if state in states)


@dataclass(frozen=True, slots=True)
class Moved:
    """A bulletin after a step: its code, state and version."""

    code: str
    state: BulletinState
    version: int


def submit(house: House, code: str, by: int, now: datetime) -> Moved:
    """Submit a bulletin for approval (trình duyệt): its script and take are what the approver sees and hears.

    Raises:
        Refused: wrong state, damaged text, unreadable words, no script, persons' numbers that nobody acknowledged, no
            take of the current script, or no right to.
    """
    with house.database.writing() as session:
        bulletin = keeping.writable(session, code, by)
        _check_state(bulletin, Step.SUBMIT)
        version = keeping.version_of(session, bulletin)
        for first in hindrances(session, house, bulletin, version)[:1]:
            raise Refused(first.message.id, details=first.details, **first.message.values)
        take = take_of(session, house, bulletin, version)
        if take is None:
            raise Refused("newsroom.no_take", code=code)
        session.add(
            Approval(
                bulletin_id=keeping.id_of(bulletin),
                version_number=version.number,
                text_sha256=version.text_sha256,
                script_sha256=version.script_sha256,
                take_id=take.id or 0,
                take_sha256=take.sha256,
                submitted_at=now,
                submitted_by=by,
            )
        )
        keeping.move(session, bulletin, BulletinState.SUBMITTED, Stamp(by, now))
        return _moved(bulletin)


def approve(house: House, code: str, by: int, now: datetime) -> Moved:
    """Approve a submitted bulletin; text, script and take are pinned by their hashes.

    Raises:
        Refused: wrong state, the submitter approves their own (four eyes), what was submitted is no longer what is
            there, or no right to.
    """
    with house.database.writing() as session:
        bulletin = _to_judge(session, code, by)
        approval = keeping.open_approval(session, bulletin)
        version = keeping.version_of(session, bulletin)
        if approval is None or not _still_holds(house, approval, version):
            raise Refused("newsroom.submission_stale", code=code)
        if house.settings.newsroom.four_eyes and approval.submitted_by == by:
            raise Refused("newsroom.four_eyes", code=code)
        approval.approved_at, approval.approved_by = now, by
        session.add(approval)
        keeping.move(session, bulletin, BulletinState.APPROVED, Stamp(by, now))
        bulletin.approval_id = approval.id
        session.add(bulletin)
        return _moved(bulletin)


def return_(house: House, code: str, reason: str, by: int, now: datetime) -> Moved:
    """Return a submitted bulletin to its writer, with the reason.

    Raises:
        Refused: wrong state, no reason given, or no right to.
    """
    _reasoned(reason)
    with house.database.writing() as session:
        bulletin = _to_judge(session, code, by)
        keeping.void_approval(session, bulletin, reason, now)
        keeping.move(session, bulletin, BulletinState.RETURNED, Stamp(by, now), reason)
        return _moved(bulletin)


def retire(house: House, code: str, by: int, now: datetime, reason: str = "") -> Moved:
    """Retire a bulletin: it has done its work, no more slots are planned. Again it changes nothing.

    Raises:
        Refused: it is submitted or withdrawn, or no right to.
    """
    with house.database.writing() as session:
        bulletin = keeping.writable(session, code, by)
        if bulletin.state is not BulletinState.RETIRED:
            _check_state(bulletin, Step.RETIRE)
            keeping.move(session, bulletin, BulletinState.RETIRED, Stamp(by, now), reason)
        return _moved(bulletin)


def withdraw(house: House, code: str, reason: str, by: int, now: datetime) -> Moved:
    """Withdraw a bulletin at any time: players refuse it from their next day document on. Again it changes nothing.

    Raises:
        Refused: no reason given, no such bulletin, or no right to.
    """
    _reasoned(reason)
    with house.database.writing() as session:
        bulletin = keeping.writable(session, code, by)
        if bulletin.state is not BulletinState.WITHDRAWN:
            keeping.void_approval(session, bulletin, reason, now)
            keeping.move(session, bulletin, BulletinState.WITHDRAWN, Stamp(by, now), reason)
        return _moved(bulletin)


def _moved(bulletin: Bulletin) -> Moved:
    return Moved(bulletin.code, BulletinState(bulletin.state), bulletin.current_version)


def _reasoned(reason: str) -> None:
    if not reason.strip():
        raise Refused("newsroom.no_reason")


def _to_judge(session: Session, code: str, by: int) -> Bulletin:
    """Return a submitted bulletin that an account may approve or return: its commune's own leader a notice."""
    bulletin = session.exec(select(Bulletin).where(Bulletin.code == code)).first()
    require_leader(session, by, bulletin.id if bulletin else None)
    bulletin = keeping.bulletin_of(session, code)
    _check_state(bulletin, Step.JUDGE)
    return bulletin


def _check_state(bulletin: Bulletin, step: Step) -> None:
    wanted = STATES_BEFORE[step]
    if bulletin.state not in wanted:
        raise Refused(
            "newsroom.wrong_state",
            code=bulletin.code,
            state=Message(f"newsroom.state_{bulletin.state}"),
            wanted=[Message(f"newsroom.state_{w}") for w in wanted],
        )


def _still_holds(house: House, approval: Approval, version: BulletinVersion) -> bool:
    return (
        approval.approved_at is None
        and approval.version_number == version.number
        and approval.text_sha256 == version.text_sha256
        and approval.script_sha256 == version.script_sha256
        and house.store.verify(approval.take_sha256, "flac")
    )
