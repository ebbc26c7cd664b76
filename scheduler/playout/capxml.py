"""XML that may be hostile → a small tree, or a refusal that names the place; nothing is fetched, nothing expands.

Part of reading CAP messages. A DTD, and with it every entity, is refused before it is read; so are other encodings
than UTF-8, which the standard asks for.
"""

import unicodedata
from dataclasses import dataclass, field
from xml.parsers import expat

from scheduler.messages import Message, Refused

LARGEST_BYTES = 400_000
"""A message of ten languages has 50 kB; pictures and sounds inside messages (derefUri) are not for loudspeakers."""
MOST_ELEMENTS = 5_000
DEEPEST = 12
LONGEST_TEXT = 20_000


@dataclass(slots=True)
class Element:
    """An element while and after it is read.

    Attributes:
        space: its namespace; "" for none.
        text: what stands in it, without blanks around it and without what steers a terminal or turns words round.
    """

    space: str
    name: str
    text: str = ""
    children: list["Element"] = field(default_factory=list)


def read_xml(data: bytes) -> Element:
    """Return the root element of a document.

    Raises:
        Refused: it is too large, no UTF-8, no XML, has a DTD, or nests or holds more than a message has.
    """
    if len(data) > LARGEST_BYTES:
        raise Refused("cap.too_large", most=LARGEST_BYTES // 1000)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused("cap.not_utf8") from error
    return _Reading().read(text)


class _Reading:
    """One document on its way through expat."""

    def __init__(self) -> None:
        self.top = Element("", "")
        self.open = [self.top]
        self.pieces: list[list[str]] = [[]]
        self.count = 0

    def read(self, text: str) -> Element:
        parser = expat.ParserCreate("UTF-8", " ")
        parser.XmlDeclHandler = self.declaration
        parser.StartDoctypeDeclHandler = self.doctype
        parser.EntityDeclHandler = self.doctype
        parser.StartElementHandler = self.start
        parser.EndElementHandler = self.end
        parser.CharacterDataHandler = self.characters
        try:
            parser.Parse(text.encode(), True)  # noqa: FBT003 - expat takes it by position
        except expat.ExpatError as error:
            raise Refused("cap.no_xml", line=error.lineno, why=expat.ErrorString(error.code)) from error
        return self.top.children[0]

    @staticmethod
    def declaration(_version: str, encoding: str | None, _standalone: int) -> None:
        if encoding is not None and encoding.upper() not in {"UTF-8", "US-ASCII"}:
            raise Refused("cap.not_utf8")

    @staticmethod
    def doctype(*_of_it: object) -> None:
        raise Refused("cap.doctype")

    def start(self, tag: str, _attributes: dict[str, str]) -> None:
        space, _, name = tag.rpartition(" ")
        self.count += 1
        if self.count > MOST_ELEMENTS or len(self.open) > DEEPEST:
            raise Refused("cap.too_much", field=name[:40], most=MOST_ELEMENTS, deepest=DEEPEST)
        made = Element(space, name)
        self.open[-1].children.append(made)
        self.open.append(made)
        self.pieces.append([])

    def end(self, _tag: str) -> None:
        made = self.open.pop()
        made.text = "".join(map(_visible, "".join(self.pieces.pop()))).strip()
        if len(made.text) > LONGEST_TEXT:
            raise Refused("cap.wrong", field=made.name[:40], why=Message("cap.too_long", {"most": LONGEST_TEXT}))
        if made.text and made.children:
            raise Refused("cap.wrong", field=made.name[:40], why=Message("cap.mixed"))

    def characters(self, said: str) -> None:
        self.pieces[-1].append(said)


def _visible(letter: str) -> str:
    """Return a letter; "" for controls, which XML allows from U+0080 on, and for marks of direction."""
    if letter == "\n":
        return letter
    if letter in "\t\r\x85":
        return " "
    return "" if unicodedata.category(letter) in {"Cc", "Cf"} else letter
