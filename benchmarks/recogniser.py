"""What a machine that listens understands of each voice: take → viet-asr → word error rate.

viet-asr (the extra `asr`) carries its model in its wheel and asks no network; nor does this: heard are the
embedded voices and the Piper voice files of the home that SCHEDULER_HOME names. The recogniser learned from people, so
its figure for a robotic voice is a bound from above for what a listener misses; between two voices, and before and
after a change, it can be compared.
"""

import os
import re
import unicodedata
from collections.abc import Iterator, Sequence
from math import gcd
from pathlib import Path
from typing import Any

import numpy as np
from scipy.signal import resample_poly  # type: ignore[import-untyped]  # scipy ships no types

from benchmarks.figures import Figure
from benchmarks.studio_drafting import scripts_of_samples
from scheduler.studio.mastering import RATE, Target, master
from scheduler.studio.phrasing import Sentence, sentences
from scheduler.studio.voices import piper_files
from scheduler.studio.voices.contract import Samples, Voice
from scheduler.studio.voices.espeak import EspeakVoice
from scheduler.studio.voices.piper import PiperVoice

HEARS_AT = 16_000
SENTENCES = 8
"""The first of each of the first so many sample bulletins."""


def run() -> list[Figure]:
    """Have every voice on this machine read the same sentences, and count what is understood.

    Raises:
        RuntimeError: the recogniser isn't installed, or no voice is.
    """
    try:
        import vietasr  # noqa: PLC0415 - measured with, not needed
    except ImportError as error:
        msg = "viet-asr isn't installed; requirements-dev.lock has it"
        raise RuntimeError(msg) from error
    recogniser = vietasr.Pipeline.preset("transcribe")
    phrases = [sentences(script)[0] for script in scripts_of_samples()][:SENTENCES]
    figures = [
        Figure(f"word errors, {voice.name}", _percent_wrong(voice, phrases, recogniser), "%") for voice in _voices()
    ]
    if not figures:
        msg = "no voice on this machine can be used"
        raise RuntimeError(msg)
    return figures


def word_errors(said: Sequence[str], heard: Sequence[str]) -> int:
    """Return how many words have to be put in, left out or changed to make what was heard what was said."""
    before = list(range(len(heard) + 1))
    for number, word in enumerate(said, 1):
        row = [number]
        for place, other in enumerate(heard, 1):
            row.append(min(before[place] + 1, row[-1] + 1, before[place - 1] + (word != other)))
        before = row
    return before[-1]


def _voices() -> Iterator[Voice]:
    home = Path(os.environ.get("SCHEDULER_HOME", "."))
    voices: list[Voice] = [EspeakVoice(name) for name in ("vi", "vi-vn-x-central", "vi-vn-x-south")]
    voices += [PiperVoice(file) for file in piper_files.in_place(home)]
    for voice in voices:
        if voice.usable() is None:
            yield voice
        voice.close()


def _percent_wrong(voice: Voice, phrases: Sequence[Sentence], recogniser: Any) -> float:  # noqa: ANN401 - it has no types
    wrong = words = 0
    for phrase in phrases:
        take = master([(voice.speak(phrase.text), 0.0)], Target()).samples
        said, heard = _words(phrase.text), _words(recogniser.transcribe(_at_16_khz(take), HEARS_AT).text)
        wrong += word_errors(said, heard)
        words += len(said)
    return 100 * wrong / words


def _at_16_khz(take: Samples) -> Samples:
    common = gcd(HEARS_AT, RATE)
    wave = resample_poly(take.astype(np.float32), HEARS_AT // common, RATE // common)
    return np.asarray(np.clip(np.rint(wave), -32768, 32767), dtype=np.int16)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", unicodedata.normalize("NFC", text).lower())
