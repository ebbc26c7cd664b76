"""Quantities that a sign introduces: ≥ 90 %, < 5 ngày, ~ 100 người, $500."""

import re
from functools import cache

from scheduler.newsroom.reading.quantities import DASH, NUMBER, spoken_unit, unit_pattern
from scheduler.newsroom.reading.rules import Place, Rule, rule
from scheduler.newsroom.reading.syllables import SMALL

COMPARISONS = {
    "≥": ("từ", "trở lên"), ">=": ("từ", "trở lên"), "≤": ("từ", "trở xuống"), "<=": ("từ", "trở xuống"),
    ">": ("trên", ""), "<": ("dưới", ""), "~": ("khoảng", ""), "≈": ("khoảng", ""), "±": ("cộng trừ", ""),
}  # fmt: skip

# What is counted stands before "trở lên"; of one word unless it is one of these.
TWO_SYLLABLES = (
    r"hồ\ssơ|thành\sviên|đơn\svị|tiêu\schí|chỉ\stiêu|học\ssinh|thủ\stục|cán\sbộ|công\schức|viên\schức|văn\sbản"
    r"|sản\sphẩm|đại\sbiểu|cử\stri|hội\sviên|đảng\sviên|đoàn\sviên|lao\sđộng|doanh\snghiệp|thị\strấn|trường\shợp"
    r"|mô\shình|tài\skhoản|gia\sđình|nhân\skhẩu|chuyên\smục|giao\sdịch|tin\snhắn|cuộc\sgọi|phần\străm|ngày\slàm\sviệc"
)
ONE_EACH = (
    r"/(?:ngày|tuần|tháng|năm|quý|buổi|giờ|phút|người|hộ|lần|đơn\svị|bản\stin|bản|bài|tin|đợt|xã|thôn|xóm|khẩu"
    r"|vụ)(?!\w)"
)
BEHIND_A_SCALE = r"(?<=tỷ)|(?<=tỉ)|(?<=triệu)|(?<=nghìn)|(?<=ngàn)"
ALREADY = re.compile(r"\s+trở\s+(?:lên|xuống)")
GRADES = r"cấp(?:\sđộ)?|mức(?:\sđộ)?|hạng|bậc|loại|tầng|lớp"


def _comparison(m: re.Match[str], place: Place) -> str:
    lead, tail = COMPARISONS[m["sign"]]
    said = place.number(m["a"])
    if m["b"]:
        said += f" đến {place.number(m['b'])}"
    each = (m["each"] or "").replace("/", " một ")
    words = f"{lead} {said}{spoken_unit(m['u'], place)}{m['noun'] or ''}{each}"
    return words if ALREADY.match(place.text, m.end()) else f"{words} {tail}".strip()


def _grade(m: re.Match[str], place: Place) -> str:
    """Read ≥ cấp 8."""
    lead, tail = COMPARISONS[m["sign"]]
    words = f"{lead} {m['grade']} {place.number(m['a'])}"
    return words if ALREADY.match(place.text, m.end()) else f"{words} {tail}".strip()


def _dollars(m: re.Match[str], place: Place) -> str:
    return f"{place.number(m['n'])} {'ơ rô' if m['sign'] == '€' else 'đô la'}"


@cache
def sign_rules() -> tuple[Rule, ...]:
    """Return the rules for a quantity that a sign introduces."""
    scale = r"\s?(?:tỷ|tỉ|triệu|nghìn|ngàn)(?!\w)"
    signs = "|".join(re.escape(s) for s in sorted(COMPARISONS, key=len, reverse=True))
    return (
        rule("comparison", rf"(?P<sign>{signs})\s*(?P<grade>{GRADES})\s(?P<a>\d{{1,3}})(?![\w.,/]*\d)", _grade),
        rule(
            "comparison",
            rf"(?P<sign>{signs})\s*(?P<a>{NUMBER})(?:{DASH}(?P<b>{NUMBER}))?"
            rf"(?P<u>{scale}(?=\s[{SMALL}])|{unit_pattern()})?"
            rf"(?P<noun>(?(u)(?:{BEHIND_A_SCALE}))\s(?:(?:{TWO_SYLLABLES})(?!\w)|[{SMALL}]+))?"
            rf"(?P<each>{ONE_EACH})?",
            _comparison,
        ),
        rule("money", rf"(?P<sign>[$€])\s?(?P<n>{NUMBER})", _dollars),
    )
