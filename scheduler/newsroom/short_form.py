"""The short form of a text (bản rút gọn): what newsreaders leave out, above all the numbers of documents. Pure.

"Kế hoạch số 127/KH-UBND ngày 27/12/2022 của UBND tỉnh về …" is told as "Kế hoạch của UBND tỉnh về …": what it is and
whose it is, which a listener needs; not number and date, which nobody remembers. Where only the code names the issuer,
its name is written out. A code that the lexicon can't explain is left for the person.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from scheduler.newsroom.reading import Lexicon, built_in
from scheduler.newsroom.reading.documents import (
    CODE,
    DATED,
    NAMED_AFTER,
    NAMED_BEFORE,
    TYPE_BEFORE,
    TYPE_IN_CLAUSE,
    parts,
)

CODED = re.compile(rf"(?<![\w/]){CODE}")
REACH = 200  # characters back to the words in front of a code
SO = re.compile(r"(?:\bsố\s?:?\s*)$", re.IGNORECASE)
ALONE = re.compile(r"^\s*số\s?:?\s*$", re.IGNORECASE)
LINKED = re.compile(r"\s*(?:,|;|và|hoặc|,\s*và)\s+(?P<type>[\w\s]*?)\s*(?:số\s?:?\s*)?", re.IGNORECASE)
OPEN = re.compile(r"\s*\(\s*$")
CLOSED = re.compile(r"\s*\)")
PLURAL = re.compile(r"\b(?:các|những|hai|ba|bốn|năm|nhiều)\s+$", re.IGNORECASE)
SENTENCE_START = re.compile(r"(?:^|[.!?:\n]\s*|^\s*[-+*•]\s*)$")
LEVEL = r"(?:\s(?:tỉnh|huyện|xã|thị trấn|thành phố|thị xã|phường|quận)(?:\s[A-ZĐÀ-Ỹ]\w*){0,4})?"
ISSUER = (
    r"(?:(?:Chủ tịch\s)?(?:UBND|HĐND|[Ủủ]y ban [Nn]hân dân|Hội đồng [Nn]hân dân)|Thủ tướng Chính phủ|Chính phủ|Quốc hội"
    r"|Tỉnh ủy|Huyện ủy|Đảng ủy|Thường trực\s\w+|(?:Bộ|Sở|Phòng|Ban)(?:\s[A-ZĐÀ-Ỹ][\w&-]*(?:\s(?!ngày)\w+){0,4}?)?)"
)
DATED_BEHIND = re.compile(rf"(?P<issuer>\s*,?\s*của\s{ISSUER}{LEVEL})(?P<date>(?i:{DATED.pattern}))")


@dataclass(frozen=True, slots=True)
class Cut:
    """A stretch of the text that is left out, or told shorter.

    Attributes:
        start: offset of its first character.
        end: offset behind the last.
        becomes: what stands there instead; "" when it only goes.
    """

    start: int
    end: int
    becomes: str


@dataclass(frozen=True, slots=True)
class _Told:
    """A document in the text: its cut, and what a second one behind it needs to join it."""

    cut: Cut
    kind_at: int
    kind: str
    body: str | None


def shortened(text: str, words: Lexicon | None = None) -> str:
    """Return the short form of a text; the text itself when nothing is to be left out."""
    made, at = [], 0
    for cut in cuts(text, words):
        made += [text[at : cut.start], cut.becomes]
        at = cut.end
    return "".join((*made, text[at:]))


def cuts(text: str, words: Lexicon | None = None) -> tuple[Cut, ...]:
    """Return what a short form leaves out, in the order of the text.

    Args:
        text: a version's text.
        words: the lexicon that explains codes; the built-in one by default.
    """
    found: list[_Told | Cut] = []
    for told in _documents(text, words or built_in()):
        last = found[-1] if found else None
        joined = _joined(last, told, text) if isinstance(last, _Told) and isinstance(told, _Told) else None
        if joined:
            found[-1] = joined
        else:
            found.append(told)
    return tuple(t.cut if isinstance(t, _Told) else t for t in found)


def _documents(text: str, words: Lexicon) -> Iterator["_Told | Cut"]:
    for match in CODED.finditer(text):
        before = text[max(0, match.start() - REACH) : match.start()].rpartition("\n\n")[2]
        line_start = match.start() - len(before.rpartition("\n")[2])
        end = _end(match, text)
        number = SO.search(before)
        start = match.start() - (len(number.group()) if number else 0)
        if ALONE.match(text[line_start : match.start()]) and text[end : end + 1] in {"", "\n"}:
            yield Cut(line_start, min(end + 1, len(text)), "")
            continue
        in_front = text[line_start:start]
        opened, closed = OPEN.search(in_front), CLOSED.match(text, end)
        if opened and closed and in_front[: opened.start()].strip():
            yield Cut(start - len(opened.group()), closed.end(), "")
            continue
        told = _told(match, text, (start, end), before, words)
        if told:
            yield told
            behind = DATED_BEHIND.match(text, end)
            if behind:
                yield Cut(behind.start("date"), behind.end("date"), "")


def _end(match: re.Match[str], text: str) -> int:
    """Return the end of a code with the date behind it; a bracket that closes another one stays."""
    dated = DATED.match(text, match.end())
    if not dated:
        return match.end()
    return dated.end() - (dated.group().endswith(")") and "(" not in dated["gap"])


def _told(match: re.Match[str], text: str, span: tuple[int, int], before: str, words: Lexicon) -> "_Told | None":
    """Tell a document by what it is and whose; None when the lexicon can't say either."""
    start, end = span
    kind, body, _ = parts(match, words)
    named = NAMED_AFTER.match(text, end) is not None
    typed = TYPE_BEFORE.search(before)
    ahead = text[max(0, start - REACH) : start]
    space = len(ahead) - len(ahead.rstrip())
    of_body = f" của {body}" if body and not named and not NAMED_BEFORE.search(before) else ""
    if typed:
        written = re.sub(r"\s*(?:số\s?:?\s*)?$", "", typed.group(), flags=re.IGNORECASE)
        if not (named or body):
            return None
        return _Told(Cut(start - space, end, of_body), match.start() - len(typed.group()), written, body)
    if TYPE_IN_CLAUSE.search(before):
        return _Told(Cut(start - space, end, ""), -1, "", body)
    if not kind or not (named or body):
        return None
    written = kind.capitalize() if SENTENCE_START.search(ahead) else kind
    return _Told(Cut(start, end, written + of_body), start, "", body)


def _joined(first: _Told, second: _Told, text: str) -> _Told | None:
    """Tell two documents of one kind and issuer that stand in a row as one plural; None when they are not so."""
    between = text[first.cut.end : second.cut.start]
    linked = LINKED.fullmatch(between.rstrip() + " ") if len(between) < REACH else None
    if not linked or not first.kind or first.body != second.body:
        return None
    if linked["type"].strip().casefold() not in {"", first.kind.casefold().removeprefix("các ")}:
        return None
    start = text[max(0, first.kind_at - REACH) : first.kind_at]
    kind = first.kind
    if not PLURAL.search(start) and not kind.casefold().startswith("các "):
        kind = ("Các " if SENTENCE_START.search(start) else "các ") + kind.lower()
    of_body = second.cut.becomes if second.kind or not second.cut.becomes else f" của {second.body}"
    return replace(second, cut=Cut(first.kind_at, second.cut.end, kind + of_body), kind_at=first.kind_at, kind=kind)
