"""One file or pasted text to an `Imported`: decode, take the front matter, find fields, propose topic and cuts."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import PurePath

from scheduler.messages import Message, Refused
from scheduler.newsroom import hygiene, secrecy, topics
from scheduler.newsroom.importing import frontmatter, layout, legacy
from scheduler.newsroom.importing.decoding import check_size, decoded
from scheduler.newsroom.importing.imported import Imported
from scheduler.newsroom.importing.mail import read_mail
from scheduler.newsroom.importing.opendocument import text_of_odt
from scheduler.newsroom.importing.package import refuse_old_word
from scheduler.newsroom.importing.portable import read_pdf
from scheduler.newsroom.importing.webpage import text_of_html
from scheduler.newsroom.importing.word import text_of_docx
from scheduler.newsroom.reading import built_in

TEXT_KINDS = (".txt", ".md", ".text", "")
PAGE_KINDS = (".html", ".htm")
WORD_KINDS = (".docx", ".docm")
ODT_KINDS = (".odt",)
MAIL_KINDS = (".eml",)
PDF_KINDS = (".pdf",)
KINDS = (*(k for k in TEXT_KINDS if k), *PAGE_KINDS, *WORD_KINDS, *ODT_KINDS, *MAIL_KINDS, *PDF_KINDS)
SHORT_PIECE_SYLLABLES = 260
MARKDOWN = re.compile(r"^#{1,6}\s+|\*\*|__|^>\s?|`", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class _Read:
    """What a file gave, before it is understood."""

    text: str
    title: str = ""
    problems: tuple[Message, ...] = ()


def import_bytes(data: bytes, name: str) -> Imported:
    """Understand the bytes of one file.

    Args:
        data: its content.
        name: its name; the ending decides how it is read.

    Raises:
        Refused: empty, larger than 10 MB, binary, wrongly encoded, encrypted, a scan, of an unknown kind, an archive,
            malformed front matter, stamped as a state secret.
    """
    short, kind = PurePath(name).name, PurePath(name).suffix.lower()
    check_size(data, short)
    if kind == ".zip":
        raise Refused("newsroom.archive_inside", name=short)
    reader = READERS.get(kind)
    if reader is None:
        refuse_old_word(data, short)
        raise Refused("newsroom.unknown_kind", name=short, kinds=", ".join(KINDS))
    given = reader(data, short)
    imported = import_text(given.text, short, title=given.title, markdown=kind == ".md")
    return replace(imported, problems=(*given.problems, *imported.problems))


def _of_text(data: bytes, name: str) -> _Read:
    return _Read(decoded(data, name))


def _of_page(data: bytes, name: str) -> _Read:
    return _Read(*text_of_html(decoded(data, name), name))


def _of_word(data: bytes, name: str) -> _Read:
    return _Read(text_of_docx(data, name))


def _of_odt(data: bytes, name: str) -> _Read:
    return _Read(text_of_odt(data, name))


def _of_pdf(data: bytes, name: str) -> _Read:
    pages = read_pdf(data, name)
    if not pages.empty:
        return _Read(pages.text)
    without = Message(
        "newsroom.pages_without_text", {"pages": [str(p) for p in pages.empty], "count": len(pages.empty)}
    )
    return _Read(pages.text, problems=(without,))


def _of_mail(data: bytes, name: str) -> _Read:
    mail = read_mail(data, name)
    left = [attachment for attachment, _ in mail.attachments]
    told = (Message("newsroom.attachments", {"files": left}),) if left else ()
    return _Read(mail.text, mail.subject, told)


READERS: Mapping[str, Callable[[bytes, str], _Read]] = {
    **dict.fromkeys(TEXT_KINDS, _of_text),
    **dict.fromkeys(PAGE_KINDS, _of_page),
    **dict.fromkeys(WORD_KINDS, _of_word),
    **dict.fromkeys(ODT_KINDS, _of_odt),
    **dict.fromkeys(PDF_KINDS, _of_pdf),
    **dict.fromkeys(MAIL_KINDS, _of_mail),
}


def import_text(text: str, name: str, *, title: str = "", markdown: bool = False) -> Imported:
    """Understand a text, pasted or decoded; see `import_bytes`.

    Raises:
        Refused: malformed front matter, nothing behind it, or a document stamped as a state secret.
    """
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
        title=hygiene.clean(heading).strip(),
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
