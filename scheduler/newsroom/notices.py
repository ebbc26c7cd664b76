"""Communes' own notices (mời họp, tiêm phòng): written for one station alone, by its commune; listed.

What follows is what follows for every bulletin: it is voiced or recorded, submitted, approved (by the commune's own
leader), edited, withdrawn.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlmodel import Session, col, select

from scheduler.messages import Message, Refused
from scheduler.newsroom import acknowledging, changing, keeping, secrecy, topics
from scheduler.newsroom.importing import Wishes
from scheduler.newsroom.importing.decoding import check_length
from scheduler.newsroom.keeping import Stamp
from scheduler.newsroom.reading import Script, estimate_seconds, unknown
from scheduler.records.account import Role, require
from scheduler.records.bulletin import Bulletin, BulletinState, BulletinVersion
from scheduler.records.house import House
from scheduler.records.notice import OwnNotice
from scheduler.records.station import Station

GENRE = "thong_bao"
_WRITERS = (Role.COMMUNE, Role.OPERATOR)
_ENDED = (BulletinState.WITHDRAWN, BulletinState.RETIRED)


@dataclass(frozen=True, slots=True)
class Written:
    """A notice that was written.

    Attributes:
        new: it wasn't there before.
        unreadable: what nobody can read in it yet.
        seconds: estimated spoken length.
        problems: sentences for the writer.
    """

    code: str
    bulletin_id: int
    new: bool
    unreadable: tuple[str, ...]
    seconds: float
    problems: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """A station's own notice as it is listed."""

    code: str
    title: str
    topic: str
    state: BulletinState
    valid_from: date | None
    valid_until: date | None
    written_at: datetime


def write(house: House, station: str, title: str, text: str, wishes: Wishes, by: int, now: datetime) -> Written:
    """Write a commune's own notice; the same words again are the same notice, as long as it hasn't ended.

    Args:
        house: the opened house.
        station: code of the commune's station, the only one that ever airs it.
        title: one line.
        text: as it is to be read.
        wishes: topic (KHAC when silent), rank, airings, validity; no class and no other audience.
        by: an account of the commune's, or an operator who was told by telephone.
        now: written into the records.

    Raises:
        Refused: `by` acts neither for the station nor for the district, title or text is empty, too long or stamped as
            a state secret, or the wishes name an unknown topic or what a notice can't have.
    """
    title, text = " ".join(title.split()), text.strip()
    with house.database.writing() as session:
        owner = _own_station(session, station, by)
        if not title or not any(c.isalnum() for c in text):
            raise Refused("newsroom.notice_empty")
        check_length(text, title)
        secrecy.check(f"{title}\n{text}", title)
        script = keeping.reading_of(session, house.settings, text)
        bulletin = _twin(session, owner, keeping.text_sha256(title, text))
        new = bulletin is None
        if bulletin is None:
            bulletin = _new(session, owner, title, wishes, Stamp(by, now))
            keeping.add_version(session, bulletin, text, script, Stamp(by, now))
            keeping.move(session, bulletin, BulletinState.DRAFT, Stamp(by, now))
        return _written(session, bulletin, script, new=new)


def notices(house: House, station: str, by: int) -> tuple[NoticeLine, ...]:
    """Return a station's own notices, the newest first.

    Raises:
        Refused: `by` acts neither for the station nor for the district.
    """
    with house.database.reading() as session:
        owner = _own_station(session, station, by)
        query = (
            select(Bulletin)
            .join(OwnNotice, col(OwnNotice.bulletin_id) == col(Bulletin.id))
            .where(OwnNotice.station_id == owner.id)
            .order_by(col(Bulletin.id).desc())
        )
        return tuple(
            NoticeLine(b.code, b.title, b.topic, BulletinState(b.state), b.valid_from, b.valid_until, b.written_at)
            for b in session.exec(query).all()
        )


def _own_station(session: Session, code: str, by: int) -> Station:
    """Return the station that an account acts for; another's is refused like one that isn't there."""
    station = session.exec(select(Station).where(Station.code == code)).first()
    require(session, by, *_WRITERS, unit_id=station.unit_id if station else None)
    if station is None:
        raise Refused("communes.unknown_station", station=code)
    return station


def _twin(session: Session, owner: Station, digest: str) -> Bulletin | None:
    query = (
        select(Bulletin)
        .join(OwnNotice, col(OwnNotice.bulletin_id) == col(Bulletin.id))
        .join(BulletinVersion, col(BulletinVersion.bulletin_id) == col(Bulletin.id))
        .where(OwnNotice.station_id == owner.id, BulletinVersion.text_sha256 == digest)
        .where(col(BulletinVersion.number) == col(Bulletin.current_version), col(Bulletin.state).not_in(_ENDED))
    )
    return session.exec(query).first()


def _new(session: Session, owner: Station, title: str, wishes: Wishes, stamp: Stamp) -> Bulletin:
    code = _next_code(session, owner, stamp.now)
    if wishes.topic is not None and wishes.topic not in topics.codes():
        raise Refused("newsroom.unknown_topic", topic=wishes.topic, topics=sorted(topics.codes()))
    if wishes.klass is not None:
        raise Refused("newsroom.notice_klass", code=code)
    if wishes.audience not in {None, (owner.code,)}:
        raise Refused("newsroom.notice_audience", code=code, name=owner.name)
    bulletin = Bulletin(
        code=code,
        source_key=code,
        title=title,
        topic=topics.OTHER,
        genre=GENRE,
        written_at=stamp.now,
        written_by=stamp.by,
    )
    changing.wish(bulletin, replace(wishes, code=None, audience=None))
    session.add(bulletin)
    session.flush()
    session.add(OwnNotice(bulletin_id=keeping.id_of(bulletin), station_id=owner.id or 0))
    session.flush()
    keeping.write_audience(session, bulletin, (owner.code,))
    return bulletin


def _next_code(session: Session, owner: Station, now: datetime) -> str:
    start = f"TB-{owner.code}-{now.year}-"
    taken = set(session.exec(select(Bulletin.code).where(col(Bulletin.code).startswith(start))).all())
    number = len(taken) + 1
    while f"{start}{number:03d}" in taken:
        number += 1
    return f"{start}{number:03d}"


def _written(session: Session, bulletin: Bulletin, script: Script, *, new: bool) -> Written:
    return Written(
        bulletin.code,
        keeping.id_of(bulletin),
        new,
        tuple(unknown(script.unreadable)),
        estimate_seconds(script.text),
        acknowledging.problems(session, bulletin),
    )
