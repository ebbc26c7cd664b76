"""Reading Vietnamese officialese aloud: `read(text, options) -> Script`."""

from scheduler.newsroom.reading.engine import read, unknown
from scheduler.newsroom.reading.lexicon import Entry, Lexicon, built_in
from scheduler.newsroom.reading.script import estimate_seconds, sentences, syllables
from scheduler.newsroom.reading.tokens import Options, Region, Script, Token

__all__ = [
    "Entry",
    "Lexicon",
    "Options",
    "Region",
    "Script",
    "Token",
    "built_in",
    "estimate_seconds",
    "read",
    "sentences",
    "syllables",
    "unknown",
]
