"""What a rule is: a pattern at a place of the text, and a function that says what is read there or declines."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from scheduler.newsroom.reading import numbers
from scheduler.newsroom.reading.lexicon import Lexicon
from scheduler.newsroom.reading.tokens import Options

REACH = 60  # characters that a rule may look back
REACH_AHEAD = 30  # and ahead of its match


@dataclass(slots=True)
class Place:
    """Where the engine stands: the paragraph and what a rule may ask about it.

    Attributes:
        text: the paragraph.
        options: region and habits.
        lexicon: the entries in force.
        shouted: the paragraph is written in capitals.
        at: offset where the rule's match begins.
        before: the text in front of it, at most `REACH` characters.
        spoken: what was said so far in this paragraph, one string a token.
        defined: what the text itself says an abbreviation means: "tổ công nghệ số cộng đồng (TCNSCĐ)".
    """

    text: str
    options: Options
    lexicon: Lexicon
    shouted: bool = False
    at: int = 0
    before: str = ""
    spoken: list[str] = field(default_factory=list)
    defined: dict[str, str] = field(default_factory=dict)

    def move(self, at: int) -> None:
        """Stand at another offset."""
        self.at = at
        self.before = self.text[max(0, at - REACH) : at]

    @property
    def opening(self) -> bool:
        """Whether nothing of the paragraph was read yet."""
        return not self.spoken

    def integer(self, value: int) -> str:
        """Read a whole number in the region's words."""
        return numbers.integer(value, south=self.options.south)

    def number(self, written: str) -> str:
        """Read a written number in the region's words."""
        return numbers.number(written, south=self.options.south)


@dataclass(frozen=True, slots=True)
class Said:
    """A reading that a rule gives when a plain string doesn't say enough.

    Attributes:
        spoken: syllables and pauses.
        end: where the written piece ends, when that is not the end of the match.
        readable: False for a guess that a person must settle.
        confidence: as in `Token`.
        rule: another name than the rule's.
    """

    spoken: str
    end: int | None = None
    readable: bool = True
    confidence: float = 1.0
    rule: str = ""


Say = Callable[[re.Match[str], Place], "Said | str | None"]


@dataclass(frozen=True, slots=True)
class Rule:
    """A named pattern and its reading; the function returns None where the rule does not hold."""

    name: str
    pattern: re.Pattern[str]
    say: Say
    confidence: float = 1.0


def rule(name: str, pattern: str, say: Say, confidence: float = 1.0) -> Rule:
    """Make a rule from the source of its pattern, written in verbose form."""
    return Rule(name, re.compile(pattern, re.VERBOSE), say, confidence)
