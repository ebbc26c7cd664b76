"""What the studio reads from and writes into the records; always inside a transaction of the desk's."""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from scheduler.files import Kept, Store
from scheduler.messages import Refused
from scheduler.records import expiry
from scheduler.records.audio import (
    Rendering,
    SentenceAudio,
    SoundRole,
    StationSound,
    Take,
    VoiceKind,
    newest_renderings,
)
from scheduler.records.bulletin import Bulletin, BulletinState, BulletinVersion
from scheduler.studio.making import Made, Recorded, Speaker, Work
from scheduler.studio.rendering import Rendered
from scheduler.studio.shelf import Voiced

AT_ONCE = 500
"""Values in one question to the database."""
_DAMAGED = "damaged"  # the newsroom's worst grade; such a text is refused for submission, so it needs no take
_NOT_VOICED = (BulletinState.WITHDRAWN, BulletinState.RETIRED)


@dataclass(frozen=True, slots=True)
class Stamp:
    """Who writes, and when."""

    by: int
    now: datetime


@dataclass(frozen=True, slots=True)
class Current:
    """A bulletin's current version as the studio sees it.

    Attributes:
        readable: it has a script, none of it is unreadable, and the text is not damaged.
        voiced: it is in a state in which takes are made.
    """

    work: Work
    readable: bool
    voiced: bool


def script_sha256(script: str) -> str:
    """Return the SHA-256 of a script that has no version of its own."""
    return hashlib.sha256(script.encode()).hexdigest()


def bulletin_id(session: Session, name: str) -> int:
    """Return the id of the bulletin with that code, or that number.

    Raises:
        Refused: there is none.
    """
    found = session.exec(select(Bulletin.id).where(Bulletin.code == name)).first()
    if found is None and name.isdecimal():
        found = session.exec(select(Bulletin.id).where(Bulletin.id == int(name))).first()
    if found is None:
        raise Refused("studio.no_bulletin", name=name)
    return found


def current(session: Session, bulletin_ids: Sequence[int] | None) -> list[Current]:
    """Return bulletins with their current versions, in the order of their codes; None for all.

    Raises:
        Refused: an id that is no bulletin's.
    """
    query = (
        select(Bulletin, BulletinVersion)
        .join(BulletinVersion, col(BulletinVersion.bulletin_id) == col(Bulletin.id))
        .where(col(BulletinVersion.number) == col(Bulletin.current_version))
        .order_by(col(Bulletin.code))
    )
    if bulletin_ids is not None:
        query = query.where(col(Bulletin.id).in_(bulletin_ids))
    rows = session.exec(query).all()
    missing = set(bulletin_ids or ()) - {bulletin.id for bulletin, _ in rows}
    if missing:
        raise Refused("studio.no_bulletin", name=str(min(missing)))
    return [_current(bulletin, version) for bulletin, version in rows]


def _current(bulletin: Bulletin, version: BulletinVersion) -> Current:
    digest = version.script_sha256 or script_sha256(version.script)
    may_leave = not version.flags
    return Current(
        Work(bulletin.id, version.title, bulletin.topic, bulletin.code, version.script, digest, may_leave),
        readable=bool(version.script.strip()) and version.unreadable == 0 and version.damage_grade != _DAMAGED,
        voiced=bulletin.state not in _NOT_VOICED,
    )


def whole_take(
    session: Session,
    work: Work,
    voices: Collection[str],
    store: Store,
    profiles: Collection[str],
    broken: set[str] | None = None,
) -> Take | None:
    """Return the newest take of a script that need not be made again, or None.

    It was spoken by one of `voices` (or a person), has its renderings in all `profiles`, and all files are whole. The
    SHA-256 of those that would do but for a lost or damaged file are added to `broken`.
    """
    query = (
        select(Take, Rendering)
        .join(Rendering, col(Rendering.take_id) == col(Take.id))
        .where(Take.script_sha256 == work.script_sha256, col(Rendering.profile).in_(profiles))
        .where(col(Take.bulletin_id) == work.bulletin_id if work.bulletin_id else col(Take.bulletin_id).is_(None))
        .order_by(col(Take.id).desc())
    )
    takes: dict[int, Take] = {}
    renderings: list[Rendering] = []
    for take, rendering in session.exec(query):
        takes[rendering.take_id] = take
        renderings.append(rendering)
    newest: dict[int, list[Rendering]] = {}
    for rendering in newest_renderings(renderings):
        newest.setdefault(rendering.take_id, []).append(rendering)
    gone = expiry.gone_since(session, takes)
    for take_id, take in takes.items():
        if take_id in gone:
            continue
        spoken = take.voice in voices or take.voice_kind != VoiceKind.SYNTHETIC
        complete = len(newest[take_id]) == len(set(profiles))
        files = [(take.sha256, "flac"), *((r.sha256, r.format) for r in newest[take_id])]
        harmed = {sha256 for sha256, ext in files if not store.verify(sha256, ext)} if spoken and complete else set()
        if broken is not None:
            broken |= harmed
        if spoken and complete and not harmed:
            return take
    return None


def newest_take(session: Session, work: Work) -> Take | None:
    """Return the last take of a script, whatever became of its files."""
    return session.exec(_takes_of(work).order_by(col(Take.id).desc())).first()


def recorded(take: Take | None) -> Recorded | None:
    """Return a take as making knows it, if a person spoke it; None otherwise."""
    if take is None or take.voice_kind is VoiceKind.SYNTHETIC:
        return None
    speaker = Speaker(take.voice, take.voice_version, take.voice_kind, take.words_per_minute)
    return Recorded(Kept(take.sha256, "flac", take.size_bytes), speaker)


def with_recording(session: Session, work: Work) -> Work:
    """Return a work with the person's take that stands for its script, if the last one is a person's."""
    return replace(work, recorded=recorded(newest_take(session, work)))


def is_rendered(session: Session, take: Take, store: Store, profiles: Collection[str]) -> bool:
    """Tell whether a take has all its renderings, whole."""
    query = select(Rendering).where(Rendering.take_id == take.id, col(Rendering.profile).in_(profiles))
    made = newest_renderings(session.exec(query))
    return len(made) == len(set(profiles)) and all(store.verify(r.sha256, r.format) for r in made)


def _takes_of(work: Work) -> SelectOfScalar[Take]:
    """Return a query for all takes of a script: a bulletin's own, or those without one."""
    whose = col(Take.bulletin_id) == work.bulletin_id if work.bulletin_id else col(Take.bulletin_id).is_(None)
    return select(Take).where(Take.script_sha256 == work.script_sha256, whose)


def known_sentences(session: Session, keys: Collection[str]) -> dict[str, str]:
    """Return key → SHA-256 of the sentences voiced before."""
    ordered = sorted(keys)
    found: dict[str, str] = {}
    for start in range(0, len(ordered), AT_ONCE):
        some = ordered[start : start + AT_ONCE]
        query = select(SentenceAudio.key, SentenceAudio.sha256).where(col(SentenceAudio.key).in_(some))
        found.update(dict(session.exec(query).all()))
    return found


def sentence_lengths(session: Session, keys: Collection[str]) -> dict[str, float]:
    """Return key → seconds of the sentences voiced before."""
    ordered = sorted(set(keys))
    found: dict[str, float] = {}
    for start in range(0, len(ordered), AT_ONCE):
        query = select(SentenceAudio.key, SentenceAudio.milliseconds)
        some = session.exec(query.where(col(SentenceAudio.key).in_(ordered[start : start + AT_ONCE])))
        found.update({key: milliseconds / 1000 for key, milliseconds in some})
    return found


def record_sentences(session: Session, voiced: Sequence[Voiced]) -> None:
    """Write sentences newly voiced; one that was voiced anew (its file was gone) has its new file from now on."""
    if not voiced:
        return
    insert = insert_sqlite if session.get_bind().dialect.name == "sqlite" else insert_postgresql
    rows = [{"key": v.key, "sha256": v.sha256, "milliseconds": v.milliseconds} for v in voiced]
    new = insert(SentenceAudio)
    there = {"sha256": new.excluded.sha256, "milliseconds": new.excluded.milliseconds}
    session.connection().execute(new.on_conflict_do_update(index_elements=["key"], set_=there), rows)


def record_take(session: Session, made: Made, stamp: Stamp) -> Take:
    """Write a take and its renderings; the same take of the same script again is the same row.

    A person's earlier recording that comes again after another one is the newest again, by a row of its own. Another
    encoder's rendering stands beside the older ones, which signed days still name.
    """
    work, loudness = made.work, made.mastered.loudness
    same = _takes_of(work).where(Take.sha256 == made.take.sha256, Take.voice == made.speaker.voice)
    take = session.exec(same.order_by(col(Take.id).desc())).first()
    if take is not None and take.voice_kind is not VoiceKind.SYNTHETIC and take != newest_take(session, work):
        take = None
    if take is None:
        take = Take(
            bulletin_id=work.bulletin_id,
            script_sha256=work.script_sha256,
            sha256=made.take.sha256,
            size_bytes=made.take.size_bytes,
            milliseconds=round(loudness.seconds * 1000),
            voice=made.speaker.voice,
            voice_version=made.speaker.version,
            voice_kind=VoiceKind(made.speaker.kind),
            words_per_minute=made.speaker.words_per_minute,
            loudness_lufs=loudness.lufs,
            true_peak_dbtp=loudness.true_peak_dbtp,
            written_at=stamp.now,
            written_by=stamp.by,
        )
        session.add(take)
        session.flush()
    expiry.come_back(session, int(take.id or 0), stamp.now)
    for one in made.renderings:
        record_rendering(session, int(take.id or 0), one, stamp)
    return take


def record_rendering(session: Session, take_id: int, made: Rendered, stamp: Stamp) -> None:
    """Write a take's rendering; one that was made before and again becomes the newest of its profile."""
    query = select(Rendering).where(Rendering.take_id == take_id, Rendering.profile == made.profile.name)
    there = session.exec(query).all()
    for rendering in there:
        if rendering.sha256 == made.kept.sha256:
            if rendering is not newest_renderings(there)[0]:  # an encoder used before is used again
                rendering.written_at, rendering.written_by = stamp.now, stamp.by
                session.add(rendering)
            return
    rendering = Rendering(
        take_id=take_id,
        profile=made.profile.name,
        format=made.profile.format,
        sha256=made.kept.sha256,
        size_bytes=made.kept.size_bytes,
        milliseconds=made.encoded.milliseconds,
        loudness_lufs=made.encoded.loudness.lufs,
        true_peak_dbtp=made.encoded.loudness.true_peak_dbtp,
        written_at=stamp.now,
        written_by=stamp.by,
    )
    session.add(rendering)
    session.flush()


def sound_of(session: Session, station_id: int | None, role: SoundRole) -> tuple[StationSound, Take] | None:
    """Return the sound that a station uses in a role by a choice of its own (None: all without one), with its take."""
    query = (
        select(StationSound, Take)
        .join(Take, col(StationSound.take_id) == col(Take.id))
        .where(StationSound.role == role)
        .where(col(StationSound.station_id).is_not_distinct_from(station_id))
    )
    return session.exec(query).first()


def set_sound(
    session: Session, station_id: int | None, role: SoundRole, take_id: int, stamp: Stamp, words: str = ""
) -> None:
    """Let a station (None: all without a choice of their own) use a take in a role, and keep what is said in it."""
    found = sound_of(session, station_id, role)
    sound = found[0] if found else _new_sound(station_id, role, take_id, stamp)
    if found is not None and (sound.take_id, sound.words) == (take_id, words):
        return
    sound.take_id, sound.words = take_id, words
    sound.written_at, sound.written_by = stamp.now, stamp.by
    session.add(sound)


def _new_sound(station_id: int | None, role: SoundRole, take_id: int, stamp: Stamp) -> StationSound:
    return StationSound(station_id=station_id, role=role, take_id=take_id, written_at=stamp.now, written_by=stamp.by)
