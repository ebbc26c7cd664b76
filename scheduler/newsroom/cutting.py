"""Cutting what isn't read aloud from a bulletin's text: proposed by number, cut only when a person accepts it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from scheduler.messages import Refused
from scheduler.newsroom import changing, keeping, offers
from scheduler.newsroom.importing import Cut, without
from scheduler.newsroom.importing import layout as layouts
from scheduler.newsroom.keeping import Stamp
from scheduler.records.house import House


@dataclass(frozen=True, slots=True)
class Proposed:
    """A part of a text, proposed for cutting.

    Attributes:
        number: what a person calls it, from 1; it holds for the version it was made of.
        cut: its kind and its place.
        line: of its first line with letters, from 1.
        lines: its lines with letters, as they stand.
    """

    number: int
    cut: Cut
    line: int
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cutting:
    """What could be cut from a bulletin's current text; `version` is what a decision on it is based on."""

    code: str
    title: str
    version: int
    proposed: tuple[Proposed, ...]


@dataclass(frozen=True, slots=True)
class Trimmed:
    """What was cut, and the number of the text's version now."""

    version: int
    accepted: tuple[Proposed, ...]


def proposed(house: House, code: str) -> Cutting:
    """Return what is proposed for cutting from a bulletin's current text; nothing is cut.

    Raises:
        Refused: no such bulletin.
    """
    with house.database.reading() as session:
        bulletin = keeping.bulletin_of(session, code)
        version = keeping.version_of(session, bulletin)
        return Cutting(code, version.title, version.number, numbered(version.text, layouts.cuts(version.text)))


def numbered(text: str, cuts: Sequence[Cut]) -> tuple[Proposed, ...]:
    """Return proposed cuts with their numbers, in the order of the text."""
    return tuple(_proposed(number, text, cut) for number, cut in enumerate(cuts, 1))


def cut(
    house: House,
    code: str,
    numbers: Sequence[int] | None,
    by: int,
    now: datetime,
    *,
    based_on: int | None = None,
) -> Trimmed:
    """Cut the parts that a person accepts, as a new version; the others stay and stay proposed.

    Args:
        house: the opened house.
        code: of the bulletin.
        numbers: which of the proposed parts; None for all, empty for none.
        by: the account that acts.
        now: written into the records.
        based_on: the version whose parts the person saw; None for the current one.

    Raises:
        Refused: no such bulletin, no such part, nothing would be left, it is withdrawn or retired, another version is
            there than the one the person saw, or no right to.
    """
    with house.database.writing() as session:
        bulletin = keeping.writable(session, code, by)
        version = keeping.version_of(session, bulletin)
        changing.check_seen(bulletin, version, based_on)
        changing.check_open(bulletin)
        accepted = offers.chosen(numbered(version.text, layouts.cuts(version.text)), numbers, code)
        if accepted:
            text = without(version.text, tuple(p.cut for p in accepted))
            if not any(c.isalnum() for c in text):
                raise Refused("newsroom.nothing_left", code=code)
            script = keeping.reading_of(session, house.settings, text)
            note = "bulletin cut: " + "; ".join(dict.fromkeys(p.lines[0] for p in accepted if p.lines))
            version = changing.reword(session, bulletin, text, script, Stamp(by, now), note, version.recognised_by)
        return Trimmed(version.number, accepted)


def _proposed(number: int, text: str, part: Cut) -> Proposed:
    first = text.count("\n", 0, part.start) + 1
    rows = text[part.start : part.end].splitlines()
    empty = next((n for n, row in enumerate(rows) if row.strip()), 0)
    return Proposed(number, part, first + empty, tuple(row.strip() for row in rows if row.strip()))
