"""The commune's form as a workbook: written with its fields to fill in, and read back cell by cell. No record here.

Everything that a person typed is handed on as it was typed, with what makes a cell unreadable named; what it means is
judged by `forms`. A workbook is only opened within limits of size, and its formulas are never reckoned.
"""

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from scheduler.files import BROKEN_ZIP
from scheduler.messages import Refused

MARK = "scheduler-form/1"
LARGEST_BYTES = 5 << 20
LARGEST_UNPACKED_BYTES = 60 << 20
MOST_ROWS = 5_000
_HEAD_ROW = 5
_MARK_CELL = "A3"


@dataclass(frozen=True, slots=True)
class FormColumn:
    """A column of the form.

    Attributes:
        key: its word.
        title: what stands above it.
        width: characters.
        filled: whether a person fills it in; else it is locked.
        choices: what a person may choose; empty for free text.
    """

    key: str
    title: str
    width: int
    filled: bool
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FormSheet:
    """A form to print or to fill in.

    Attributes:
        station: its code; with `month` ("2023-07") it stands in the form and comes back with it.
        title: the heading.
        notes: sentences below it.
        rows: values by column key, one a line.
        extra: how many empty lines follow, for what aired outside the plan.
    """

    station: str
    month: str
    title: str
    notes: str
    columns: tuple[FormColumn, ...]
    rows: Sequence[Mapping[str, str]]
    extra: int


@dataclass(frozen=True, slots=True)
class TypedRow:
    """A line as it came back.

    Attributes:
        number: the row in the sheet, from 1.
        cells: what stands there by column key; None when empty. Texts, numbers, times and days as Excel holds them.
        merged: keys of cells that are merged with others, so that what they say isn't this row's alone.
        formulas: keys of cells that hold a formula.
    """

    number: int
    cells: Mapping[str, Any]
    merged: frozenset[str]
    formulas: frozenset[str]


@dataclass(frozen=True, slots=True)
class TypedForm:
    """A form that came back: whose, of which month, and its lines that hold anything."""

    station: str
    month: str
    rows: tuple[TypedRow, ...]


def write(sheet: FormSheet) -> bytes:
    """Return the workbook: one sheet, the plan locked, the rest open, choices as drop-down lists, fit for A4."""
    book = Workbook()
    page: Worksheet = book.active  # type: ignore[assignment]  # a new workbook's active sheet is a worksheet
    page.title = sheet.month
    page["A1"], page["A2"], page[_MARK_CELL] = sheet.title, sheet.notes, f"{MARK} {sheet.station} {sheet.month}"
    page["A1"].font, page[_MARK_CELL].font = Font(bold=True, size=14), Font(color="808080", size=8)
    page["A2"].alignment = Alignment(wrap_text=True, vertical="top")
    last = get_column_letter(len(sheet.columns))
    page.merge_cells(f"A2:{last}2")
    page.row_dimensions[2].height = 48
    thin = Side(style="thin", color="B0B0B0")
    border = Border(left=thin, right=thin, top=thin, bottom=thin)
    for number, column in enumerate(sheet.columns, 1):
        page.column_dimensions[get_column_letter(number)].width = column.width
        cell: Any = page.cell(_HEAD_ROW, number, column.title)
        cell.font, cell.border = Font(bold=True), border
        cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal="center")
        cell.fill = PatternFill("solid", fgColor="FFF2CC" if column.filled else "D9D9D9")
    for at, row in enumerate([*sheet.rows, *({} for _ in range(sheet.extra))], _HEAD_ROW + 1):
        planned = bool(row)
        for number, column in enumerate(sheet.columns, 1):
            cell = page.cell(at, number)
            _put(cell, row.get(column.key, ""))
            cell.border, cell.number_format = border, "@"  # text: Excel leaves 5:30 as it was typed
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            cell.protection = Protection(locked=planned and not column.filled)
    _lists(page, sheet, _HEAD_ROW + 1, _HEAD_ROW + len(sheet.rows) + sheet.extra)
    page.freeze_panes = f"A{_HEAD_ROW + 1}"
    page.protection.sheet = True
    page.print_title_rows = f"{_HEAD_ROW}:{_HEAD_ROW}"
    page.page_setup.orientation, page.page_setup.paperSize = "landscape", page.PAPERSIZE_A4
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def read(data: bytes, columns: Sequence[FormColumn], titles: Mapping[str, str]) -> TypedForm:
    """Return what stands in a form that came back.

    Args:
        data: the file.
        columns: those of a form.
        titles: what stands above a column, in any of our languages → its key. Columns may have been moved or added.

    Raises:
        Refused: no workbook, encrypted, too large, not a form of ours, or without one of its columns.
    """
    page = _opened(data)
    mark = str(page[_MARK_CELL].value or "").split()
    if len(mark) != 3 or mark[0] != MARK:  # noqa: PLR2004 - mark, station, month
        raise Refused("forms.form_not_ours")
    keys: dict[int, str] = {}
    for column, cell in enumerate(page[_HEAD_ROW], 1):
        key = titles.get(" ".join(str(cell.value or "").split()))
        if key is not None and key not in keys.values():
            keys[column] = key
    missing = [c.title for c in columns if c.key not in keys.values()]
    if missing:
        raise Refused("forms.form_columns", columns=tuple(missing))
    if page.max_row > MOST_ROWS:
        raise Refused("forms.form_rows", rows=page.max_row, most=MOST_ROWS)
    merged = {(row, column) for area in page.merged_cells.ranges for row, column in area.cells}
    rows = (_row(page, number, keys, merged) for number in range(_HEAD_ROW + 1, page.max_row + 1))
    return TypedForm(
        mark[1], mark[2], tuple(r for r in rows if r.merged or any(v is not None for v in r.cells.values()))
    )


def _opened(data: bytes) -> Worksheet:
    if len(data) > LARGEST_BYTES:
        raise Refused("forms.form_large", megabytes=LARGEST_BYTES >> 20)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            unpacked = sum(entry.file_size for entry in package.infolist())
            if unpacked > LARGEST_UNPACKED_BYTES:
                raise Refused("forms.form_large", megabytes=LARGEST_BYTES >> 20)
        page = load_workbook(io.BytesIO(data), keep_links=False).worksheets[0]
    except (*BROKEN_ZIP, KeyError, ValueError, TypeError, IndexError, AttributeError, OSError, SyntaxError) as error:
        # openpyxl has no error of its own for a damaged part: it lets these through, SyntaxError for broken XML
        raise Refused("forms.form_no_workbook") from error
    return page


def _row(page: Worksheet, number: int, keys: Mapping[int, str], merged: set[tuple[int, int]]) -> TypedRow:
    cells: dict[str, Any] = {}
    formulas = set()
    for column, key in keys.items():
        cell = page.cell(number, column)
        value = None if isinstance(cell, MergedCell) else cell.value
        if isinstance(value, str):
            value = " ".join(value.split()) or None
        if isinstance(cell, Cell) and cell.data_type == "f":
            formulas.add(key)
        cells[key] = value
    return TypedRow(number, cells, frozenset(k for c, k in keys.items() if (number, c) in merged), frozenset(formulas))


def _put(cell: Any, value: str) -> None:  # noqa: ANN401 - openpyxl's cell or a merged one, which never is here
    cell.value = value or None
    if value:
        cell.data_type = "s"  # a title that begins with "=" stays a title


def _lists(page: Worksheet, sheet: FormSheet, first: int, last: int) -> None:
    choices: Iterable[tuple[int, FormColumn]] = ((n, c) for n, c in enumerate(sheet.columns, 1) if c.choices)
    for number, column in choices:
        listed = DataValidation(type="list", formula1='"' + ",".join(column.choices) + '"', allow_blank=True)
        listed.showErrorMessage = True
        page.add_data_validation(listed)
        listed.add(f"{get_column_letter(number)}{first}:{get_column_letter(number)}{last}")
