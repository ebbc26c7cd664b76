"""Records → the files that they name: which should be in the store, and which went by rule."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from scheduler.records import expiry
from scheduler.records.audio import Rendering, SentenceAudio, Take
from scheduler.records.bulletin import Bulletin
from scheduler.studio.inventory import Expected, Fault, Finding


def expected_files(session: Session) -> Iterator[Expected]:
    """Yield every file that a record names and that should be here: not what went by rule."""
    codes = dict(session.exec(select(Bulletin.id, Bulletin.code)).all())
    gone = expiry.gone_since(session)
    owners: dict[int | None, str] = {}
    for take in session.exec(select(Take).order_by(col(Take.id))):
        if take.id not in gone:
            owners[take.id] = codes.get(take.bulletin_id, take.voice)
            yield Expected(take.sha256, "flac", take.size_bytes, owners[take.id])
    for rendering in session.exec(select(Rendering).order_by(col(Rendering.id))):
        if rendering.take_id in owners:
            yield Expected(rendering.sha256, rendering.format, rendering.size_bytes, owners[rendering.take_id])
    for sentence in session.exec(select(SentenceAudio).order_by(col(SentenceAudio.key))):
        yield Expected(sentence.sha256, "flac", None, "")


def expired_takes(session: Session, zone: ZoneInfo) -> list[Finding]:
    """Return the takes whose audio went by rule, longest gone first; the day is that of the stations' zone."""
    codes = dict(session.exec(select(Bulletin.id, Bulletin.code)).all())
    gone = expiry.gone_since(session)
    takes = session.exec(select(Take).order_by(col(Take.id))).all()
    found = [
        Finding(
            Fault.EXPIRED,
            take.sha256,
            "flac",
            codes.get(take.bulletin_id, take.voice),
            gone[take.id].astimezone(zone).date(),
        )
        for take in takes
        if take.id is not None and take.id in gone
    ]
    return sorted(found, key=lambda finding: (str(finding.since), finding.owner))
