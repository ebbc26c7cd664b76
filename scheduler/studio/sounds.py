"""The house's own signature tune and what is said before and after a programme."""

import re

import numpy as np

from scheduler.records.audio import SoundRole
from scheduler.studio.mastering import RATE
from scheduler.studio.metering import Wave

TUNE_VOICE = "scheduler/tune"
TUNE_VERSION = "1"
OPENING = "Xin mời quý vị và bà con nghe chương trình phát thanh về cải cách hành chính."
CLOSING = (
    "Chương trình phát thanh đến đây là hết. Chương trình có dùng giọng đọc tổng hợp. Xin cảm ơn quý vị và bà con."
)
WORDS = {
    SoundRole.TUNE: ("Nhạc hiệu", f"{TUNE_VOICE} {TUNE_VERSION}"),
    SoundRole.OPENING: ("Lời mở đầu chương trình", OPENING),
    SoundRole.CLOSING: ("Lời kết chương trình", CLOSING),
}
"""Title and script of each sound; the tune's script is its name."""

OWNED_UP = "giọng đọc tổng hợp"
_OWNING_UP = "Chương trình có dùng giọng đọc tổng hợp."
_DIGIT_WORDS = "không|một|hai|ba|bốn|năm|sáu|bảy|tám|chín"
_LONG_NUMBER = re.compile(rf"(?:\b(?:{_DIGIT_WORDS})\b\W+){{7}}\b(?:{_DIGIT_WORDS})\b", re.IGNORECASE)

TUNE_SECONDS = 9.0

# A melody of our own on the five tones of the "bắc" mode (C D F G A): moment, MIDI note, weight.
_BEAT_SECONDS = 0.42
_MELODY = (
    *((0, 72, 1.0), (1, 74, 0.8), (2, 77, 0.9), (3, 79, 1.0), (5, 81, 0.8), (6, 79, 0.9), (7, 77, 0.8), (8, 74, 0.9)),
    *((10, 72, 0.9), (11, 77, 0.8), (12, 79, 0.9), (13, 84, 1.0), (15, 81, 0.8), (16, 79, 0.8), (17, 77, 1.0)),
)
_BASS = ((0, 53, 0.5), (4, 55, 0.5), (8, 50, 0.5), (12, 55, 0.5), (16, 53, 0.6))
_PARTIALS = (
    (1.0, 1.0, 1.6),
    (2.0, 0.45, 2.6),
    (2.76, 0.18, 5.0),
    (5.4, 0.06, 9.0),
)  # a small bell: ratio, level, decay


def spoken_words(role: SoundRole, words: str) -> str:
    """Return what a voice says in a role: closing words own up to it, unless they do already.

    A programme whose closing a machine speaks does use a synthetic voice, whoever reads the bulletins. Closing words
    that a person recorded stay as that person said them.
    """
    said = " ".join(words.split())
    if role is not SoundRole.CLOSING or OWNED_UP in said.lower():
        return said
    return f"{said}{'' if said.endswith(('.', '!', '?', '…')) else '.'} {_OWNING_UP}"


def has_long_number(words: str) -> bool:
    """Tell whether eight digits or more are read one by one: perhaps a person's number."""
    return _LONG_NUMBER.search(words) is not None


def signature_tune() -> Wave:
    """Return the signature tune: 9 s of bells, mono, 24 000 Hz, full scale ±1. Synthesised, so nobody holds rights."""
    tune = np.zeros(round(TUNE_SECONDS * RATE), dtype=np.float64)
    for beat, note, weight in (*_MELODY, *_BASS):
        start = round(beat * _BEAT_SECONDS * RATE)
        tune[start:] += weight * _bell(note, tune.size - start)
    fade = round(0.8 * RATE)
    tune[-fade:] *= np.cos(np.linspace(0, np.pi / 2, fade)) ** 2
    return np.asarray(0.5 * tune / np.abs(tune).max(), dtype=np.float32)


def _bell(note: int, length: int) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    seconds = np.arange(length) / RATE
    pitch_hz = 440.0 * 2 ** ((note - 69) / 12)
    attack = np.minimum(1.0, seconds / 0.004)
    sound = np.zeros(length)
    for ratio, loudness, decay in _PARTIALS:
        if pitch_hz * ratio < RATE / 2:
            sound += loudness * np.exp(-decay * seconds) * np.sin(2 * np.pi * pitch_hz * ratio * seconds)
    return attack * sound
