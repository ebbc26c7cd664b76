"""Dates, months, quarters, years and spans of them; and the doubt whether 5/10 is a date or a fraction."""

import re

from scheduler.newsroom.reading import numbers
from scheduler.newsroom.reading.rules import REACH_AHEAD, Place, Rule, rule

MUNG_UNTIL = 10
DAYS_IN_MONTH = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
DAY = r"(?:0?[1-9]|[12]\d|3[01])"
MONTH = r"(?:0?[1-9]|1[0-2])"
YEAR = r"(?:1[0-9]|20|21)\d\d"
DASH = r"\s*[-–—]\s*"
END = r"(?![\w/]|[.,]\d|\s?%)"

# What is counted, or ranked: behind it, or before it, a/b is a fraction.
COUNTED = (
    r"(?:xã|thị\strấn|đơn\svị|tỉnh|huyện|thành\sphố|tiêu\schí|chỉ\stiêu|hồ\ssơ|thành\sviên|đại\sbiểu|thôn|xóm|tổ|hộ"
    r"|phường|cơ\squan|sở|phòng|trường|người|cán\sbộ|công\schức|viên\schức|nhiệm\svụ|thủ\stục|TTHC|địa\sphương|bộ"
    r"|điểm|ý\skiến|mô\shình|tuyến|hạng\smục|mục\stiêu|sản\sphẩm|loại|cuộc|buổi|câu|đội|giải|ca|bài|tin|lượt|lần|nhóm|vụ|lượng|quy\strình|đoạn|cơ\ssở|hợp\stác\sxã|ủy\sviên|giờ|hội|mẫu|tàu|nhà|máy|loa|cây|con|giáo\sviên|"
    r"phiếu|lĩnh\svực|nội\sdung|dịch\svụ|chi\sbộ|quận|đảng\sviên|chuyên\smục|trạm|cụm|số|diện\stích"
    r"|tổng|dân\ssố|thời\sgian|ngày(?!\s\d)|tháng(?!\s\d)|tuần|công\strình|dự\sán|văn\sbản|ban|ngành|hội\sviên|doanh\snghiệp|lớp|em|học\ssinh|khu)\b"
)
RANKED = re.compile(r"(?:thứ|đạt|hạng|xếp|vị\strí|được|có|với|tỷ\slệ|đã|chiếm|gần|hơn|khoảng)\s$", re.IGNORECASE)
PARTS = re.compile(r"\s(?:lượng|số|diện\stích|tổng|dân\ssố|thời\sgian)\b")
NO_DATE = re.compile(
    r"(?:trang|bậc|cấp|số|ngõ|ngách|hẻm|kiệt|(?<!giỗ\s)tổ|mức|phần|bài|câu|lớp|tỷ\slệ|tỉ\slệ|tờ|thửa|lô|phiếu|điểm|mạng|huyết\sáp)\s$",
    re.IGNORECASE,
)
DATED = re.compile(
    r"(?:ngày|hôm|sáng|trưa|chiều|tối|đêm|từ|đến|trước|sau|dịp|lễ|Tết|vào|thứ\s(?:hai|ba|tư|năm|sáu|bảy|\d)|nhật)"
    r"[\s,(]+$",
    re.IGNORECASE,
)
SAID_DAY = re.compile(r"(?:(?:ngày|hôm)\s+(?:\d{1,2}\s?(?:,|và)\s+)*|mùng\s+|mồng\s+)$", re.IGNORECASE)
SAID_MUNG = re.compile(r"(?:mùng|mồng)\s+$", re.IGNORECASE)
HOLIDAY = re.compile(
    r"(?:Quốc\skhánh|Quốc\stế|dịp|lễ|Tết|kỷ\sniệm|Nhà\sgiáo|Thương\sbinh|Giải\sphóng|Phụ\snữ|Thiếu\snhi|Lao\sđộng"
    r"|Pháp\sluật|Chuyển\sđổi\ssố|Báo\schí|Thầy\sthuốc|Doanh\snhân|Cách\smạng|Chiến\sthắng|thành\slập|nhật"
    r"|chào\smừng|giỗ|đường|cầu|phố|quảng\strường|câu\slạc\sbộ|bệnh\sviện)"
    r"[^.;:\d]{0,40}(?:\d\d?[/-]\d\d?[^.;:\d]{0,5})?$",
    re.IGNORECASE,
)

NAMED_DAY = re.compile(r"\bNgày\s[A-ZĐ][^.,;:\d]{3,60}\s$")  # Ngày Dân số Thế giới 11/7
SCALE = re.compile(r"(?:tỷ|tỉ)\slệ\s$", re.IGNORECASE)


def day(value: int, place: Place, *, mung: bool = True) -> str:
    """Read a day of the month, with "mùng" for the first ten where the installation wants it."""
    word = place.integer(value)
    said = bool(SAID_MUNG.search(place.before))
    return f"mùng {word}" if mung and place.options.mung and value <= MUNG_UNTIL and not said else word


def valid(day_: int, month: int) -> bool:
    """Tell whether a day and a month exist together."""
    return 1 <= month <= len(DAYS_IN_MONTH) and 1 <= day_ <= DAYS_IN_MONTH[month - 1]


def day_month(day_: str, month: str, place: Place, year: str | None = None) -> str:
    """Read "mùng hai tháng chín", with the year when there is one."""
    said = f"{day(int(day_), place)} tháng {numbers.month(int(month))}"
    return f"{said} năm {place.integer(int(year))}" if year else said


def _lead(place: Place) -> str:
    return "" if SAID_DAY.search(place.before) else "ngày "


def _full(m: re.Match[str], place: Place) -> str | None:
    if not valid(int(m["d"]), int(m["m"])):
        return None
    return _lead(place) + day_month(m["d"], m["m"], place, m["y"])


def _span(m: re.Match[str], place: Place) -> str | None:
    groups = m.groupdict()
    month = groups.get("m1") or m["m2"]
    if not (valid(int(m["d1"]), int(month)) and valid(int(m["d2"]), int(m["m2"]))):
        return None
    if not groups.get("m1") and int(m["d1"]) >= int(m["d2"]):
        return None
    first = day_month(m["d1"], m["m1"], place, groups.get("y1")) if groups.get("m1") else day(int(m["d1"]), place)
    if groups.get("m1") and not m["y2"] and re.search(r"(?:dịp|lễ|nghỉ)\s$", place.before):
        return f"{first}, {day_month(m['d2'], m['m2'], place)}"
    return f"{_lead(place)}{first} đến ngày {day_month(m['d2'], m['m2'], place, m['y2'])}"


def _month_year(m: re.Match[str], place: Place) -> str | None:
    if SCALE.search(place.before):
        return None  # a map's
    lead = "" if re.search(r"tháng\s+$", place.before, re.IGNORECASE) else "tháng "
    return f"{lead}{numbers.month(int(m['m']))} năm {place.integer(int(m['y']))}"


def _month_codes(m: re.Match[str], place: Place) -> str:
    """Read T10-12/2023."""
    first, last = (numbers.month(int(m[name])) for name in ("m1", "m2"))
    return f"tháng {first} đến tháng {last} năm {place.integer(int(m['y']))}"


def _month_span(m: re.Match[str], place: Place) -> str | None:
    if not re.search(r"tháng\s+$", place.before, re.IGNORECASE):
        return None
    tail = f" năm {place.integer(int(m['y']))}" if m["y"] else ""
    return f"{numbers.month(int(m['m1']))} đến tháng {numbers.month(int(m['m2']))}{tail}"


def _day_or_fraction(m: re.Match[str], place: Place) -> str | None:
    """Decide between 5/10 as a date and as a fraction: by what stands before and behind, then by the calendar."""
    first, second = int(m["a"]), int(m["b"])
    ahead = place.text[m.end() : m.end() + REACH_AHEAD]
    dated = bool(DATED.search(place.before)) and not RANKED.search(place.before)
    holiday = bool(HOLIDAY.search(place.before) or NAMED_DAY.search(place.before))
    counted = bool(re.match(rf"\s+{COUNTED}", ahead))
    padded = m["a"].startswith("0") or (m["b"].startswith("0") and second > 0)
    if NO_DATE.search(place.before):
        counted, holiday, padded = True, False, False
    if valid(first, second) and (dated or holiday or padded or not (counted or RANKED.search(place.before))):
        lead = "" if holiday and not re.search(r"(?:ngày|từ|đến)\s+$", place.before, re.IGNORECASE) else _lead(place)
        return lead + day_month(m["a"], m["b"], place)
    parted = PARTS.match(ahead) or (place.before.endswith("chiếm ") and not counted)
    if parted and first < second <= 10:  # noqa: PLR2004 - "hai phần ba" is said of small parts only
        return f"{place.integer(first)} phần {numbers.month(second)}"
    top = numbers.ordinal(first) if re.search(r"thứ\s$", place.before, re.IGNORECASE) else place.integer(first)
    return f"{top} trên {place.integer(second)}"


def _dashed_day(m: re.Match[str], place: Place) -> str | None:
    """Read 2-9 as a date only behind "ngày" or a holiday's name; elsewhere it is a range."""
    ahead = place.text[m.end() : m.end() + REACH_AHEAD]
    on_day = SAID_DAY.search(place.before)
    if not valid(int(m["d"]), int(m["m"])) or not (on_day or HOLIDAY.search(place.before)):
        return None
    if re.match(r"\s+(?:tháng|hằng|hàng|mỗi|/)", ahead):
        return None
    return day_month(m["d"], m["m"], place)


def _years(m: re.Match[str], place: Place) -> str | None:
    if int(m["a"]) > int(m["b"]):
        return None
    return f"{place.integer(int(m['a']))} đến {place.integer(int(m['b']))}"


def _season(m: re.Match[str], place: Place) -> str | None:
    """Read 2022/2023, a school year or a harvest."""
    return _years(m, place) if int(m["b"]) == int(m["a"]) + 1 else None


def _quarter(m: re.Match[str], place: Place) -> str | None:
    if not re.search(r"quý\s+(?:[IVX\d]+\s?(?:,|và|-|–)\s?)*$", place.before, re.IGNORECASE):
        return None
    value = numbers.roman(m["q"]) or (int(m["q"]) if m["q"].isdigit() else None)
    if value is None:
        return None
    return f"{place.integer(value)} năm {place.integer(int(m['y']))}"


RULES: tuple[Rule, ...] = (
    rule("date", rf"(?P<y>{YEAR})-(?P<m>\d\d)-(?P<d>\d\d)(?![\d/-])", _full),
    rule(
        "date_range",
        rf"(?P<d1>{DAY})[/.](?P<m1>{MONTH})(?:[/.](?P<y1>{YEAR}))?{DASH}(?P<d2>{DAY})[/.](?P<m2>{MONTH})"
        rf"(?:[/.](?P<y2>{YEAR}))?{END}",
        _span,
    ),
    rule(
        "date_range",
        rf"(?P<d1>{DAY}){DASH}(?P<d2>{DAY})/(?P<m2>{MONTH})(?:/(?P<y2>{YEAR}))?{END}",
        _span,
    ),
    rule("date", rf"(?P<d>{DAY})(?P<s>\s?[/.-]\s?)(?P<m>{MONTH})(?P=s)(?P<y>{YEAR})(?![\d/]|-\d)", _full),
    rule("quarter", rf"(?P<q>[1-4])\s?[/-]\s?(?P<y>{YEAR})(?![\d/])", _quarter),
    rule("month_year", rf"(?P<m>{MONTH})\s?[/-]\s?(?P<y>{YEAR})(?![\d/]|-\d)", _month_year),
    rule("month_range", rf"(?P<m1>{MONTH}){DASH}(?P<m2>{MONTH})(?:/(?P<y>{YEAR}))?(?![\w/])", _month_span),
    rule("day_month", rf"(?P<d>{DAY})-(?P<m>{MONTH})(?![\w/%]|[.,]\d|-\d)", _dashed_day, 0.9),
    rule("year_range", rf"(?P<a>{YEAR}){DASH}(?P<b>{YEAR})(?![\w/])", _years),
    rule("year_range", rf"(?P<a>{YEAR})/(?P<b>{YEAR})(?![\w/])", _season),
    rule("day_or_fraction", r"(?P<a>\d{1,4})\s?/\s?(?P<b>\d{1,4})(?![\w/]|[.,]\d)", _day_or_fraction, 0.9),
)
MONTH_CODE = rule("month_year", rf"T(?P<m>{MONTH})\s?[/-]\s?(?P<y>{YEAR})(?![\d/]|-\d)", _month_year)
MONTH_CODES = rule(
    "month_range", rf"T(?P<m1>{MONTH}){DASH}T?(?P<m2>{MONTH})\s?/\s?(?P<y>{YEAR})(?![\d/]|-\d)", _month_codes
)
QUARTER_ROMAN = rule("quarter", rf"(?P<q>I{{1,3}}|IV)\s?[/-]\s?(?P<y>{YEAR})(?![\d/])", _quarter)
