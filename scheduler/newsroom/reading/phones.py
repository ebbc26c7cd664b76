"""Telephone numbers, short codes and other strings of digits: read one by one, with a pause between the groups."""

import re

from scheduler.newsroom.reading import numbers
from scheduler.newsroom.reading.rules import Place, Rule, rule
from scheduler.newsroom.reading.syllables import spell

CALLED = re.compile(
    r"(?:[Tt]ổng\s?đài|[Đđ]iện\sthoại(?:\sdi\sđộng)?|ĐT|SĐT|ĐTDĐ|DĐ|[Hh]otline|[Đđ]ường\sdây\snóng|[Ss]ố\smáy|[Gg]ọi"
    r"|[Ff]ax|[Đđ]ầu\ssố|Zalo|[Nn]hắn\stin|[Cc]ứu\s(?:hỏa|thương)|[Cc]ảnh\ssát|[Mm]áy\slẻ)"
    r"(?:\s(?:số|đến|tới|gửi|là|theo|qua|ngay|cho|về|điện|máy|miễn\sphí)){0,3}"
    r"\s*[:.(]?\s*(?:\d[\d., –-]*(?:,|hoặc|và|-|–)\s*)?$"
)
CODED = re.compile(
    r"(?:[Mm]ã(?:\s(?:số|hồ sơ|thuế|số thuế|định danh|bưu chính))?|CCCD|CMND"
    r"|ID|STK|MST|[Mm]ật\skhẩu|[Pp]asscode|[Ss]ố\sđịnh\sdanh|[Tt]ài khoản|số hiệu)"
    r"(?:\s(?:số|là))?\s*:?\s*$"
)
EMERGENCY = r"11[1-5]"
LOCAL_LENGTHS = (7, 8)  # a local number, or 1800xxxx
MOBILE = 10
LONG = 9  # a bare string of so many digits is no quantity


def groups(written: str) -> str:
    """Read digits with a comma between the groups that dots, spaces and hyphens make."""
    pieces = [p for p in re.split(r"[^\d]+", written) if p]
    if len(pieces) == 1:
        pieces = _grouped(pieces[0])
    return ", ".join(numbers.digits(p) for p in pieces)


def _grouped(string: str) -> list[str]:
    if len(string) in LOCAL_LENGTHS and not string.startswith("0"):
        return [string[:4], string[4:]]
    if len(string) >= MOBILE:
        cut = len(string) - 6
        return [string[:cut], string[cut : cut + 3], string[cut + 3 :]]
    return [string]


def _phone(m: re.Match[str], place: Place) -> str | None:
    called = CALLED.search(place.before)
    written = m.group()
    plain = re.sub(r"\D", "", written)
    if called and re.search(r"ĐT\.?\s?$", place.before) and len(plain) < len("1022"):
        return None  # ĐT 490 is a road
    if re.fullmatch(r"[1-9]\d{0,2}(?:\.\d{3})+", written):
        return None  # thousands, not groups
    if called or CODED.search(place.before):
        return groups(written) if len(plain) >= 3 or called else None  # noqa: PLR2004 - the shortest short code
    if plain.startswith(("1800", "1900")) and len(plain) in {8, 10}:
        return groups(written)
    if plain.startswith("0") and len(plain) >= LONG:
        return groups(written)
    return None


def _emergency(m: re.Match[str], place: Place) -> str | None:
    if re.fullmatch(r"\d+\s?/\s?\d+", m.group()) and not CALLED.search(place.before):
        return None  # 111 of 112
    return ", ".join(numbers.digits(p) for p in re.findall(r"\d+", m.group()))


def _long(m: re.Match[str], _place: Place) -> str:
    return groups(m.group())


def _international(m: re.Match[str], _place: Place) -> str:
    return "cộng " + groups(m.group()[1:])


def _plate(m: re.Match[str], place: Place) -> str:
    """Read a vehicle's number plate: province, series, then the figures one by one."""
    series = " ".join(spell(c) if c.isalpha() else numbers.digits(c) for c in m["s"])
    return f"{place.integer(int(m['p']))} {series}, {groups(m['n'])}"


def _area(m: re.Match[str], _place: Place) -> str:
    return f"{numbers.digits(m['a'])}, {groups(m['n'])}"


RULES: tuple[Rule, ...] = (
    rule("plate", r"(?P<p>[1-9]\d)\s?(?P<s>[A-ZĐ]{1,2}\d?)\s?-\s?(?P<n>\d{3}\.\d{2}|\d{5})(?!\w)", _plate),
    rule("phone", rf"{EMERGENCY}(?:\s?[,/;]\s?{EMERGENCY})+(?![\d.,/%]*\d)", _emergency),
    rule("phone", r"\d+(?:[.\s-]\d+){0,6}(?!\w|[.,]\d|\s?%|/\d)", _phone),
    rule("digits", rf"\d{{{LONG},}}(?!\w|[.,]\d)", _long, 0.9),
    rule("digits", r"0\d{4,}(?!\w|[.,]\d)", _long, 0.9),
)
AREA = rule("phone", r"\((?P<a>0\d{2,3})\)\s?(?P<n>\d+(?:[.\s-]\d+){0,6})(?!\w)", _area)
INTERNATIONAL = rule("phone", r"\+84(?:[.\s-]?\d{2,})+", _international)
