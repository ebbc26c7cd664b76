"""A script cut into sentences, and how long to pause after each."""

import re
import unicodedata
from dataclasses import dataclass

FULL_STOP_SECONDS = 0.7
COLON_SECONDS = 0.5
COMMA_SECONDS = 0.3
PARAGRAPH_SECONDS = 1.2
LONGEST_CHARACTERS = 400
"""A sentence longer than this is cut at its commas: engines lose their breath."""

_ENDS = re.compile(r"(?<=[.!?;:…])\s+")
_COMMAS = re.compile(r"(?<=,)\s+")
_SPEAKABLE = re.compile(r"\w")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A piece of a script that a voice speaks in one breath.

    Attributes:
        text: NFC, one line, with its closing punctuation.
        pause_seconds: silence after it; 0 after the last.
    """

    text: str
    pause_seconds: float


def sentences(script: str) -> tuple[Sentence, ...]:
    """Cut a script at ends of sentences, semicolons, colons and paragraphs; commas inside are the voice's own.

    Pieces without a letter or digit are dropped. An empty script gives no sentence.
    """
    found: list[Sentence] = []
    for paragraph in unicodedata.normalize("NFC", script).splitlines():
        pieces = [piece for long in _ENDS.split(paragraph.strip()) for piece in _short(long)]
        spoken = [" ".join(piece.split()) for piece in pieces if _SPEAKABLE.search(piece)]
        for number, text in enumerate(spoken, 1):
            pause = PARAGRAPH_SECONDS if number == len(spoken) else _pause_after(text)
            found.append(Sentence(text, pause))
    if found:
        found[-1] = Sentence(found[-1].text, 0.0)
    return tuple(found)


def _short(sentence: str) -> list[str]:
    if len(sentence) <= LONGEST_CHARACTERS:
        return [sentence]
    pieces: list[str] = []
    for clause in _COMMAS.split(sentence):
        if pieces and len(pieces[-1]) + 1 + len(clause) <= LONGEST_CHARACTERS:
            pieces[-1] += " " + clause
        else:
            pieces.append(clause)
    return pieces


def _pause_after(text: str) -> float:
    if text.endswith(","):
        return COMMA_SECONDS
    return COLON_SECONDS if text.endswith((":", ";")) else FULL_STOP_SECONDS
