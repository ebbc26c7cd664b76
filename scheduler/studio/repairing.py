"""Mending the store: what is damaged is set aside and made again from what is whole; each file's fate is told."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlmodel import col, delete, select

from scheduler.messages import Message, OutsideFailed
from scheduler.progress import Progress, silent
from scheduler.records.account import require
from scheduler.records.audio import Rendering, SentenceAudio, Take
from scheduler.records.house import House
from scheduler.studio import inventory, keeping, named_files
from scheduler.studio.drafting import MAKERS, target_of
from scheduler.studio.inventory import Fault, Finding
from scheduler.studio.keeping import Stamp
from scheduler.studio.making import Work
from scheduler.studio.profiles import PROFILES
from scheduler.studio.restoring import keys_of_take, origins, rendering_again, take_again
from scheduler.studio.shelf import Shelf

STRAY_FOR = timedelta(days=1)
"""A file without a record may belong to a draft that is being made; older ones belong to nobody."""


class Mend(StrEnum):
    """What became of a file with something wrong."""

    MENDED = "mended"
    REMADE = "remade"
    FORGOTTEN = "forgotten"
    SET_ASIDE = "set_aside"
    LEFT = "left"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Mended:
    """One file's fate.

    Attributes:
        finding: what was wrong.
        mend: MENDED: the same bytes again. REMADE: a rendering by another encoder, with a hash of its own. FORGOTTEN: a
            stored sentence, voiced again when it is needed. SET_ASIDE: nobody's. LEFT: nobody's yet. LOST: still wrong.
        why: more to say about it, or None.
    """

    finding: Finding
    mend: Mend
    why: Message | None = None


def repair_audio(
    house: House, by: int, now: datetime, files_now: datetime, progress: Progress = silent
) -> list[Mended]:
    """Check the store and mend what can be mended here, without any voice; again it finds nothing left to do.

    Damaged files are moved into `set_aside/` below the store. Sentences are a cache: the record of a bad one goes.
    Takes are made again from sentences, renderings from takes; a take that can't be is left to `scheduler draft` or a
    backup.

    Args:
        house: the opened house.
        by: the account that acts.
        now: written into the records.
        files_now: the time by the clock that stamps files, for strays.
        progress: told of each file that is read.

    Raises:
        Refused: no right to it.
        OSError: the store can't be read or written; what was mended stays mended.
    """
    with house.database.reading() as session:
        require(session, by, *MAKERS)
        expected = list(named_files.expected_files(session))
    findings = inventory.audio_check(expected, house.store, progress)
    for finding in findings:
        if finding.fault in {Fault.TRUNCATED, Fault.CORRUPT}:
            house.store.set_aside(finding.sha256, finding.ext)
    strays = [_stray(house, f, files_now) for f in findings if f.fault is Fault.ORPHANED]
    harmed = [f for f in findings if f.fault.harms]
    forgotten = _forget_sentences(house, harmed)
    takes = _takes(house, harmed)
    renderings = _renderings(house, harmed, Stamp(by, now))
    lost = [Mended(f, Mend.LOST) for f in harmed]
    fates = {m.finding: m for m in (*lost, *forgotten, *takes, *renderings, *strays)}
    return [fates[finding] for finding in findings if finding in fates]


def _stray(house: House, finding: Finding, files_now: datetime) -> Mended:
    written_at = house.store.changed_at(finding.sha256, finding.ext)
    if written_at is not None and files_now - written_at < STRAY_FOR:
        return Mended(finding, Mend.LEFT)
    house.store.set_aside(finding.sha256, finding.ext)
    return Mended(finding, Mend.SET_ASIDE)


def _forget_sentences(house: House, harmed: Sequence[Finding]) -> list[Mended]:
    """Delete the records of stored sentences whose file is no good."""
    bad = {f.sha256: f for f in harmed if f.ext == "flac"}
    if not bad:
        return []
    with house.database.writing() as session:
        of_bad = col(SentenceAudio.sha256).in_(bad)
        found = set(session.exec(select(SentenceAudio.sha256).where(of_bad)))
        session.exec(delete(SentenceAudio).where(of_bad))
    return [Mended(bad[sha256], Mend.FORGOTTEN) for sha256 in sorted(found)]


def _takes(house: House, harmed: Sequence[Finding]) -> list[Mended]:
    bad = {f.sha256: f for f in harmed if f.ext == "flac"}
    mended: dict[str, Mended] = {}
    for take, works, known in _made_of(house, bad):
        if mended.get(take.sha256, Mended(bad[take.sha256], Mend.LOST)).mend is Mend.MENDED:
            continue
        data = take_again(take, works, Shelf(house.store, known), target_of(house.settings))
        if data is None:
            mended[take.sha256] = Mended(bad[take.sha256], Mend.LOST)
            continue
        house.store.put_bytes(data, "flac")
        mended[take.sha256] = Mended(bad[take.sha256], Mend.MENDED)
    return list(mended.values())


def _made_of(house: House, hashes: Iterable[str]) -> list[tuple[Take, list[Work], dict[str, str]]]:
    """Return the takes with these hashes, their scripts, and the sentences voiced for them."""
    with house.database.reading() as session:
        found = []
        for take in session.exec(select(Take).where(col(Take.sha256).in_(list(hashes))).order_by(col(Take.id))):
            works = origins(session, take)
            keys = keys_of_take(take, [work.script for work in works])
            found.append((take, works, keeping.known_sentences(session, keys)))
        session.expunge_all()
        return found


def _renderings(house: House, harmed: Sequence[Finding], stamp: Stamp) -> list[Mended]:
    bad = {(f.sha256, f.ext): f for f in harmed}
    mended: dict[Finding, Mended] = {}
    for rendering, take in _renderings_of(house, [sha256 for sha256, _ in bad]):
        finding = bad.get((rendering.sha256, rendering.format))
        if finding is None or (finding in mended and mended[finding].mend is Mend.MENDED):
            continue
        mended[finding] = _rendered(house, rendering, take, finding, stamp)
    return list(mended.values())


def _renderings_of(house: House, hashes: Sequence[str]) -> list[tuple[Rendering, Take]]:
    with house.database.reading() as session:
        query = select(Rendering, Take).join(Take, col(Rendering.take_id) == col(Take.id))
        found = list(session.exec(query.where(col(Rendering.sha256).in_(hashes)).order_by(col(Rendering.id))))
        session.expunge_all()
        return found


def _rendered(house: House, rendering: Rendering, take: Take, finding: Finding, stamp: Stamp) -> Mended:
    profile = PROFILES.get(rendering.profile)
    if profile is None:
        return Mended(finding, Mend.LOST)
    try:
        made = rendering_again(take, profile, house.store, house.settings.studio.true_peak_dbtp)
    except OutsideFailed as error:
        return Mended(finding, Mend.LOST, error.message)
    if made is None:
        return Mended(finding, Mend.LOST)
    if made.kept.sha256 == rendering.sha256:
        return Mended(finding, Mend.MENDED)
    with house.database.writing() as session:
        keeping.record_rendering(session, rendering.take_id, made, stamp)
    return Mended(finding, Mend.REMADE, Message("studio.rendered_otherwise"))
