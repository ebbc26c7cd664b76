"""What the newsroom reads from and writes into the records; always inside a transaction of its desks'."""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlmodel import Session, col, select

from scheduler.messages import Refused
from scheduler.newsroom import hygiene, persons, secrecy
from scheduler.newsroom.reading import Entry, Lexicon, Options, Region, Script, built_in, read
from scheduler.records.account import Role
from scheduler.records.bulletin import (
    Approval,
    Bulletin,
    BulletinAudience,
    BulletinState,
    BulletinStep,
    BulletinVersion,
    LexiconEntry,
)
from scheduler.records.notice import owner_of, require_for
from scheduler.records.station import Station, StationGroup
from scheduler.settings import Settings

WRITERS = (Role.OPERATOR, Role.APPROVER)
"""Who writes the district's bulletins."""

STAMPED = "stamped"
"""A version's flag for a secrecy mark."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """Who writes, and when."""

    by: int
    now: datetime


def options(settings: Settings) -> Options:
    """Return how this installation reads."""
    return Options(Region(settings.newsroom.region), settings.newsroom.early_days_mung)


def lexicon(session: Session) -> Lexicon:
    """Return the built-in lexicon with the installation's own entries in front."""
    query = select(LexiconEntry).where(col(LexiconEntry.retired_at).is_(None)).order_by(col(LexiconEntry.id))
    own = session.exec(query).all()
    return _extended(tuple(Entry(e.written, e.spoken, e.context, e.priority, e.note) for e in own))


@lru_cache(maxsize=4)
def _extended(own: tuple[Entry, ...]) -> Lexicon:
    """Put entries in front of the built-in ones; its index takes far longer to make than a text to read."""
    return built_in().extended(own) if own else built_in()


def text_sha256(title: str, text: str) -> str:
    """Return the SHA-256 of a title and a text, what an approval pins."""
    return hashlib.sha256(f"{title}\n{text}".encode()).hexdigest()


def script_sha256(script: str) -> str:
    """Return the SHA-256 of a script."""
    return hashlib.sha256(script.encode()).hexdigest()


def bulletin_of(session: Session, code: str) -> Bulletin:
    """Return the bulletin with a code.

    Raises:
        Refused: there is none.
    """
    bulletin = session.exec(select(Bulletin).where(Bulletin.code == code)).first()
    if bulletin is None:
        raise Refused("newsroom.no_bulletin", code=code)
    return bulletin


def writable(session: Session, code: str, by: int) -> Bulletin:
    """Return a bulletin that an account may write: an operator or approver any, a commune's account its own notices.

    Raises:
        Refused: it may not; or there is none.
    """
    bulletin = session.exec(select(Bulletin).where(Bulletin.code == code)).first()
    require_for(session, by, bulletin.id if bulletin else None, *WRITERS)
    return bulletin_of(session, code)


def id_of(bulletin: Bulletin) -> int:
    """Return the id of a bulletin that was flushed.

    Raises:
        Refused: it was not, which is a mistake of the caller's.
    """
    if bulletin.id is None:
        raise Refused("newsroom.no_bulletin", code=bulletin.code)
    return bulletin.id


def version_of(session: Session, bulletin: Bulletin) -> BulletinVersion:
    """Return the current version of a bulletin.

    Raises:
        Refused: it has none.
    """
    query = select(BulletinVersion).where(
        BulletinVersion.bulletin_id == bulletin.id, BulletinVersion.number == bulletin.current_version
    )
    version = session.exec(query).first()
    if version is None:
        raise Refused("newsroom.no_bulletin", code=bulletin.code)
    return version


def write_reading(version: BulletinVersion, script: Script) -> None:
    """Write a reading into a version: script, its hash, tokens, unreadable ones, lexicon, the measure of damage.

    A scan's text is damaged whatever its words measure: what was recognised wrongly may be a word too.
    """
    damage = hygiene.measure(version.text, _known(script))
    version.script = script.text
    version.script_sha256 = script_sha256(script.text)
    version.tokens_json = json.dumps(_tokens(script), ensure_ascii=False, separators=(",", ":"))
    version.unreadable = len(script.unreadable)
    version.lexicon_version = script.lexicon
    version.damage_share = damage.share
    version.damage_grade = (hygiene.Grade.DAMAGED if version.recognised_by else damage.grade).value
    version.flags = flags(version.title, version.text)


def _known(script: Script) -> frozenset[str]:
    """Return the words that are no damage: the program's, and those the installation's lexicon knows in this text."""
    own = (t.written for t in script.tokens if t.rule.startswith("lexicon:"))
    return built_in().words | {word for written in own for word in written.lower().split()}


def _tokens(script: Script) -> list[dict[str, Any]]:
    """Return the tokens as they are kept; those that nobody can read yet say `"readable": false`."""
    unknown = {(t.start, t.end) for t in script.unreadable}
    return [asdict(t) | ({"readable": False} if (t.start, t.end) in unknown else {}) for t in script.tokens]


def flags(title: str, text: str) -> str:
    """Return why a text stays on this machine: kinds of persons' numbers in it, "stamped"; "" when it need not."""
    kinds = {number.kind.value for number in persons.numbers(title, text)}
    if secrecy.stamp(f"{title}\n{text}"):
        kinds.add(STAMPED)
    return ",".join(sorted(kinds))


def add_version(
    session: Session,
    bulletin: Bulletin,
    text: str,
    script: Script,
    stamp: Stamp,
    source: str = "",
    recognised_by: str = "",
) -> BulletinVersion:
    """Add the bulletin's next version, with its reading; the bulletin's title is the version's."""
    newest = session.exec(
        select(BulletinVersion.number)
        .where(BulletinVersion.bulletin_id == bulletin.id)
        .order_by(col(BulletinVersion.number).desc())
    ).first()
    version = BulletinVersion(
        bulletin_id=id_of(bulletin),
        number=(newest or 0) + 1,
        title=bulletin.title,
        text=text,
        text_sha256=text_sha256(bulletin.title, text),
        source_name=source,
        recognised_by=recognised_by,
        written_at=stamp.now,
        written_by=stamp.by,
    )
    write_reading(version, script)
    session.add(version)
    bulletin.current_version = version.number
    touch(bulletin, stamp)
    session.add(bulletin)
    session.flush()
    return version


def touch(bulletin: Bulletin, stamp: Stamp) -> None:
    """Write who changed a bulletin last."""
    bulletin.written_at, bulletin.written_by = stamp.now, stamp.by


def move(session: Session, bulletin: Bulletin, to_state: BulletinState, stamp: Stamp, reason: str = "") -> None:
    """Change the state of a bulletin and record the step."""
    session.add(
        BulletinStep(
            bulletin_id=id_of(bulletin),
            at=stamp.now,
            by=stamp.by,
            from_state=bulletin.state,
            to_state=to_state,
            version_number=bulletin.current_version,
            reason=reason,
        )
    )
    bulletin.state = to_state
    if to_state is not BulletinState.APPROVED:
        bulletin.approval_id = None
    touch(bulletin, stamp)
    session.add(bulletin)
    session.flush()


def open_approval(session: Session, bulletin: Bulletin) -> Approval | None:
    """Return the newest submission that is not voided, approved or not."""
    query = (
        select(Approval)
        .where(Approval.bulletin_id == bulletin.id, col(Approval.voided_at).is_(None))
        .order_by(col(Approval.id).desc())
    )
    return session.exec(query).first()


def void_approval(session: Session, bulletin: Bulletin, reason: str, now: datetime) -> None:
    """Void the submission or approval in force; it stays in the records."""
    approval = open_approval(session, bulletin)
    if approval is not None:
        approval.voided_at, approval.void_reason = now, reason
        session.add(approval)
        session.flush()


def audience_of(session: Session, bulletin: Bulletin) -> tuple[str, ...]:
    """Return who should hear a bulletin, sorted."""
    query = select(BulletinAudience.audience).where(BulletinAudience.bulletin_id == bulletin.id)
    return tuple(sorted(session.exec(query).all()))


def write_audience(session: Session, bulletin: Bulletin, audience: tuple[str, ...]) -> None:
    """Replace who should hear a bulletin.

    Raises:
        Refused: a station or group that the network doesn't have; or a commune's own notice is for others, too.
    """
    owner = owner_of(session, bulletin.id)
    if owner is not None and set(audience) != {owner.code}:
        raise Refused("newsroom.notice_audience", code=bulletin.code, name=owner.name)
    stations = set(session.exec(select(Station.code)).all())
    groups = {f"group:{code}" for code in session.exec(select(StationGroup.code)).all()}
    unknown = [a for a in audience if a != "*" and a not in stations | groups]
    if unknown:
        raise Refused("newsroom.unknown_audience", code=bulletin.code, audience=unknown)
    old = select(BulletinAudience).where(BulletinAudience.bulletin_id == bulletin.id)
    for row in session.exec(old).all():
        session.delete(row)
    session.flush()
    session.add_all(BulletinAudience(bulletin_id=id_of(bulletin), audience=a) for a in dict.fromkeys(audience))
    session.flush()


def reading_of(session: Session, settings: Settings, text: str, words: Lexicon | None = None) -> Script:
    """Read a text with the installation's options and lexicon."""
    return read(text, options(settings), words or lexicon(session))
