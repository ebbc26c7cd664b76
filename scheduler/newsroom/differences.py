"""What changed from one text to another, word by word: pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import takewhile

WORDS = re.compile(r"\w+(?:[-/.,:]\w+)*|\s+|[^\w\s]")
"""A date, a document number or an hour is one word: half a number tells nobody anything."""

MOST_WORDS = 4000
"""A longer stretch that changed is one change: comparing takes the square of its length."""


class Change(StrEnum):
    """What became of a stretch."""

    KEPT = "kept"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some text that was kept, added or removed."""

    change: Change
    text: str


Line = tuple[Stretch, ...]


def differences(before: str, after: str) -> tuple[Line, ...]:
    """Compare two texts line by line, and word by word where lines took each other's place.

    Returns:
        One entry a line: kept and removed stretches are `before`, kept and added ones `after`, both from end to end.
    """
    old, new = before.splitlines(), after.splitlines()
    found: list[Line] = []
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            found += (_whole(Change.KEPT, line) for line in old[a:b])
            continue
        for was, now in _paired(old[a:b], new[c:d]):
            if was is None:
                found.append(_whole(Change.ADDED, now or ""))
            elif now is None:
                found.append(_whole(Change.REMOVED, was))
            else:
                found.append(_words(was, now))
    return tuple(found)


def changed(line: Line) -> bool:
    """Tell whether anything in a line came or went."""
    return any(s.change is not Change.KEPT for s in line)


def _whole(change: Change, line: str) -> Line:
    return (Stretch(change, line),)


def _paired(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[str | None, str | None]]:
    """Put the lines of a replaced block beside each other in their order; the rest came or went whole."""
    shared = min(len(old), len(new))
    for was, now in zip(old[:shared], new[:shared], strict=True):
        if was and now:
            yield was, now
        else:
            yield was, None
            yield None, now
    yield from ((line, None) for line in old[shared:])
    yield from ((None, line) for line in new[shared:])


def _words(was: str, now: str) -> Line:
    old, new = WORDS.findall(was), WORDS.findall(now)
    ahead = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(old, new, strict=False)))
    rest = zip(reversed(old[ahead:]), reversed(new[ahead:]), strict=False)
    behind = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], rest))
    made = [Stretch(Change.KEPT, "".join(old[:ahead]))] if ahead else []
    made += _between(old[ahead : len(old) - behind], new[ahead : len(new) - behind])
    if behind:
        made.append(Stretch(Change.KEPT, "".join(old[-behind:])))
    return tuple(_islands(made))


def _between(old: list[str], new: list[str]) -> list[Stretch]:
    made: list[Stretch] = []
    if max(len(old), len(new)) > MOST_WORDS:
        return list(_flushed("".join(old), "".join(new)))
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        removed, added = "".join(old[a:b]), "".join(new[c:d])
        if tag == "equal":
            made.append(Stretch(Change.KEPT, removed))
            continue
        if removed:
            made.append(Stretch(Change.REMOVED, removed))
        if added:
            made.append(Stretch(Change.ADDED, added))
    return made


def _islands(line: Sequence[Stretch]) -> Iterator[Stretch]:
    """Let a space between two changes be part of both, so that a changed phrase is one change and not a word each."""
    removed, added = "", ""
    for at, stretch in enumerate(line):
        space = stretch.change is Change.KEPT and not stretch.text.strip() and 0 < at < len(line) - 1
        if space:
            removed, added = removed + stretch.text, added + stretch.text
        elif stretch.change is Change.REMOVED:
            removed += stretch.text
        elif stretch.change is Change.ADDED:
            added += stretch.text
        else:
            yield from _flushed(removed, added)
            removed = added = ""
            yield stretch
    yield from _flushed(removed, added)


def _flushed(removed: str, added: str) -> Iterator[Stretch]:
    if removed:
        yield Stretch(Change.REMOVED, removed)
    if added:
        yield Stretch(Change.ADDED, added)
