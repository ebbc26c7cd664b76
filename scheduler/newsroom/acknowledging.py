"""Numbers of persons in a bulletin: which still wait for a person, and the act of acknowledging them."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, select

from scheduler.messages import Message, Refused
from scheduler.newsroom import keeping
from scheduler.newsroom.persons import PersonNumber, numbers
from scheduler.records.bulletin import Acknowledgement, Bulletin, BulletinState, BulletinVersion
from scheduler.records.house import House


@dataclass(frozen=True, slots=True)
class NumberLine:
    """A person's number in a version, and who let it pass when; `at` is None as long as nobody has."""

    found: PersonNumber
    at: datetime | None
    by: int | None


def acknowledge(house: House, code: str, by: int, now: datetime) -> tuple[PersonNumber, ...]:
    """Let the persons' numbers in a bulletin's current version pass; a new version asks again.

    Returns:
        The numbers that waited; none when nothing did.

    Raises:
        Refused: no such bulletin, it is neither draft nor returned, or no right to.
    """
    with house.database.writing() as session:
        bulletin = keeping.writable(session, code, by)
        version = keeping.version_of(session, bulletin)
        waiting = still_open(session, version)
        if waiting and bulletin.state not in (BulletinState.DRAFT, BulletinState.RETURNED):
            wanted = [Message(f"newsroom.state_{s}") for s in (BulletinState.DRAFT, BulletinState.RETURNED)]
            state = Message(f"newsroom.state_{bulletin.state}")
            raise Refused("newsroom.wrong_state", code=code, state=state, wanted=wanted)
        session.add_all(
            Acknowledgement(
                bulletin_id=keeping.id_of(bulletin),
                version_number=version.number,
                kind=n.kind.value,
                digits=n.digits,
                acknowledged_at=now,
                acknowledged_by=by,
            )
            for n in waiting
        )
        return waiting


def lines(session: Session, version: BulletinVersion) -> tuple[NumberLine, ...]:
    """Return every person's number in a version, in the order of the text."""
    query = select(Acknowledgement).where(
        Acknowledgement.bulletin_id == version.bulletin_id, Acknowledgement.version_number == version.number
    )
    passed = {a.digits: a for a in session.exec(query)}
    told = []
    for found in numbers(version.title, version.text):
        act = passed.get(found.digits)
        told.append(NumberLine(found, act.acknowledged_at if act else None, act.acknowledged_by if act else None))
    return tuple(told)


def still_open(session: Session, version: BulletinVersion) -> tuple[PersonNumber, ...]:
    """Return the persons' numbers in a version that nobody has acknowledged."""
    return tuple(line.found for line in lines(session, version) if line.at is None)


def problems(session: Session, bulletin: Bulletin) -> tuple[Message, ...]:
    """Return a sentence for each number that waits in a bulletin's current version."""
    waiting = still_open(session, keeping.version_of(session, bulletin))
    return tuple(
        Message(
            "newsroom.person_number",
            {
                "place": place(n),
                "kind": Message(f"newsroom.number_{n.kind}"),
                "written": n.written,
                "code": bulletin.code,
            },
        )
        for n in waiting
    )


def place(number: PersonNumber) -> Message:
    """Return where a number stands, as a sentence says it."""
    if not number.line:
        return Message("newsroom.place_title")
    return Message("newsroom.place_line", {"line": number.line, "column": number.column})
