"""OpenDocument texts (.odt) to text: headings, paragraphs, list items and table cells, one a line."""

from xml.parsers import expat

from scheduler.messages import Refused
from scheduler.newsroom.importing import package

LARGEST_XML_BYTES = 50 * 1024 * 1024
BLOCKS = frozenset(("text:p", "text:h"))
# Notes, comments, deleted text, drawings' descriptions and the forms of variables are not the text.
SILENT = frozenset(
    ("text:note", "office:annotation", "text:tracked-changes", "svg:title", "svg:desc", "office:forms",
     "text:sequence-decls", "text:variable-decls", "text:table-of-content", "office:event-listeners"),
)  # fmt: skip
SPACES = {"text:tab": " ", "text:line-break": "\n"}
MOST_SPACES = 1000


class _DoctypeError(ValueError):
    """A document type: an office never writes one, an attack with entities always does."""


class _Text:
    """What expat tells, gathered to lines."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._line: list[str] = []
        self._silent = 0
        self._inside = 0

    def doctype(self, *_args: object) -> None:
        raise _DoctypeError

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag in SILENT:
            self._silent += 1
        if self._silent:
            return
        if tag in BLOCKS:
            self._flush()
            self._inside += 1
        elif tag == "text:s":
            count = attributes.get("text:c", "1")
            self.text(" " * min(int(count) if count.isdecimal() else 1, MOST_SPACES))
        elif tag in SPACES:
            self.text(SPACES[tag])

    def end(self, tag: str) -> None:
        if tag in SILENT:
            self._silent -= 1
        elif tag in BLOCKS and not self._silent:
            self._flush(always=True)
            self._inside -= 1

    def text(self, piece: str) -> None:
        if self._inside and not self._silent:
            self._line.append(piece)

    def _flush(self, *, always: bool = False) -> None:
        if self._line or always:
            self.lines.append("".join(self._line))
        self._line = []


def text_of_odt(data: bytes, name: str) -> str:
    """Return the paragraphs of a document in their order.

    Raises:
        Refused: broken, encrypted, a bomb, or with a document type (entities could make a bomb or read files).
    """
    with package.opened(data, name) as archive:
        if "META-INF/manifest.xml" in archive.namelist() and b"encryption-data" in package.content(
            archive, "META-INF/manifest.xml", LARGEST_XML_BYTES
        ):
            raise Refused("newsroom.encrypted", name=name)
        xml = package.content(archive, "content.xml", LARGEST_XML_BYTES)
    return "\n".join(_lines(xml, name))


def _lines(xml: bytes, name: str) -> list[str]:
    text = _Text()
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = text.doctype
    parser.StartElementHandler = text.start
    parser.EndElementHandler = text.end
    parser.CharacterDataHandler = text.text
    try:
        parser.Parse(xml, True)  # noqa: FBT003 - expat's own: this is all of it
    except _DoctypeError as error:
        raise Refused("newsroom.document_type", name=name) from error
    except (expat.ExpatError, ValueError, LookupError) as error:  # the last two: encodings that don't exist
        raise Refused("newsroom.broken_document", name=name) from error
    return text.lines
