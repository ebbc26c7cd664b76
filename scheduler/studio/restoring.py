"""A file that the store has lost, made again from what is still whole: takes from sentences, renderings from takes.

The same sound gives the same bytes on one machine with one lock file, so what is made again has the hash that approval
and signed days name. What comes out otherwise is no restoration: nothing is kept of it but a newer rendering.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from sqlmodel import Session, col, select

from scheduler.files import Store
from scheduler.messages import OutsideFailed
from scheduler.records.audio import SoundRole, StationSound, Take
from scheduler.records.bulletin import Bulletin, BulletinVersion
from scheduler.records.slot import Emergency
from scheduler.records.station import Station
from scheduler.studio import sounds
from scheduler.studio.encoding import decode, encode_take, label_of_take
from scheduler.studio.making import EMERGENCY_CODE, Work
from scheduler.studio.mastering import Mastered, Target, join, level
from scheduler.studio.metering import measure
from scheduler.studio.phrasing import sentences
from scheduler.studio.profiles import Profile
from scheduler.studio.rendering import Rendered, rendered
from scheduler.studio.shelf import Shelf, key_for
from scheduler.studio.signals import Signal, with_signal
from scheduler.studio.tagging import Label
from scheduler.studio.voices.contract import Speech

_NO_TOPIC = "KHAC"


def origins(session: Session, take: Take) -> list[Work]:
    """Return the scripts that a take may have been made of, with what its file said about them.

    A title may have changed while the script stayed, so there may be several; none for a person's recording whose text
    is no longer here.
    """
    found = [_of_bulletin(b, v) for b, v in _versions(session, take)]
    query = select(StationSound, Station.code).join(
        Station, col(StationSound.station_id) == col(Station.id), isouter=True
    )
    for sound, station in session.exec(query.where(StationSound.take_id == take.id)):
        title, usual = sounds.WORDS[sound.role]
        script = sounds.spoken_words(sound.role, sound.words) if sound.words else usual
        found.append(Work(None, title, _NO_TOPIC, f"{station or 'house'}-{sound.role}", script, take.script_sha256))
    emergencies = session.exec(select(Emergency).where(Emergency.take_id == take.id))
    for e in emergencies:
        work = Work(None, e.title, _NO_TOPIC, EMERGENCY_CODE, e.script, take.script_sha256)
        signal = Signal.DRILL if e.drill else Signal.ALARM
        found += [replace(work, signal=signal), work]  # those of before had no signal
    return found


def _versions(session: Session, take: Take) -> Sequence[tuple[Bulletin, BulletinVersion]]:
    if take.bulletin_id is None:
        return ()
    query = (
        select(Bulletin, BulletinVersion)
        .join(BulletinVersion, col(BulletinVersion.bulletin_id) == col(Bulletin.id))
        .where(Bulletin.id == take.bulletin_id, BulletinVersion.script_sha256 == take.script_sha256)
        .order_by(col(BulletinVersion.number))
    )
    return session.exec(query).all()


def _of_bulletin(bulletin: Bulletin, version: BulletinVersion) -> Work:
    return Work(bulletin.id, version.title, bulletin.topic, bulletin.code, version.script, version.script_sha256)


def keys_of_take(take: Take, scripts: Iterable[str]) -> set[str]:
    """Return the keys of the sentences that a take's voice spoke for it."""
    texts = {phrase.text for script in scripts for phrase in sentences(script)}
    return {key_for(take.voice, take.voice_version, take.words_per_minute, text) for text in texts}


def take_again(take: Take, works: Iterable[Work], shelf: Shelf, target: Target) -> bytes | None:
    """Return a take's file, made again from sentences voiced before; None when it doesn't come out with its hash.

    Args:
        take: whose file is gone.
        works: what it may have been made of, see `origins`.
        shelf: knows the sentences.
        target: how loud takes are here; a house that changed it since can't make the old ones again.
    """
    for work in works:
        mastered = _mastered(take, work, shelf, target)
        if mastered is None:
            continue
        label = Label(work.title, work.topic, work.code, take.voice, take.voice_kind)
        data = encode_take(mastered.samples, label=label)
        if Store.name_of(data) == take.sha256:
            return data
    return None


def _mastered(take: Take, work: Work, shelf: Shelf, target: Target) -> Mastered | None:
    if take.voice == sounds.TUNE_VOICE:
        return level(sounds.signature_tune(), target) if work.script == sounds.WORDS[SoundRole.TUNE][1] else None
    parts: list[tuple[Speech, float]] = []
    for phrase in sentences(work.script):
        speech = shelf.find(key_for(take.voice, take.voice_version, take.words_per_minute, phrase.text))
        if speech is None:
            return None
        parts.append((speech, phrase.pause_seconds))
    try:
        return level(with_signal(work.signal, join(parts)), target)
    except OutsideFailed:  # an old script without a sentence: this take was made of another one
        return None


def rendering_again(take: Take, profile: Profile, store: Store, ceiling_dbtp: float) -> Rendered | None:
    """Make a take's rendering again; None when the take isn't whole. Another encoder gives another hash.

    Raises:
        OutsideFailed: the encoder failed.
        OSError: the store can't be written.
    """
    if not store.verify(take.sha256, "flac"):
        return None
    with store.open(take.sha256, "flac") as file:
        data = file.read()
    speech = decode(data)
    mastered = Mastered(speech.samples, measure(speech.samples, speech.sample_rate))
    (made,) = rendered(mastered, label_of_take(data, take.voice_kind), [profile], store, ceiling_dbtp)
    return made
