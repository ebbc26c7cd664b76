"""Drafting beside the bare voice and one encode of the same sentences, in turn, in the same run.

All in processor time of this process and its helpers (voice, encoder), which is what both cores are full of; the clock
on the wall shows what else the machine does. The bare way speaks each sentence and encodes each bulletin once, in as
many threads; it neither masters nor measures, and keeps nothing.
"""

import os
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median
from subprocess import run as run_process

import imageio_ffmpeg
import numpy as np

from benchmarks.figures import Figure
from scheduler.administration import accounts
from scheduler.administration import desk as administration
from scheduler.newsroom import desk as newsroom
from scheduler.newsroom.reading import read
from scheduler.records.house import House
from scheduler.studio import desk
from scheduler.studio.desk import DraftResult
from scheduler.studio.phrasing import sentences
from scheduler.studio.voices.espeak import EspeakVoice

NOW = datetime(2023, 7, 10, 1, 0, tzinfo=UTC)
SAMPLES = Path(__file__).parent.parent / "scheduler" / "samples"
ROUNDS = 3
COLD_RATIO = 1.25
WARM_MILLISECONDS = 5.0
CHANGED_SHARE = 0.1
CHANGED_OF = 40
_ENCODER = ("-c:a", "libmp3lame", "-b:a", "48k", "-ar", "24000", "-f", "mp3", "pipe:1")


def run() -> list[Figure]:
    """Draft the samples cold, warm, and again after one sentence of the batch's first forty was changed.

    Raises:
        RuntimeError: the embedded voice isn't installed, or a bulletin could not be voiced.
    """
    if EspeakVoice().usable() is not None:
        msg = "the embedded voice isn't installed"
        raise RuntimeError(msg)
    bare, cold, warm, changed, forty = [], [], [], [], []
    scripts = scripts_of_samples()
    for _ in range(ROUNDS):
        with _home() as (house, by, files):
            newsroom.import_bulletins(house, files, by, NOW)
            cold.append(spent(lambda: _draft(house, by, DraftResult.MADE)))
            warm.append(spent(lambda: _draft(house, by, DraftResult.KEPT)))
        bare.append(spent(lambda: _bare(scripts)))
        one_cold, one_changed = _one_of_forty(scripts)
        forty.append(one_cold)
        changed.append(one_changed)
    beside = f"bare voice and one encode ({median(bare):.2f} s)"
    ratio = median(c / b for c, b in zip(cold, bare, strict=True))
    share = median(c / f for c, f in zip(changed, forty, strict=True))
    each = 1000 * median(warm) / len(scripts)
    return [
        Figure(f"{len(scripts)} bulletins, cold", median(cold), "s", beside, ratio),
        Figure("of it for one of the bare way", ratio, "", limit=COLD_RATIO),
        Figure("a bulletin, warm", each, "ms", limit=WARM_MILLISECONDS),
        Figure(f"one sentence of {CHANGED_OF} changed", median(changed), "s", f"cold ({median(forty):.2f} s)", share),
        Figure("of it for one of cold", share, "", limit=CHANGED_SHARE),
    ]


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
            yield house, accounts.resolve(house, "bench"), sorted(SAMPLES.glob("*.md"))
        finally:
            house.database.close()


def _one_of_forty(scripts: list[str]) -> tuple[float, float]:
    """Draft a bulletin of forty sentences, then again with one of them changed; return what each took."""
    texts = [phrase.text for script in scripts for phrase in sentences(script)][:CHANGED_OF]
    with _home() as (house, by, _), tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "bon-muoi-cau.txt"
        file.write_text("Bản tin bốn mươi câu\n\n" + "\n\n".join(texts), encoding="utf-8")
        newsroom.import_bulletins(house, [file], by, NOW)
        first = spent(lambda: _draft(house, by, DraftResult.MADE))
        texts[CHANGED_OF // 2] = "Câu này vừa được viết lại cho rõ hơn."
        file.write_text("Bản tin bốn mươi câu\n\n" + "\n\n".join(texts), encoding="utf-8")
        newsroom.import_bulletins(house, [file], by, NOW + timedelta(minutes=1))
        return first, spent(lambda: _draft(house, by, DraftResult.MADE))


def _draft(house: House, by: int, expected: DraftResult) -> None:
    outcomes = desk.draft(house, None, by, NOW, voices=[EspeakVoice()])
    others = [o.code for o in outcomes if o.result is not expected]
    if others or not outcomes:
        msg = f"{', '.join(others) or 'nothing'} was not {expected}"
        raise RuntimeError(msg)


def _bare(scripts: list[str]) -> None:
    voice = EspeakVoice()

    def one(script: str) -> None:
        speeches = [voice.speak(phrase.text) for phrase in sentences(script)]
        sound = np.concatenate([speech.samples for speech in speeches]).tobytes()
        source = ("-f", "s16le", "-ar", str(speeches[0].sample_rate), "-ac", "1", "-i", "pipe:0")
        run_process(
            [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", *source, *_ENCODER],
            input=sound,
            capture_output=True,
            check=True,
        )

    try:
        with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
            list(pool.map(one, scripts))
    finally:
        voice.close()


def spent(work: Callable[[], object]) -> float:
    """Return the processor time, seconds, of this process and of the helpers that ended."""
    begun = os.times()
    work()
    ended = os.times()
    return sum(ended[:4]) - sum(begun[:4])
