"""Loudness and true peak of sound, as EBU R 128 and ITU-R BS.1770-4 define them."""

import math
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import pyloudnorm
from numpy.typing import NDArray
from scipy.signal import resample_poly  # type: ignore[import-untyped]  # scipy ships no types

from scheduler.messages import Refused

Wave = NDArray[np.float32]
"""Mono sound, one dimension, full scale ±1."""

_OVERSAMPLING = 4
_BLOCK_SECONDS = 0.4
SILENCE_DB = -120.0


@dataclass(frozen=True, slots=True)
class Loudness:
    """What a meter says about a piece of sound.

    Attributes:
        lufs: integrated loudness, LUFS; -inf when every block lies below the gate of −70.
        true_peak_dbtp: of the oversampled wave, dBTP; at least −120.
        seconds: length.
    """

    lufs: float
    true_peak_dbtp: float
    seconds: float


def measure(samples: NDArray[Any], rate: int) -> Loudness:
    """Measure mono sound: int16, or floating point with full scale ±1.

    Sound shorter than a gating block of 0.4 s is measured as if silence followed.

    Args:
        samples: one dimension.
        rate: Hz.

    Raises:
        Refused: there are no samples.
    """
    if not samples.size:
        raise Refused("studio.empty_sound")
    wave = to_wave(samples)
    return Loudness(integrated_lufs(wave, rate), true_peak_dbtp(wave), wave.size / rate)


def to_wave(samples: NDArray[Any]) -> Wave:
    """Return samples as float32 with full scale ±1."""
    if samples.dtype == np.int16:
        return samples.astype(np.float32) / np.float32(32768)
    return samples.astype(np.float32, copy=False)


def integrated_lufs(wave: Wave, rate: int) -> float:
    """Return the gated loudness (BS.1770-4) of mono sound in LUFS."""
    shortest = math.ceil(_BLOCK_SECONDS * rate) + 1
    if wave.size < shortest:
        wave = np.pad(wave, (0, shortest - wave.size))
    if not np.any(wave):
        return -math.inf
    return float(_meter(rate).integrated_loudness(wave.astype(np.float64)))


@cache
def _meter(rate: int) -> pyloudnorm.Meter:
    return pyloudnorm.Meter(rate)


def peak_envelope(wave: Wave, block: int) -> Wave:
    """Return the highest absolute value of the four times oversampled wave in each `block` samples of it.

    Args:
        wave: its length a multiple of `block`.
        block: samples of `wave` in one value.
    """
    fine = resample_poly(wave, _OVERSAMPLING, 1).reshape(-1, _OVERSAMPLING * block)
    return np.asarray(np.maximum(fine.max(axis=1), -fine.min(axis=1)), dtype=np.float32)


def true_peak_dbtp(wave: Wave) -> float:
    """Return the true peak of mono sound in dBTP (BS.1770-4, annex 2)."""
    return to_db(float(peak_envelope(wave, wave.size)[0]))


def to_db(amplitude: float) -> float:
    """Return an amplitude relative to full scale in dB, at least −120."""
    return max(20 * math.log10(amplitude), SILENCE_DB) if amplitude > 0 else SILENCE_DB


def from_db(level_db: float) -> float:
    """Return the amplitude, relative to full scale, of a level in dB."""
    return float(10 ** (level_db / 20))
