"""Voiced sentences → one piece of sound at one loudness: trim, pause, resample, level, limit."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from scipy.ndimage import minimum_filter1d  # type: ignore[import-untyped]  # scipy ships no types
from scipy.signal import firwin, resample_poly  # type: ignore[import-untyped]  # scipy ships no types

from scheduler.messages import OutsideFailed
from scheduler.studio.metering import Loudness, Wave, from_db, integrated_lufs, measure, peak_envelope, to_wave
from scheduler.studio.voices.contract import Samples, Speech

RATE = 24_000
"""Of every take and rendering, Hz."""

_EDGE_SECONDS = 0.25  # silence before the first and after the last sentence
_TRIM_BELOW = 0.003  # −50 dBFS: what an engine leaves around a sentence
_TRIM_KEEP_SECONDS = 0.02
_BLOCK = 24  # the limiter's step: 1 ms
_REACHES = (25, 8, 3)  # the limiter looks so many steps ahead and back: as far as the loudness asked for allows
_RESAMPLING_REACH = 10  # samples of the lower rate to each side, as scipy has it
_MOST_GAIN_DB = 24.0
_SPARE_DB = 6.0  # the ceiling may have to be lowered by so much
_FINE_DB = 0.02
_LEAST_SLOPE = 0.05  # where gain hardly helps any more, the search steps on all the same
_MARGIN_DB = 0.1
_ROUNDS = 5
_CLOSE_LU = 0.2


@dataclass(frozen=True, slots=True)
class Target:
    """How loud a take is.

    Attributes:
        lufs: integrated loudness.
        ceiling_dbtp: highest true peak.
    """

    lufs: float = -16.0
    ceiling_dbtp: float = -1.5


@dataclass(frozen=True, slots=True, eq=False)
class Mastered:
    """A finished piece of sound.

    Attributes:
        samples: mono, 16 bit, 24 000 Hz.
        loudness: measured on `samples`.
    """

    samples: Samples
    loudness: Loudness


def master(parts: Sequence[tuple[Speech, float]], target: Target) -> Mastered:
    """Join voiced sentences with their pauses (seconds after each) and bring them to the target.

    Raises:
        OutsideFailed: there is nothing to hear in them.
    """
    return level(join(parts), target)


def join(parts: Sequence[tuple[Speech, float]]) -> Wave:
    """Return the sentences one after another at 24 000 Hz, each without its own silence and with its pause after it."""
    pieces = [_silence(_EDGE_SECONDS)]
    for speech, pause_seconds in parts:
        pieces += [trimmed(resampled(to_wave(speech.samples), speech.sample_rate)), _silence(pause_seconds)]
    pieces.append(_silence(_EDGE_SECONDS))
    return np.concatenate(pieces)


def resampled(wave: Wave, rate: int) -> Wave:
    """Return the wave at 24 000 Hz, by a polyphase filter."""
    if rate == RATE:
        return wave
    common = math.gcd(RATE, rate)
    up, down = RATE // common, rate // common
    return np.asarray(resample_poly(wave, up, down, window=_low_pass(max(up, down))), dtype=np.float32)


@cache
def _low_pass(factor: int) -> Wave:
    """Return the filter that `resample_poly` would design anew for each sentence, which takes longer than using it."""
    taps = firwin(2 * _RESAMPLING_REACH * factor + 1, 1 / factor, window=("kaiser", 5.0))
    return np.asarray(taps, dtype=np.float32)


def trimmed(wave: Wave) -> Wave:
    """Return the wave without the silence at its ends, but for 20 ms; nothing when it is all silence."""
    loud = np.flatnonzero(np.abs(wave) > _TRIM_BELOW)
    if not loud.size:
        return wave[:0]
    keep = round(_TRIM_KEEP_SECONDS * RATE)
    return wave[max(0, int(loud[0]) - keep) : int(loud[-1]) + keep]


def level(wave: Wave, target: Target) -> Mastered:
    """Bring a wave (24 000 Hz) to the target's loudness with no true peak above its ceiling.

    The limiter works as slowly as it can: 25 ms around a peak, and less only for sound so peaky that it would not
    become loud enough. Limiting takes loudness away. How much is foreseen from the energy of each millisecond, then
    measured, and the forecast corrected by its error until both hold. Sound whose peaks leave no room stays softer
    than the target: the ceiling wins.

    Raises:
        OutsideFailed: it is silent.
    """
    start = integrated_lufs(wave, RATE)
    if math.isinf(start):
        raise OutsideFailed("studio.silent")
    ceiling_dbtp = target.ceiling_dbtp - _MARGIN_DB
    wanted_lu = target.lufs - start
    steps = _Steps.of(wave, from_db(ceiling_dbtp - max(_MOST_GAIN_DB, wanted_lu + _SPARE_DB) - _SPARE_DB))
    reach, gain_db = steps.fit(wanted_lu, ceiling_dbtp)
    for _ in range(_ROUNDS):
        samples = _set(wave, steps.gains(gain_db, ceiling_dbtp, reach))
        loudness = measure(samples, RATE)
        over_db = loudness.true_peak_dbtp - target.ceiling_dbtp
        if over_db <= 0 and (abs(loudness.lufs - target.lufs) <= _CLOSE_LU or gain_db >= _MOST_GAIN_DB):
            break
        wanted_lu -= loudness.lufs - target.lufs
        ceiling_dbtp -= max(0.0, over_db)
        gain_db = steps.gain_for(wanted_lu, ceiling_dbtp, reach)
    return Mastered(samples, loudness)


def _set(wave: Wave, gains: Wave) -> Samples:
    """Apply the gains at the edges of the limiter's steps, a straight line between them."""
    blocks = gains.size - 1
    padded = np.zeros(blocks * _BLOCK, dtype=np.float32)
    padded[: wave.size] = wave
    within = np.arange(_BLOCK, dtype=np.float32) / np.float32(_BLOCK)
    at_edges = gains * np.float32(32768)
    limited = np.diff(at_edges)[:, None] * within
    limited += at_edges[:-1, None]
    limited *= padded.reshape(blocks, _BLOCK)
    np.rint(limited, out=limited)
    np.clip(limited, -32768, 32767, out=limited)
    return np.asarray(limited.ravel()[: wave.size], dtype=np.int16)


@dataclass(frozen=True, slots=True, eq=False)
class _Steps:
    """What the limiter knows of a wave: its highest true peak and its energy in every millisecond."""

    peaks: Wave
    energies: Wave

    @classmethod
    def of(cls, wave: Wave, floor: float) -> "_Steps":
        """Look at a wave; what stays below `floor` is never limited, so its peaks between samples don't matter."""
        blocks = -(-wave.size // _BLOCK)
        padded = np.zeros(blocks * _BLOCK, dtype=np.float32)
        padded[: wave.size] = wave
        return cls(peak_envelope(padded, _BLOCK, floor), np.einsum("ij,ij->i", *[padded.reshape(blocks, _BLOCK)] * 2))

    def gains(self, gain_db: float, ceiling_dbtp: float, reach: int) -> Wave:
        """Return the factor at every edge of a step: the gain, turned down `reach` steps around a peak."""
        gain, ceiling = from_db(gain_db), from_db(ceiling_dbtp)
        needed = np.minimum(gain, ceiling / np.maximum(self.peaks, 1e-9))
        # Every value that the window averages has seen the need of the steps on both sides of its edge.
        held = minimum_filter1d(np.pad(needed, 1, mode="edge"), 2 * (reach + 1) + 1, mode="nearest")[:-1]
        window = np.hanning(2 * reach + 3)[1:-1]
        smooth = np.convolve(np.pad(held, reach, mode="edge"), window / window.sum(), mode="valid")
        return smooth.astype(np.float32)

    def fit(self, wanted_lu: float, ceiling_dbtp: float) -> tuple[int, float]:
        """Return the longest reach with which the limited wave can become louder by `wanted_lu`, else the shortest.

        Beside it stands the gain in dB, as `gain_for` gives it.
        """
        for reach in _REACHES:
            gain_db = self.gain_for(wanted_lu, ceiling_dbtp, reach)
            if gain_db < _MOST_GAIN_DB:
                break
        return reach, gain_db

    def gain_for(self, wanted_lu: float, ceiling_dbtp: float, reach: int) -> float:
        """Return the gain in dB that makes the limited wave louder by `wanted_lu` than the untouched one; most 24.

        The more gain, the less of it is left after limiting: the line through the last two tries never leads too far.
        """
        gain_db, most_db, slope = wanted_lu, max(wanted_lu, _MOST_GAIN_DB), 1.0
        louder_lu = self._louder(gain_db, ceiling_dbtp, reach)
        while wanted_lu - louder_lu > _FINE_DB and gain_db < most_db:
            next_db = min(most_db, gain_db + (wanted_lu - louder_lu) / slope)
            next_lu = self._louder(next_db, ceiling_dbtp, reach)
            slope = min(1.0, max(_LEAST_SLOPE, (next_lu - louder_lu) / (next_db - gain_db)))
            gain_db, louder_lu = next_db, next_lu
        return gain_db

    def _louder(self, gain_db: float, ceiling_dbtp: float, reach: int) -> float:
        """Return how much louder, LU, the wave becomes with this gain, limited, by its energy."""
        energy = np.dot(self.energies, np.square(self.gains(gain_db, ceiling_dbtp, reach)[:-1]))
        return 10 * math.log10(float(energy) / float(self.energies.sum()))


def _silence(seconds: float) -> Wave:
    return np.zeros(round(seconds * RATE), dtype=np.float32)
