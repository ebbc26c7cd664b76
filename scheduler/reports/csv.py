"""CSV files for spreadsheets: UTF-8 with a byte-order mark, one file a table, numbers plain."""

import csv
import io
from datetime import date, datetime, timedelta
from itertools import chain

from scheduler.reports.material import Material
from scheduler.reports.tables import Cell, Sheet, minutes

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def write(material: Material, sheet: Sheet) -> bytes:
    """Return a table as CSV. A text that a spreadsheet would take for a formula is quoted with an apostrophe.

    Numbers have a decimal point and no grouping; lengths are minutes with three decimals.
    """
    file = io.BytesIO()
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text, lineterminator="\r\n")
    if material.demo:
        writer.writerow([material.say("demo_banner")])
    writer.writerow([defused(column.head) for column in sheet.columns])
    rows = chain(sheet.rows, [sheet.total] if sheet.total else [])
    writer.writerows([_plain(cell) for cell in row] for row in rows)  # a year's log is never held as text cells
    text.flush()
    return file.getvalue()


def defused(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def _plain(cell: Cell) -> str:  # noqa: PLR0911 - one line a type
    match cell:
        case None:
            return ""
        case str():
            return defused(cell)
        case timedelta():
            return f"{minutes(cell):.3f}"
        case datetime():
            return f"{cell:%Y-%m-%d %H:%M:%S}"
        case date():
            return cell.isoformat()
        case float():
            return f"{cell:.3f}"
    return str(cell)
