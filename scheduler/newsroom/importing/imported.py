"""What an import gives: a text, what was found about it, and what it proposes to cut."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from scheduler.messages import Message
from scheduler.newsroom.topics import Proposal


class CutKind(StrEnum):
    """A part of a document that is not read aloud."""

    LETTERHEAD = "letterhead"
    RECIPIENTS = "recipients"
    SIGNATURE = "signature"
    PAGE_NUMBER = "page_number"


@dataclass(frozen=True, slots=True)
class Cut:
    """A span of the text proposed for cutting; a person decides."""

    kind: CutKind
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Wishes:
    """What front matter says about airing; None where it is silent."""

    code: str | None = None
    topic: str | None = None
    klass: str | None = None
    rank: int | None = None
    wanted_airings: int | None = None
    most_airings: int | None = None
    least_gap_minutes: int | None = None
    most_a_day: int | None = None
    must_air: bool | None = None
    audience: tuple[str, ...] | None = None
    valid_from: date | None = None
    valid_until: date | None = None


@dataclass(frozen=True, slots=True)
class Imported:
    """One file or pasted text, understood.

    Attributes:
        name: the file's name, without its folder.
        title: of front matter, of the document's heading, or its first words.
        text: the whole body after hygiene; nothing is cut.
        document_number: as written, "02/KH-UBND"; "" when none was found.
        document_date: of the document; None when none was found.
        issuer: as the letterhead names it.
        genre: "tin", "bai", "thong_bao", "chuyen_muc", "khau_hieu".
        author: as written.
        wishes: what front matter asks for.
        topic: proposed from the text, with evidence; None for an empty text.
        cuts: spans proposed for cutting, in order, apart.
        problems: sentences for the editor.
        recognised_by: the program that read it from a scan; "" for text that was typed.
    """

    name: str
    title: str
    text: str
    document_number: str = ""
    document_date: date | None = None
    issuer: str = ""
    genre: str = "tin"
    author: str = ""
    wishes: Wishes = field(default_factory=Wishes)
    topic: Proposal | None = None
    cuts: tuple[Cut, ...] = ()
    problems: tuple[Message, ...] = ()
    recognised_by: str = ""

    def with_cuts(self) -> str:
        """Return the text with every proposed cut made."""
        return without(self.text, self.cuts)


def without(text: str, cuts: tuple[Cut, ...]) -> str:
    """Return a text without some spans of it, its empty lines at the edges gone."""
    kept, at = [], 0
    for cut in sorted(cuts, key=lambda c: c.start):
        kept.append(text[at : cut.start])
        at = max(at, cut.end)
    kept.append(text[at:])
    return "".join(kept).strip() + "\n"
