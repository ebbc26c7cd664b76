"""Clock times, spans of them, and the duration marks of a running order."""

import re

from scheduler.newsroom.reading.rules import Place, Rule, rule

HOUR = r"(?:2[0-4]|[01]?\d)"
MINUTE = r"[0-5]\d"
CLOCK = rf"{HOUR}(?::{MINUTE}(?!\d)|\s?[hHg]\s?{MINUTE}(?!\d)(?:\s?(?:'|’|′|phút|p)(?!\w))?|\s?[hH](?!\w))"
FAR = 400  # characters back to an opening quotation mark
DASH = r"\s*[-–—]\s*"
PARTS = re.compile(rf"(?P<h>{HOUR})\s?[:hHg]?\s?(?P<m>{MINUTE})?")


def clock(written: str, place: Place) -> str:
    """Read 17h30, 17:30 or 5h; zero minutes are silent."""
    found = PARTS.match(written)
    if found is None:
        return written
    said = f"{place.integer(int(found['h']))} giờ"
    minutes = int(found["m"] or 0)
    return f"{said} {place.integer(minutes)} phút" if minutes else said


def _clock(m: re.Match[str], place: Place) -> str | None:
    if ":" in m.group() and re.search(r"(?:thời lượng|dài|tỷ lệ|tỉ lệ)\s$", place.before):
        return None
    return clock(m.group(), place)


def _full_hour(m: re.Match[str], place: Place) -> str:
    """Read 8 giờ 00 phút: zero minutes are silent."""
    return f"{place.integer(int(m['h']))} giờ"


def _span(m: re.Match[str], place: Place) -> str:
    lead = "" if re.search(r"(?:^|\s)(?:từ|lúc|khoảng)\s+$", place.before, re.IGNORECASE) else "từ "
    return f"{lead}{clock(m['a'], place)} đến {clock(m['b'], place)}"


def _bare_span(m: re.Match[str], place: Place) -> str:
    """Read 7-9h and 7-9 giờ."""
    return f"{place.integer(int(m['a']))} đến {clock(m['b'], place)}"


def _exact(m: re.Match[str], place: Place) -> str:
    parts = ((m["h"], "giờ"), (m["m"], "phút"), (m["s"], "giây"))
    return " ".join(f"{place.integer(int(v))} {unit}" for v, unit in parts if int(v)) or "không giờ"


def _marks(m: re.Match[str], place: Place) -> str:
    said = f"{place.integer(int(m['m']))} phút"
    return f"{said} {place.integer(int(m['s']))} giây" if m["s"] else said


def _seconds(m: re.Match[str], place: Place) -> str | None:
    if m["q"] == '"' and place.text.count('"', max(0, m.start() - FAR), m.start()) % 2:
        return None  # it closes a quotation
    return f"{place.integer(int(m['s']))} giây"


def _length(m: re.Match[str], place: Place) -> str | None:
    if not re.search(r"(?:thời lượng|dài)\s$", place.before):
        return None
    return _marks(m, place)


def _southern_hour(m: re.Match[str], place: Place) -> str | None:
    """Read 8g and 8g-10g as hours where the time of day is told; elsewhere they are grams."""
    if not re.search(r"(?:lúc|hồi|sáng|trưa|chiều|tối|đêm)\s$", place.before, re.IGNORECASE):
        return None
    if not m["b"]:
        return f"{place.integer(int(m['a']))} giờ"
    return f"từ {place.integer(int(m['a']))} giờ đến {place.integer(int(m['b']))} giờ"


RULES: tuple[Rule, ...] = (
    rule("clock", rf"(?P<a>{HOUR})g(?:{DASH}(?P<b>{HOUR})g)?(?!\w)", _southern_hour, 0.9),
    rule("clock_range", rf"(?P<a>{CLOCK}){DASH}(?P<b>{CLOCK})", _span),
    rule("clock_range", rf"(?P<a>{HOUR}){DASH}(?P<b>{HOUR}[hH](?:{MINUTE})?)(?!\w)", _bare_span),
    rule("clock", rf"(?P<h>{HOUR}):(?P<m>{MINUTE}):(?P<s>{MINUTE})(?!\d)", _exact),
    rule("duration", rf"(?P<m>\d{{1,3}}):(?P<s>{MINUTE})(?!\d)", _length, 0.9),
    rule("clock", CLOCK, _clock),
    rule("clock", rf"(?P<h>{HOUR})\sgiờ\s00(?:\s?phút)?(?!\w)", _full_hour),
    rule("duration", r"(?P<m>\d{1,3})\s?['’′](?:\s?(?P<s>\d{1,2})\s?(?:''|’’|[\"”″]|′′))?(?!\w)", _marks),
    rule("duration", r"(?P<s>\d{1,2})\s?(?P<q>''|[\"”″])(?=\s|$|[.,;)])", _seconds, 0.6),
)
