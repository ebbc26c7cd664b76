"""What the rules write is read back to the same value by a parser that shares nothing with them."""

import re
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st
from number_words import ONES, value

from scheduler.newsroom.reading import Options, Region, read
from scheduler.newsroom.reading.numbers import digits, integer, number, roman, to_roman


def spoken(text):
    return re.sub(r"[^\w\s]", "", read(text).text)


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.integers(0, 2000), st.integers(0, 10**15)))
def test_a_number_is_read_back_to_its_value(n):
    assert value(integer(n)) == n
    assert value(integer(n, south=True)) == n


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**10))
def test_dots_between_thousands_change_nothing(n):
    assert value(number(f"{n:,}".replace(",", "."))) == n


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 99999), st.text("0123456789", min_size=1, max_size=5))
def test_a_decimal_is_read_back_to_its_value(whole, fraction):
    left, right = number(f"{whole},{fraction}").split(" phẩy ")

    said = right.split()
    single = "".join(str(ONES[w]) for w in said) if all(w in ONES for w in said) else None
    assert value(left) == whole
    assert fraction in {single, str(value(right))} or int(fraction) == value(right)


@settings(max_examples=80, deadline=None)
@given(
    st.dates(date(1900, 1, 1), date(2099, 12, 31)), st.sampled_from(["%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y-%m-%d"])
)
def test_a_date_is_read_back_to_its_day(day, form):
    found = re.fullmatch(r"ngày (?:mùng )?(.+) tháng (.+) năm (hai nghìn.*|một nghìn.*)", spoken(day.strftime(form)))

    assert found
    assert (value(found[1]), value(found[2]), value(found[3])) == (day.day, day.month, day.year)


@settings(max_examples=60, deadline=None)
@given(
    st.integers(0, 23), st.integers(0, 59), st.sampled_from(["{}h{:02d}", "{}:{:02d}", "{:02d}h{:02d}", "{}h {:02d}"])
)
def test_a_time_is_read_back_to_its_minute(hour, minute, form):
    found = re.fullmatch(r"lúc (.+) giờ(?: (.+) phút)?", spoken("lúc " + form.format(hour, minute)))

    assert found
    assert (value(found[1]), value(found[2]) if found[2] else 0) == (hour, minute)


@settings(max_examples=60, deadline=None)
@given(
    st.integers(1, 5000), st.one_of(st.none(), st.integers(1990, 2099)), st.sampled_from(["QĐ-UBND", "NĐ-CP", "KH-BNV"])
)
def test_a_document_number_is_read_back_to_its_parts(count, year, code):
    written = f"{count}/{year}/{code}" if year else f"{count}/{code}"

    said = read(f"Văn bản số {written}").text.rstrip(".")

    found = re.fullmatch(r"Văn bản số ([\w ]+?)(?:, năm ([\w ]+),)? của [\w ]+", said)
    assert found
    assert value(found[1]) == count
    assert (value(found[2]) if found[2] else None) == year


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 3999))
def test_a_roman_numeral_is_read_back_to_its_value(n):
    assert roman(to_roman(n)) == n


@settings(max_examples=40, deadline=None)
@given(st.text("0123456789", min_size=1, max_size=12))
def test_digits_one_by_one_are_all_there(string):
    assert "".join(str(ONES[w]) for w in digits(string).split()) == string


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=120))
def test_any_text_gives_a_script_without_digit_or_sign(text):
    script = read(text)

    assert not re.search(r"[^\w\s,.;:?!–]|[\d_]", script.text)
    assert all(text[t.start : t.end] == t.written for t in script.tokens)


def test_the_south_says_it_its_own_way():
    south = Options(Region.SOUTH)

    assert read("105 hồ sơ, 1.005 đồng", south).text == "một trăm lẻ năm hồ sơ, một ngàn không trăm lẻ năm đồng."


def test_mung_can_be_switched_off():
    assert read("ngày 5/7", Options(mung=False)).text == "ngày năm tháng bảy."
