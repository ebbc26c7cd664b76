"""Sentences as a sheet shows them: both columns, the seconds at which each is heard, a number for what to jump to."""

from collections.abc import Iterable
from dataclasses import dataclass

from scheduler.newsroom.side_by_side import Mark, Piece, Row, letters
from scheduler.studio.timing import Timeline


@dataclass(frozen=True, slots=True)
class Sentence:
    """One row of a sheet.

    Attributes:
        number: from 1.
        begin: second of the take at which it is heard; None without sound, or where nothing of it is said.
        end: second at which the next begins.
        blocked: something in it can't be read yet.
    """

    number: int
    written: tuple[Piece, ...]
    spoken: tuple[Piece, ...]
    begin: float | None
    end: float | None
    blocked: bool


def sentences(rows: Iterable[Row], timeline: Timeline | None) -> tuple[Sentence, ...]:
    """Return rows with their place in the take."""
    made, spoken = [], 0
    for number, row in enumerate(rows, 1):
        said = letters(row.spoken)
        begin = end = None
        if timeline is not None and said:
            begin, end = (round(timeline.at(n), 2) for n in (spoken, spoken + said))
        spoken += said
        blocked = any(p.mark is Mark.UNREADABLE for p in row.written)
        made.append(Sentence(number, row.written, row.spoken, begin, end, blocked))
    return tuple(made)
