"""Mastering five minutes of speech to −16 LUFS, beside ffmpeg's loudnorm in two passes, in turn, in the same run.

Processor time of both: ours in this process, ffmpeg's as a process that reads the same samples and gives as many. What
comes out of either is measured by the same meter, or the comparison says nothing.
"""

import json
import os
import subprocess
from statistics import median

import imageio_ffmpeg
import numpy as np

from benchmarks.figures import Figure
from benchmarks.studio_drafting import scripts_of_samples, spent
from scheduler.studio.mastering import RATE, Target, join, level
from scheduler.studio.metering import Wave, measure
from scheduler.studio.phrasing import sentences
from scheduler.studio.voices.contract import Speech
from scheduler.studio.voices.espeak import EspeakVoice

ROUNDS = 5
SECONDS = 300
TARGET = Target(-16.0, -1.5)
MOST_RATIO = 0.4
MOST_OFF_LU = 0.5
_LOUDNORM = "loudnorm=I=-16:TP=-1.5:LRA=11"


def run() -> list[Figure]:
    """Bring the same five minutes to the same loudness both ways.

    Raises:
        RuntimeError: ffmpeg or the embedded voice isn't installed, or ffmpeg failed.
    """
    if EspeakVoice().usable() is not None:
        msg = "the embedded voice isn't installed"
        raise RuntimeError(msg)
    wave = _speech()
    ours, theirs = [], []
    mastered, normalised = level(wave, TARGET), _two_passes(wave)  # once for the caches
    for _ in range(ROUNDS):
        ours.append(spent(lambda: level(wave, TARGET)))
        theirs.append(spent(lambda: _two_passes(wave)))
    ratio = median(o / t for o, t in zip(ours, theirs, strict=True))
    off_lu = abs(mastered.loudness.lufs - TARGET.lufs)
    their_off_lu = abs(measure(normalised, RATE).lufs - TARGET.lufs)
    return [
        Figure("mastering 5 min to −16 LUFS", median(ours), "s", f"two-pass loudnorm ({median(theirs):.2f} s)", ratio),
        Figure("of it for one of loudnorm", ratio, "", limit=MOST_RATIO),
        Figure("off the target", off_lu, "LU", f"two-pass loudnorm ({their_off_lu:.2f} LU)", limit=MOST_OFF_LU),
    ]


def _speech() -> Wave:
    """Return five minutes of the samples in the embedded voice, joined and not yet levelled, 24 000 Hz."""
    phrases = [phrase for script in scripts_of_samples() for phrase in sentences(script)]
    voice, seconds = EspeakVoice(), 0.0
    parts: list[tuple[Speech, float]] = []
    try:
        while seconds < SECONDS:
            phrase = phrases[len(parts) % len(phrases)]
            parts.append((voice.speak(phrase.text), phrase.pause_seconds))
            seconds += parts[-1][0].seconds + phrase.pause_seconds
    finally:
        voice.close()
    return join(parts)[: SECONDS * RATE]


def _two_passes(wave: Wave) -> "np.ndarray[tuple[int], np.dtype[np.int16]]":
    sound = np.rint(wave * np.float32(32767)).astype(np.int16).tobytes()
    raw = ("-f", "s16le", "-ar", str(RATE), "-ac", "1")
    source = (imageio_ffmpeg.get_ffmpeg_exe(), "-hide_banner", "-nostats", *raw, "-i", "pipe:0")
    first = _ended([*source, "-af", f"{_LOUDNORM}:print_format=json", "-f", "null", os.devnull], sound)
    found = json.loads(first.stderr[first.stderr.rindex(b"{") : first.stderr.rindex(b"}") + 1])
    known = {"I": "input_i", "TP": "input_tp", "LRA": "input_lra", "thresh": "input_thresh"}
    values = ":".join(f"measured_{name}={found[key]}" for name, key in known.items())
    second = f"{_LOUDNORM}:{values}:offset={found['target_offset']}:linear=true"
    return np.frombuffer(_ended([*source, "-af", second, *raw, "pipe:1"], sound).stdout, np.int16)


def _ended(command: list[str], sound: bytes) -> "subprocess.CompletedProcess[bytes]":
    done = subprocess.run(command, input=sound, capture_output=True, check=False)
    if done.returncode != 0:
        msg = f"ffmpeg ended with {done.returncode}: {done.stderr[-500:].decode(errors='replace')}"
        raise RuntimeError(msg)
    return done
