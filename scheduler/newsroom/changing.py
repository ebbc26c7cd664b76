"""How a bulletin changes: other words make a version, any change voids the approval. Inside the desks' transactions."""

from dataclasses import dataclass, field, fields
from typing import Any

from sqlmodel import Session

from scheduler.messages import Message, Refused
from scheduler.newsroom import keeping, topics, versions
from scheduler.newsroom.importing import Wishes
from scheduler.newsroom.keeping import Stamp
from scheduler.newsroom.reading import Script
from scheduler.records.bulletin import Bulletin, BulletinState, BulletinVersion, Klass
from scheduler.records.notice import owner_of

CLOSED = (BulletinState.WITHDRAWN, BulletinState.RETIRED)
WISHED = tuple(f.name for f in fields(Wishes) if f.name not in {"code", "audience"})


@dataclass(frozen=True, slots=True)
class Changes:
    """What an edit changes; None leaves a field as it is.

    Attributes:
        based_on: the version that the editor saw; None when nobody looked.
        unlimited: "valid_from", "valid_until": the dates that go, because None leaves one as it is.
    """

    title: str | None = None
    text: str | None = None
    genre: str | None = None
    author: str | None = None
    document: str | None = None
    wishes: Wishes = field(default_factory=Wishes)
    based_on: int | None = None
    unlimited: tuple[str, ...] = ()


def change(
    session: Session,
    bulletin: Bulletin,
    changes: Changes,
    script: Script,
    stamp: Stamp,
    source: str = "",
    recognised_by: str = "",
) -> bool:
    """Change a bulletin and make it a draft.

    Args:
        session: in the desk's transaction.
        bulletin: the one to change.
        changes: what changes.
        script: the reading of the changed text.
        stamp: who, and when.
        source: the file the change came from, or what was done; kept with the version and the step.
        recognised_by: the program that read the text from a scan.

    Returns:
        Whether anything changed.

    Raises:
        Refused: it is withdrawn or retired, another version is there than the one the editor saw, an unknown audience
            or topic, a validity that ends before it begins.
    """
    version = keeping.version_of(session, bulletin)
    check_seen(bulletin, version, changes.based_on)
    before = _facts(session, bulletin)
    title = changes.title if changes.title is not None else bulletin.title
    text = changes.text if changes.text is not None else version.text
    reworded = keeping.text_sha256(title, text) != version.text_sha256
    bulletin.title = title
    for name in ("genre", "author", "document"):
        if getattr(changes, name) is not None:
            setattr(bulletin, name, getattr(changes, name))
    if changes.wishes.topic is not None and changes.wishes.topic not in topics.codes():
        raise Refused("newsroom.unknown_topic", topic=changes.wishes.topic, topics=sorted(topics.codes()))
    if changes.wishes.klass not in {None, Klass.ORDINARY.value} and owner_of(session, bulletin.id) is not None:
        raise Refused("newsroom.notice_klass", code=bulletin.code)
    wish(bulletin, changes.wishes)
    for name in changes.unlimited:
        setattr(bulletin, name, None)
    first, last = bulletin.valid_from, bulletin.valid_until
    if first and last and first > last:
        raise Refused("newsroom.validity_backwards", first=first, last=last)
    if changes.wishes.audience:
        keeping.write_audience(session, bulletin, changes.wishes.audience)
    if not reworded and _facts(session, bulletin) == before:
        return False
    check_open(bulletin)
    keeping.void_approval(session, bulletin, "edited", stamp.now)
    if reworded:
        maker = version.recognised_by if text == version.text else recognised_by
        keeping.add_version(session, bulletin, text, script, stamp, source, maker)
    keeping.move(session, bulletin, BulletinState.DRAFT, stamp, source)
    return True


def reword(
    session: Session,
    bulletin: Bulletin,
    text: str,
    script: Script,
    stamp: Stamp,
    source: str,
    recognised_by: str,
) -> BulletinVersion:
    """Give a bulletin another text and make it a draft; see `change`."""
    keeping.void_approval(session, bulletin, "edited", stamp.now)
    version = keeping.add_version(session, bulletin, text, script, stamp, source, recognised_by)
    keeping.move(session, bulletin, BulletinState.DRAFT, stamp, source)
    return version


def check_seen(bulletin: Bulletin, version: BulletinVersion, seen: int | None) -> None:
    """Refuse what somebody decided on another version than the current one; None: nobody looked.

    Raises:
        Refused: another version is there.
    """
    if seen not in (None, version.number):
        raise Refused("newsroom.changed_meanwhile", code=bulletin.code, seen=seen, version=version.number)


def check_looked(session: Session, bulletin: Bulletin, version: BulletinVersion, changes: Changes, by: int) -> None:
    """Refuse to replace a text that somebody else edited, unless it is said which version was looked at.

    The first version is what was brought in; whoever edits it has seen it.

    Raises:
        Refused: the newest version is another person's and the changes are based on none.
    """
    if changes.text in {None, version.text} or changes.based_on is not None or version.number == 1:
        return
    if version.written_by != by:
        writer = versions.names_of(session).get(version.written_by, "")
        raise Refused("newsroom.look_first", code=bulletin.code, version=version.number, by=writer)


def check_open(bulletin: Bulletin) -> None:
    """Refuse to change what has ended.

    Raises:
        Refused: it is withdrawn or retired.
    """
    if bulletin.state in CLOSED:
        raise Refused("newsroom.closed", code=bulletin.code, state=Message(f"newsroom.state_{bulletin.state}"))


def wish(bulletin: Bulletin, wishes: Wishes) -> None:
    """Write into a bulletin what is wished for its airing; what the wishes leave out stays."""
    for name in WISHED:
        value: Any = getattr(wishes, name)
        if value is not None:
            setattr(bulletin, name, Klass(value) if name == "klass" else value)
    bulletin.most_airings = max(bulletin.most_airings, bulletin.wanted_airings)


def _facts(session: Session, bulletin: Bulletin) -> tuple[object, ...]:
    names = ("genre", "author", "document", *WISHED)
    return (*(getattr(bulletin, n) for n in names), keeping.audience_of(session, bulletin))
