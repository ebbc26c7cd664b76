"""What the southern setting says otherwise than the northern standard, and what it leaves alone."""

import pytest

from scheduler.newsroom.reading import Options, Region, read

SOUTH = Options(Region.SOUTH)

DIFFERENCES = [
    # an empty ten: linh, lẻ; and four behind it
    ("101 hộ", "một trăm linh một hộ.", "một trăm lẻ một hộ."),
    ("104 lượt", "một trăm linh tư lượt.", "một trăm lẻ bốn lượt."),
    ("105 lượt phát", "một trăm linh năm lượt phát.", "một trăm lẻ năm lượt phát."),
    ("năm 2005", "năm hai nghìn không trăm linh năm.", "năm hai ngàn không trăm lẻ năm."),
    # thousands: nghìn, ngàn
    ("1.005 hồ sơ", "một nghìn không trăm linh năm hồ sơ.", "một ngàn không trăm lẻ năm hồ sơ."),
    ("178.000 dân", "một trăm bảy mươi tám nghìn dân.", "một trăm bảy mươi tám ngàn dân."),
    ("500.000đ", "năm trăm nghìn đồng.", "năm trăm ngàn đồng."),
    ("50k", "năm mươi nghìn.", "năm mươi ngàn."),
    ("≥ 2.000 hộ", "từ hai nghìn hộ trở lên.", "từ hai ngàn hộ trở lên."),
    ("10.000-15.000 đồng", "mười nghìn đến mười lăm nghìn đồng.", "mười ngàn đến mười lăm ngàn đồng."),
    ("2.004,5 tấn", "hai nghìn không trăm linh tư phẩy năm tấn.", "hai ngàn không trăm lẻ bốn phẩy năm tấn."),
    # inside dates, document numbers and standards
    ("ngày 5/7/2023", "ngày mùng năm tháng bảy năm hai nghìn không trăm hai mươi ba.",
     "ngày mùng năm tháng bảy năm hai ngàn không trăm hai mươi ba."),
    ("giai đoạn 2021-2025", "giai đoạn hai nghìn không trăm hai mươi mốt đến hai nghìn không trăm hai mươi lăm.",
     "giai đoạn hai ngàn không trăm hai mươi mốt đến hai ngàn không trăm hai mươi lăm."),
    ("Nghị định số 107/2021/NĐ-CP",
     "Nghị định số một trăm linh bảy, năm hai nghìn không trăm hai mươi mốt, của Chính phủ.",
     "Nghị định số một trăm lẻ bảy, năm hai ngàn không trăm hai mươi mốt, của Chính phủ."),
    ("TCVN ISO 9001:2015",
     "Tiêu chuẩn Việt Nam i ét ô chín nghìn không trăm linh một, năm hai nghìn không trăm mười lăm.",
     "Tiêu chuẩn Việt Nam i ét ô chín ngàn không trăm lẻ một, năm hai ngàn không trăm mười lăm."),
    ("lần thứ 105", "lần thứ một trăm linh năm.", "lần thứ một trăm lẻ năm."),
]  # fmt: skip


@pytest.mark.parametrize(("written", "north", "south"), DIFFERENCES, ids=[w for w, _, _ in DIFFERENCES])
def test_the_south_says_it_otherwise(written, north, south):
    assert read(written).text == north
    assert read(written, SOUTH).text == south


@pytest.mark.parametrize(
    "written",
    ["21 xã", "24 xã", "25 hộ", "15 phút", "1.000.000 đồng", "2,5 tỷ đồng", "0,05%", "tháng 4", "thứ 4", "quý IV",
     "Tổng đài 1022", "18001096", "17h30", "7g30", "TTHC", "nghiahung.namdinh.gov.vn"],
)  # fmt: skip
def test_the_south_says_these_as_the_north_does(written):
    assert read(written, SOUTH).text == read(written).text


def test_an_installation_s_setting_decides(typed, tmp_path):
    config = tmp_path / "config.toml"
    config.write_text('[newsroom]\nregion = "south"\nearly_days_mung = false\n', encoding="utf-8")

    code, said, _ = typed("read", "--script", "105 hồ sơ, ngày 5/7/2023")

    assert code == 0
    assert said.strip() == "một trăm lẻ năm hồ sơ, ngày năm tháng bảy năm hai ngàn không trăm hai mươi ba."


def test_a_region_nobody_knows_is_a_mistake_with_its_line(typed, tmp_path):
    (tmp_path / "config.toml").write_text('[newsroom]\nregion = "west"\n', encoding="utf-8")

    code, _, complaint = typed("read", "5 hộ")

    assert code == 2
    assert "north" in complaint
