"""Workbooks: real numbers, dates and times, one sheet a table."""

import io
from datetime import date, datetime, timedelta
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

from scheduler.reports.material import Material
from scheduler.reports.pictures import of_topics, of_units, of_weeks
from scheduler.reports.tables import Cell, Sheet, minutes
from scheduler.reports.wording import sheets

_NUMBERS = {
    "count": "#,##0",
    "percent": "0.0",
    "length": "#,##0.0",
    "duration": "[mm]:ss",
    "day": "dd/mm/yyyy",
    "clock": "hh:mm:ss",
}
_LANDSCAPE_COLUMNS = 8
_MIDNIGHT_SECONDS = 86_400
_LONGEST_DESCRIPTION = 2000
_HEAD_POINTS = 64
"""Height of the row of heads: four lines."""
_FILLS = (
    {"fg_color": "#1D4F5C", "bg_color": "#1D4F5C", "pattern": "solid_diamond"},
    {"fg_color": "#000000", "bg_color": "#FFFFFF", "pattern": "wide_upward_diagonal"},
)
"""Of values, and of what they are held against: told apart without colour."""


def write(material: Material) -> bytes:
    """Return the report's tables as a workbook; the same log gives the same bytes.

    Texts are written as texts, never as formulas or links.
    """
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out,
        {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False},
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
    _charts(book, material)
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
    page.set_row(first - 1, _HEAD_POINTS)
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
        _sums(page, sheet, first, last, totals)
    for number, note in enumerate(sheet.notes, last + 2):
        page.write_string(number, 0, note)
    page.freeze_panes(first, 2)
    if sheet.rows:
        page.autofilter(first - 1, 0, last - 1, len(sheet.columns) - 1)
    page.repeat_rows(first - 1)
    page.print_area(0, 0, last + 1 + len(sheet.notes), len(sheet.columns) - 1)
    page.set_paper(9)  # A4
    page.fit_to_pages(1, 0)
    if len(sheet.columns) > _LANDSCAPE_COLUMNS:
        page.set_landscape()
    if material.demo:
        page.set_header(f"&C&B{material.say('demo_banner')}")
    page.set_footer("&C&P / &N")


def _sums(page: Any, sheet: Sheet, first: int, last: int, formats: dict[str, Any]) -> None:  # noqa: ANN401 - XlsxWriter ships no types
    """Write totals that are sums as formulas, our own figure beside them as their cached value."""
    for n in sorted(sheet.added_up):
        value = sheet.total[n] if sheet.total else None
        if value is not None and sheet.rows:
            column = sheet.columns[n]
            area = f"{xl_rowcol_to_cell(first, n)}:{xl_rowcol_to_cell(last - 1, n)}"
            cached = minutes(value) if isinstance(value, timedelta) else value
            page.write_formula(last, n, f"=SUM({area})", formats[column.kind], cached)


def _charts(book: Any, material: Material) -> None:  # noqa: ANN401 - XlsxWriter ships no types
    """Write a sheet with the numbers of all charts, and native charts over them."""
    page, name = book.add_worksheet(material.say("tab_charts")), material.say("tab_charts")
    page.set_column(0, 0, 44)
    page.set_column(1, 2, 14)
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    heads = [material.say(f"head_{h}") for h in ("bar", "bar_minutes", "bar_mark")]
    row = 0
    for pictures in (of_units(material), of_weeks(material), of_topics(material)):
        bars = [bar for picture in pictures for bar in picture.chart.bars]
        page.write_row(row, 0, [material.say(f"chart_{pictures[0].chart.kind}"), *heads[1:]])
        for n, bar in enumerate(bars, row + 1):
            page.write_string(n, 0, bar.label)
            for column, value in ((1, bar.value), (2, bar.mark)):
                if value is not None:
                    page.write_number(n, column, value)
        if bars:
            lying = pictures[0].chart.kind != "weeks"
            chart = book.add_chart({"type": "bar" if lying else "column"})
            for column, fill in enumerate(_FILLS, 1):
                if column == 1 or any(bar.mark is not None for bar in bars):
                    chart.add_series({
                        "name": heads[column], "pattern": fill,
                        "categories": [name, row + 1, 0, row + len(bars), 0],
                        "values": [name, row + 1, column, row + len(bars), column],
                    })  # fmt: skip
            chart.set_title({"name": pictures[0].chart.title, "name_font": {"size": 11}})
            if lying:
                chart.set_y_axis({"reverse": True})
            chart.set_size({"width": 640, "height": max(300, 22 * len(bars) + 90)})
            told = " ".join(picture.alternative for picture in pictures)
            page.insert_chart(row, 4, chart, {"description": told[:_LONGEST_DESCRIPTION]})
        row += max(len(bars), 1 + max(300, 22 * len(bars) + 90) // 20) + 3


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
                value = cell / timedelta(days=1) if column.kind == "duration" else minutes(cell)
                page.write_number(number, n, value, shape)
            case datetime():
                seconds = timedelta(hours=cell.hour, minutes=cell.minute, seconds=cell.second).total_seconds()
                page.write_number(number, n, seconds / _MIDNIGHT_SECONDS, shape)
            case date():
                page.write_datetime(number, n, cell, shape)
            case _:
                page.write_number(number, n, cell, shape)
