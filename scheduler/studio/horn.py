"""Speech for horn loudspeakers: even in level, and nothing outside the band that a horn gives back.

A horn of the kind on village poles gives little below 300 Hz and above 6,000 Hz: what is sent there is heat in its
driver. It has to be understood over wind and engines at a hundred metres, so soft syllables come closer to loud ones.
An amplifier that need not keep room for peaks drives its horn harder, so the limiter holds them lower too.
"""

import numpy as np
from scipy.ndimage import gaussian_filter1d  # type: ignore[import-untyped]  # scipy ships no types
from scipy.signal import butter, sosfilt  # type: ignore[import-untyped]  # scipy ships no types

from scheduler.studio.metering import Wave

BAND_HZ = (300.0, 6_000.0)
PEAK_OVER_LOUDNESS_DB = 9.5
"""How far true peaks may rise above the integrated loudness; ordinary speech of −16 LUFS needs some 14."""

_ORDER = 4  # a band-pass of this order falls by 24 dB an octave on either side
_STEP_SECONDS = 0.002
_SMOOTH_SECONDS = 0.012  # how fast the level follows: syllables, not single swings
_RATIO = 4.0
_DEEPEST_DB = 40.0  # what lies further below the loudest is pause and noise, and isn't brought up any more


def for_horn(wave: Wave, rate: int) -> Wave:
    """Return speech cut to 300–6,000 Hz, compressed; its level is the caller's to set.

    Args:
        wave: mono, full scale ±1.
        rate: Hz, above 12 000.
    """
    cut = banded(wave, rate)
    # What bends a wave widens its band again, so it is cut once more.
    return banded(_evened(cut, rate), rate)


def _evened(cut: Wave, rate: int) -> Wave:
    """Bring soft syllables closer to loud ones."""
    block = round(_STEP_SECONDS * rate)
    steps = -(-cut.size // block)
    padded = np.zeros(steps * block, dtype=np.float32)
    padded[: cut.size] = cut
    power = np.square(padded.reshape(steps, block)).mean(axis=1, dtype=np.float64)
    level_db = 10 * np.log10(gaussian_filter1d(power, _SMOOTH_SECONDS / _STEP_SECONDS, mode="nearest") + 1e-12)
    under_db = np.minimum(float(level_db.max()) - level_db, _DEEPEST_DB)
    gains = 10 ** (under_db * (1 - 1 / _RATIO) / 20)
    at = np.arange(cut.size) / block - 0.5
    return np.asarray(cut * np.interp(at, np.arange(steps), gains), dtype=np.float32)


def banded(wave: Wave, rate: int) -> Wave:
    """Return the wave between 300 and 6,000 Hz, −3 dB at both (Butterworth, 24 dB an octave)."""
    sections = butter(_ORDER, BAND_HZ, "bandpass", fs=rate, output="sos")
    return np.asarray(sosfilt(sections, wave), dtype=np.float32)
