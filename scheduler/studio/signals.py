"""The signal before an emergency: a siren when it is meant, three soft gongs for a drill, so that nobody mixes them up.

Synthesised, so nobody holds rights. A signal is as loud as the voice after it; both are mastered together.
"""

from enum import StrEnum

import numpy as np

from scheduler.studio.mastering import RATE
from scheduler.studio.metering import Wave

_PAUSE_SECONDS = 0.4
_EDGE_SECONDS = 0.03
_SIREN_HERTZ = (520.0, 1150.0)
_SIREN_SWEEP_SECONDS = 1.0
_SIREN_SWEEPS = 2
_GONG_HERTZ = (523.25, 392.0, 329.63)
_GONG_SECONDS = 0.8
_HEARD_ABOVE = 0.01  # −40 dBFS: pauses between words aren't the voice's loudness


class Signal(StrEnum):
    """What is heard before the words."""

    NONE = ""
    ALARM = "alarm"
    DRILL = "drill"


def with_signal(signal: Signal, speech: Wave) -> Wave:
    """Return speech with its signal in front; mono, 24 000 Hz, full scale ±1."""
    if signal is Signal.NONE:
        return speech
    sound = siren() if signal is Signal.ALARM else gongs()
    loudness = _loudness(speech) / max(_loudness(sound), 1e-9)
    pause = np.zeros(round(_PAUSE_SECONDS * RATE), dtype=np.float32)
    return np.concatenate([(sound * loudness).astype(np.float32), pause, speech])


def siren() -> Wave:
    """Return the siren: a tone that rises and falls twice in four seconds, with overtones that horns carry far."""
    low, high = _SIREN_HERTZ
    seconds = np.arange(round(2 * _SIREN_SWEEP_SECONDS * _SIREN_SWEEPS * RATE)) / RATE
    up_and_down = 0.5 - 0.5 * np.cos(np.pi * seconds / _SIREN_SWEEP_SECONDS)
    phase = 2 * np.pi * np.cumsum(low + (high - low) * up_and_down) / RATE
    tone = np.sin(phase) + 0.4 * np.sin(2 * phase) + 0.25 * np.sin(3 * phase)
    return _with_soft_edges(tone)


def gongs() -> Wave:
    """Return three gongs, each lower than the one before: somebody will speak, nobody need run."""
    seconds = np.arange(round(_GONG_SECONDS * RATE)) / RATE
    fading = np.exp(-3.5 * seconds)
    parts = [
        fading * (np.sin(2 * np.pi * hertz * seconds) + 0.3 * np.sin(4 * np.pi * hertz * seconds))
        for hertz in _GONG_HERTZ
    ]
    return np.concatenate([_with_soft_edges(part) for part in parts])


def _with_soft_edges(sound: np.ndarray[tuple[int], np.dtype[np.float64]]) -> Wave:
    edge = round(_EDGE_SECONDS * RATE)
    sound = sound.copy()
    sound[:edge] *= np.linspace(0, 1, edge)
    sound[-edge:] *= np.linspace(1, 0, edge)
    return np.asarray(0.5 * sound / np.abs(sound).max(), dtype=np.float32)


def _loudness(wave: Wave) -> float:
    heard = wave[np.abs(wave) > _HEARD_ABOVE]
    return float(np.sqrt(np.mean(np.square(heard, dtype=np.float64)))) if heard.size else 0.0
