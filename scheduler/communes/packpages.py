"""The pages inside a pack: one that plays offline, one to print and read from. Plain HTML, no script, no network."""

from collections.abc import Mapping
from html import escape
from zoneinfo import ZoneInfo

from scheduler.communes.playlists import Line, lines_of
from scheduler.daysheet import DayDocument
from scheduler.messages import render

_STYLE = (
    "body{font:16px/1.5 sans-serif;max-width:60rem;margin:1rem auto;padding:0 1rem}"
    "table{border-collapse:collapse;width:100%}td,th{padding:.4rem;border-bottom:1px solid #999;text-align:left;"
    "vertical-align:top}audio{width:16rem}.sample{background:#b00;color:#fff;padding:.5rem;font-weight:bold}"
    ".note{background:#fe9;padding:.5rem}article{break-inside:avoid;margin:1rem 0}"
    "article p{font-size:1.25rem;white-space:pre-line}@media print{audio{display:none}}"
)


def player_page(document: DayDocument, lang: str, zone: ZoneInfo) -> str:
    """Return the page that plays a day in any browser, from the folder in which the pack was opened."""
    heads = "".join(
        f"<th>{escape(render(f'communes.head_{h}', lang))}</th>" for h in ("time", "title", "length", "file")
    )
    rows = "\n".join(_row(line, lang, zone) for line in lines_of(document, lang))
    return _page(document, lang, f"<table><thead><tr>{heads}</tr></thead>\n<tbody>\n{rows}\n</tbody></table>")


def reading_page(document: DayDocument, scripts: Mapping[str, str], lang: str, zone: ZoneInfo) -> str:
    """Return the page to print: each slot's script (lời đọc), to read live when nothing else works."""
    articles = []
    for line in lines_of(document, lang):
        if line.starts_at and line.bulletin in scripts:
            at = f"{line.starts_at.astimezone(zone):%H:%M:%S}"
            articles.append(
                f"<article><h2>{at} · {escape(line.title)}</h2><p>{escape(scripts[line.bulletin])}</p></article>"
            )
    return _page(document, lang, "\n".join(articles))


def _row(line: Line, lang: str, zone: ZoneInfo) -> str:
    at = f"{line.starts_at.astimezone(zone):%H:%M:%S}" if line.starts_at else ""
    minutes, seconds = divmod(round(line.milliseconds / 1000), 60)
    sound = (
        f'<audio controls preload="none" src="{escape(line.path)}"></audio>'
        if line.path
        else escape(render("communes.no_file", lang) if line.slot else "")
    )
    return f"<tr><td>{at}</td><td>{escape(line.title)}</td><td>{minutes:02d}:{seconds:02d}</td><td>{sound}</td></tr>"


def _page(document: DayDocument, lang: str, body: str) -> str:
    title = escape(
        render("communes.page_title", lang, station=document.station_name, day=document.day, revision=document.revision)
    )
    banner = f'<p class="sample">{escape(render("communes.sample", lang))}</p>\n' if document.demo else ""
    if document.provisional:
        banner += f'<p class="note">{escape(render("communes.provisional", lang))}</p>\n'
    return (
        f'<!doctype html>\n<html lang="{lang}">\n<head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{title}</title><style>{_STYLE}</style></head>\n'
        f"<body>\n{banner}<h1>{title}</h1>\n{body}\n</body>\n</html>\n"
    )
