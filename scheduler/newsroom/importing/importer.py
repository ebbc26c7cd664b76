"""One file or pasted text to an `Imported`: decode, take the front matter, find fields, propose topic and cuts."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import PurePath

from scheduler.messages import Message, Refused
from scheduler.newsroom import hygiene, secrecy, topics
from scheduler.newsroom.importing import frontmatter, layout, legacy
from scheduler.newsroom.importing.decoding import LARGEST_BYTES, check_length, check_size, decoded
from scheduler.newsroom.importing.imported import Imported
from scheduler.newsroom.importing.mail import read_mail
from scheduler.newsroom.importing.opendocument import text_of_odt
from scheduler.newsroom.importing.package import refuse_old_word
from scheduler.newsroom.importing.portable import joined, page_image, read_pdf
from scheduler.newsroom.importing.recognition import Recogniser, Tesseract
from scheduler.newsroom.importing.webpage import text_of_html
from scheduler.newsroom.importing.word import text_of_docx
from scheduler.newsroom.reading import built_in
from scheduler.progress import Progress, silent

TEXT_KINDS = (".txt", ".md", ".text", "")
PAGE_KINDS = (".html", ".htm")
WORD_KINDS = (".docx", ".docm")
ODT_KINDS = (".odt",)
MAIL_KINDS = (".eml",)
PDF_KINDS = (".pdf",)
IMAGE_KINDS = (".png", ".jpg", ".jpeg", ".tif", ".tiff")
KINDS = (*(k for k in TEXT_KINDS if k), *PAGE_KINDS, *WORD_KINDS, *ODT_KINDS, *MAIL_KINDS, *PDF_KINDS, *IMAGE_KINDS)
LARGEST_SCAN_BYTES = 50 * 1024 * 1024  # pictures are large, their text is not
TESSERACT = Tesseract()
SHORT_PIECE_SYLLABLES = 260
MARKDOWN = re.compile(r"^#{1,6}\s+|\*\*|__|^>\s?|`", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class _Read:
    """What a file gave, before it is understood."""

    text: str
    title: str = ""
    problems: tuple[Message, ...] = ()
    recognised_by: str = ""


@dataclass(frozen=True, slots=True)
class _Means:
    """What reading a scan needs."""

    recogniser: Recogniser
    progress: Progress


def largest_bytes(name: str) -> int:
    """Return how large a file of that ending may be: 50 MB for pictures and PDF files, 10 MB for all others."""
    return LARGEST_SCAN_BYTES if PurePath(name).suffix.lower() in (*PDF_KINDS, *IMAGE_KINDS) else LARGEST_BYTES


def import_bytes(data: bytes, name: str, recogniser: Recogniser = TESSERACT, progress: Progress = silent) -> Imported:
    """Understand the bytes of one file.

    Args:
        data: its content.
        name: its name; the ending decides how it is read.
        recogniser: reads scans.
        progress: told after each page of a scan.

    Raises:
        Refused: empty, larger than 10 MB (50 MB for a scan), longer than 500,000 characters, binary, wrongly encoded,
            encrypted, a scan that can't be read, of an unknown kind, an archive, malformed front matter, stamped as a
            state secret.
    """
    short, kind = PurePath(name).name, PurePath(name).suffix.lower()
    check_size(data, short, largest_bytes(short))
    if kind == ".zip":
        raise Refused("newsroom.archive_inside", name=short)
    reader = READERS.get(kind)
    if reader is None:
        refuse_old_word(data, short)
        raise Refused("newsroom.unknown_kind", name=short, kinds=", ".join(KINDS))
    given = reader(data, short, _Means(recogniser, progress))
    imported = import_text(given.text, short, title=given.title, markdown=kind == ".md")
    problems = (*given.problems, *imported.problems)
    return replace(imported, problems=problems, recognised_by=given.recognised_by)


def _of_text(data: bytes, name: str, _means: _Means) -> _Read:
    return _Read(decoded(data, name))


def _of_page(data: bytes, name: str, _means: _Means) -> _Read:
    return _Read(*text_of_html(decoded(data, name), name))


def _of_word(data: bytes, name: str, _means: _Means) -> _Read:
    return _Read(text_of_docx(data, name))


def _of_odt(data: bytes, name: str, _means: _Means) -> _Read:
    return _Read(text_of_odt(data, name))


def _of_pdf(data: bytes, name: str, means: _Means) -> _Read:
    pages = read_pdf(data, name)
    if not pages.empty:
        return _Read("\n".join(pages.texts))
    if not pages.scan and not means.recogniser.ready():
        numbers = [str(number) for number in pages.empty]
        return _Read(
            "\n".join(pages.texts),
            problems=(Message("newsroom.pages_without_text", {"pages": numbers, "count": len(numbers)}),),
        )
    texts = list(pages.texts)
    seen = means.recogniser.of_pages(data, name, pages.empty, partial(page_image, data, name), means.progress)
    for number, text in zip(pages.empty, seen, strict=True):
        texts[number - 1] = joined(text)
    return _recognised("\n".join(texts), name, means, is_scan=any(text.strip() for text in seen) or pages.scan)


def _of_image(data: bytes, name: str, means: _Means) -> _Read:
    return _recognised(joined(means.recogniser.of_image(data, name, means.progress)), name, means)


def _recognised(text: str, name: str, means: _Means, *, is_scan: bool = True) -> _Read:
    if not is_scan:  # the pages without text were empty
        return _Read(text)
    if not any(character.isalnum() for character in text):
        raise Refused("newsroom.nothing_recognised", name=name)
    maker = means.recogniser.maker()
    return _Read(text, problems=(Message("newsroom.recognised", {"maker": maker}),), recognised_by=maker)


def _of_mail(data: bytes, name: str, _means: _Means) -> _Read:
    mail = read_mail(data, name)
    left = [attachment for attachment, _ in mail.attachments]
    told = (Message("newsroom.attachments", {"files": left}),) if left else ()
    return _Read(mail.text, mail.subject, told)


READERS: Mapping[str, Callable[[bytes, str, _Means], _Read]] = {
    **dict.fromkeys(TEXT_KINDS, _of_text),
    **dict.fromkeys(PAGE_KINDS, _of_page),
    **dict.fromkeys(WORD_KINDS, _of_word),
    **dict.fromkeys(ODT_KINDS, _of_odt),
    **dict.fromkeys(PDF_KINDS, _of_pdf),
    **dict.fromkeys(IMAGE_KINDS, _of_image),
    **dict.fromkeys(MAIL_KINDS, _of_mail),
}


def import_text(text: str, name: str, *, title: str = "", markdown: bool = False) -> Imported:
    """Understand a text, pasted or decoded; see `import_bytes`.

    Raises:
        Refused: longer than 500,000 characters, malformed front matter, nothing behind it, or a document stamped as a
            state secret.
    """
    check_length(text, name)
    table, body = frontmatter.split(text, name)
    wishes = frontmatter.checked(table, name, topics.codes())
    body = legacy.mended(body.replace("\r\n", "\n").replace("\r", "\n"))
    secrecy.check(body, name)
    body = hygiene.clean(body)
    if markdown:
        body = MARKDOWN.sub("", body)
    body = body.strip() + "\n"
    if not any(character.isalnum() for character in body):
        raise Refused("newsroom.empty_file", name=name)
    found = layout.fields(body)
    cuts = layout.cuts(body)
    heading = str(table.get("title") or title or found.title)
    document = str(table.get("document") or found.number)
    imported = Imported(
        name=name,
        title=" ".join(hygiene.clean(heading).split()),
        text=body,
        document_number=document,
        document_date=found.day,
        issuer=found.issuer,
        genre=str(table.get("genre") or _genre(found.kind, body)),
        author=str(table.get("author") or found.author),
        wishes=wishes,
        topic=topics.propose(heading, body),
        cuts=cuts,
    )
    return _with_problems(imported)


def _genre(kind: str, body: str) -> str:
    if kind == "THÔNG BÁO":
        return "thong_bao"
    return "bai" if kind or len(body.split()) > SHORT_PIECE_SYLLABLES else "tin"


def _with_problems(imported: Imported) -> Imported:
    problems: list[Message] = []
    damage = hygiene.measure(imported.text, built_in().words)
    if damage.grade is not hygiene.Grade.SOUND:
        problems.append(Message(f"newsroom.text_{damage.grade}", {"percent": damage.percent}))
    if imported.cuts:
        kinds = list(dict.fromkeys(Message(f"newsroom.cut_{c.kind}").id for c in imported.cuts))
        problems.append(
            Message("newsroom.cuts_proposed", {"count": len(imported.cuts), "parts": [Message(k) for k in kinds]})
        )
    return replace(imported, problems=tuple(problems))
