"""What is offered to a person by number: where it stands, and which of the numbers were chosen."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from scheduler.messages import Refused

AROUND = 30  # characters of its line on either side of an offer

_Offer = TypeVar("_Offer")


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a stretch of a text stands.

    Attributes:
        line: 1 for the first line of the text, 0 for the title.
        before: the words before it in its line, "…" where they go on.
        written: the stretch.
        after: the words behind it.
    """

    line: int
    before: str
    written: str
    after: str


def spot(text: str, start: int, end: int) -> Spot:
    """Return where a stretch of a text stands, with the words around it in its line."""
    line_start = text.rfind("\n", 0, start) + 1
    line_end = text.find("\n", end)
    before, after = text[line_start:start], text[end : line_end if line_end >= 0 else len(text)]
    if len(before) > AROUND:
        before = "…" + before[-AROUND:].partition(" ")[2]
    if len(after) > AROUND:
        after = after[:AROUND].rpartition(" ")[0] + "…"
    return Spot(text.count("\n", 0, start) + 1, before, text[start:end], after)


def chosen(offers: Sequence[_Offer], numbers: Sequence[int] | None, code: str) -> tuple[_Offer, ...]:
    """Return the offers with some numbers, counted from 1, in the order of the text; None chooses all.

    Raises:
        Refused: nothing is offered, or not under that number.
    """
    if numbers is None:
        return tuple(offers)
    if numbers and not offers:
        raise Refused("newsroom.nothing_offered", code=code)
    unknown = sorted({n for n in numbers if not 1 <= n <= len(offers)})
    if unknown:
        raise Refused("newsroom.no_such_offer", code=code, numbers=unknown, most=len(offers))
    return tuple(offers[n - 1] for n in sorted(set(numbers)))
