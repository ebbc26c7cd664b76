"""A script → a take and its rendering in the store: voice, master, encode, label. No database here."""

from collections.abc import Generator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from os import cpu_count

from scheduler.files import Kept, Store
from scheduler.messages import Message, OutsideFailed
from scheduler.studio.encoding import FORMAT, Encoded, encode_rendering, encode_take
from scheduler.studio.mastering import Mastered, Target, level, master
from scheduler.studio.metering import Wave
from scheduler.studio.phrasing import sentences
from scheduler.studio.shelf import Shelf
from scheduler.studio.tagging import Label, tagged
from scheduler.studio.voices.chain import VoiceChain


@dataclass(frozen=True, slots=True)
class Work:
    """A script to be voiced, and what its files say about themselves.

    Attributes:
        bulletin_id: whose; None for a station's sound or an emergency.
        script_sha256: of the script, as its version names it.
    """

    bulletin_id: int | None
    title: str
    topic: str
    code: str
    script: str
    script_sha256: str


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


@dataclass(frozen=True, slots=True, eq=False)
class Made:
    """A take and its rendering, in the store, to be recorded.

    Attributes:
        passed_over: voices asked before the one that spoke, and why they didn't.
    """

    work: Work
    speaker: Speaker
    take: Kept
    mastered: Mastered
    rendering: Kept
    encoded: Encoded
    passed_over: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True)
class Bench:
    """What making needs: voices, sentences voiced before, the store, the target."""

    chain: VoiceChain
    shelf: Shelf
    store: Store
    target: Target


def make(work: Work, bench: Bench) -> Made:
    """Voice a script sentence by sentence with one voice, and finish it.

    Raises:
        OutsideFailed: no voice could, there is nothing to say, or the encoder failed.
        OSError: the store can't be written.
    """
    phrases = sentences(work.script)
    if not phrases:
        raise OutsideFailed("studio.empty_script")
    reading = bench.chain.read([phrase.text for phrase in phrases], bench.shelf.speak)
    pauses = [phrase.pause_seconds for phrase in phrases]
    mastered = master(list(zip(reading.speeches, pauses, strict=True)), bench.target)
    voice = reading.voice
    speaker = Speaker(voice.name, voice.version, voice.kind, voice.words_per_minute)
    return finish(work, mastered, speaker, bench.store, bench.target, reading.passed_over)


def make_from_wave(work: Work, wave: Wave, speaker: Speaker, store: Store, target: Target) -> Made:
    """Finish sound that comes from elsewhere (24 000 Hz): a tune, a recording.

    Raises:
        OutsideFailed: it is silent, or the encoder failed.
        OSError: the store can't be written.
    """
    return finish(work, level(wave, target), speaker, store, target)


def finish(
    work: Work,
    mastered: Mastered,
    speaker: Speaker,
    store: Store,
    target: Target,
    passed_over: tuple[Message, ...] = (),
) -> Made:
    """Put a mastered take and its labelled rendering into the store.

    Raises:
        OutsideFailed: the encoder failed.
        OSError: the store can't be written.
    """
    encoded = encode_rendering(mastered, target.ceiling_dbtp)
    label = Label(work.title, work.topic, work.code, speaker.voice, speaker.kind)
    take = store.put_bytes(encode_take(mastered.samples, label=label), "flac")
    rendering = store.put_bytes(tagged(encoded.frames, label), FORMAT)
    return Made(work, speaker, take, mastered, rendering, encoded, passed_over)


def make_all(works: Sequence[Work], bench: Bench) -> Generator[tuple[Work, Made | OutsideFailed]]:
    """Make many on all cores, each handed over as it is done; what fails is handed over as its error.

    The heavy parts (resampling, filters, the encoder's own process) run outside Python's lock, so threads do. Leaving
    early drops what was not begun.

    Raises:
        OSError: the store can't be written.
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
    finally:
        pool.shutdown(cancel_futures=True)
