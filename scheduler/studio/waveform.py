"""A take as a picture's numbers: how far it swings and how loud it is, column by column."""

from dataclasses import dataclass

import numpy as np

from scheduler.studio.metering import measure, short_term_lufs, to_wave
from scheduler.studio.voices.contract import Samples

COLUMNS = 360
"""Of a drawn waveform."""


@dataclass(frozen=True, slots=True)
class Waveform:
    """What a picture of sound shows, from left to right.

    Attributes:
        seconds: length of the sound.
        lows: lowest sample of each column, −1 to 0.
        highs: highest sample of each column, 0 to 1.
        bodies: root of the mean square of each column, 0 to 1: where limited speech peaks everywhere, this has shape.
        loudness: of the three seconds around each column, LUFS; −120 for silence.
        lufs: integrated loudness; −inf for silence.
        true_peak_dbtp: of the whole.
    """

    seconds: float
    lows: tuple[float, ...]
    highs: tuple[float, ...]
    bodies: tuple[float, ...]
    loudness: tuple[float, ...]
    lufs: float
    true_peak_dbtp: float


def waveform_of(samples: Samples, rate: int, columns: int = COLUMNS) -> Waveform:
    """Return the waveform of mono sound; the same sound gives the same numbers.

    Args:
        samples: 16 bit.
        rate: Hz.
        columns: how many values; sound shorter than so many samples repeats some.

    Raises:
        Refused: there are no samples.
    """
    measured = measure(samples, rate)
    wave = to_wave(samples)
    edges = np.arange(columns) * wave.size // columns
    lows = np.minimum(np.minimum.reduceat(wave, edges), 0)
    highs = np.maximum(np.maximum.reduceat(wave, edges), 0)
    counts = np.maximum(np.diff(np.append(edges, wave.size)), 1)
    bodies = np.sqrt(np.add.reduceat(np.square(wave, dtype=np.float64), edges) / counts)
    return Waveform(
        wave.size / rate,
        tuple(lows.tolist()),
        tuple(highs.tolist()),
        tuple(bodies.tolist()),
        tuple(short_term_lufs(wave, rate, columns).tolist()),
        measured.lufs,
        measured.true_peak_dbtp,
    )
