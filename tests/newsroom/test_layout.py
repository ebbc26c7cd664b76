"""The layout of official documents, as word processors, PDF files and scans bring it."""

from datetime import date

import pytest

from scheduler.newsroom.importing.imported import CutKind
from scheduler.newsroom.importing.layout import cuts, fields

SHARED_LINES = """UBND HUYỆN NGHĨA HƯNG CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
PHÒNG NỘI VỤ Độc lập - Tự do - Hạnh phúc

Số: 48/KH-PNV Nghĩa Hưng, ngày 06 tháng 02 năm 2023

KẾ HOẠCH
Tuyên truyền cải cách hành chính

Các xã làm theo kế hoạch.
"""
LETTER = """ỦY BAN NHÂN DÂN HUYỆN NGHĨA HƯNG
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Số: 02 /UBND-NV
V/v tuyên truyền trên loa truyền thanh

Kính gửi: Các xã.
"""


def test_organ_number_and_date_are_told_apart_on_lines_they_share():
    found = fields(SHARED_LINES)

    assert found.issuer == "UBND HUYỆN NGHĨA HƯNG PHÒNG NỘI VỤ"
    assert (found.number, found.day) == ("48/KH-PNV", date(2023, 2, 6))
    assert found.title == "Kế hoạch Tuyên truyền cải cách hành chính"


def test_a_letterhead_of_shared_lines_is_proposed_for_cutting():
    [letterhead] = cuts(SHARED_LINES)

    assert letterhead.kind is CutKind.LETTERHEAD
    assert SHARED_LINES[letterhead.end :].strip().startswith("KẾ HOẠCH")


def test_an_official_letter_has_what_it_is_about_as_its_title():
    found = fields(LETTER)

    assert found.title == "Tuyên truyền trên loa truyền thanh"
    assert found.number == "02/UBND-NV"


def test_without_a_kind_the_title_is_the_first_line_behind_the_letterhead():
    assert fields(LETTER.replace("V/v tuyên truyền trên loa truyền thanh\n", "")).title == "Kính gửi: Các xã"


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("Số 127/2022/NQ-HĐND ngày 2", "127/2022/NQ-HĐND"),
        ("Số: 05 - TB/HU", "05-TB/HU"),
        ("Số:      /KH-UBND", "/KH-UBND"),
        ("Số hồ sơ tăng 5%", ""),
    ],
)
def test_a_document_number_ends_where_its_code_ends(written, number):
    assert fields(f"{written}\nBộ phận một cửa.\n").number == number


def test_bare_figures_are_page_numbers_only_where_they_count_on():
    def numbered(*figures):
        text = "".join(f"Một đoạn của bản tin.\n{figure}\n" for figure in figures)
        return [text[c.start : c.end].strip() for c in cuts(text)]

    assert numbered(1, 2, 3) == ["1", "2", "3"]
    assert numbered(2, 3) == ["2", "3"]
    assert numbered(12, 7, 105) == []  # a table's cells stand on lines of their own
    assert numbered("- 4 -", "Trang 5/9") == ["- 4 -", "Trang 5/9"]
