"""Word documents (.docx, .docm) to text, by python-docx; macros and pictures are left out."""

import io
import zipfile
from typing import Any

from docx import Document
from docx.opc.exceptions import PackageNotFoundError

from scheduler.messages import Refused
from scheduler.newsroom.importing import package

# What a broken document makes its readers raise beside what a broken zip does: lxml's XMLSyntaxError (a SyntaxError),
# python-docx on parts that are missing or of another kind.
BROKEN = (*package.BROKEN, PackageNotFoundError, SyntaxError, AttributeError, TypeError, IndexError, AssertionError)
CONTENT_TYPES = "[Content_Types].xml"
WITH_MACROS = b"application/vnd.ms-word.document.macroEnabled.main+xml"
PLAIN = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
XML = (".xml", ".rels")


def text_of_docx(data: bytes, name: str) -> str:
    """Return paragraphs and table cells in their order, one a line.

    Raises:
        Refused: no Word document, encrypted, truncated, a bomb, or with a document type (an attack by entities).
    """
    with package.opened(data, name) as archive:
        for entry in archive.infolist():
            if entry.filename.lower().endswith(XML):
                _refuse_doctype(archive.read(entry), name)
        plain = _without_macros(archive) or data
    try:
        document: Any = Document(io.BytesIO(plain))
        return "\n".join(_blocks(document))
    except BROKEN as error:
        raise Refused("newsroom.broken_document", name=name) from error


def _refuse_doctype(xml: bytes, name: str) -> None:
    if b"<!DOCTYPE" in xml or any("<!DOCTYPE".encode(e) in xml for e in ("utf-16-le", "utf-16-be")):
        raise Refused("newsroom.document_type", name=name)


def _without_macros(archive: zipfile.ZipFile) -> bytes | None:
    """Return the package as one without macros; None when it has none. Nothing in it is run either way."""
    types = archive.read(CONTENT_TYPES)
    if WITH_MACROS not in types:
        return None
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as copy:
        for entry in archive.infolist():
            copied = types.replace(WITH_MACROS, PLAIN) if entry.filename == CONTENT_TYPES else archive.read(entry)
            copy.writestr(entry.filename, copied)
    return file.getvalue()


def _blocks(document: Any) -> list[str]:  # noqa: ANN401 - python-docx ships no types
    out: list[str] = []
    for block in document.iter_inner_content():
        if hasattr(block, "rows"):
            for row in block.rows:
                seen: list[Any] = []
                for cell in row.cells:
                    if cell._tc not in seen:  # noqa: SLF001 - a merged cell comes again and again
                        seen.append(cell._tc)  # noqa: SLF001 - the same
                        out += [p.text for p in cell.paragraphs]
        else:
            out.append(block.text)
    return out
