"""Numbers of persons in a text: identity cards and mobile telephones; a person decides whether they go on air."""

import re
from dataclasses import dataclass
from enum import StrEnum


class NumberKind(StrEnum):
    """What a number identifies: CCCD (12 digits), CMND (9 digits, the older card), a mobile telephone."""

    CITIZEN_CARD = "citizen_card"
    IDENTITY_CARD = "identity_card"
    MOBILE = "mobile"


@dataclass(frozen=True, slots=True)
class PersonNumber:
    """A number of a person's.

    Attributes:
        kind: what it identifies.
        written: as it stands in the text.
        line: 1 for the first line of the text, 0 for the title.
        column: of its first character in the line, from 1.
    """

    kind: NumberKind
    written: str
    line: int
    column: int

    @property
    def digits(self) -> str:
        """The number without its spaces, dots and hyphens."""
        return re.sub(r"\D", "", self.written)


_MONEY = r"(?!\d|[.,]\d|\s*(?:đồng|đ\b|vnd\b|vnđ\b|triệu|tỷ|tỉ\b|usd\b))"
_BEFORE = r"(?<!\d)(?<!\d[.,-])"
_CARD = (
    r"(?:cccd|căn\s+cước(?:\s+công\s+dân)?|định\s+danh(?:\s+cá\s+nhân)?|cmnd|cmt|chứng\s+minh(?:\s+nhân\s+dân|\s+thư)?)"
)
_NAMED = rf"{_CARD}(?:\s+số|\s+là)?\s*[:.]?\s*"
_S = r"[ .-]"
# Mobile prefixes 03, 05, 07, 08, 09 of the national numbering plan (Circular 22/2014/TT-BTTTT and its changes).
_MOBILE = "|".join(
    [
        r"\d{8}",
        rf"\d{_S}\d{{3}}{_S}\d{{4}}",
        rf"\d{_S}\d{{4}}{_S}\d{{3}}",
        rf"\d{_S}\d{{7}}",
        rf"\d{_S}\d{{3}}{_S}\d{{2}}{_S}\d{{2}}",
        rf"\d{{2}}{_S}\d{{3}}{_S}\d{{3}}",
        rf"\d{{2}}{_S}\d{{6}}",
        rf"\d{{2}}{_S}\d{{2}}{_S}\d{{2}}{_S}\d{{2}}",
        rf"{_S}\d{{2}}{_S}\d{{2}}{_S}\d{{2}}{_S}\d{{2}}",
    ]
)
_PREFIX = r"(?:\+84[ .]?|0084[ .]?|84[ .]?|0)[35789]"
_CITIZEN_CARD = r"\d{12}|0\d\d(?:[ .]\d{3}){3}"
_IDENTITY_CARD = r"\d{9}|\d{3} \d{3} \d{3}"
PATTERNS = tuple(
    (kind, re.compile(pattern, re.IGNORECASE))
    for kind, pattern in (
        (NumberKind.CITIZEN_CARD, rf"{_NAMED}(?P<n>\d(?:{_S}?\d){{11}})(?!\d)"),
        (NumberKind.IDENTITY_CARD, rf"{_NAMED}(?P<n>\d(?:{_S}?\d){{8}})(?!{_S}?\d)"),
        (NumberKind.CITIZEN_CARD, rf"{_BEFORE}(?P<n>{_CITIZEN_CARD}){_MONEY}"),
        (NumberKind.MOBILE, rf"{_BEFORE}(?P<n>{_PREFIX}(?:{_MOBILE})){_MONEY}"),
        (NumberKind.IDENTITY_CARD, rf"{_BEFORE}(?!1[89]00)(?P<n>{_IDENTITY_CARD}){_MONEY}"),
    )
)


def numbers(title: str, text: str) -> tuple[PersonNumber, ...]:
    """Find the numbers of persons in a title and a text, in order; the same number again is told once.

    Amounts of money, service numbers (1800, 1900, 113) and fixed lines are none.
    """
    found: dict[str, PersonNumber] = {}
    for number, line in enumerate([title, *text.splitlines()]):
        for hit in _in_line(line, number):
            found.setdefault(hit.digits, hit)
    return tuple(found.values())


def _in_line(line: str, number: int) -> list[PersonNumber]:
    hits: list[PersonNumber] = []
    taken: list[tuple[int, int]] = []
    for kind, pattern in PATTERNS:
        for m in pattern.finditer(line):
            start, end = m.span("n")
            if all(end <= a or start >= b for a, b in taken):
                taken.append((start, end))
                hits.append(PersonNumber(kind, m.group("n"), number, start + 1))
    return sorted(hits, key=lambda h: h.column)
