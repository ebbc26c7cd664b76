"""A script → a take and its rendering in the store: voice, master, encode, label. No database here."""

from collections.abc import Generator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from os import cpu_count

from scheduler.files import Kept, Store
from scheduler.messages import Message, OutsideFailed
from scheduler.studio.encoding import decode, encode_take, label_of_take
from scheduler.studio.mastering import Mastered, Target, join, level
from scheduler.studio.metering import Wave, measure
from scheduler.studio.phrasing import sentences
from scheduler.studio.profiles import LOA, Profile
from scheduler.studio.rendering import Rendered, rendered
from scheduler.studio.shelf import Shelf
from scheduler.studio.signals import Signal, with_signal
from scheduler.studio.tagging import Label
from scheduler.studio.voices.chain import VoiceChain

MOST_MINUTES = 45
"""A longer script is no bulletin, and its sound would fill the memory of an office PC while it is mastered."""
EMERGENCY_CODE = "KC"
"""What an emergency's sound file says it is."""
WORDS_PER_MINUTE = 120
"""To estimate a script's length before it is voiced."""


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who spoke a take.

    Attributes:
        voice: engine and voice.
        kind: "synthetic" or "recorded".
        words_per_minute: 0 where it was not set.
    """

    voice: str
    version: str
    kind: str
    words_per_minute: int


@dataclass(frozen=True, slots=True)
class Recorded:
    """A take of a person's that stands already, as a file of the store."""

    kept: Kept
    speaker: Speaker


@dataclass(frozen=True, slots=True)
class Work:
    """A script to be voiced, and what its files say about themselves.

    Attributes:
        bulletin_id: whose; None for a station's sound or an emergency.
        script_sha256: of the script, as its version names it.
        may_leave: it was looked through and nothing in it has to stay on this machine.
        recorded: a person's take of it: only its renderings are made, no voice speaks over it.
        signal: what is heard before the words; an emergency's.
    """

    bulletin_id: int | None
    title: str
    topic: str
    code: str
    script: str
    script_sha256: str
    may_leave: bool = False
    recorded: Recorded | None = None
    signal: Signal = Signal.NONE


@dataclass(frozen=True, slots=True, eq=False)
class Made:
    """A take and its renderings, in the store, to be recorded.

    Attributes:
        passed_over: voices asked before the one that spoke, and why they didn't.
    """

    work: Work
    speaker: Speaker
    take: Kept
    mastered: Mastered
    renderings: tuple[Rendered, ...]
    passed_over: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True)
class Bench:
    """What making needs: voices, sentences voiced before, the store, the target, the renderings to be made."""

    chain: VoiceChain
    shelf: Shelf
    store: Store
    target: Target
    profiles: tuple[Profile, ...] = (LOA,)


def make(work: Work, bench: Bench) -> Made:
    """Voice a script sentence by sentence with one voice, and finish it; a recorded one gets its renderings.

    Raises:
        OutsideFailed: no voice could, there is nothing to say or too much, a recording is lost, or the encoder failed.
        OSError: the store can't be written.
    """
    if work.recorded is not None:
        return _render(work, work.recorded, bench)
    phrases = sentences(work.script)
    if not phrases:
        raise OutsideFailed("studio.empty_script")
    minutes = len(work.script.split()) / WORDS_PER_MINUTE
    if minutes > MOST_MINUTES:
        raise OutsideFailed("studio.too_long", minutes=round(minutes), most=MOST_MINUTES)
    texts = [phrase.text for phrase in phrases]
    reading = bench.chain.read(texts, bench.shelf.speak, may_leave=work.may_leave)
    pauses = [phrase.pause_seconds for phrase in phrases]
    mastered = level(with_signal(work.signal, join(list(zip(reading.speeches, pauses, strict=True)))), bench.target)
    voice = reading.voice
    speaker = Speaker(voice.name, voice.version, voice.kind, voice.words_per_minute)
    return finish(work, mastered, speaker, bench.store, bench.target, reading.passed_over, bench.profiles)


def _render(work: Work, recorded: Recorded, bench: Bench) -> Made:
    """Make the renderings of a person's take from its file."""
    if not bench.store.verify(recorded.kept.sha256, recorded.kept.ext):
        raise OutsideFailed("studio.recording_lost", code=work.code)
    with bench.store.open(recorded.kept.sha256, recorded.kept.ext) as file:
        data = file.read()
    speech = decode(data)
    mastered = Mastered(speech.samples, measure(speech.samples, speech.sample_rate))
    label = label_of_take(data, recorded.speaker.kind)
    renderings = rendered(mastered, label, bench.profiles, bench.store, bench.target.ceiling_dbtp)
    return Made(work, recorded.speaker, recorded.kept, mastered, renderings)


def make_from_wave(
    work: Work, wave: Wave, speaker: Speaker, store: Store, target: Target, profiles: Sequence[Profile] = (LOA,)
) -> Made:
    """Finish sound that comes from elsewhere (24 000 Hz): a tune, a recording.

    Raises:
        OutsideFailed: it is silent, or the encoder failed.
        OSError: the store can't be written.
    """
    return finish(work, level(wave, target), speaker, store, target, profiles=profiles)


def finish(
    work: Work,
    mastered: Mastered,
    speaker: Speaker,
    store: Store,
    target: Target,
    passed_over: tuple[Message, ...] = (),
    profiles: Sequence[Profile] = (LOA,),
) -> Made:
    """Put a mastered take and its labelled renderings into the store.

    Raises:
        OutsideFailed: the encoder failed.
        OSError: the store can't be written.
    """
    label = Label(work.title, work.topic, work.code, speaker.voice, speaker.kind)
    renderings = rendered(mastered, label, profiles, store, target.ceiling_dbtp)
    take = store.put_bytes(encode_take(mastered.samples, label=label), "flac")
    return Made(work, speaker, take, mastered, renderings, passed_over)


def make_all(works: Sequence[Work], bench: Bench) -> Generator[tuple[Work, Made | OutsideFailed]]:
    """Make many on all cores, each handed over as it is done; what fails is handed over as its error.

    The heavy parts (resampling, filters, the encoder's own process) run outside Python's lock, so threads do. Leaving
    early drops what was not begun. What the store can't take is handed over as an error too.
    """
    pool = ThreadPoolExecutor(cpu_count() or 1, thread_name_prefix="studio")
    try:
        under_way: dict[Future[Made], Work] = {pool.submit(make, work, bench): work for work in works}
        while under_way:
            done, _ = wait(under_way, return_when=FIRST_COMPLETED)
            for future in done:
                work = under_way.pop(future)
                try:
                    yield work, future.result()
                except OutsideFailed as error:
                    yield work, error
                except OSError as error:  # a full disk: what is smaller may still fit
                    yield work, OutsideFailed("studio.not_kept", why=error)
    finally:
        pool.shutdown(cancel_futures=True)
