"""What the reading engine gives back: tokens with their provenance, and the script they make."""

from dataclasses import dataclass
from enum import StrEnum


class Region(StrEnum):
    """Whose speech: the north says linh and nghìn, the south lẻ and ngàn."""

    NORTH = "north"
    SOUTH = "south"


@dataclass(frozen=True, slots=True)
class Options:
    """How an installation reads.

    Attributes:
        region: north or south.
        mung: say "mùng" before the days 1 to 10 of a month, as national newsreaders do.
    """

    region: Region = Region.NORTH
    mung: bool = True

    @property
    def south(self) -> bool:
        """Whether southern number words are used."""
        return self.region is Region.SOUTH


@dataclass(frozen=True, slots=True)
class Token:
    """One piece of the text and what is said for it.

    Attributes:
        written: the text as it stands.
        spoken: syllables and pauses; empty when the piece is silent (a bullet, a quotation mark).
        rule: the rule or the lexicon entry (`lexicon:UBND`) that made it; `word` for a word read as it stands.
        start: offset of the first character in the text given to `read`.
        end: offset behind the last character.
        confidence: 1.0 for a fact of the rules, lower where a reading is a convention or a guess.
    """

    written: str
    spoken: str
    rule: str
    start: int
    end: int
    confidence: float = 1.0

    @property
    def changed(self) -> bool:
        """Whether the editor should see it: something else is said than is written."""
        return self.rule not in {"word", "pause"} and self.spoken != self.written


@dataclass(frozen=True, slots=True)
class Script:
    """Exactly what a voice is given, and where each piece comes from.

    Attributes:
        text: Vietnamese syllables and pauses, one paragraph a line, NFC.
        tokens: all pieces in the order of the text.
        unreadable: pieces that no rule and no lexicon entry knows; they are spelled out and block submission.
        lexicon: version of the lexicon that it was read with; "" when nothing was read.
    """

    text: str
    tokens: tuple[Token, ...]
    unreadable: tuple[Token, ...]
    lexicon: str = ""
