"""Word documents (.docx) to text, by python-docx; macros and pictures are left out."""

import io
import zipfile
import zlib
from typing import Any

from docx import Document
from docx.opc.exceptions import PackageNotFoundError

from scheduler.messages import Refused

# What a broken package makes its readers raise: zipfile and zlib on damage and passwords (RuntimeError), lxml's
# XMLSyntaxError (a SyntaxError), python-docx on parts that are missing or of another kind.
BROKEN = (
    zipfile.BadZipFile, zlib.error, PackageNotFoundError, KeyError, ValueError, SyntaxError, EOFError, RuntimeError,
    AttributeError, TypeError, IndexError, OverflowError,
)  # fmt: skip
LARGEST_UNPACKED_BYTES = 100 * 1024 * 1024


def text_of_docx(data: bytes, name: str) -> str:
    """Return paragraphs and table cells in their order, one a line.

    Raises:
        Refused: no Word document, encrypted, truncated, or a bomb that unpacks to more than 100 MB.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(i.file_size for i in archive.infolist()) > LARGEST_UNPACKED_BYTES:
                raise Refused("newsroom.too_large", name=name, megabytes=10)
        document: Any = Document(io.BytesIO(data))
        return "\n".join(_blocks(document))
    except BROKEN as error:
        raise Refused("newsroom.broken_document", name=name) from error


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
