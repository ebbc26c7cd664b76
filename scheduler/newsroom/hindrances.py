"""What stands between a bulletin's newest version and its submission: told on its page, refused by `workflow`."""

from dataclasses import dataclass
from enum import StrEnum

from sqlmodel import Session, col, select

from scheduler.messages import Message
from scheduler.newsroom import acknowledging, hygiene
from scheduler.newsroom.reading import built_in
from scheduler.records.audio import Take
from scheduler.records.bulletin import Bulletin, BulletinVersion
from scheduler.records.house import House


class Kind(StrEnum):
    """What a person does about it: compare a scan, mend, teach the lexicon, write, let numbers pass, have it voiced."""

    SCANNED = "scanned"
    DAMAGED = "damaged"
    UNREADABLE = "unreadable"
    NO_SCRIPT = "no_script"
    PERSON_NUMBERS = "person_numbers"
    NO_TAKE = "no_take"


@dataclass(frozen=True, slots=True)
class Hindrance:
    """One thing that stands in the way, in a sentence; `details` has a sentence a place."""

    kind: Kind
    message: Message
    details: tuple[Message, ...] = ()


def hindrances(session: Session, house: House, bulletin: Bulletin, version: BulletinVersion) -> tuple[Hindrance, ...]:
    """Return what has to be done before a version can be submitted, in the order in which a person does it."""
    found: list[Hindrance] = []

    def say(kind: Kind, details: tuple[Message, ...] = (), **values: object) -> None:
        found.append(Hindrance(kind, Message(f"newsroom.{kind}", {"code": bulletin.code, **values}), details))

    if version.recognised_by:
        say(Kind.SCANNED)
    elif version.damage_grade == hygiene.Grade.DAMAGED:
        say(Kind.DAMAGED, percent=hygiene.measure(version.text, built_in().words).percent)
    if version.unreadable:
        say(Kind.UNREADABLE, count=version.unreadable)
    elif not version.script.strip():
        say(Kind.NO_SCRIPT)
    waiting = acknowledging.problems(session, bulletin)
    if waiting:
        say(Kind.PERSON_NUMBERS, waiting, count=len(waiting))
    if take_of(session, house, bulletin, version) is None:
        say(Kind.NO_TAKE)
    return tuple(found)


def take_of(session: Session, house: House, bulletin: Bulletin, version: BulletinVersion) -> Take | None:
    """Return the newest take of a version's script whose file is here; None without one."""
    query = (
        select(Take)
        .where(Take.bulletin_id == bulletin.id, Take.script_sha256 == version.script_sha256)
        .order_by(col(Take.id).desc())
    )
    return next((t for t in session.exec(query) if house.store.exists(t.sha256, "flac")), None)
