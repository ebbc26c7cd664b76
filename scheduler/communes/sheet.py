"""The sheet to print: each slot's script (lời đọc), to read live when nothing else works. HTML for A4, no script.

14 pt on A4 with the margins of Decree 30/2020/NĐ-CP (appendix I), so that it looks like the office's other paper.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from zoneinfo import ZoneInfo

from scheduler.communes.playlists import Line, lines_of
from scheduler.communes.playlists.lines import marks_of, one_line
from scheduler.daysheet import DayDocument
from scheduler.messages import render

_STYLE = (
    "@page{size:A4;margin:20mm 15mm 20mm 30mm}"
    'body{font:14pt/1.5 "Times New Roman","Liberation Serif",serif;max-width:165mm;margin:0 auto}'
    "h1{font-size:15pt;margin:0 0 4mm}h2{font-size:14pt;margin:6mm 0 1mm}p{margin:0 0 2mm}"
    "article{margin-bottom:4mm}h2,.facts{break-after:avoid;page-break-after:avoid}"
    ".facts,.relay,.said,.how{font-size:12pt}.script{white-space:pre-line;text-align:justify;orphans:3;widows:3}"
    ".said{break-before:avoid;page-break-before:avoid;border-bottom:1px solid #999;padding-bottom:2mm}"
    ".marks{border:2px solid;padding:1mm 2mm;font-weight:bold}"
    "section+section{break-before:page;page-break-before:always}"
)


@dataclass(frozen=True, slots=True)
class Item:
    """One thing on the sheet.

    Attributes:
        at: its local time, "05:30:00".
        title: one line.
        facts: class, code, and how long it may take.
        text: the script with its line breaks; a sentence in place of it when there is none; "" for a relay.
        read: there is something to read, and a line to say when it was.
    """

    at: str
    title: str
    facts: str
    text: str
    read: bool


@dataclass(frozen=True, slots=True)
class SheetDay:
    """One day of the sheet: its heading, its marks ("" for none), and what comes in the order of its time."""

    heading: str
    marks: str
    items: tuple[Item, ...]


def sheet_of(
    documents: Sequence[DayDocument], scripts: Mapping[str, str], lang: str, zone: ZoneInfo
) -> tuple[SheetDay, ...]:
    """Return what the sheet says, a day each.

    Args:
        documents: of one station.
        scripts: bulletin's code → script.
        lang: of what isn't the script's.
        zone: in which times are written.
    """
    days = []
    for document in documents:
        heading = render(
            "communes.sheet_title",
            lang,
            station=one_line(document.station_name),
            day=document.day,
            revision=document.revision,
        )
        read_at: dict[str, str] = {}
        items = tuple(
            _item(line, f"{line.starts_at.astimezone(zone):%H:%M:%S}", scripts, read_at, lang)
            for line in lines_of(document, lang)
            if line.starts_at is not None
        )
        days.append(SheetDay(heading, marks_of(document, lang), items))
    return tuple(days)


def as_html(days: Sequence[SheetDay], lang: str) -> str:
    """Return the page to print."""
    title = escape(days[0].heading)
    how, said = escape(render("communes.sheet_how", lang)), escape(render("communes.sheet_said", lang))
    body = "\n".join(_day(day, how, said) for day in days)
    return (
        f'<!doctype html>\n<html lang="{lang}">\n<head><meta charset="utf-8">'
        f"<title>{title}</title><style>{_STYLE}</style></head>\n<body>\n{body}\n</body>\n</html>\n"
    )


def _item(line: Line, at: str, scripts: Mapping[str, str], read_at: dict[str, str], lang: str) -> Item:
    minutes, seconds = divmod(round(line.milliseconds / 1000), 60)
    length = f"{minutes:02d}:{seconds:02d}"
    if line.role == "relay":
        return Item(at, line.title, length, "", read=False)
    klass = render(f"communes.class_{line.klass}", lang) if line.klass in ("ordinary", "priority") else line.klass
    facts = " · ".join(f for f in (klass, one_line(line.bulletin), length) if f)
    paragraphs = (one_line(paragraph) for paragraph in scripts.get(line.bulletin, "").splitlines())
    script = "\n".join(p for p in paragraphs if p)
    if not script:
        return Item(at, line.title, facts, render("communes.no_script", lang), read=False)
    if line.bulletin in read_at:
        again = render("communes.script_again", lang, time=read_at[line.bulletin])
        return Item(at, line.title, facts, again, read=True)
    read_at[line.bulletin] = at
    return Item(at, line.title, facts, script, read=True)


def _day(day: SheetDay, how: str, said: str) -> str:
    marks = f'<p class="marks">{escape(day.marks)}</p>\n' if day.marks else ""
    items = "\n".join(_article(item, said) for item in day.items)
    return f'<section>\n{marks}<h1>{escape(day.heading)}</h1>\n<p class="how">{how}</p>\n{items}\n</section>'


def _article(item: Item, said: str) -> str:
    if not item.text:
        return f'<p class="relay">{item.at} · {escape(item.title)} · {escape(item.facts)}</p>'
    line = f'\n<p class="said">{said}</p>' if item.read else ""
    return (
        f'<article><h2>{item.at} · {escape(item.title)}</h2>\n<p class="facts">{escape(item.facts)}</p>\n'
        f'<p class="script">{escape(item.text)}</p>{line}</article>'
    )
