"""A report as a Word document in the form of Decree 30/2020/NĐ-CP, appendix I.

A4, Times New Roman, letterhead as a borderless table; number, date and signature stay blank for the clerk.
"""

import io
import zipfile
from collections.abc import Sequence
from datetime import UTC
from typing import Any

import docx
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Mm, Pt

from scheduler.reports.tables import Material, Sheet, sheets, shown
from scheduler.reports.wording import sections, title

_FONT = "Times New Roman"
_CELL_MARGIN_CHARACTERS = 4
_OLDEST = (1980, 1, 1, 0, 0, 0)
_PORTRAIT_COLUMNS = 8
_CENTRE, _JUSTIFY, _RIGHT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.JUSTIFY, WD_ALIGN_PARAGRAPH.RIGHT


def write(material: Material) -> bytes:
    """Return the report as a document; the same log gives the same bytes."""
    document = docx.Document()
    _page(document, material)
    _letterhead(document, material)
    _text(document.add_paragraph(), material.say("kind"), bold=True, size=14, align=_CENTRE)
    _text(document.add_paragraph(), title(material), bold=True, size=14, align=_CENTRE)
    _rule(document.add_paragraph(), Cm(6))
    _text(document.add_paragraph(), material.say("addressed", to=material.office.addressed_to), align=_CENTRE)
    tables = {sheet.name: sheet for sheet in sheets(material)}
    parts = sections(material)
    for part in parts:
        sheet = tables.get(part.table)
        wide = sheet is not None and len(sheet.columns) > _PORTRAIT_COLUMNS
        if wide:
            _turn(document, landscape=True)
        _text(document.add_paragraph(), part.heading, bold=True).paragraph_format.keep_with_next = True
        for number, paragraph in enumerate(part.paragraphs, 1):
            ending = material.say("the_end") if part is parts[-1] and number == len(part.paragraphs) else ""
            body = _text(document.add_paragraph(), paragraph.removesuffix(".") + ending if ending else paragraph)
            body.alignment, body.paragraph_format.first_line_indent = _JUSTIFY, Cm(1.27)
        if sheet is not None:
            _table(document, material, sheet)
        if wide:
            _turn(document, landscape=False)
    _signature(document, material)
    return _repacked(document)


def _page(document: Any, material: Material) -> None:  # noqa: ANN401 - python-docx's factory has no type
    style = document.styles["Normal"]
    style.font.name, style.font.size = _FONT, Pt(14)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), _FONT)
    style.paragraph_format.space_after, style.paragraph_format.space_before = Pt(6), Pt(0)
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
    office = material.office
    table = document.add_table(rows=1, cols=2)  # the plain style has no borders
    _widths(table, (Cm(6.6), Cm(9.9)))
    left, right = table.rows[0].cells
    _text(left.paragraphs[0], office.superior, size=12, align=_CENTRE)
    _text(left.add_paragraph(), office.issuer, bold=True, size=12, align=_CENTRE)
    _rule(left.add_paragraph(), Cm(2.2))
    _text(left.add_paragraph(), f"Số:        /{office.number_code}", size=13, align=_CENTRE)
    _text(right.paragraphs[0], "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", bold=True, size=12, align=_CENTRE)
    _text(right.add_paragraph(), "Độc lập - Tự do - Hạnh phúc", bold=True, size=13, align=_CENTRE).runs[
        0
    ].underline = True
    _text(right.add_paragraph(), f"{office.place}, ngày     tháng     năm {material.by_station.last_day.year}", size=13,
          italic=True, align=_CENTRE)  # fmt: skip


def _table(document: Any, material: Material, sheet: Sheet) -> None:  # noqa: ANN401 - python-docx's factory has no type
    _text(document.add_paragraph(), sheet.title, bold=True, size=13, align=_CENTRE)
    rows = [*sheet.rows, sheet.total] if sheet.total else list(sheet.rows)
    table = document.add_table(rows=1 + len(rows), cols=len(sheet.columns), style="Table Grid")
    page = document.sections[-1]
    room = page.page_width - page.left_margin - page.right_margin
    shares = [c.width + _CELL_MARGIN_CHARACTERS for c in sheet.columns]
    _widths(table, [room * share // sum(shares) for share in shares])
    head = table.rows[0]
    repeated = OxmlElement("w:tblHeader")
    repeated.set(qn("w:val"), "true")
    head._tr.get_or_add_trPr().append(repeated)  # noqa: SLF001 - python-docx has no word for a repeated head
    for cell, column in zip(head.cells, sheet.columns, strict=True):
        _text(cell.paragraphs[0], column.head, bold=True, size=9, align=_CENTRE)
    for line, row in zip(list(table.rows)[1:], rows, strict=True):
        last = row is sheet.total
        for cell, column, text in zip(line.cells, sheet.columns, shown(material, sheet, row), strict=True):
            _text(cell.paragraphs[0], text, bold=last, size=9, align=None if column.kind == "text" else _RIGHT)
    for note in sheet.notes:
        _text(document.add_paragraph(), note, italic=True, size=11)


def _widths(table: Any, lengths: Sequence[int]) -> None:  # noqa: ANN401 - python-docx's table has no type
    """Fix the columns' widths (EMU), in the grid and in every cell: Word reads the one, LibreOffice the other."""
    table.autofit = False
    for column, length in zip(table.columns, lengths, strict=True):
        column.width = length
        for cell in column.cells:
            cell.width = length


def _signature(document: Any, material: Material) -> None:  # noqa: ANN401 - python-docx's factory has no type
    office = material.office
    left, right = document.add_table(rows=1, cols=2).rows[0].cells
    _text(left.paragraphs[0], "Nơi nhận:", bold=True, italic=True, size=12)
    for number, recipient in enumerate(office.recipients, 1):
        end = "." if number == len(office.recipients) else ";"
        _text(left.add_paragraph(), f"- {recipient}{end}", size=11)
    _text(right.paragraphs[0], office.signer_title, bold=True, align=_CENTRE)


def _turn(document: Any, *, landscape: bool) -> None:  # noqa: ANN401 - python-docx's factory has no type
    """Begin a new page, lying for a wide table, or standing again."""
    page = document.add_section()
    page.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    page.page_width, page.page_height = (Mm(297), Mm(210)) if landscape else (Mm(210), Mm(297))
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
    run = paragraph.add_run(text)
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
