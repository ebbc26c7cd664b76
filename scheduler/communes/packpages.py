"""The page inside a pack that plays it with no network: from a USB stick, on a phone, in Windows 7's browsers too.

ECMAScript 5 and HTML that Internet Explorer 9 knows; without a script each link opens its file in the PC's player.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from html import escape
from importlib import resources
from zoneinfo import ZoneInfo

from scheduler import receiptcode
from scheduler.communes.playlists import Line
from scheduler.communes.playlists.lines import heard
from scheduler.daysheet import DayDocument
from scheduler.messages import render
from scheduler.receiptcode import Part

_STYLE = (
    "body{font:16px/1.5 sans-serif;max-width:60em;margin:1em auto;padding:0 1em}"
    "h1{font-size:1.5em}h2{font-size:1.2em;margin-top:2em}"
    "table{border-collapse:collapse;width:100%}td,th{padding:.4em;border-bottom:1px solid #999;text-align:left;"
    "vertical-align:top}.sample{background:#b00;color:#fff;padding:.5em;font-weight:bold}"
    ".note{background:#fe9;padding:.5em}.here td{background:#cfc}.failed td{background:#fcc}"
    "button{font:16px sans-serif;padding:.6em 1em;margin:0 .4em .4em 0}audio{width:100%}#state{font-weight:bold}"
    "#desk{position:sticky;top:0;background:#fff;padding:.5em 0;border-bottom:2px solid #000}.on{background:#cfc}"
    "form strong{font:bold 1.5em monospace}"
    "[hidden]{display:none}a.play{display:block;padding:.2em .6em;border:1px solid #00c;text-align:center}"
    "@media print{#desk{display:none}}"
)
_BUTTONS = ("all", "clock", "next", "stop")
_WORDS = ("playing", "waiting", "nothing", "failed", "over")
_HEADS = ("time", "title", "length", "file")
_FROM_THE_WEB = "<!-- saved from url=(0014)about:internet -->"
"""Lets Internet Explorer run a local page's script without asking."""


def player_page(
    documents: Sequence[DayDocument], lang: str, zone: ZoneInfo, keys: Mapping[date, bytes] | None = None
) -> str:
    """Return the page that plays one station's days, from the folder in which the pack was opened.

    Args:
        documents: in the order of their days.
        lang: of all that isn't a title.
        zone: in which times are written.
        keys: of the days' receipts; with them the page makes receipt codes out of what a person ticks.
    """
    first, last = documents[0], documents[-1]
    title = _title(first, lang)
    if last is not first:
        title = escape(render("communes.week_title", lang, station=first.station_name, first=first.day, last=last.day))
    keys = keys or {}
    days = "\n".join(
        _day(document, lang, zone, alone=last is first) + _receipts(document, lang, zone, keys.get(document.day))
        for document in documents
    )
    script = _script("pack_player.js") + (_script("pack_receipt.js") if keys else "")
    return (
        f'<!doctype html>\n{_FROM_THE_WEB}\n<html lang="{lang}">\n<head><meta charset="utf-8">'
        '<meta http-equiv="X-UA-Compatible" content="IE=edge"><meta name="viewport" content="width=device-width">'
        f"<title>{title}</title><style>{_STYLE}</style></head>\n"
        f"<body>\n<h1>{title}</h1>\n{_desk(lang)}\n{days}\n<script>\n{script}</script>\n</body>\n</html>\n"
    )


def _script(name: str) -> str:
    return resources.files("scheduler").joinpath("data", name).read_text(encoding="utf-8")


def _receipts(document: DayDocument, lang: str, zone: ZoneInfo, key: bytes | None) -> str:
    """Return a form for each ten slots of a window; nothing without a key."""
    if key is None:
        return ""
    parts = list(receiptcode.parts_of(document))
    forms = "\n".join(_receipt(document, part, receiptcode.part_key(key, part), lang, zone) for part in parts)
    return f"\n<h2>{escape(render('communes.page_confirm', lang))}</h2>\n{forms}" if parts else ""


def _receipt(document: DayDocument, part: Part, key: bytes, lang: str, zone: ZoneInfo) -> str:
    window = next(w.name for w in document.windows if w.code == part.window)
    slots = "<br>".join(
        f'<label><input type="checkbox"> {s.starts_at.astimezone(zone):%H:%M:%S} {escape(s.title)}</label>'
        for s in part.slots
    )
    reasons = "".join(
        f'<option value="{number}">{escape(render(f"communes.why_{reason}", lang))}</option>'
        for number, reason in reversed(list(enumerate(receiptcode.REASONS)))
        if reason
    )
    all_of_it, make = (escape(render(f"communes.button_{b}", lang)) for b in ("ticked", "confirm"))
    why = escape(render("communes.page_why", lang))
    return (
        f'<form hidden data-key="{key.hex()}" data-head="{receiptcode.head_of(part)}"><h3>{escape(window)}</h3>\n'
        f"<p>{slots}</p>\n<p><label>{why} <select>{reasons}</select></label></p>\n"
        f'<p><button type="button">{all_of_it}</button><button type="button">{make}</button></p>\n'
        "<p><strong></strong></p></form>"
    )


def _title(document: DayDocument, lang: str) -> str:
    return escape(
        render("communes.page_title", lang, station=document.station_name, day=document.day, revision=document.revision)
    )


def _desk(lang: str) -> str:
    """Return the part that stays in view: the buttons, the player, what is on, and where to show the files again."""
    buttons = "".join(
        f'<button type="button" id="{name}">{escape(render(f"communes.button_{name}", lang))}</button>'
        for name in _BUTTONS
    )
    words = "".join(f' data-{word}="{escape(render(f"communes.page_{word}", lang))}"' for word in _WORDS)
    return (
        f'<div id="desk"{words} hidden><p>{buttons}</p>\n<audio id="player" controls preload="none"></audio>\n'
        '<p><span id="time"></span> <span id="state" role="status"></span></p>\n'
        f'<p id="lost" hidden><label>{escape(render("communes.page_lost", lang))} '
        '<input type="file" id="files" multiple accept=".mp3,audio/mpeg"></label></p></div>\n'
        f'<p><a href="loi-doc.html">{escape(render("communes.page_sheet", lang))}</a> '
        '(<a href="loi-doc.pdf">PDF</a>)</p>'
    )


def _day(document: DayDocument, lang: str, zone: ZoneInfo, *, alone: bool) -> str:
    heads = "".join(f"<th>{escape(render(f'communes.head_{h}', lang))}</th>" for h in _HEADS)
    rows = "\n".join(_row(line, at, lang, zone) for at, line in heard(document, lang))
    banner = f'<p class="sample">{escape(render("communes.sample", lang))}</p>\n' if document.demo else ""
    if document.provisional:
        banner += f'<p class="note">{escape(render("communes.provisional", lang))}</p>\n'
    play = escape(render("communes.button_day", lang))
    button = f'<button type="button" class="day" hidden>{play}</button>'
    title = escape(render("communes.day_title", lang, day=document.day, revision=document.revision))
    heading = "" if alone else f"<h2>{title} {button}</h2>\n"
    return f"<div>\n{heading}{banner}<table><thead><tr>{heads}</tr></thead>\n<tbody>\n{rows}\n</tbody></table>\n</div>"


def _row(line: Line, at: datetime, lang: str, zone: ZoneInfo) -> str:
    time = f"{at.astimezone(zone):%H:%M:%S}"
    minutes, seconds = divmod(round(line.milliseconds / 1000), 60)
    marks, sound = "", escape(render("communes.no_file", lang) if line.slot else "")
    if line.path:
        marks = f' data-at="{round(at.timestamp() * 1000)}" data-length="{line.milliseconds}"'
        sound = f'<a class="play" href="{escape(line.path)}">{escape(render("communes.page_play", lang))}</a>'
    cells = (time, escape(line.title), f"{minutes:02d}:{seconds:02d}", sound)
    return f"<tr{marks}>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"
