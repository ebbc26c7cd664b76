"""Drafting beside the bare voice and one encode of the same sentences, in turn, in the same run.

All in processor time of this process and its helpers (voice, encoder), which is what both cores are full of; the clock
on the wall shows what else the machine does. The bare way speaks each sentence and encodes each bulletin once, in as
many threads; it neither masters nor measures, and keeps nothing. Its encoder makes the same kind of file at the same
quality: ffmpeg is the judged one (at its own default it takes half as long again), LAME in this process, which we use
too, stands beside it.
"""

import os
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median
from subprocess import run as run_process

import imageio_ffmpeg
import lameenc
import numpy as np

from benchmarks.figures import Figure
from scheduler.administration import accounts
from scheduler.administration import desk as administration
from scheduler.administration.network import import_network
from scheduler.newsroom import desk as newsroom
from scheduler.newsroom.reading import read
from scheduler.records.house import House
from scheduler.studio import desk
from scheduler.studio.desk import DraftResult
from scheduler.studio.mastering import RATE
from scheduler.studio.phrasing import sentences
from scheduler.studio.voices.espeak import EspeakVoice

NOW = datetime(2023, 7, 10, 1, 0, tzinfo=UTC)
SAMPLES = Path(__file__).parent.parent / "scheduler" / "samples"
_NETWORK = "network.toml"  # some samples are for stations and groups that must be known
ROUNDS = 3
COLD_RATIO = 1.25
WARM_MILLISECONDS = 5.0
CHANGED_SHARE = 0.1
CHANGED_OF = 40
BATCH = 10
"""Bulletins that the forty sentences are shared out to; a batch is what is drafted at night."""
_KBIT, _QUALITY, _VOICE_HZ = 48, 7, 22_050
_ENCODER = ("-c:a", "libmp3lame", "-compression_level", str(_QUALITY), "-b:a", f"{_KBIT}k", "-ar", str(RATE))
_CHANGED = "Câu này vừa được viết lại cho rõ hơn."

_Encode = Callable[["np.ndarray[tuple[int], np.dtype[np.int16]]"], object]


def run() -> list[Figure]:
    """Draft the samples cold, warm, and a batch of forty sentences again after one of them was changed.

    Raises:
        RuntimeError: the embedded voice isn't installed, or a bulletin could not be voiced.
    """
    if EspeakVoice().usable() is not None:
        msg = "the embedded voice isn't installed"
        raise RuntimeError(msg)
    bare, same, cold, warm = [], [], [], []
    batch, single = [], []
    scripts = scripts_of_samples()
    for _ in range(ROUNDS):
        with _home() as (house, by, files):
            newsroom.import_bulletins(house, files, by, NOW)
            cold.append(spent(lambda: _draft(house, by, len(files))))
            warm.append(spent(lambda: _draft(house, by, 0)))
        bare.append(spent(lambda: _bare(scripts, _by_ffmpeg)))
        same.append(spent(lambda: _bare(scripts, _by_lame)))
        batch.append(_one_changed(scripts, BATCH))
        single.append(_one_changed(scripts, 1))
    ratio, stricter = _median_ratio(cold, bare), _median_ratio(cold, same)
    share, share_of_one = (_median_ratio(*zip(*pairs, strict=True)) for pairs in (batch, single))
    drafted = f"{len(scripts)} bulletins, cold"
    changed = f"one sentence of {CHANGED_OF} changed"
    each = 1000 * median(warm) / len(scripts)
    return [
        Figure(drafted, median(cold), "s", f"bare voice and one encode by ffmpeg ({median(bare):.2f} s)", ratio),
        Figure("of it for one of the bare way", ratio, "", limit=COLD_RATIO),
        Figure(drafted, median(cold), "s", f"bare voice and LAME in this process ({median(same):.2f} s)", stricter),
        Figure("a bulletin, warm", each, "ms", limit=WARM_MILLISECONDS),
        _again(f"{changed}, {BATCH} bulletins", batch, share),
        Figure("of it for one of cold", share, "", limit=CHANGED_SHARE),
        _again(f"{changed}, one bulletin", single, share_of_one),
    ]


def _median_ratio(some: Sequence[float], others: Sequence[float]) -> float:
    return median(one / other for one, other in zip(some, others, strict=True))


def _again(name: str, pairs: Sequence[tuple[float, float]], share: float) -> Figure:
    again, cold = zip(*pairs, strict=True)
    return Figure(name, median(again), "s", f"cold ({median(cold):.2f} s)", share)


def scripts_of_samples() -> list[str]:
    """Return what the samples' texts are read as."""
    files = sorted(SAMPLES.glob("*.md"))
    return [read(file.read_text(encoding="utf-8").split("\n+++\n")[-1]).text for file in files]


@contextmanager
def _home() -> Iterator[tuple[House, int, list[Path]]]:
    """Make a home that is thrown away; yields the house, its account, the samples' files."""
    with tempfile.TemporaryDirectory() as folder:
        house = administration.init(Path(folder), "bench", NOW, demo_today=date(2023, 7, 10))
        try:
            by = accounts.resolve(house, "bench")
            import_network(house, (SAMPLES / _NETWORK).read_text(encoding="utf-8"), _NETWORK, by, NOW)
            yield house, by, sorted(SAMPLES.glob("*.md"))
        finally:
            house.database.close()


def _one_changed(scripts: list[str], bulletins: int) -> tuple[float, float]:
    """Draft forty sentences in so many bulletins, then again with one changed; return the second time and the first."""
    texts = [phrase.text for script in scripts for phrase in sentences(script)][:CHANGED_OF]
    with _home() as (house, by, _), tempfile.TemporaryDirectory() as folder:
        newsroom.import_bulletins(house, _files(Path(folder), texts, bulletins), by, NOW)
        first = spent(lambda: _draft(house, by, bulletins))
        texts[CHANGED_OF // 2] = _CHANGED
        newsroom.import_bulletins(house, _files(Path(folder), texts, bulletins), by, NOW + timedelta(minutes=1))
        return spent(lambda: _draft(house, by, 1)), first


def _files(folder: Path, texts: Sequence[str], bulletins: int) -> list[Path]:
    """Write the sentences into files, as many a file as in each other."""
    each = len(texts) // bulletins
    files = [folder / f"ban-tin-{number:02}.txt" for number in range(bulletins)]
    for number, file in enumerate(files):
        said = texts[number * each : (number + 1) * each]
        file.write_text("\n\n".join([f"Bản tin số {number + 1}", *said]), encoding="utf-8")
    return files


def _draft(house: House, by: int, made: int) -> None:
    outcomes = desk.draft(house, None, by, NOW, voices=[EspeakVoice()])
    results = Counter(outcome.result for outcome in outcomes)
    if results != Counter({DraftResult.MADE: made, DraftResult.KEPT: len(outcomes) - made}):
        msg = f"{dict(results)}; {made} were to be made"
        raise RuntimeError(msg)


def _bare(scripts: list[str], encode: _Encode) -> None:
    voice = EspeakVoice()

    def one(script: str) -> None:
        encode(np.concatenate([voice.speak(phrase.text).samples for phrase in sentences(script)]))

    try:
        with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
            list(pool.map(one, scripts))
    finally:
        voice.close()


def _by_ffmpeg(sound: "np.ndarray[tuple[int], np.dtype[np.int16]]") -> None:
    source = ("-f", "s16le", "-ar", str(_VOICE_HZ), "-ac", "1", "-i", "pipe:0")
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", *source, *_ENCODER, "-f", "mp3", "pipe:1"]
    run_process(command, input=sound.tobytes(), capture_output=True, check=True)


def _by_lame(sound: "np.ndarray[tuple[int], np.dtype[np.int16]]") -> None:
    coder = lameenc.Encoder()
    coder.set_channels(1)
    coder.set_in_sample_rate(_VOICE_HZ)
    coder.set_out_sample_rate(RATE)
    coder.set_bit_rate(_KBIT)
    coder.set_quality(_QUALITY)
    coder.silence()
    coder.encode(sound.tobytes())
    coder.flush()


def spent(work: Callable[[], object]) -> float:
    """Return the processor time, seconds, of this process and of the helpers that ended."""
    begun = os.times()
    work()
    ended = os.times()
    return sum(ended[:4]) - sum(begun[:4])
