"""One file or pasted text to an `Imported`: decode, take the front matter, find fields, propose topic and cuts."""

import re
from dataclasses import replace
from pathlib import PurePath

from scheduler.messages import Message, Refused
from scheduler.newsroom import hygiene, secrecy, topics
from scheduler.newsroom.importing import frontmatter, layout
from scheduler.newsroom.importing.decoding import check_size, decoded
from scheduler.newsroom.importing.imported import Imported
from scheduler.newsroom.importing.webpage import text_of_html
from scheduler.newsroom.importing.word import text_of_docx
from scheduler.newsroom.reading import built_in

TEXT_KINDS = (".txt", ".md", ".text", "")
PAGE_KINDS = (".html", ".htm")
WORD_KINDS = (".docx",)
KINDS = (*(k for k in TEXT_KINDS if k), *PAGE_KINDS, *WORD_KINDS)
SHORT_PIECE_SYLLABLES = 260
MARKDOWN = re.compile(r"^#{1,6}\s+|\*\*|__|^>\s?|`", re.MULTILINE)


def import_bytes(data: bytes, name: str) -> Imported:
    """Understand the bytes of one file.

    Args:
        data: its content.
        name: its name; the ending decides how it is read.

    Raises:
        Refused: empty, larger than 10 MB, binary, wrongly encoded, of an unknown kind, malformed front matter,
            stamped as a state secret.
    """
    short, kind = PurePath(name).name, PurePath(name).suffix.lower()
    if kind in WORD_KINDS:
        check_size(data, short)
        return import_text(text_of_docx(data, short), short)
    if kind in PAGE_KINDS:
        text, title = text_of_html(decoded(data, short), short)
        return import_text(text, short, title=title)
    if kind in TEXT_KINDS:
        return import_text(decoded(data, short), short, markdown=kind == ".md")
    check_size(data, short)
    raise Refused("newsroom.unknown_kind", name=short, kinds=", ".join(KINDS))


def import_text(text: str, name: str, *, title: str = "", markdown: bool = False) -> Imported:
    """Understand a text, pasted or decoded; see `import_bytes`.

    Raises:
        Refused: malformed front matter, nothing behind it, or a document stamped as a state secret.
    """
    table, body = frontmatter.split(text, name)
    wishes = frontmatter.checked(table, name, topics.codes())
    secrecy.check(body, name)
    body = hygiene.clean(body.replace("\r\n", "\n").replace("\r", "\n"))
    if markdown:
        body = MARKDOWN.sub("", body)
    body = body.strip() + "\n"
    if not body.strip():
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
