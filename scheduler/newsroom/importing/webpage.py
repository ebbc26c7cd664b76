"""Web pages (.html) to text: headings, paragraphs and list items, one a line; scripts and menus are left out."""

from html.parser import HTMLParser

from scheduler.messages import Refused

SILENT = frozenset(("script", "style", "nav", "noscript", "template", "head", "footer", "form", "button", "iframe"))
BLOCKS = frozenset(
    ("p", "div", "br", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "section", "article", "table", "ul", "ol", "td")
)


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.title = ""
        self._silent = 0
        self._in_title = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - HTMLParser's signature
        if tag in SILENT:
            self._silent += 1
        if tag in BLOCKS:
            self.pieces.append("\n- " if tag == "li" else "\n")
        self._in_title = tag == "title"

    def handle_endtag(self, tag: str) -> None:
        if tag in SILENT and self._silent:
            self._silent -= 1
        if tag in BLOCKS:
            self.pieces.append("\n")
        self._in_title = False

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.title += data
        elif not self._silent:
            self.pieces.append(" ".join(data.split()) + " " if data.strip() else " ")


def text_of_html(page: str, name: str) -> tuple[str, str]:
    """Return the text of a page and its title.

    Raises:
        Refused: the page is malformed beyond reading.
    """
    parser = _Text()
    try:
        parser.feed(_tamed(page))
        parser.close()
    except AssertionError as error:  # html.parser's own answer to some malformed declarations
        raise Refused("newsroom.broken_document", name=name) from error
    rows = [" ".join(line.split()) for line in "".join(parser.pieces).splitlines()]
    return "\n\n".join(row for row in rows if row and row != "-"), " ".join(parser.title.split())


def _tamed(page: str) -> str:
    """Return a page on which html.parser's time doesn't grow with the square of its length.

    It reads to the page's end for every comment and tag that isn't closed: comments go first, and a `<` behind the
    last `>` opens nothing.
    """
    pieces, at = [], 0
    while (start := page.find("<!--", at)) >= 0:
        pieces.append(page[at:start])
        end = page.find("-->", start + 4)
        at = end + 3 if end >= 0 else len(page)
    page = "".join((*pieces, page[at:]))
    last = page.rfind(">") + 1
    return page[:last] + page[last:].replace("<", "&lt;")
