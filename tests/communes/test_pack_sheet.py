"""The sheet to print: A4, 14 pt, every slot in its order, a script once a day; as HTML and as PDF."""

import io
from dataclasses import replace
from datetime import timedelta

import pypdf
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pack_files import shifted
from player_station import DAY

from scheduler.communes.sheet import as_html, sheet_of
from scheduler.communes.sheetpdf import as_pdf
from scheduler.timekeeping import STATION_ZONE

SCRIPTS = {"BT-a": "Kính thưa bà con,\n\ntin thứ nhất.", "BT-b": 'Tin thứ hai: <b>#pagebreak() $x$ *đậm* \\ "@</b>'}


@pytest.fixture
def document(station):
    slots = [
        station.slot("a", 306),
        station.slot("b", 308, klass="priority"),
        station.slot("again", 312, bulletin="BT-a"),
        station.slot("recorded", 314, title="Ghi âm\ncủa trưởng thôn"),
    ]
    return station.document(slots, [station.window(relays=[(300, 5)])])


def sheet(*documents, scripts=None):
    return sheet_of(documents, SCRIPTS if scripts is None else scripts, "vi", STATION_ZONE)


def text_of(data):
    return [" ".join(page.extract_text().split()) for page in pypdf.PdfReader(io.BytesIO(data)).pages]


def test_the_sheet_tells_relays_slots_and_what_to_read_in_the_order_of_their_times(document):
    (day,) = sheet(document)

    assert day.heading == "LỜI ĐỌC · Nghĩa Hải · ngày 10/07/2023 · bản\u00a01"
    assert day.marks == "DỮ LIỆU MẪU"
    assert [(i.at, i.title, i.facts, i.read) for i in day.items] == [
        ("05:00:00", "Tiếp âm VOV", "05:00", False),
        ("05:06:00", "Bản tin a", "thông thường · BT-a · 01:00", True),
        ("05:08:00", "Bản tin b", "ưu tiên · BT-b · 01:00", True),
        ("05:12:00", "Bản tin again", "thông thường · BT-a · 01:00", True),
        ("05:14:00", "Ghi âm của trưởng thôn", "thông thường · BT-recorded · 01:00", False),
    ]
    assert day.items[1].text == "Kính thưa bà con,\ntin thứ nhất."
    assert day.items[3].text == "Đọc lại bản tin đã in ở lúc 05:06:00."
    assert day.items[4].text.startswith("Không có lời đọc")


def test_a_script_is_printed_again_on_another_day(document):
    days = sheet(document, shifted(document, 1))

    assert days[0].items[1].text == days[1].items[1].text == "Kính thưa bà con,\ntin thứ nhất."


def test_the_page_is_a4_in_14_points_and_no_script_becomes_markup(document):
    page = as_html(sheet(document), "vi")

    assert "@page{size:A4" in page
    assert "font:14pt" in page
    assert "&lt;b&gt;#pagebreak()" in page
    assert "<b>" not in page
    assert page.count("Đã đọc lúc:") == 3


def test_the_pdf_is_a4_in_14_points_with_its_fonts_in_it_and_no_script_becomes_markup(document):
    data = as_pdf(sheet(document), "vi")

    reader = pypdf.PdfReader(io.BytesIO(data))
    assert {tuple(round(float(side)) for side in page.mediabox[2:]) for page in reader.pages} == {(595, 842)}
    (text,) = text_of(data)
    for words in ("LỜI ĐỌC · Nghĩa Hải", "05:06:00 · Bản tin a", "Kính thưa bà con, tin thứ nhất.", "Trang 1 / 1"):
        assert words in text
    assert 'Tin thứ hai: <b>#pagebreak() $x$ *đậm* \\ "@</b>' in text
    sizes = {}
    page = reader.pages[0]
    page.extract_text(
        visitor_text=lambda t, cm, tm, _font, size: sizes.setdefault(t.strip(), abs(size * tm[0] * cm[0]))
    )
    assert next(size for words, size in sizes.items() if words.startswith("Kính thưa")) == pytest.approx(14)
    fonts = page["/Resources"]["/Font"].values()
    assert all("Libertinus" in str(f.get_object()["/BaseFont"]) for f in fonts)


def test_the_same_sheet_is_the_same_pdf_and_each_day_begins_a_page(document):
    later = replace(document, day=DAY + timedelta(days=1), provisional=True)

    first, again = (as_pdf(sheet(document, later), "vi") for _ in range(2))

    assert first == again
    assert [f"ngày {day}/07/2023" in text for day, text in zip((10, 11), text_of(first), strict=True)] == [True, True]
    assert "Chương trình tạm" in text_of(first)[1]
    assert "/CreationDate" not in (pypdf.PdfReader(io.BytesIO(first)).metadata or {})


@pytest.mark.slow
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=80), st.text(max_size=200))
@example("😀 \u202eRTL\u202c \x00 \ud800 \ufffe", '#read("/etc/passwd") $ \\ [*_`@<x> // /* "')
def test_whatever_a_title_or_a_script_holds_it_is_printed_as_text(document, title, script):
    slots = tuple(replace(s, title=title) for s in document.slots)

    days = sheet(replace(document, slots=slots), scripts={"BT-a": script})

    assert text_of(as_pdf(days, "vi"))[0].startswith("DỮ LIỆU MẪU LỜI ĐỌC · Nghĩa Hải")
    assert as_html(days, "vi").count("<article>") == 4


def test_a_day_with_nothing_in_it_is_a_sheet_all_the_same(station):
    empty = sheet(station.document([], []))

    assert empty[0].items == ()
    assert "LỜI ĐỌC · Nghĩa Hải" in text_of(as_pdf(empty, "vi"))[0]
    assert "SCRIPTS" not in as_html(empty, "vi")
