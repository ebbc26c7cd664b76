"""The script as text: joining what was said, cutting it into sentences, estimating its length."""

import re
from collections.abc import Iterable

# Least squares over the 17 sample bulletins as voiced by the embedded voice (eSpeak NG 1.52, `vi`, 120 words a minute),
# November 2026: within 3 % on each. A person reads loudspeaker copy at some 180 to 220 syllables a minute.
SYLLABLES_A_MINUTE = 188
SHORT_PAUSE_SECONDS = 0.33
LONG_PAUSE_SECONDS = 1.0
PAUSES = re.compile(r"\s*([,.;:?!–](?:\s*[,.;:?!–])*)")
STRENGTH = "–,:;?!."  # of several pauses in a row the last in this row is kept
SENTENCE = re.compile(r"[^.?!\n]+[.?!]*")
SYLLABLE = re.compile(r"[^\W\d_]+")


def joined(pieces: Iterable[str]) -> str:
    """Join the spoken pieces of a paragraph: one pause where several meet, none at the start, a full one at the end."""
    text = " ".join(p for p in pieces if p)
    text = PAUSES.sub(_one_pause, text)
    text = re.sub(r"\s+", " ", text).lstrip(" ,.;:?!–").rstrip(" ,–")
    if text and text[-1] not in ".?!:;":
        text += "."
    return text


def _one_pause(found: re.Match[str]) -> str:
    marks = re.sub(r"\s", "", found[1])
    return max(marks, key=STRENGTH.index) + " "


def sentences(script_text: str) -> list[str]:
    """Cut a script at full stops, question and exclamation marks and line ends."""
    found = (s.strip() for s in SENTENCE.findall(script_text))
    return [s for s in found if SYLLABLE.search(s)]


def syllables(script_text: str) -> int:
    """Count the syllables of a script."""
    return len(SYLLABLE.findall(script_text))


def estimate_seconds(script_text: str) -> float:
    """Estimate how long the embedded voice takes at its usual speed, pauses included, in seconds."""
    short = len(re.findall(r"[,;:–]", script_text))
    long = len(re.findall(r"[.?!]", script_text))
    spoken = syllables(script_text) * 60 / SYLLABLES_A_MINUTE
    return spoken + short * SHORT_PAUSE_SECONDS + long * LONG_PAUSE_SECONDS
