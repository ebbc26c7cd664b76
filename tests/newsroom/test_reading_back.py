"""Percentages, money, spans and dates inside sentences are read back to the values that were written."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st
from number_words import amount, value

from scheduler.newsroom.reading import Options, Region, read
from scheduler.newsroom.reading.dates import valid

REGIONS = st.sampled_from([Options(), Options(Region.SOUTH)])


def grouped(number):
    """Write a whole number as texts do, dots between thousands."""
    return f"{number:,}".replace(",", ".")


def said(written, options=None):
    script = read(written, options)
    assert not script.unreadable
    return script.text.rstrip(".")


@st.composite
def decimals(draw):
    """A number of texts with one to three decimals, the last none a zero; as written, and its two parts."""
    whole = draw(st.integers(0, 99_999))
    fraction = draw(st.from_regex(r"[0-9]{0,2}[1-9]", fullmatch=True))
    return f"{grouped(whole)},{fraction}", whole, fraction


@settings(max_examples=80, deadline=None)
@given(decimals(), st.sampled_from(["đạt {}%", "đạt {} %", "tăng {}% so với cùng kỳ"]), REGIONS)
def test_a_percentage_is_read_back(number, form, options):
    written, whole, fraction = number

    found = re.match(r"(?:đạt|tăng) (.+) phần trăm(?: so với cùng kỳ)?$", said(form.format(written), options))

    assert found
    assert amount(found[1]) == (whole, fraction)


@settings(max_examples=80, deadline=None)
@given(
    st.integers(1, 10**12), st.sampled_from(["{} đồng", "{}đ", "{} VNĐ", "{}đ/người", "{} đồng/người/tháng"]), REGIONS
)
def test_money_is_read_back_to_the_last_dong(number, form, options):
    found = re.match(r"chi (.+?) đồng( một người( một tháng)?)?$", said(f"chi {form.format(grouped(number))}", options))

    assert found
    assert value(found[1]) == number


@settings(max_examples=60, deadline=None)
@given(decimals(), st.sampled_from(["tỷ", "triệu"]))
def test_parts_of_a_million_are_read_back(number, scale):
    written, whole, fraction = number

    found = re.match(rf"kinh phí (.+) {scale} đồng$", said(f"kinh phí {written} {scale} đồng"))

    assert found
    assert amount(found[1]) == (whole, fraction)


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 9_000), st.integers(1, 999), st.sampled_from(["-", " - ", "–", " – "]), REGIONS)
def test_a_span_of_numbers_is_read_back_to_both_ends(first, more, dash, options):
    last = first + more

    found = re.match(r"từ (.+) đến (.+) hộ$", said(f"từ {grouped(first)}{dash}{grouped(last)} hộ", options))

    assert found
    assert (value(found[1]), value(found[2])) == (first, last)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 98), st.integers(1, 60), st.sampled_from(["{}-{}%", "{} - {} %", "{}%-{}%"]))
def test_a_span_of_percentages_says_percent_once(first, more, form):
    found = re.match(r"từ (.+) đến (.+) phần trăm$", said("từ " + form.format(first, first + more)))

    assert found
    assert "phần trăm" not in found[1]
    assert (value(found[1]), value(found[2])) == (first, first + more)


@settings(max_examples=60, deadline=None)
@given(st.integers(1990, 2060), st.integers(1, 15), st.sampled_from(["-", "- ", " - ", "–"]))
def test_a_span_of_years_is_read_back(first, more, dash):
    found = re.match(r"giai đoạn (.+) đến (.+)$", said(f"giai đoạn {first}{dash}{first + more}"))

    assert found
    assert (value(found[1]), value(found[2])) == (first, first + more)


@settings(max_examples=80, deadline=None)
@given(
    st.integers(1, 31), st.integers(1, 12), st.booleans(), st.sampled_from(["ngày {}/{}", "sáng {}/{}", "đến {}/{}"])
)
def test_a_day_without_its_year_is_read_back(day, month, padded, form):
    if not valid(day, month):
        return
    parts = (f"{day:02d}", f"{month:02d}") if padded else (day, month)

    found = re.search(r"ngày (?:mùng )?([^,]+) tháng ([^,]+)$", said(form.format(*parts)))

    assert found
    assert (value(found[1]), value(found[2])) == (day, month)


@settings(max_examples=60, deadline=None)
@given(
    st.integers(1, 12), st.integers(1990, 2060), st.sampled_from(["tháng {}/{}", "tháng {:02d}-{}", "tháng {} năm {}"])
)
def test_a_month_is_read_back(month, year, form):
    found = re.match(r"tháng (.+?) năm (.+)$", said(form.format(month, year)))

    assert found
    assert (value(found[1]), value(found[2])) == (month, year)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 400), st.integers(1, 400))
def test_a_part_of_a_whole_is_read_back(part, more):
    found = re.match(r"đạt (.+) trên (.+) chỉ tiêu$", said(f"đạt {part}/{part + more} chỉ tiêu"))

    assert found
    assert (value(found[1]), value(found[2])) == (part, part + more)


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 23), st.integers(0, 59), st.integers(1, 90), st.sampled_from(["h", ":"]))
def test_a_span_of_hours_is_read_back_to_both_minutes(hour, minute, length, sign):
    end = hour * 60 + minute + length
    if end >= 24 * 60:
        return
    written = f"{hour}{sign}{minute:02d}-{end // 60}{sign}{end % 60:02d}"

    found = re.match(r"từ (.+?) giờ(?: (.+?) phút)? đến (.+?) giờ(?: (.+?) phút)?$", said(written))

    assert found
    assert [value(g) if g else 0 for g in found.groups()] == [hour, minute, end // 60, end % 60]


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 999_999), st.sampled_from(["≥", "≤", ">", "<", ">=", "<="]))
def test_a_comparison_is_read_back_with_its_side(number, sign):
    side = {"≥": "từ {} hồ sơ trở lên", ">": "trên {} hồ sơ", "≤": "từ {} hồ sơ trở xuống", "<": "dưới {} hồ sơ"}
    form = side[sign.replace(">=", "≥").replace("<=", "≤")].replace("{}", "(.+)")

    found = re.match(form + "$", said(f"{sign} {grouped(number)} hồ sơ"))

    assert found
    assert value(found[1]) == number
