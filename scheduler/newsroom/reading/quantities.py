"""Numbers in running text with their unit: money, measures, percentages, spans, ordinals, headings."""

import math
import re
from functools import cache
from importlib import resources

from scheduler.newsroom.reading import numbers
from scheduler.newsroom.reading.dates import day
from scheduler.newsroom.reading.rules import REACH_AHEAD, Place, Rule, rule
from scheduler.newsroom.reading.syllables import SMALL

NUMBER = r"\d{1,3}(?:\.\d{3})+(?:,\d+)?(?![.,]?\d)|\d+(?:[.,]\d+)+|\d+"
DASH = r"\s*[-–—÷]\s*"
GLUED_ONLY = frozenset(("V", "k", "s", "p", "ph", "TB", "CV", "MP", "HP", "tr", "h"))
BEHIND_A_LETTERED_ITEM = re.compile(r"(?:khoản|điểm|lớp|tổ|mục|khối|phòng)\s$", re.IGNORECASE)
COORDINATE = (
    r"(?P<d>\d{1,3})\s?[°º]\s?(?P<m>\d{1,2}(?:[.,]\d+)?)\s?['′]"
    r"(?:\s?(?P<s>\d{1,2}(?:[.,]\d+)?)\s?(?:''|[\"″]))?(?:\s?(?P<q>[BNĐTE])(?!\w))?"
)
QUARTERS_OF_THE_SKY = {"B": "Bắc", "N": "Nam", "Đ": "Đông", "E": "Đông", "T": "Tây"}
LAST_DAY, LAST_MONTH, LAST_WEEKDAY = 31, 12, 7

ORDINAL = re.compile(r"thứ\s(?:\d\s?(?:,|và|-|–|đến)\s?)*$", re.IGNORECASE)
MONTHS = re.compile(r"tháng\s(?:\d{1,2}\s?(?:,|và|hoặc)\s?)*$", re.IGNORECASE)
ON_DAY = re.compile(
    r"(?<!mỗi )(?<!một )(?<!hằng )(?<!hàng )(?<!\d )ngày\s(?:\d{1,2}\s?(?:,|và|hoặc)\s?)*$", re.IGNORECASE
)
LISTED_DAY = re.compile(r"ngày\s(?:\d{1,2}\s?(?:,|và)\s?)*$", re.IGNORECASE)
NOT_A_DAY = re.compile(r"\s+(?:buổi|lần|lượt|giờ|ca|bữa|bản|tin|bài|phút|phiên|triệu|nghìn|người|hồ|công)\b")
MONTH_FOLLOWS = re.compile(r"\s+tháng\s+(?:0?[1-9]|1[0-2])(?!\d|\s(?:ngày|người|tháng|lần))")
DAYS_FOLLOW = re.compile(r"\s?(?:,|và|đến|-)\s?(?:ngày\s)?\d{1,2}(?:\s?(?:,|và)\s?\d{1,2}){0,4}(?:\s+tháng\s+|/)\d")
LEGAL = re.compile(r"(?:khoản|điểm|tiết|mục|đoạn)\s(?:\d{1,2}\s?(?:,|và)\s?)*$", re.IGNORECASE)
LEGAL_FOLLOWS = re.compile(r"\s+(?:khoản|điều|điểm|mục|chương|phụ\slục)\s", re.IGNORECASE)
NUMBERED_PIECES = re.compile(  # of which several are told with a comma and no space: khoản 1,2
    r"(?:mức\sđộ|cấp\sđộ|khoản|điều|quý|tháng|xóm|thôn|tổ|khu|lớp|khối|mục|chương)\s(?:\d{1,2},)*$", re.IGNORECASE
)
IN_A_CODE = re.compile(r"(?<!\w)[A-ZĐ]{1,2}$")  # lô A1-05
BEHIND_A_CODE = re.compile(r"(?<!\w)[A-ZĐ]{1,2}\d{1,3}-$")
KEEPS_ZERO = re.compile(
    r"\b(?:QĐ|NĐ|NQ|TT|CT|CV|thông tư|công văn|công điện|luật|số|mã|mẫu|biểu|phím|ký hiệu|đề án"
    r"|nghị quyết|chỉ thị|kế hoạch|nghị định|quyết định)\s?:?\s?$",
    re.IGNORECASE,
)
SCORE = re.compile(r"(?:(?:tỷ|tỉ)\ssố(?:\s[^\W\d_]+){0,3}|thắng|thua|hòa|hoà)\s$", re.IGNORECASE)


@cache
def units() -> dict[str, str]:
    """Return the spoken form of each unit's symbol; the table is read once."""
    text = resources.files("scheduler").joinpath("data", "units.tsv").read_text(encoding="utf-8")
    return dict(line.split("\t") for line in text.splitlines()[1:] if line)


@cache
def unit_pattern() -> str:
    """Return the source of a pattern for a unit behind a number, the longest symbol first."""
    symbols = sorted(units(), key=len, reverse=True)
    loose = "|".join(re.escape(s).replace(r"\ ", r"\s") for s in symbols if s not in GLUED_ONLY)
    glued = "|".join(re.escape(s) for s in symbols if s in GLUED_ONLY)
    return rf"(?:\s?(?:{loose})|(?:{glued}))(?!\w)".replace("#", r"\#")


@cache
def measured() -> re.Pattern[str]:
    """Return a pattern for the end of a text that ends with a number and its unit."""
    return re.compile(rf"\d(?:{unit_pattern()})$", re.VERBOSE)


def plain(written: str, place: Place, end: int) -> str:  # noqa: PLR0911 - one line a kind of number
    """Read a number by what stands around it: a day, a month, an ordinal, a legal reference or a quantity.

    Args:
        written: the number as it stands.
        place: where it begins.
        end: offset behind it.
    """
    before, ahead = place.before, place.text[end : end + REACH_AHEAD]
    if not written.isdigit():
        return place.number(written)
    if len(written) > numbers.LONGEST:
        return numbers.digits(written)
    value = int(written)
    if written.startswith("0") and BEHIND_A_CODE.search(before):
        return numbers.digits(written)
    uncounted = written.startswith("00") and value and not re.match(rf"\s[{SMALL}]", ahead)
    if uncounted or (written.startswith("0") and len(written) > 1 and KEEPS_ZERO.search(before)):
        return numbers.digits(written)
    if value <= LAST_DAY and _is_day(before, ahead):
        return day(value, place)
    if ORDINAL.search(before) and (value <= LAST_WEEKDAY or before[-4:].lower() == "thứ "):
        return numbers.ordinal(value, south=place.options.south)
    if MONTHS.search(before) and 1 <= value <= LAST_MONTH:
        return numbers.month(value)
    said = place.integer(value)
    return f"{said}," if LEGAL.search(before) and LEGAL_FOLLOWS.match(ahead) else said


def _is_day(before: str, ahead: str) -> bool:
    if DAYS_FOLLOW.match(ahead) and LISTED_DAY.search(before):
        return True
    if MONTH_FOLLOWS.match(ahead) and not MONTHS.search(before):
        return True
    return bool(ON_DAY.search(before)) and not NOT_A_DAY.match(ahead)


def spoken_unit(symbol: str | None, place: Place) -> str:
    """Return what is said behind a number for a unit's symbol, a space first; nothing without one."""
    if not symbol:
        return ""
    spoken = units()[symbol.strip()]
    if place.options.south and spoken == "nghìn":
        spoken = "ngàn"
    return " " + spoken


def _range(m: re.Match[str], place: Place) -> str | None:
    first, second = m["a"], m["b"]
    first_unit, second_unit = spoken_unit(m["ua"], place), spoken_unit(m["ub"], place)
    if first_unit == second_unit:
        first_unit = ""
    if SCORE.search(place.before):
        return f"{place.number(first)} {place.number(second)}"
    if (_value(first) >= _value(second) and not first_unit) or IN_A_CODE.search(place.before):
        return None
    start = plain(first, place, m.start("b"))
    ordinal = ORDINAL.search(place.before) and second.isdigit()
    end = f"thứ {numbers.ordinal(int(second), south=place.options.south)}" if ordinal else place.number(second)
    return f"{start}{first_unit} đến {end}{second_unit}"


def _value(written: str) -> float:
    if len(written) > numbers.LONGEST:
        return math.inf
    whole, _, fraction = written.partition(",")
    digits = whole.replace(".", "") if re.fullmatch(r"\d{1,3}(?:\.\d{3})*", whole) else whole.split(".")[0]
    return float(f"{digits}.{fraction.replace(',', '') or 0}")


def _quantity(m: re.Match[str], place: Place) -> str | None:
    symbol = m["u"].strip()
    if len(symbol) == 1 and symbol.isalpha() and BEHIND_A_LETTERED_ITEM.search(place.before):
        return None
    return f"{place.number(m['n'])}{spoken_unit(m['u'], place)}"


def _coordinate(m: re.Match[str], place: Place) -> str:
    """Read 20°15'30"B."""
    parts = ((m["d"], "độ"), (m["m"], "phút"), (m["s"], "giây"))
    said = " ".join(f"{place.number(v)} {unit}" for v, unit in parts if v)
    return f"{said} {QUARTERS_OF_THE_SKY.get(m['q'], '')}".strip()


def _height(m: re.Match[str], place: Place) -> str:
    """Read 1m65."""
    return f"{place.number(m['n'])} mét {place.number(m['cm'])}"


def _and_some(m: re.Match[str], place: Place) -> str:
    """Read 1tr2, one million and two tenths."""
    return f"{place.integer(int(m['n']))} {units()[m['u']]} {place.integer(int(m['r']))}"


def _spaced(m: re.Match[str], place: Place) -> str | None:
    """Read 178 000: spaces group thousands where there are two of them or a group of zeros."""
    groups = m["n"].partition(",")[0].split(" ")
    if len(groups) == len(("1", "000")) and groups[1] != "000":
        return None
    return f"{place.number(m['n'].replace(' ', ''))}{spoken_unit(m['u'], place)}"


def _number(m: re.Match[str], place: Place) -> str:
    if m.group() == "00" and re.search(r"giờ\s$", place.before):
        return ""
    return plain(m.group(), place, m.end())


def _piece(m: re.Match[str], place: Place) -> str | None:
    """Read the first of 1,2 behind "khoản": no decimal, two pieces told without a space."""
    return plain(m["n"], place, m.end()) if NUMBERED_PIECES.search(place.before) else None


def _heading(m: re.Match[str], place: Place) -> str | None:
    if not place.opening:
        return None
    return numbers.version(m["n"].split("."), south=place.options.south) + ","


@cache
def rules() -> tuple[Rule, ...]:
    """Return the rules for what starts with a digit, in the order they are tried."""
    unit = unit_pattern()
    return (
        rule("number", r"(?P<n>\d{1,2})(?=,\d{1,2}(?!\d))", _piece),
        rule(
            "range",
            rf"(?P<a>{NUMBER})(?P<ua>{unit})?{DASH}(?P<b>{NUMBER})(?:(?P<ub>{unit})|(?!/\d))(?!\w|\s?[-–]\s?\d)",
            _range,
        ),
        rule("coordinate", COORDINATE, _coordinate),
        rule("quantity", r"(?P<n>\d)m(?P<cm>[014-9]|\d\d)(?!\w)", _height),
        rule("money", r"(?P<n>\d{1,3})\s?(?P<u>tr|triệu|tỷ)(?P<r>\d)(?!\w)", _and_some),
        rule("quantity", rf"(?P<n>[1-9]\d{{0,2}}(?:\ \d{{3}})+(?:,\d+)?)(?P<u>{unit})?(?![\w.,/]*\d)", _spaced),
        rule("quantity", rf"(?P<n>{NUMBER})(?P<u>{unit})", _quantity),
        rule("quantity", r"(?P<n>\d{2,3})(?P<u>\sV)(?!\w)", _quantity),
        rule("number", NUMBER, _number),
    )


HEADING = rule("heading", r"(?P<n>\d{1,2}(?:\.\d{1,2})*)(?:[.)]|/(?=\s)|\s?-(?=\s))(?=\s+\D)", _heading)
SUBHEADING = rule("heading", rf"(?P<n>\d{{1,2}}(?:\.\d{{1,2}})+)(?=\s+[^\W\d_{SMALL}])", _heading)
