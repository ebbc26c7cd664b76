"""The reading engine: walks through a text once and asks, at each place, the rules in their order."""

import re
import unicodedata
from collections.abc import Iterable

from scheduler.newsroom.reading import abbreviations, dates, documents, lexicon, phones, quantities, signs, times, web
from scheduler.newsroom.reading.cleaning import cleaned
from scheduler.newsroom.reading.paragraphs import Paragraph, paragraphs
from scheduler.newsroom.reading.rules import Place, Rule, Said
from scheduler.newsroom.reading.script import joined
from scheduler.newsroom.reading.syllables import WORD, is_syllable, one_spelling
from scheduler.newsroom.reading.tokens import Options, Script, Token


def digit_rules() -> tuple[Rule, ...]:
    """Return what is tried where a digit stands, the most specific first."""
    return (
        *web.RULES,
        *documents.RULES,
        *(r for r in dates.RULES if r.name != "day_or_fraction"),
        *times.RULES,
        *phones.RULES,
        quantities.HEADING,
        quantities.SUBHEADING,
        *(r for r in dates.RULES if r.name == "day_or_fraction"),
        *quantities.rules(),
    )


def read(text: str, options: Options | None = None, words: lexicon.Lexicon | None = None) -> Script:
    """Read a Vietnamese text: give the script a voice can speak, and where each piece comes from.

    Args:
        text: any text; hygiene is applied first, offsets of the tokens are those of the text as given.
        options: region and habits; the northern standard by default.
        words: the lexicon; the built-in one by default.

    Returns:
        The script. Unknown pieces are spelled out and listed under `unreadable`.
    """
    clean, offsets = cleaned(text)
    words = words or lexicon.built_in()
    reader = _Reader(options or Options(), words)
    groups = [reader.paragraph(p) for p in paragraphs(clean)]
    spoken = "\n".join(line for line in (joined(t.spoken for t, _ in group) for group in groups) if line)
    pairs = [(_placed(token, text, offsets), readable) for group in groups for token, readable in group]
    return Script(
        unicodedata.normalize("NFC", spoken),
        tuple(token for token, _ in pairs),
        tuple(token for token, readable in pairs if not readable),
        words.version,
    )


def _placed(token: Token, text: str, offsets: list[int] | None) -> Token:
    if offsets is None:
        return token
    start, end = offsets[token.start], offsets[token.end]
    return Token(text[start:end], token.spoken, token.rule, start, end, token.confidence)


class _Reader:
    """Reads paragraphs with one set of options and one lexicon."""

    def __init__(self, options: Options, words: lexicon.Lexicon) -> None:
        self.options = options
        self.lexicon = words
        self.digit_rules = digit_rules()
        self.defined: dict[str, str] = {}

    def paragraph(self, paragraph: Paragraph) -> list[tuple[Token, bool]]:
        """Return the tokens of a paragraph, each with whether it is readable."""
        text = paragraph.text
        lookup = one_spelling(text)
        place = Place(text, self.options, self.lexicon, paragraph.shouted, defined=self.defined)
        out: list[tuple[Token, bool]] = []
        at = 0
        while at < len(text):
            if text[at].isspace():
                at += 1
                continue
            word = WORD.match(text, at)
            said, end = self._say(word, place, at, lookup)
            spoken = unicodedata.normalize("NFC", said.spoken)
            start = paragraph.start + at
            token = Token(text[at:end], spoken, said.rule, start, paragraph.start + end, said.confidence)
            out.append((token, said.readable))
            place.spoken.append(spoken)
            at = end
        return out

    def _say(self, word: re.Match[str] | None, place: Place, at: int, lookup: str) -> tuple[Said, int]:
        place.move(at)
        if word:
            said = self._word(word.group(), place, lookup)
            return said, said.end or word.end()
        if place.text[at].isdecimal():
            return self._digits(place, lookup)
        said = signs.say(place)
        return said, said.end or at + 1

    def _word(self, word: str, place: Place, lookup: str) -> Said:
        said = abbreviations.say(word, place, lookup)
        if said:
            return said
        shout = word.isupper() and len(word) > 1
        return Said(word.lower() if shout else word, rule="capitals" if shout else "word", readable=is_syllable(word))

    def _digits(self, place: Place, lookup: str) -> tuple[Said, int]:
        entry = self.lexicon.find(lookup, place.at)
        if entry:
            return Said(entry[0].spoken, rule=f"lexicon:{entry[0].written}"), entry[1]
        for candidate in self.digit_rules:
            found = candidate.pattern.match(place.text, place.at)
            said = candidate.say(found, place) if found else None
            if found is None or said is None:
                continue
            if isinstance(said, str):
                said = Said(said, confidence=candidate.confidence)
            return Said(said.spoken, None, said.readable, said.confidence, candidate.name), said.end or found.end()
        return Said(place.integer(int(place.text[place.at])), rule="number"), place.at + 1


def unknown(tokens: Iterable[Token]) -> list[str]:
    """Return what is written in the tokens, each once, in order: the list an editor settles."""
    return list(dict.fromkeys(t.written for t in tokens))
