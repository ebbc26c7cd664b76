"""The communes' desk at the centre: a published day as playlist or pack."""

import base64
from datetime import date

from sqlmodel import Session, col, select

from scheduler.communes import daypack, playlists
from scheduler.daysheet import DayDocument, RenderingRef, read_day
from scheduler.messages import Refused
from scheduler.records.bulletin import Approval, Bulletin, BulletinVersion
from scheduler.records.house import House
from scheduler.records.slot import PublishedDay, Slot
from scheduler.records.station import Station


def published_day(house: House, station: str, day: date) -> DayDocument:
    """Return the newest revision of a station's day document.

    Raises:
        Refused: no such station, or the day has no document yet; the sentence says how to make one.
    """
    with house.database.reading() as session:
        return _published(session, station, day)


def playlist(house: House, station: str, day: date, form: str, lang: str = "vi") -> bytes:
    """Return a station's day as a playlist, see `playlists.FORMATS`.

    Raises:
        Refused: see `published_day`.
        WrongUse: there is no such format.
    """
    return playlists.playlist(published_day(house, station, day), form, lang, house.zone)


def pack(house: House, station: str, day: date, lang: str = "vi") -> tuple[str, bytes]:
    """Return the name and content of a station's pack for a day, scripts included.

    Raises:
        Refused: see `published_day`; or a sound is missing or damaged in the store.
    """
    with house.database.reading() as session:
        document = _published(session, station, day)
        scripts = _scripts(session, {s.id for s in document.slots})

    def read(ref: RenderingRef) -> bytes:
        if not house.store.verify(ref.sha256, ref.format):
            raise Refused("communes.sound_gone", sha256=ref.sha256[:12])
        with house.store.open(ref.sha256, ref.format) as file:
            return file.read()

    return daypack.pack_name(document), daypack.build(document, read, scripts, lang, house.zone)


def public_key(house: House) -> str:
    """Return the public key that a commune's PC is enrolled with: base64 of its 32 raw bytes.

    Raises:
        Refused: this house has no key.
    """
    return base64.b64encode(house.signing_key().public_key().public_bytes_raw()).decode()


def _published(session: Session, station: str, day: date) -> DayDocument:
    found = session.exec(select(Station).where(Station.code == station)).first()
    if found is None:
        raise Refused("communes.unknown_station", station=station)
    query = (
        select(PublishedDay.document)
        .where(PublishedDay.station_id == found.id, PublishedDay.day == day)
        .order_by(col(PublishedDay.revision).desc())
    )
    text = session.exec(query).first()
    if text is None:
        raise Refused("communes.not_published", station=station, day=day)
    return read_day(text.encode())


def _scripts(session: Session, slots: set[str]) -> dict[str, str]:
    """Return the script of each bulletin that these slots' approvals pinned, whatever became of the bulletin since."""
    query = (
        select(Bulletin.code, BulletinVersion.script)
        .join(Slot, col(Slot.bulletin_id) == col(Bulletin.id))
        .join(Approval, col(Approval.id) == col(Slot.approval_id))
        .join(
            BulletinVersion,
            (col(BulletinVersion.bulletin_id) == col(Bulletin.id))
            & (col(BulletinVersion.number) == col(Approval.version_number)),
        )
        .where(col(Slot.code).in_(slots))
        .order_by(col(Approval.id))
    )
    return {code: script for code, script in session.exec(query) if script}
