"""The playlist for a spreadsheet: RFC 4180, with a byte order mark so that Excel reads Vietnamese."""

import csv
import io
from zoneinfo import ZoneInfo

from scheduler.communes.playlists.lines import lines_of, marks_of, one_line
from scheduler.daysheet import DayDocument
from scheduler.messages import render

_HEADS = ("number", "day", "time", "window", "title", "topic", "class", "seconds", "code", "file", "note")
_FORMULA = ("=", "+", "-", "@")


def write(document: DayDocument, lang: str, zone: ZoneInfo) -> str:
    """Return the playlist; a cell that a spreadsheet would take for a formula gets an apostrophe in front."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([render(f"communes.head_{head}", lang) for head in _HEADS])
    for number, line in enumerate(lines_of(document, lang), start=1):
        cells = (
            str(number),
            f"{document.day:%d/%m/%Y}",
            f"{line.starts_at.astimezone(zone):%H:%M:%S}" if line.starts_at else "",
            line.window,
            line.title,
            line.topic,
            render(f"communes.class_{line.klass}", lang) if line.klass in ("ordinary", "priority") else line.klass,
            str(round(line.milliseconds / 1000)),  # whole: a decimal point is a thousands' mark in Vietnamese Excel
            line.bulletin,
            line.path,
            marks_of(document, lang),
        )
        writer.writerow([_plain(cell) for cell in cells])
    return "\ufeff" + text.getvalue()


def _plain(cell: str) -> str:
    cell = one_line(cell)
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
