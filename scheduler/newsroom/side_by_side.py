"""A text beside what is said for it, sentence by sentence, so that an editor sees each place that is read otherwise."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from typing import Any

from scheduler.newsroom.reading import Script

AS_WRITTEN = frozenset(("word", "pause"))
"""Rules of the reading that change nothing a listener would notice."""

SILENT = re.compile(r"[\s,.;:?!–]")
"""What the joining of a script may add, drop or replace: pauses and spaces."""

PAUSE_BEHIND = re.compile(r"[\s,.;:?!–]*$")
SENTENCE_END = re.compile(r"[.?!]\s*$|\n\s*$")


class Mark(StrEnum):
    """How a piece stands to what is written."""

    SAME = "same"
    CHANGED = "changed"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Expansion:
    """A stretch of the text and how it is said: `rule` is "" where it is said as written."""

    written: str
    spoken: str
    rule: str
    confidence: float
    readable: bool = True

    @property
    def mark(self) -> Mark:
        """What the editor should see of it."""
        if not self.readable:
            return Mark.UNREADABLE
        return Mark.CHANGED if self.rule and SILENT.sub("", self.spoken) else Mark.SAME


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of one column; `said` is how what is written so is read, where it isn't read as written."""

    text: str
    mark: Mark
    said: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Row:
    """One sentence in both columns; all rows together hold the whole text and the whole script."""

    written: tuple[Piece, ...]
    spoken: tuple[Piece, ...]


def of_script(text: str, script: Script) -> tuple[Expansion, ...]:
    """Cut a text at the tokens of its reading; see `expansions`."""
    unknown = {(t.start, t.end) for t in script.unreadable}
    return _cut(text, (asdict(t) | {"readable": (t.start, t.end) not in unknown} for t in script.tokens))


def expansions(text: str, tokens_json: str) -> tuple[Expansion, ...]:
    """Cut a text at its reading's tokens, so that what is said otherwise than written can be marked.

    Args:
        text: the version's text.
        tokens_json: `[{written, spoken, rule, start, end, confidence}]`, positions in characters of the text; a
            token that doesn't fit the text (of another version) is left out; one that nobody can read yet has
            `"readable": false`.
    """
    return _cut(text, json.loads(tokens_json))


def _cut(text: str, tokens: Iterable[dict[str, Any]]) -> tuple[Expansion, ...]:
    made: list[Expansion] = []
    at = 0
    for token in sorted(tokens, key=lambda t: t["start"]):
        start, end, written = token["start"], token["end"], token["written"]
        if start < at or text[start:end] != written:
            continue
        if start > at:
            made.append(Expansion(text[at:start], "", "", 1.0))
        changed = token["rule"] not in AS_WRITTEN and token["spoken"].casefold() != written.casefold()
        rule = str(token["rule"]) if changed else ""
        made.append(
            Expansion(written, token["spoken"], rule, float(token["confidence"]), bool(token.get("readable", True)))
        )
        at = end
    if at < len(text):
        made.append(Expansion(text[at:], "", "", 1.0))
    return tuple(made)


def rows(reading: Iterable[Expansion], script: str) -> tuple[Row, ...]:
    """Put sentences beside each other.

    Args:
        reading: the text from end to end, as `expansions` cuts it.
        script: the script that was made of it, in which pauses were joined.
    """
    made: list[Row] = []
    written: list[Piece] = []
    spoken: list[Piece] = []
    ended = False
    for expansion, said in _said(tuple(reading), script):
        if ended and (said or expansion.written[:1].isspace()):
            made.append(_row(written, spoken))
            written, spoken, ended = [], [], False
        written.append(
            Piece(expansion.written, expansion.mark, "" if expansion.mark is Mark.SAME else expansion.spoken)
        )
        if said:
            pause = PAUSE_BEHIND.search(said)
            spoken += [Piece(said[: pause.start()], expansion.mark), Piece(pause.group(), Mark.SAME)] if pause else []
            ended = SENTENCE_END.search(said) is not None
    if written:
        made.append(_row(written, spoken))
    return tuple(row for row in made if row.written or row.spoken)


def letters(pieces: Iterable[Piece]) -> int:
    """Return how many letters and digits some pieces of a script have: by these a sentence is found in its sound."""
    return sum(c.isalnum() for piece in pieces for c in piece.text)


def _said(reading: tuple[Expansion, ...], script: str) -> Iterator[tuple[Expansion, str]]:
    """Give each expansion its stretch of the script, the pause behind it included; "" for what is silent.

    Joining changes pauses and spaces alone, so the sounded characters of both stand in one order.
    """
    at = 0
    for expansion in reading:
        sounded = len(SILENT.sub("", expansion.spoken))
        start = at
        while sounded and at < len(script):
            sounded -= SILENT.match(script, at) is None
            at += 1
        if at > start:
            while at < len(script) and SILENT.match(script, at):
                at += 1
        yield expansion, script[start:at]


def _row(written: list[Piece], spoken: list[Piece]) -> Row:
    return Row(_trimmed(written), _trimmed(spoken))


def _trimmed(pieces: list[Piece]) -> tuple[Piece, ...]:
    """Join neighbours that are as written, make line breaks spaces, and take the spaces off both ends."""
    joined: list[Piece] = []
    for piece in pieces:
        text = re.sub(r"\s+", " ", piece.text)
        if joined and joined[-1].mark is piece.mark is Mark.SAME:
            joined[-1] = Piece(re.sub(r"\s+", " ", joined[-1].text + text), Mark.SAME)
        else:
            joined.append(replace(piece, text=text))
    if joined:
        joined[0] = replace(joined[0], text=joined[0].text.lstrip())
        joined[-1] = replace(joined[-1], text=joined[-1].text.rstrip())
    return tuple(p for p in joined if p.text)
