"""A report as a Word document in the form of Decree 30/2020/NĐ-CP, appendix I.

A4, Times New Roman, letterhead as a borderless table; number, date and signature stay blank for the clerk.
"""

import io
import zipfile
from collections.abc import Iterator, Sequence
from datetime import UTC
from typing import Any
from xml.sax.saxutils import escape

import docx
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Mm, Pt, RGBColor, Twips

from scheduler.reports import typesetting
from scheduler.reports.material import Material
from scheduler.reports.pictures import Picture
from scheduler.reports.tables import Sheet, printable, shown
from scheduler.reports.wording import Section, sections, title, warnings

_FONT = "Times New Roman"
_CELL_MARGIN_CHARACTERS = 4
_OLDEST = (1980, 1, 1, 0, 0, 0)
_PORTRAIT_COLUMNS = 8
_SIGNATURE_LINES = 4
_CENTRE, _JUSTIFY, _RIGHT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.JUSTIFY, WD_ALIGN_PARAGRAPH.RIGHT


def write(material: Material) -> bytes:
    """Return the report as a document; the same log gives the same bytes."""
    document = docx.Document()
    _page(document, material)
    _letterhead(document, material)
    _text(document.add_paragraph(), material.say("kind"), bold=True, size=14, align=_CENTRE)
    _text(document.add_paragraph(), title(material), bold=True, size=14, align=_CENTRE)
    _rule(document.add_paragraph(), Cm(6))
    _text(
        document.add_paragraph(),
        material.say("addressed", to=material.office.addressed_to or material.say("blank")),
        align=_CENTRE,
    )
    for warning in warnings(material):
        _text(document.add_paragraph(), warning, bold=True)
    parts = sections(material)
    body = [part for part in parts if not part.appendix]
    for part in body:
        _section(document, material, part, ends=part is body[-1])
    _signature(document, material)
    for part in parts:
        if part.appendix:
            if not _wide(part):
                document.add_page_break()  # type: ignore[no-untyped-call]  # python-docx says no types here
            _section(document, material, part, ends=False)
    return _repacked(document)


def _section(document: Any, material: Material, part: Section, *, ends: bool) -> None:  # noqa: ANN401 - python-docx's factory has no type
    if _wide(part):
        _turn(document, landscape=True)
    for level, words in ((1, part.part), (part.level, part.heading)):
        if words:
            heading = _text(document.add_paragraph(style=f"Heading {level}"), words, bold=True)
            heading.paragraph_format.keep_with_next = True
    for number, paragraph in enumerate(part.paragraphs, 1):
        ending = material.say("the_end") if ends and number == len(part.paragraphs) else ""
        body = _text(document.add_paragraph(), paragraph.removesuffix(".") + ending if ending else paragraph)
        body.alignment, body.paragraph_format.first_line_indent = _JUSTIFY, Cm(1.27)
    for picture in part.pictures:
        _picture(document, picture)
    if part.table is not None:
        _table(document, material, part.table)
    if _wide(part) and not part.appendix:
        _turn(document, landscape=False)


def _wide(part: Section) -> bool:
    return part.table is not None and len(part.table.columns) > _PORTRAIT_COLUMNS


def _picture(document: Any, picture: Picture) -> None:  # noqa: ANN401 - python-docx's factory has no type
    paragraph = document.add_paragraph()
    paragraph.alignment = _CENTRE
    shape = paragraph.add_run().add_picture(io.BytesIO(typesetting.picture(picture.svg)), width=Cm(16))
    properties = shape._inline.docPr  # noqa: SLF001 - python-docx has no word for alternative text
    properties.set("title", picture.title)
    properties.set("descr", picture.alternative)


def _page(document: Any, material: Material) -> None:  # noqa: ANN401 - python-docx's factory has no type
    style = document.styles["Normal"]
    style.font.name, style.font.size = _FONT, Pt(14)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), _FONT)
    style.paragraph_format.space_after, style.paragraph_format.space_before = Pt(6), Pt(0)
    for level in (1, 2):
        heading = document.styles[f"Heading {level}"]
        heading.font.name, heading.font.size, heading.font.color.rgb = _FONT, Pt(14), RGBColor(0, 0, 0)
        heading.element.rPr.rFonts.attrib.clear()
        heading.element.rPr.rFonts.set(qn("w:ascii"), _FONT)
        heading.element.rPr.rFonts.set(qn("w:hAnsi"), _FONT)
        heading.paragraph_format.space_before, heading.paragraph_format.space_after = Pt(6), Pt(6)
    page = document.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.top_margin = page.bottom_margin = Mm(20)
    page.left_margin, page.right_margin = Mm(30), Mm(15)
    page.different_first_page_header_footer = True
    number = page.header.paragraphs[0]
    number.alignment = _CENTRE
    _page_number(number)
    if material.demo:
        for header in (page.first_page_header, page.header):
            _text(header.add_paragraph(), material.say("demo_banner"), bold=True, size=13, align=_CENTRE)
    core = document.core_properties
    moment = material.closing.astimezone(UTC).replace(tzinfo=None)
    core.created = core.modified = moment
    core.last_printed = moment
    core.title, core.author, core.language = title(material), material.office.issuer, material.lang
    core.last_modified_by, core.comments, core.revision = material.office.issuer, "", 1


def _letterhead(document: Any, material: Material) -> None:  # noqa: ANN401 - python-docx's factory has no type
    office, blank = material.office, material.say("blank")
    table = document.add_table(rows=1, cols=2)  # the plain style has no borders
    _widths(table, (Cm(6.6), Cm(9.9)))
    left, right = table.rows[0].cells
    _text(left.paragraphs[0], office.superior or blank, size=12, align=_CENTRE)
    _text(left.add_paragraph(), office.issuer or blank, bold=True, size=12, align=_CENTRE)
    _rule(left.add_paragraph(), Cm(2.2))
    _text(left.add_paragraph(), f"Số:        /{office.number_code or blank}", size=13, align=_CENTRE)
    _text(right.paragraphs[0], "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", bold=True, size=12, align=_CENTRE)
    _text(right.add_paragraph(), "Độc lập - Tự do - Hạnh phúc", bold=True, size=13, align=_CENTRE).runs[
        0
    ].underline = True
    year = material.by_station.last_day.year
    placed = f"{office.place or blank}, ngày     tháng     năm {year}"
    _text(right.add_paragraph(), placed, size=13, italic=True, align=_CENTRE)


def _table(document: Any, material: Material, sheet: Sheet) -> None:  # noqa: ANN401 - python-docx's factory has no type
    _text(
        document.add_paragraph(), sheet.title, bold=True, size=13, align=_CENTRE
    ).paragraph_format.keep_with_next = True
    page = document.sections[-1]
    room = (page.page_width - page.left_margin - page.right_margin) // Twips(1)
    shares = [c.width + _CELL_MARGIN_CHARACTERS for c in sheet.columns]
    widths = [room * share // sum(shares) for share in shares]
    document.element.body.insert_element_before(parse_xml("".join(_rows(material, sheet, widths))), "w:sectPr")
    for note in sheet.notes:
        _text(document.add_paragraph(), note, italic=True, size=11)


def _rows(material: Material, sheet: Sheet, widths: Sequence[int]) -> Iterator[str]:
    """Yield a table's XML; written out, for python-docx takes a millisecond a cell."""
    points = 8 if len(sheet.columns) > _PORTRAIT_COLUMNS else 10
    yield f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblStyle w:val="TableGrid"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
    yield '<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="57" w:type="dxa"/><w:right w:w="57" w:type="dxa"/>'
    yield "</w:tblCellMar></w:tblPr><w:tblGrid>"
    yield "".join(f'<w:gridCol w:w="{width}"/>' for width in widths) + "</w:tblGrid>"
    yield "<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>"
    for column, width in zip(sheet.columns, widths, strict=True):
        yield _cell(column.head, width, "center", points, bold=True)
    yield "</w:tr>"
    for row in [*sheet.rows, sheet.total] if sheet.total else sheet.rows:
        yield "<w:tr><w:trPr><w:cantSplit/></w:trPr>"
        for column, width, text in zip(sheet.columns, widths, shown(material, sheet, row), strict=True):
            yield _cell(text, width, "left" if column.kind == "text" else "right", points, bold=row is sheet.total)
        yield "</w:tr>"
    yield "</w:tbl>"


def _cell(text: str, width: int, side: str, points: int, *, bold: bool) -> str:
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr><w:p><w:pPr><w:spacing w:after="0"/>'
        f'<w:jc w:val="{side}"/></w:pPr><w:r><w:rPr><w:rFonts w:ascii="{_FONT}" w:hAnsi="{_FONT}" w:cs="{_FONT}"/>'
        f'{"<w:b/>" if bold else ""}<w:sz w:val="{2 * points}"/></w:rPr>'
        f'<w:t xml:space="preserve">{escape(printable(text))}</w:t></w:r></w:p></w:tc>'
    )


def _widths(table: Any, lengths: Sequence[int]) -> None:  # noqa: ANN401 - python-docx's table has no type
    """Fix the columns' widths (EMU), in the grid and in every cell: Word reads the one, LibreOffice the other."""
    table.autofit = False
    for column, length in zip(table.columns, lengths, strict=True):
        column.width = length
        for cell in column.cells:
            cell.width = length


def _signature(document: Any, material: Material) -> None:  # noqa: ANN401 - python-docx's factory has no type
    office = material.office
    row = document.add_table(rows=1, cols=2).rows[0]
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))  # noqa: SLF001 - python-docx has no word for it
    left, right = row.cells
    _text(left.paragraphs[0], "Nơi nhận:", bold=True, italic=True, size=12)
    for number, recipient in enumerate(office.recipients, 1):
        end = "." if number == len(office.recipients) else ";"
        _text(left.add_paragraph(), f"- {recipient}{end}", size=11)
    _text(right.paragraphs[0], office.signer_title or material.say("blank"), bold=True, align=_CENTRE)
    for _ in range(_SIGNATURE_LINES):
        right.add_paragraph()


def _turn(document: Any, *, landscape: bool) -> None:  # noqa: ANN401 - python-docx's factory has no type
    """Begin a new page, lying for a wide table, or standing again."""
    page = document.add_section()
    page.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    page.page_width, page.page_height = (Mm(297), Mm(210)) if landscape else (Mm(210), Mm(297))
    page.left_margin = Mm(15 if landscape else 30)
    page.different_first_page_header_footer = False


def _text(
    paragraph: Any,  # noqa: ANN401 - python-docx's paragraph
    text: str,
    *,
    bold: bool = False,
    italic: bool = False,
    size: int = 14,
    align: WD_ALIGN_PARAGRAPH | None = None,
) -> Any:  # noqa: ANN401 - python-docx's paragraph
    """Write a text into a paragraph and return the paragraph."""
    run = paragraph.add_run(printable(text))
    run.bold, run.italic, run.font.name, run.font.size = bold, italic, _FONT, Pt(size)
    if align is not None:
        paragraph.alignment = align
    return paragraph


def _rule(paragraph: Any, indent: Any) -> None:  # noqa: ANN401 - python-docx's paragraph and length
    """Make a paragraph a short line, indented on both sides."""
    shape = paragraph.paragraph_format
    shape.left_indent = shape.right_indent = indent
    shape.line_spacing, shape.space_after = Pt(3), Pt(3)
    border, line = OxmlElement("w:pBdr"), OxmlElement("w:top")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "000000")):
        line.set(qn(f"w:{name}"), value)
    border.append(line)
    properties = paragraph._p.get_or_add_pPr()  # noqa: SLF001 - python-docx has no word for borders
    properties.insert_element_before(border, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr")


def _page_number(paragraph: Any) -> None:  # noqa: ANN401 - python-docx's paragraph
    run = _text(paragraph, "", size=13).runs[0]
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.text = text
        run._r.append(mark)  # noqa: SLF001 - python-docx has no word for fields


def _repacked(document: Any) -> bytes:  # noqa: ANN401 - python-docx's factory has no type
    """Return the document with fixed times in its container."""
    made, out = io.BytesIO(), io.BytesIO()
    document.save(made)
    with zipfile.ZipFile(made) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(zipfile.ZipInfo(name, _OLDEST), source.read(name), zipfile.ZIP_DEFLATED)
    return out.getvalue()
