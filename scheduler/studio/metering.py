"""Loudness and true peak of sound, as EBU R 128 and ITU-R BS.1770-4 define them."""

import math
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray
from scipy.fft import irfft, rfft  # type: ignore[import-untyped]  # scipy ships no types
from scipy.signal import firwin, sosfilt  # type: ignore[import-untyped]  # scipy ships no types

from scheduler.messages import Refused

Wave = NDArray[np.float32]
"""Mono sound, one dimension, full scale ±1."""

_OVERSAMPLING = 4
_REACH = 10
_PEAK_BLOCK = 24
_BLOCKS_AT_ONCE = 256  # few enough that the product stays in one thread: takes are made in as many as there are cores
_GATE_LUFS = -70.0
_STEPS_A_BLOCK = 4
_WEIGHTS = (1.0, 1.0, 1.0, 1.41, 1.41)
"""Of left, right, centre and the two surrounds (BS.1770-4, table 3)."""
_BLOCK_SECONDS = 0.4
_SHORT_SECONDS = 3.0
_STEP_SECONDS = 0.1
_STEPS_A_PIECE = 8
_PIECES_AT_ONCE = 16
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
    """Return the gated loudness (BS.1770-4) of sound in LUFS.

    Args:
        wave: mono, one dimension; or samples by channels, up to five in the order L, R, C, Ls, Rs.
        rate: Hz.
    """
    shortest = math.ceil(_BLOCK_SECONDS * rate) + 1
    if len(wave) < shortest:
        wave = np.pad(wave, [(0, shortest - len(wave))] + [(0, 0)] * (wave.ndim - 1))
    if not np.any(wave):
        return -math.inf
    step = round(_STEP_SECONDS * rate)
    channels = wave[:, None] if wave.ndim == 1 else wave
    energies = sum(w * _energies(channel, rate, step) for w, channel in zip(_WEIGHTS, channels.T, strict=False))
    return _gated(np.asarray(energies)[: len(wave) // step] / step)


def _gated(powers: NDArray[np.float64]) -> float:
    """Return the loudness by BS.1770-4's two gates: blocks of four steps, a new one each step.

    Args:
        powers: of each step of 0.1 s, K-weighted, all channels together.
    """
    blocks = np.convolve(powers, np.ones(_STEPS_A_BLOCK) / _STEPS_A_BLOCK, mode="valid")
    blocks = blocks[blocks > 10 ** ((_GATE_LUFS + 0.691) / 10)]
    if not blocks.size:
        return -math.inf
    heard = blocks[blocks > blocks.mean() / 10]  # the second gate lies 10 LU below what passed the first
    return float(-0.691 + 10 * math.log10(heard.mean()))


def peak_envelope(wave: Wave, block: int, floor: float = 0.0) -> Wave:
    """Return the highest absolute value of the four times oversampled wave in each `block` samples of it.

    Between two samples a wave rises above its neighbourhood by no more than a known factor. Blocks that can't reach
    `floor` for it aren't oversampled: for them the highest sample is returned.

    Args:
        wave: its length a multiple of `block`.
        block: samples of `wave` in one value, at least 10.
        floor: amplitude below which it doesn't matter.
    """
    matrix, factor = _between(block)
    envelope = np.maximum.reduceat(np.abs(wave), np.arange(0, wave.size, block))  # thrice as fast as max(axis=1)
    around = np.pad(envelope, 1)
    around = np.maximum(np.maximum(around[:-2], around[2:]), envelope)
    windows = sliding_window_view(np.pad(wave, _REACH), block + 2 * _REACH)[::block]
    matters = np.flatnonzero(around * factor > floor)
    for start in range(0, matters.size, _BLOCKS_AT_ONCE):
        blocks = matters[start : start + _BLOCKS_AT_ONCE]
        fine = windows[blocks] @ matrix
        envelope[blocks] = np.maximum(envelope[blocks], np.maximum(fine.max(axis=1), -fine.min(axis=1)))
    return np.asarray(envelope, dtype=np.float32)


@cache
def _between(block: int) -> tuple[NDArray[np.float32], float]:
    """Return what gives a block's three values between each two samples from its window, and the most it can raise.

    The filter is the one of `scipy.signal.resample_poly`: a sinc in a Kaiser window, ten samples to each side.
    """
    taps = _OVERSAMPLING * firwin(2 * _REACH * _OVERSAMPLING + 1, 1 / _OVERSAMPLING, window=("kaiser", 5.0))
    matrix = np.zeros((block + 2 * _REACH, block, _OVERSAMPLING - 1), dtype=np.float32)
    for phase in range(1, _OVERSAMPLING):
        weights = taps[phase::_OVERSAMPLING][::-1]  # of the samples from nine before to ten after
        for place in range(block):
            matrix[place + 1 : place + 1 + weights.size, place, phase - 1] = weights
    flat = matrix.reshape(block + 2 * _REACH, -1)
    return flat, max(1.0, float(np.abs(flat).sum(axis=0).max()))


def true_peak_dbtp(wave: Wave) -> float:
    """Return the true peak of mono sound in dBTP (BS.1770-4, annex 2)."""
    padded = np.pad(np.asarray(wave, dtype=np.float32), (0, -wave.size % _PEAK_BLOCK))
    highest = float(max(padded.max(), -padded.min()))
    return to_db(float(peak_envelope(padded, _PEAK_BLOCK, highest).max()))


def to_db(amplitude: float) -> float:
    """Return an amplitude relative to full scale in dB, at least −120."""
    return max(20 * math.log10(amplitude), SILENCE_DB) if amplitude > 0 else SILENCE_DB


def from_db(level_db: float) -> float:
    """Return the amplitude, relative to full scale, of a level in dB."""
    return float(10 ** (level_db / 20))


def short_term_lufs(wave: Wave, rate: int, moments: int) -> NDArray[np.float64]:
    """Return the ungated loudness, LUFS, of the three seconds around each of some moments, evenly over mono sound.

    EBU Tech 3341 calls a window of three seconds "short-term". A meter shows those that have just gone by; for a
    picture they lie around the moment, so that the line stands where the sound is. At the ends there is less than three
    seconds. Silence is −120.

    Args:
        wave: its samples.
        rate: Hz.
        moments: how many values.
    """
    step = round(_STEP_SECONDS * rate)
    sums = np.concatenate([[0.0], np.cumsum(_energies(wave, rate, step))])
    blocks = sums.size - 1
    middles = (np.arange(moments) + 0.5) * (wave.size / step) / moments
    half = _SHORT_SECONDS / _STEP_SECONDS / 2
    first = np.clip(np.rint(middles - half), 0, blocks - 1).astype(int)
    last = np.clip(np.rint(middles + half), first + 1, blocks).astype(int)
    samples = np.minimum(last * step, wave.size) - first * step
    power = (sums[last] - sums[first]) / np.maximum(samples, 1)
    return np.asarray(np.maximum(-0.691 + 10 * np.log10(np.maximum(power, 1e-12)), SILENCE_DB), dtype=np.float64)


def _energies(wave: Wave, rate: int, step: int) -> NDArray[np.float64]:
    """Return the energy of every `step` samples of the K-weighted wave.

    Filtered by overlapping Fourier transforms, a third faster than `sosfilt`: after one step before each piece, nothing
    of the filters' past is left that 32 bits could hold.
    """
    hop = _STEPS_A_PIECE * step
    response = _k_response(rate, step)
    pieces = -(-wave.size // hop)
    padded = np.zeros(step + pieces * hop, dtype=np.float32)
    padded[step : step + wave.size] = wave
    windows = sliding_window_view(padded, step + hop)[::hop]
    energies = []
    for start in range(0, pieces, _PIECES_AT_ONCE):  # to spare memory
        spectra = rfft(windows[start : start + _PIECES_AT_ONCE], axis=1)
        spectra *= response
        steps = irfft(spectra, step + hop, axis=1)[:, step:].reshape(-1, step)
        energies.append(np.einsum("ij,ij->i", steps, steps).astype(np.float64))
    return np.concatenate(energies)[: -(-wave.size // step)]


@cache
def _k_response(rate: int, step: int) -> NDArray[np.complex64]:
    """Return the two filters' frequency response for pieces of sound with a step before each."""
    impulse = np.zeros(step)
    impulse[0] = 1.0
    size = (1 + _STEPS_A_PIECE) * step
    return np.asarray(rfft(sosfilt(_k_weighting(rate), impulse), size), dtype=np.complex64)


@cache
def _k_weighting(rate: int) -> NDArray[np.float64]:
    """Return BS.1770's two filters at any rate, as second-order sections.

    BS.1770-4 gives coefficients for 48 kHz alone; these are its filters by their frequency, gain and quality (bilinear
    transform), which give the standard's numbers at 48 kHz.
    """
    shelf = math.tan(math.pi * 1681.974450955533 / rate)
    quality, high = 0.7071752369554196, 10 ** (3.999843853973347 / 20)
    band, below = high**0.4996667741545416, 1 + shelf / 0.7071752369554196 + shelf**2
    first = [
        (high + band * shelf / quality + shelf**2) / below,
        2 * (shelf**2 - high) / below,
        (high - band * shelf / quality + shelf**2) / below,
        1.0,
        2 * (shelf**2 - 1) / below,
        (1 - shelf / quality + shelf**2) / below,
    ]
    low = math.tan(math.pi * 38.13547087602444 / rate)
    under = 1 + low / 0.5003270373238773 + low**2
    second = [1.0, -2.0, 1.0, 1.0, 2 * (low**2 - 1) / under, (1 - low / 0.5003270373238773 + low**2) / under]
    return np.array([first, second])
