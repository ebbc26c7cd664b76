"""Workbooks: real numbers, dates and times, one sheet a table."""

import io
from datetime import date, datetime, timedelta
from typing import Any

import xlsxwriter

from scheduler.reports.material import Material
from scheduler.reports.tables import Cell, Sheet, minutes
from scheduler.reports.wording import sheets

_NUMBERS = {"count": "#,##0", "percent": "0.0", "length": "#,##0.0", "day": "dd/mm/yyyy", "clock": "hh:mm:ss"}
_LANDSCAPE_COLUMNS = 8
_MIDNIGHT_SECONDS = 86_400


def write(material: Material) -> bytes:
    """Return the report's tables as a workbook; the same log gives the same bytes.

    Texts are written as texts, never as formulas or links.
    """
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    book.set_properties(
        {
            "title": material.say("subject"),
            "author": material.office.issuer,
            "created": material.closing.replace(tzinfo=None),
        }
    )
    for sheet in sheets(material):
        _sheet(book, material, sheet)
    book.close()
    return out.getvalue()


def _sheet(book: Any, material: Material, sheet: Sheet) -> None:  # noqa: ANN401 - XlsxWriter ships no types
    page = book.add_worksheet(material.say(f"tab_{sheet.name.replace('-', '_')}"))
    bold = book.add_format({"bold": True, "font_name": "Times New Roman", "font_size": 13})
    warning = book.add_format({"bold": True, "font_name": "Times New Roman", "font_color": "#B00000"})
    head = book.add_format(
        {
            "bold": True,
            "font_name": "Times New Roman",
            "border": 1,
            "text_wrap": True,
            "align": "center",
            "valign": "vcenter",
        }
    )
    page.write_string(0, 0, sheet.title, bold)
    if material.demo:
        page.write_string(1, 0, material.say("demo_banner"), warning)
    first = 3
    for n, column in enumerate(sheet.columns):
        page.write_string(first - 1, n, column.head, head)
        page.set_column(n, n, column.width)
    cells = {kind: _format(book, kind) for kind in ("text", *_NUMBERS)}
    totals = {kind: _format(book, kind, bold=True) for kind in ("text", *_NUMBERS)}
    for number, row in enumerate(sheet.rows):
        _row(page, first + number, sheet, row, cells)
    last = first + len(sheet.rows)
    if sheet.total:
        _row(page, last, sheet, sheet.total, totals)
    for number, note in enumerate(sheet.notes, last + 2):
        page.write_string(number, 0, note)
    page.freeze_panes(first, 2)
    if sheet.rows:
        page.autofilter(first - 1, 0, last - 1, len(sheet.columns) - 1)
    page.repeat_rows(first - 1)
    page.set_paper(9)  # A4
    page.fit_to_pages(1, 0)
    if len(sheet.columns) > _LANDSCAPE_COLUMNS:
        page.set_landscape()
    if material.demo:
        page.set_header(f"&C&B{material.say('demo_banner')}")
    page.set_footer("&C&P / &N")


def _format(book: Any, kind: str, *, bold: bool = False) -> Any:  # noqa: ANN401 - XlsxWriter ships no types
    shape = {"font_name": "Times New Roman", "border": 1, "bold": bold, "text_wrap": kind == "text", "valign": "top"}
    if kind in _NUMBERS:
        shape["num_format"] = _NUMBERS[kind]
    return book.add_format(shape)


def _row(page: Any, number: int, sheet: Sheet, row: tuple[Cell, ...], formats: dict[str, Any]) -> None:  # noqa: ANN401 - XlsxWriter ships no types
    for n, (column, cell) in enumerate(zip(sheet.columns, row, strict=True)):
        shape = formats[column.kind]
        match cell:
            case None:
                page.write_blank(number, n, None, shape)
            case str():
                page.write_string(number, n, cell, shape)
            case timedelta():
                page.write_number(number, n, minutes(cell), shape)
            case datetime():
                seconds = timedelta(hours=cell.hour, minutes=cell.minute, seconds=cell.second).total_seconds()
                page.write_number(number, n, seconds / _MIDNIGHT_SECONDS, shape)
            case date():
                page.write_datetime(number, n, cell, shape)
            case _:
                page.write_number(number, n, cell, shape)
