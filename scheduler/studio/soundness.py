"""Is a person's recording fit for air? Length, clipping, silence, noise: what was found, and what to do about it.

Only the hopeless is refused: who listens before approval decides about the rest. A decision: no file, no database.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import binary_opening  # type: ignore[import-untyped]  # scipy ships no types

from scheduler.messages import Message
from scheduler.studio.intake import Intake
from scheduler.studio.mastering import RATE
from scheduler.studio.metering import Wave
from scheduler.studio.phrasing import sentences

SYLLABLES_A_MINUTE = 190
"""How fast a person reads news: a practised one some 220 syllables a minute, one of a commune some 160."""
SHORTEST_SECONDS = 1.0
EDGE_SECONDS = 0.25
"""Silence that stays before the first and after the last word."""

_BLOCK = round(0.02 * RATE)
_CLICK_BLOCKS = 3  # what is loud for less than 60 ms is a click
_SHORT, _LONG = 0.6, 1.7  # of the estimate
_MOST_CLIPPED = 0.0001
_MOST_EDGE_SECONDS = 1.0
_MOST_PAUSE_SECONDS = 3.0
_LEAST_ABOVE_NOISE_DB = 20.0
_SOFT_DBFS = -40.0
_BELOW_SPEECH_DB = (6.0, 35.0)  # a pause lies at least so far below speech, and counts as one from so far below
_ABOVE_NOISE_DB = 6.0
_GATES_DB = (-70.0, -10.0)  # BS.1770's: absolute, then relative to the mean of what passed


class Grade(StrEnum):
    """How good one thing about a recording is."""

    GOOD = "good"
    WARNING = "warning"
    HOPELESS = "hopeless"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: its grade, and a sentence with the next step where one is needed."""

    name: str
    grade: Grade
    message: Message


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """A recording without the silence at its ends, and what was found."""

    wave: Wave
    checks: tuple[Check, ...]

    @property
    def hopeless(self) -> tuple[Message, ...]:
        """Why it can't be used; nothing when it can."""
        return tuple(c.message for c in self.checks if c.grade is Grade.HOPELESS)


def judge(intake: Intake, script: str) -> Judged:
    """Look a recording over.

    Args:
        intake: as it was decoded.
        script: what is said in it; "" when that isn't known (a tune).
    """
    levels = _levels_dbfs(intake.wave)
    speech_dbfs = _speech_dbfs(levels)
    loud = _loud(levels, speech_dbfs)
    if not loud.any():
        return Judged(intake.wave, (_check("silence", Grade.HOPELESS, "silent"),))
    first, last = int(np.flatnonzero(loud)[0]), int(np.flatnonzero(loud)[-1]) + 1
    edge = round(EDGE_SECONDS * RATE)
    wave = intake.wave[max(0, first * _BLOCK - edge) : last * _BLOCK + edge]
    seconds = (last - first) * _BLOCK / RATE
    checks = [
        _length(seconds, script),
        _clipping(intake.clipped_share),
        _edges(first * _BLOCK / RATE, (levels.size - last) * _BLOCK / RATE),
        _pauses(loud[first:last], first),
        _noise(levels, loud, speech_dbfs, script),
    ]
    if speech_dbfs < _SOFT_DBFS:
        checks.append(_check("level", Grade.WARNING, "soft", dbfs=round(speech_dbfs)))
    if intake.complaint:
        checks.append(_check("whole", Grade.WARNING, "damaged", why=intake.complaint))
    return Judged(wave, tuple(checks))


def estimated_seconds(script: str) -> float:
    """Estimate how long a person reads a script, pauses between its sentences included."""
    phrases = sentences(script)
    syllables = sum(len(phrase.text.split()) for phrase in phrases)
    return syllables * 60 / SYLLABLES_A_MINUTE + sum(phrase.pause_seconds for phrase in phrases)


def _check(name: str, grade: Grade, word: str, **values: Any) -> Check:  # noqa: ANN401 - any value the catalogue can format
    return Check(name, grade, Message(f"studio.check_{word}", values))


def _levels_dbfs(wave: Wave) -> NDArray[np.float64]:
    blocks = wave[: wave.size // _BLOCK * _BLOCK].reshape(-1, _BLOCK)
    power = np.square(blocks).mean(axis=1, dtype=np.float64)
    return np.asarray(10 * np.log10(power + 1e-12))


def _speech_dbfs(levels: NDArray[np.float64]) -> float:
    """Return the level of what is said, whatever silence there is besides; −inf when nothing is."""
    passed = levels[levels > _GATES_DB[0]]
    if not passed.size:
        return -np.inf
    mean_dbfs = 10 * np.log10(np.mean(10 ** (passed / 10)))
    return float(np.median(passed[passed > mean_dbfs + _GATES_DB[1]]))


def _loud(levels: NDArray[np.float64], speech_dbfs: float) -> NDArray[np.bool_]:
    """Tell for each 20 ms whether something is said; pauses are told from speech by the recording's own levels."""
    if np.isinf(speech_dbfs):
        return np.zeros(levels.size, dtype=bool)
    floor_dbfs = float(np.percentile(levels, 5))
    nearest, farthest = (speech_dbfs - below for below in _BELOW_SPEECH_DB)
    threshold = min(nearest, max(floor_dbfs + _ABOVE_NOISE_DB, farthest))
    return np.asarray(binary_opening(levels > threshold, np.ones(_CLICK_BLOCKS)), dtype=bool)


def _length(seconds: float, script: str) -> Check:
    if seconds < SHORTEST_SECONDS:
        return _check("length", Grade.HOPELESS, "too_short", seconds=round(seconds, 1))
    estimate = estimated_seconds(script)
    if not estimate:
        return _check("length", Grade.GOOD, "length_alone", seconds=round(seconds))
    values = {"seconds": round(seconds), "estimate": round(estimate)}
    if seconds < _SHORT * estimate:
        return _check("length", Grade.WARNING, "short", **values)
    if seconds > _LONG * estimate:
        return _check("length", Grade.WARNING, "long", **values)
    return _check("length", Grade.GOOD, "length", **values)


def _clipping(share: float) -> Check:
    if share <= _MOST_CLIPPED:
        return _check("clipping", Grade.GOOD, "unclipped")
    return _check("clipping", Grade.WARNING, "clipped", percent=round(100 * share, 2))


def _edges(lead_seconds: float, tail_seconds: float) -> Check:
    values = {"lead": round(lead_seconds, 1), "tail": round(tail_seconds, 1)}
    cut = max(lead_seconds, tail_seconds) > _MOST_EDGE_SECONDS
    return _check("edges", Grade.GOOD, "edges_cut" if cut else "edges", **values)


def _pauses(loud: NDArray[np.bool_], offset: int) -> Check:
    """Judge the longest silence between words; its place is counted from the file's start."""
    places = np.flatnonzero(loud)
    gaps = np.diff(places)
    if not gaps.size or int(gaps.max()) <= 1:
        return _check("silence", Grade.GOOD, "pauses", seconds=0.0)
    longest = int(gaps.argmax())
    seconds = (int(gaps[longest]) - 1) * _BLOCK / RATE
    if seconds <= _MOST_PAUSE_SECONDS:
        return _check("silence", Grade.GOOD, "pauses", seconds=round(seconds, 1))
    at_seconds = (offset + int(places[longest]) + 1) * _BLOCK // RATE
    at = f"{at_seconds // 60}:{at_seconds % 60:02d}"
    return _check("silence", Grade.WARNING, "long_pause", seconds=round(seconds, 1), at=at)


def _noise(levels: NDArray[np.float64], loud: NDArray[np.bool_], speech_dbfs: float, script: str) -> Check:
    quiet = levels[~loud]
    if not quiet.size:
        return _check("noise", Grade.WARNING, "drowned") if script else _check("noise", Grade.GOOD, "no_pause")
    floor_dbfs = float(np.median(quiet))
    above_db = speech_dbfs - floor_dbfs
    values = {"floor": round(max(floor_dbfs, -96.0)), "above": round(min(above_db, 96.0))}
    if above_db < _LEAST_ABOVE_NOISE_DB:
        return _check("noise", Grade.WARNING, "noisy", **values)
    return _check("noise", Grade.GOOD, "quiet", **values)
