"""What is no letter and no digit: pauses, silent marks, brackets, hyphens, slashes, signs that are words."""

import re

from scheduler.newsroom.reading import comparisons, numbers, quantities, web
from scheduler.newsroom.reading.documents import COLON
from scheduler.newsroom.reading.phones import AREA, INTERNATIONAL
from scheduler.newsroom.reading.rules import Place, Said
from scheduler.newsroom.reading.syllables import SMALL, WORD, is_syllable, without_marks

LONG_NUMBER = 15  # digits of a number that may stand beside its words
FAR = 400  # characters back to the start of an enumeration
DASHES = "-–—‑−‐"
SPAN_BEFORE = re.compile(
    r"\b(T|thứ|tháng|ngày|năm|quý|khoản|cấp|mức|Km|K|cột|mốc|lớp|tầng|bậc|hạng|điều)\s?[\dIVX+]+\s?$", re.IGNORECASE
)
BULLET = re.compile(r"\s*(?:[-=]{1,2}>\s+|[-–—+*•▪●○◦✓➢→·]\s*)+")
ELLIPSIS = re.compile(r"\.{3,}|\.\s\.\s\.|…+\.*|\.\.(?!\.)")
ARROW = re.compile(r"[-–—=]{1,3}>(?!\s?\d)")
INNER_DOT = re.compile(r"\.(?:\d|(?<=\d\.)[a-zđ](?!\w))")
END_MARK = re.compile(r"\.?\s?/\s?\.(?:\s|/|$)")
WORDS = {
    "%": "phần trăm", "‰": "phần nghìn", "&": "và", "=": "bằng", "<": "nhỏ hơn", ">": "lớn hơn", "≥": "từ",
    "≤": "tối đa", "±": "cộng trừ", "~": "khoảng", "≈": "khoảng", "×": "nhân", "÷": "chia", "°": "độ", "º": "độ",
    "$": "đô la", "€": "ơ rô", "₫": "đồng", "@": "a còng", "№": "số", "§": "mục",
}  # fmt: skip
BRACKETED = re.compile(r"\(([^()]{1,90})\)")
PAUSES = {",": ",", ";": ";", ":": ":", "?": "?", "!": "!", ".": ".", "→": ",", "⇒": ",", "|": ",", "\\": ","}
DEFINED = re.compile(
    r"(?:sau đây\s)?(?:được\s)?(?:gọi|viết)\s(?:tắt\s)?(?:chung\s)?là:?\s|viết tắt:?\s|tiếng Anh:?\s", re.IGNORECASE
)
RATE = re.compile(
    r"/\s?(?:(?P<one>1|01)\s)?(?P<y>buổi|ngày|tuần|tháng|năm|quý|lần|giờ|phút|người|hộ|lượt|kỳ|ca|phiên|suất|đợt|thôn|xã|vụ|đêm"
    r"|bản|bộ|hồ\ssơ|trường\shợp|con|cái|chiếc|học\ssinh|khẩu|bài|tin|trang|cháu|thửa|mẫu|sào|đơn\svị|trận|cơ\ssở|lớp|nhóm|tổ|cụm|gia\sđình|tiết|khóa|khoá|chỗ|lô|cây|bao|thùng|chai|hộp|gói|viên|liều|mũi|quả|lao\sđộng|giáo\sviên|đầu\sngười|chuyến|giây|năm\shọc|thủ\stục|văn\sbản|báo\scáo|sản\sphẩm|hội\snghị"
    r"|khách\shàng)\b"
)
ABBREVIATION = re.compile(r"[A-ZĐƯ]{2,12}")
REACH_OF_A_NAME = 120  # characters
JOINING = frozenset(("và", "của", "các", "về", "trong"))
LITTLE_ROMAN = re.compile(r"\(([ivx]{1,5})\)(?=\s)")
COUNTS = re.compile(
    r"\d[^.;:()/]{0,40}(?:/[^.;:()/]{1,12})*$|\b(?:một|hai|ba|bốn|năm|mười|đồng|mấy)\s[^.;:()\d]{0,12}$"
)
TAG = re.compile(r"[#@]([A-Za-z]{3,63})(?!\w)")
PER = re.compile(rf"/\s?(?P<y>[{SMALL}])")
LAST_NOUN = re.compile(r"\d\s+(?:[^\W\d_]+\s)?([^\W\d_]+)\s?$")
COUNT_AHEAD = re.compile(rf"/\s?\d[\d.]*\s(?P<noun>[{SMALL}]+)(?!\w)")
SPELLS_OF_TIME = frozenset(("ngày", "tuần", "tháng", "năm", "giờ", "phút", "quý"))
MONEY = re.compile(r"(?:đồng|đ|VND|VNĐ|USD|k|nghìn|triệu|tỷ)\s?$")


def say(place: Place) -> Said:  # noqa: PLR0911 - one line a kind of sign
    """Say the sign at a place; most are silent or a pause."""
    at, text = place.at, place.text
    sign = text[at]
    if place.opening:
        bullet = BULLET.match(text, at)
        if bullet and not re.match(r"[-−+]\d", text[at : at + 9]):
            return Said("", bullet.end(), rule="bullet")
    end_mark = END_MARK.match(text, at) if sign in "./" else None
    if end_mark:
        return Said(".", at + len(end_mark.group().rstrip()), rule="end_mark")
    if sign in ".…" and (found := ELLIPSIS.match(text, at)):
        return _ellipsis(found, place)
    if sign == "(":
        return _bracket(place)
    if sign in ")]}[{":
        return Said(",", rule="bracket")
    if arrow := ARROW.match(text, at):
        return Said(",", arrow.end(), rule="pause")
    if sign in DASHES:
        return _dash(place)
    if sign == "/":
        return _slash(place)
    return _tag(place) or _other(sign, place)


def _other(sign: str, place: Place) -> Said:  # noqa: PLR0911 - one line a kind of sign
    at, text = place.at, place.text
    if sign == ":" and COLON.pattern.match(text, at):
        return Said("", rule="document_number")
    if sign == ":" and re.search(r"\d$", place.before) and re.match(r":\d", text[at : at + 2]):
        return Said("trên", rule="sign", confidence=0.6)
    if sign == "." and INNER_DOT.match(text, at) and place.before[-1:].isalnum():
        return Said("chấm", rule="sign")
    if sign == "+":
        return _plus(place)
    for candidate in comparisons.sign_rules():
        found = candidate.pattern.match(text, at)
        if found and isinstance(said := candidate.say(found, place), str):
            return Said(said, found.end(), rule=candidate.name)
    entry = place.lexicon.find(text, at)
    if entry:
        return Said(entry[0].spoken, entry[1], rule=f"lexicon:{entry[0].written}")
    if sign in PAUSES:
        return Said(PAUSES[sign], rule="pause")
    return Said(WORDS.get(sign, ""), rule="sign")


def _tag(place: Place) -> Said | None:
    """Say #chuyendoiso and @nghiahung by the hosts the lexicon knows; None for others."""
    found = TAG.match(place.text, place.at)
    if found is None or is_syllable(found[1]):
        return None
    spoken, known = web.label(found[1].lower(), place.lexicon)
    lead = "a còng " if found.group()[0] == "@" else ""
    return Said(lead + spoken, found.end(), rule="tag", confidence=0.9) if known else None


def _plus(place: Place) -> Said:
    phone = INTERNATIONAL.pattern.match(place.text, place.at)
    if phone and isinstance(said := INTERNATIONAL.say(phone, place), str):
        return Said(said, phone.end(), rule="phone")
    return Said("cộng", rule="sign")


def _ellipsis(found: re.Match[str], place: Place) -> Said:
    """Say "vân vân" behind an enumeration; elsewhere dots are a pause."""
    if found.group() == "..":
        return Said(".", found.end(), rule="pause")
    clause = re.split(r"[.!?:]", place.text[max(0, place.at - FAR) : place.at])[-1]
    if re.search(r"[,;]|\bnhư\b", clause) or re.search(r"\bnhư\s*:", place.before):
        return Said(", vân vân", found.end(), rule="and_so_on", confidence=0.9)
    return Said(".", found.end(), rule="pause")


def _bracket(place: Place) -> Said:
    """Turn brackets into pauses; drop them when they only repeat an abbreviation just expanded."""
    area = AREA.pattern.match(place.text, place.at)
    if area and isinstance(said := AREA.say(area, place), str):
        return Said(said, area.end(), rule="phone")
    item = LITTLE_ROMAN.match(place.text, place.at)
    if item and (value := numbers.roman(item[1].upper())):
        return Said(f", {place.integer(value)},", item.end(), rule="heading")
    found = BRACKETED.match(place.text, place.at)
    if found:
        inner = DEFINED.sub("", found[1].strip(" \"“”'")).strip(" \"“”'")
        entry = place.lexicon.find(inner, 0) if inner else None
        spoken = entry[0].spoken if entry and entry[1] == len(inner) else inner
        full = _spelled_out(inner, place)
        if full:
            place.defined[inner] = full
            return Said("", found.end(), rule="repeats")
        if inner.isdecimal() and len(inner) < LONG_NUMBER:
            spoken = place.integer(int(inner))
        tail = _words(" ".join(place.spoken[-24:]))
        repeated = _words(spoken)
        if repeated and tail[-len(repeated) :] == repeated:
            return Said("", found.end(), rule="repeats")
    return Said(",", rule="bracket")


def _spelled_out(short: str, place: Place) -> str | None:
    """Return the words before a bracket whose first letters the abbreviation in it has; None when they differ."""
    if not ABBREVIATION.fullmatch(short):
        return None
    text = place.text[max(0, place.at - REACH_OF_A_NAME) : place.at]
    letters = list(short)
    for word in reversed(list(WORD.finditer(text))):
        if first_letter(word.group()) == first_letter(letters[-1]):
            letters.pop()
        elif word.group().lower() not in JOINING:
            return None
        if not letters:
            full = text[word.start() :].strip()
            return full if re.fullmatch(r"[^\W\d_]+(?:,?\s[^\W\d_]+)+", full) else None
    return None


def first_letter(word: str) -> str:
    """Return a word's first letter without its marks, as abbreviations are made; Đ stays Đ."""
    return "Đ" if word[0] in "Đđ" else without_marks(word[0]).upper()


def _words(spoken: str) -> list[str]:
    return [w.lower() for w in WORD.findall(spoken)]


def _dash(place: Place) -> Said:
    """Tell a minus, a fixed compound and a hyphen inside a word from a pause."""
    at, text = place.at, place.text
    before, behind = place.before, text[at + 1 : at + 25]
    if behind[:1].isdigit() and (not before.strip() or before[-1:] in " (") and not re.search(r"\d\s$", before):
        fallen = re.search(r"giảm\s$", before, re.IGNORECASE)
        return Said("" if fallen else "âm", rule="minus", confidence=0.9)
    span = SPAN_BEFORE.search(before)
    if span and re.match(rf"\s?(?:{span[1]}\s?[\dIVX]|CN)", behind, re.IGNORECASE):
        return Said("đến", rule="range")
    if span and re.match(r"\s?[IVX]+(?!\w)", behind):
        return Said(f"đến {span[1].lower()}", rule="range")
    if before[-1:].isalnum() and behind[:1].isalnum():
        return Said("", rule="hyphen")
    left, right = WORD.findall(before[-20:])[-2:], WORD.findall(behind)[:2]
    if f"{' '.join(left)} - {' '.join(right)}".lower() in place.lexicon.compounds:
        return Said("", rule="compound")
    return Said(",", rule="pause")


def _between_counts(place: Place) -> str:
    """Say the slash between two counts.

    "3 xã/24 xã" is of the same, "1 lần/3 tháng" of a time; "562 tàu/1.870 lao động" are two things, with a pause.
    """
    counted = LAST_NOUN.search(place.before)
    beside = COUNT_AHEAD.match(place.text, place.at)
    if counted is None or beside is None:
        return "trên"
    if beside["noun"] in SPELLS_OF_TIME:
        return "trong"
    return "trên" if beside["noun"].startswith(counted[1]) else ","


def _slash(place: Place) -> Said:
    at, text = place.at, place.text
    counted = COUNTS.search(place.before)
    rate = RATE.match(text, at)
    if rate and counted and not re.search(r"\d\s?$", place.before):
        return Said("một", rate.start("y"), rule="rate")
    if counted:
        unit = re.compile(rf"/\s?(?P<u>{quantities.unit_pattern()})", re.VERBOSE).match(text, at)
        if unit:
            word = "một" if MONEY.search(place.before) else "trên"
            return Said(f"{word} {quantities.units()[unit['u'].strip()]}", unit.end(), rule="rate")
        per = PER.match(text, at)
        if per and (MONEY.search(place.before) or quantities.measured().search(place.before)):
            return Said("một", per.start("y"), rule="rate", confidence=0.9)
        if re.match(r"/\s?\d", text[at : at + 9]) and not re.search(r"\d[^\W\d_]$", place.before):
            return Said(_between_counts(place), rule="fraction", confidence=0.8)
    return Said(",", rule="pause")
