"""PDF files to text, by pypdf: the text layer, its lines joined to paragraphs. A scan has none and is told."""

import io
import logging
import re
import zlib
from dataclasses import dataclass
from pathlib import PurePath

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from scheduler.messages import Refused

# What pypdf 5 to 7 raise on damaged files beside their own errors, as found with damaged files.
BROKEN = (
    PyPdfError, ValueError, LookupError, TypeError, AttributeError, AssertionError, ArithmeticError, RuntimeError,
    EOFError, OSError, zlib.error,
)  # fmt: skip
MOST_PAGES = 300
FEWEST_LETTERS = 20  # a page, on the average; a scan has none, or a page number
FULL_LINE = 0.7  # of the longest line: a line that long goes on in the next one
NEW_PARAGRAPH = re.compile(r"^\s*(?:[-–—•*+]|\d+[.)/]|[a-zđ][.)]|[IVXLC]+\.|(?:Điều|Chương|Mục)\s+\d)")
END = re.compile(r"[.!?;:…]\s*$")

logging.getLogger("pypdf").addHandler(logging.NullHandler())  # its remarks on damaged files are not the operator's


@dataclass(frozen=True, slots=True)
class Pages:
    """A PDF file, read.

    Attributes:
        texts: of each page, its paragraphs joined; "" for one without text.
        scan: the file is one as a whole: a page number here and there is all its text.
    """

    texts: tuple[str, ...]
    scan: bool

    @property
    def empty(self) -> tuple[int, ...]:
        """The pages that are pictures, counted from 1."""
        return tuple(n for n, text in enumerate(self.texts, 1) if self.scan or not _letters(text))


def read_pdf(data: bytes, name: str) -> Pages:
    """Return the text layer of a PDF file.

    Raises:
        Refused: broken, locked by a password, of more than 300 pages, or without any.
    """
    try:
        reader = _opened(data, name)
        count = len(reader.pages)
        if count > MOST_PAGES:
            raise Refused("newsroom.too_many_pages", name=name, pages=MOST_PAGES)
        pages = [page.extract_text() for page in reader.pages]
    except BROKEN as error:
        raise Refused("newsroom.broken_pdf", name=name) from error
    if not pages:
        raise Refused("newsroom.broken_pdf", name=name)
    return Pages(tuple(map(joined, pages)), sum(map(_letters, pages)) < FEWEST_LETTERS * count)


def page_image(data: bytes, name: str, number: int) -> tuple[bytes, str] | None:
    """Return the largest image on a page and its ending, for machines that can't paint pages; None when it has none.

    Raises:
        Refused: broken.
    """
    try:
        images = list(_opened(data, name).pages[number - 1].images)
    except (*BROKEN, ImportError) as error:  # the last: pypdf wants Pillow for it
        raise Refused("newsroom.broken_pdf", name=name) from error
    best = max(images, key=lambda image: len(image.data), default=None)
    return (best.data, PurePath(best.name).suffix or ".png") if best else None


def _opened(data: bytes, name: str) -> PdfReader:
    reader = PdfReader(io.BytesIO(data), strict=False)
    if reader.is_encrypted and not reader.decrypt(""):  # many are locked against printing only, with no password
        raise Refused("newsroom.encrypted", name=name)
    return reader


def joined(page: str) -> str:
    """Return a page with the lines of a paragraph joined; short lines, headings and list items stay lines."""
    lines = [line.strip() for line in page.splitlines()]
    longest = max(map(len, lines), default=0)
    out: list[str] = []
    before = ""
    for line in lines:
        goes_on = line and len(before) >= FULL_LINE * longest and not END.search(before) and not before.isupper()
        if out and goes_on and not NEW_PARAGRAPH.match(line) and not line.isupper():
            out[-1] += f" {line}"
        else:
            out.append(line)
        before = line
    return "\n".join(out)


def _letters(text: str) -> int:
    return sum(c.isalpha() for c in text)
