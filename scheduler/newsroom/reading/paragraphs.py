"""Lines of a text made paragraphs: wrapped lines are joined, bullets and headings stay on their own."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from scheduler.newsroom.reading.syllables import has_mark

ITEM = re.compile(r"\s*(?:[-–—+*•▪●○◦✓➢]\s+|\d+(?:\.\d+)*[.)]\s|[IVXLC]+[.)]\s|[a-zđA-ZĐ][.)]\s)")
ENDED = re.compile(r"[.!?:;…](?:[\"'”’)])?\s*$")
WRAP_WIDTH = 60  # a line at least this long may have been wrapped before a capital


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A stretch of the text that is read in one breath group.

    Attributes:
        text: the text with its line breaks made spaces, so that offsets hold.
        start: offset of its first character in the whole text.
        shouted: it is written in capitals throughout, as headings are.
    """

    text: str
    start: int
    shouted: bool


def paragraphs(text: str) -> Iterator[Paragraph]:
    """Split a text at empty lines, bullets, headings and closed sentences; join lines that were only wrapped."""
    start, end, last = -1, -1, ""
    offset = 0
    for line in text.splitlines(keepends=True):
        body = line.rstrip("\r\n\v\f\x1c\x1d\x1e\x85\u2028\u2029")
        if not body.strip():
            if start >= 0:
                yield _paragraph(text, start, end)
            start = -1
        elif start >= 0 and _wrapped(last, body):
            end = offset + len(body)
        else:
            if start >= 0:
                yield _paragraph(text, start, end)
            start, end = offset, offset + len(body)
        last = body
        offset += len(line)
    if start >= 0:
        yield _paragraph(text, start, end)


def _wrapped(last: str, line: str) -> bool:
    if ITEM.match(line) or ENDED.search(last):
        return False
    first = line.lstrip()[0]
    if is_shouted(last) != is_shouted(line):
        return last.rstrip().endswith("-")
    if first.islower() or first in ",;)/%" or last.rstrip().endswith(("-", ",", "(")):
        return True
    return len(last) >= WRAP_WIDTH


def _paragraph(text: str, start: int, end: int) -> Paragraph:
    body = re.sub(r"[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]", " ", text[start:end])
    return Paragraph(body, start, is_shouted(body))


def is_shouted(line: str) -> bool:
    """Tell whether a line is written in capitals throughout; numbers and what stands in brackets don't count."""
    words = re.findall(r"[^\W\d_]{2,}", re.sub(r"\([^)]*\)", " ", line))
    return len(words) > 1 and all(w.isupper() for w in words) and any(has_mark(w) for w in words)
