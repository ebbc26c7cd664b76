"""The studio's use cases: draft takes, make the house's sounds, take a recording in, check the store."""

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from sqlmodel import Session

from scheduler.config import Settings
from scheduler.messages import Message, OutsideFailed, Refused
from scheduler.progress import Progress, silent
from scheduler.records.audio import SoundRole, Take, VoiceKind
from scheduler.records.house import House
from scheduler.studio import keeping, library, sounds
from scheduler.studio.encoding import decode
from scheduler.studio.keeping import Stamp
from scheduler.studio.library import Finding
from scheduler.studio.making import Bench, Made, Speaker, Work, make, make_all, make_from_wave
from scheduler.studio.mastering import Target, resampled
from scheduler.studio.metering import to_wave
from scheduler.studio.phrasing import sentences
from scheduler.studio.shelf import Shelf, keys_of
from scheduler.studio.voices import engines
from scheduler.studio.voices.chain import VoiceChain
from scheduler.studio.voices.contract import Voice
from scheduler.studio.voices.engines import VoiceReport

MOST_RECORDING_BYTES = 200_000_000
"""A recording larger than this is refused before it is read: an hour of stereo WAV fits."""


class DraftResult(StrEnum):
    """What became of a script that was to be voiced."""

    MADE = "made"
    KEPT = "kept"
    SKIPPED = "skipped"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class DraftOutcome:
    """One script's outcome.

    Attributes:
        bulletin_id: None for a sound of the house or an emergency.
        take_id: the take made or kept; None when there is none.
        seconds: its length.
        lufs: its integrated loudness, LUFS.
        true_peak_dbtp: its true peak, dBTP.
        voice: who spoke it.
        passed_over: voices asked before that one, and why they did not speak.
        why: why it was skipped or failed, or None.
    """

    bulletin_id: int | None
    code: str
    title: str
    result: DraftResult
    take_id: int | None = None
    seconds: float = 0.0
    lufs: float = 0.0
    true_peak_dbtp: float = 0.0
    voice: str = ""
    passed_over: tuple[Message, ...] = ()
    why: Message | None = None


def draft(
    house: House,
    bulletin_ids: Sequence[int] | None,
    by: int,
    now: datetime,
    progress: Progress = silent,
    voices: Sequence[Voice] | None = None,
) -> list[DraftOutcome]:
    """Make takes and renderings of bulletins whose current script has none; again it changes nothing.

    Each bulletin is written in a transaction of its own as soon as it is done: a crash costs the unfinished ones. One
    that no voice can speak is reported and the others go on.

    Args:
        house: the opened house.
        bulletin_ids: None for all that are neither retired nor withdrawn.
        by: the account that acts.
        now: written into the records.
        progress: told after each bulletin.
        voices: the chain; None for the one that `config.toml` names.

    Raises:
        Refused: an id that is no bulletin's.
        WrongUse: `config.toml` names no voice, or one that doesn't exist.
        OSError: the store can't be written.
    """
    chain = list(voices) if voices is not None else engines.chain_of(house.settings)
    with house.database.reading() as session:
        found = keeping.current(session, bulletin_ids)
        if bulletin_ids is None:
            found = [one for one in found if one.voiced]
        outcomes = {one.work.code: _before(session, house, one, chain) for one in found}
    works = [one.work for one in found if outcomes[one.work.code] is None]
    done = len(found) - len(works)
    progress(done, len(found))
    with _bench(house, chain, works) as bench, closing(make_all(works, bench)) as finished:
        for work, made in finished:
            outcomes[work.code] = _apply(house, work, made, bench.shelf, Stamp(by, now))
            done += 1
            progress(done, len(found), work.title)
    return [outcome for outcome in outcomes.values() if outcome is not None]


def bulletin_ids(house: House, names: Sequence[str]) -> list[int]:
    """Return the ids of bulletins named by code, or by number.

    Raises:
        Refused: one of them is no bulletin's; the sentence names it.
    """
    with house.database.reading() as session:
        return [keeping.bulletin_id(session, name) for name in names]


def draft_text(house: House, title: str, code: str, script: str, by: int, now: datetime) -> DraftOutcome:
    """Make the take of a script that belongs to no bulletin (an emergency); its topic is KHAC.

    Raises:
        OutsideFailed: no voice could speak it, or the encoder failed.
        OSError: the store can't be written.
    """
    work = Work(None, title, "KHAC", code, script, keeping.script_sha256(script))
    chain = engines.chain_of(house.settings)
    with house.database.reading() as session:
        kept = keeping.whole_take(session, work, {voice.name for voice in chain}, house.store)
    if kept is not None:
        return _outcome(work, DraftResult.KEPT, kept)
    with _bench(house, chain, [work]) as bench:
        return _apply(house, work, make(work, bench), bench.shelf, Stamp(by, now))


def draft_sounds(house: House, by: int, now: datetime, progress: Progress = silent) -> list[DraftOutcome]:
    """Make the tune, opening and closing that stations without their own use; a person's recording there stays.

    Raises:
        OutsideFailed: no voice could speak, or the encoder failed.
        OSError: the store can't be written.
    """
    outcomes = []
    roles = list(SoundRole)
    for done, role in enumerate(roles, 1):
        outcomes.append(_draft_sound(house, role, Stamp(by, now)))
        progress(done, len(roles), outcomes[-1].title)
    return outcomes


def record(house: House, bulletin_id: int, file: Path, by: int, now: datetime) -> DraftOutcome:
    """Take a person's recording (WAV, FLAC or MP3) in as the take of a bulletin's current script.

    Raises:
        Refused: no such bulletin, it has no readable script, or the file is too large.
        OutsideFailed: the file is no sound, or silent.
        OSError: the file can't be read or the store not be written.
    """
    with house.database.reading() as session:
        one = keeping.current(session, [bulletin_id])[0]
    if not one.readable:
        raise Refused("studio.unreadable", code=one.work.code)
    if file.stat().st_size > MOST_RECORDING_BYTES:
        raise Refused("studio.too_large", file=file.name, megabytes=MOST_RECORDING_BYTES // 1_000_000)
    speech = decode(file.read_bytes())
    wave = resampled(to_wave(speech.samples), speech.sample_rate)
    speaker = Speaker("recorded", "", VoiceKind.RECORDED, 0)
    made = make_from_wave(one.work, wave, speaker, house.store, _target(house.settings))
    with house.database.writing() as session:
        return _outcome(one.work, DraftResult.MADE, keeping.record_take(session, made, Stamp(by, now)))


def check_audio(house: House, progress: Progress = silent) -> list[Finding]:
    """Compare the store with the records, reading every file: missing, truncated, corrupt, orphaned.

    Raises:
        OSError: the store can't be read.
    """
    with house.database.reading() as session:
        expected = list(keeping.expected_files(session))
    return library.audio_check(expected, house.store, progress)


def voices_report(settings: Settings) -> list[VoiceReport]:
    """Return every engine: usable or why not; those of the chain first, in its order."""
    return engines.report(settings)


def _draft_sound(house: House, role: SoundRole, stamp: Stamp) -> DraftOutcome:
    title, script = sounds.WORDS[role]
    work = Work(None, title, "KHAC", f"house-{role}", script, keeping.script_sha256(script))
    chain = engines.chain_of(house.settings)
    names = {sounds.TUNE_VOICE} if role is SoundRole.TUNE else {voice.name for voice in chain}
    with house.database.reading() as session:
        used = keeping.house_sound(session, role)
        if used is not None and used.voice_kind is not VoiceKind.SYNTHETIC:
            return _outcome(work, DraftResult.KEPT, used)
        whole = keeping.whole_take(session, work, names, house.store)
    if whole is not None and used is not None and used.id == whole.id:
        return _outcome(work, DraftResult.KEPT, used)
    with _bench(house, chain, [work]) as bench:
        if role is SoundRole.TUNE:
            speaker = Speaker(sounds.TUNE_VOICE, sounds.TUNE_VERSION, VoiceKind.SYNTHETIC, 0)
            made = make_from_wave(work, sounds.signature_tune(), speaker, house.store, bench.target)
        else:
            made = make(work, bench)
        with house.database.writing() as session:
            keeping.record_sentences(session, bench.shelf.newly_voiced())
            take = keeping.record_take(session, made, stamp)
            keeping.set_house_sound(session, role, int(take.id or 0), stamp)
            return _outcome(work, DraftResult.MADE, take, passed_over=made.passed_over)


def _target(settings: Settings) -> Target:
    return Target(settings.studio.loudness_lufs, settings.studio.true_peak_dbtp)


@contextmanager
def _bench(house: House, voices: Sequence[Voice], works: Sequence[Work]) -> Iterator[Bench]:
    texts = [phrase.text for work in works for phrase in sentences(work.script)]
    with house.database.reading() as session:
        known = keeping.known_sentences(session, keys_of(voices, texts))
    chain = VoiceChain(voices)
    try:
        yield Bench(chain, Shelf(house.store, known), house.store, _target(house.settings))
    finally:
        chain.close()


def _before(session: Session, house: House, one: keeping.Current, voices: Sequence[Voice]) -> DraftOutcome | None:
    """Return the outcome of what need not or can't be made; None for what is to be made."""
    if not one.voiced:
        return _outcome(one.work, DraftResult.SKIPPED, why=Message("studio.not_current", {"code": one.work.code}))
    if not one.readable:
        return _outcome(one.work, DraftResult.SKIPPED, why=Message("studio.unreadable", {"code": one.work.code}))
    take = keeping.whole_take(session, one.work, {voice.name for voice in voices}, house.store)
    return None if take is None else _outcome(one.work, DraftResult.KEPT, take)


def _apply(house: House, work: Work, made: Made | OutsideFailed, shelf: Shelf, stamp: Stamp) -> DraftOutcome:
    with house.database.writing() as session:
        keeping.record_sentences(session, shelf.newly_voiced())
        if isinstance(made, OutsideFailed):
            details = (made.message, *made.details)
            return DraftOutcome(
                work.bulletin_id, work.code, work.title, DraftResult.FAILED, why=made.message, passed_over=details[1:]
            )
        take = keeping.record_take(session, made, stamp)
        return _outcome(work, DraftResult.MADE, take, passed_over=made.passed_over)


def _outcome(
    work: Work,
    result: DraftResult,
    take: Take | None = None,
    *,
    passed_over: tuple[Message, ...] = (),
    why: Message | None = None,
) -> DraftOutcome:
    if take is None:
        return DraftOutcome(work.bulletin_id, work.code, work.title, result, why=why)
    return DraftOutcome(
        work.bulletin_id,
        work.code,
        work.title,
        result,
        take.id,
        take.milliseconds / 1000,
        take.loudness_lufs,
        take.true_peak_dbtp,
        take.voice,
        passed_over,
    )
