"""Persons' numbers are seen with their place; what only looks like one is not."""

import pytest

from scheduler.newsroom.persons import NumberKind, numbers


@pytest.mark.parametrize(
    ("text", "kind", "written"),
    [
        ("Ông Nam, CCCD 011085001234, được mời.", NumberKind.CITIZEN_CARD, "011085001234"),
        ("CĂN CƯỚC CÔNG DÂN SỐ: 011 085 001 234", NumberKind.CITIZEN_CARD, "011 085 001 234"),
        ("Người nhận 011085001234 đến lấy", NumberKind.CITIZEN_CARD, "011085001234"),
        ("CMND số 040123456 cấp năm 2010", NumberKind.IDENTITY_CARD, "040123456"),
        ("CMND: 190.012.345", NumberKind.IDENTITY_CARD, "190.012.345"),
        ("gọi 0912345678.", NumberKind.MOBILE, "0912345678"),
        ("gọi 0912 345 678", NumberKind.MOBILE, "0912 345 678"),
        ("gọi 098.765.4321", NumberKind.MOBILE, "098.765.4321"),
        ("gọi (+84) hoặc +84 387 654 321", NumberKind.MOBILE, "+84 387 654 321"),
        ("gọi 09 12 34 56 78", NumberKind.MOBILE, "09 12 34 56 78"),
    ],
)
def test_a_number_of_a_person_is_seen(text, kind, written):
    [found] = numbers("", text)

    assert (found.kind, found.written) == (kind, written)
    assert text[found.column - 1 :].startswith(written)


@pytest.mark.parametrize(
    "text",
    [
        "Tổng đài 1900 1234 và 18001098, gọi 113, 114, 115.",
        "Đường dây nóng 1900123456",
        "Điện thoại bàn 0215 3826 123",
        "Kinh phí 123.456.789 đồng, vốn 250000000000 đồng",
        "Kinh phí 015.123.456.789 đồng",
        "Kinh phí 120000000đ",
        "ngày 03-08-2023 09h00, từ 05.07.2023 đến 08.07.2023",
        "Kế hoạch số 127/KH-UBND ngày 27/12/2022",
        "tài khoản 123456789012345",
    ],
)
def test_what_only_looks_like_one_is_none(text):
    assert numbers("", text) == ()


def test_the_place_is_the_line_and_the_character_and_the_title_is_line_nought():
    found = numbers("Hỏi 0912345678", "Dòng một.\nAnh Páo: 0387654321/0356789012.\nLại 0912 345 678.")

    assert [(n.written, n.line, n.column) for n in found] == [
        ("0912345678", 0, 5),
        ("0387654321", 2, 10),
        ("0356789012", 2, 21),
    ]
