"""Readings by kind, beyond the published pairs; and what the engine tells about each piece."""

import pytest

from scheduler.messages import WrongUse
from scheduler.newsroom.reading import Entry, built_in, estimate_seconds, read, sentences, syllables
from scheduler.newsroom.reading.lexicon import Lexicon, parse


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("NQ số 18-NQ/TW ngày 25/10/2017 của TW",
         "nghị quyết số mười tám, ngày hai mươi lăm tháng mười năm hai nghìn không trăm mười bảy, của Trung ương."),
        ("Số: 15/CTr-UBND", "Số mười lăm, chương trình, Ủy ban nhân dân."),
        ("KH số 12/KH-PVHTT", "kế hoạch số mười hai của Phòng Văn hóa và Thông tin."),
        ("KH-\nUBND", "kế hoạch của Ủy ban nhân dân."),
        ("10-15/7/2023", "ngày mùng mười đến ngày mười lăm tháng bảy năm hai nghìn không trăm hai mươi ba."),
        ("dịp 30/4 - 1/5", "dịp ba mươi tháng tư, mùng một tháng năm."),
        ("5/10 xã", "năm trên mười xã."),
        ("ngày 5/10", "ngày mùng năm tháng mười."),
        ("2/3 số hộ", "hai phần ba số hộ."),
        ("quý I, II/2023", "quý một, hai năm hai nghìn không trăm hai mươi ba."),
        ("thứ 2, 4, 6 hằng tuần", "thứ hai, tư, sáu hằng tuần."),
        ("các tháng 4, 5 và 6", "các tháng tư, năm và sáu."),
        ("150.000 đồng/người/tháng", "một trăm năm mươi nghìn đồng một người một tháng."),
        ("6 tấn/ha", "sáu tấn trên héc ta."),
        ("UBND xã ban hành Kế hoạch số 9/KH-UBND", "Ủy ban nhân dân xã ban hành Kế hoạch số chín."),
        ("Nghị quyết 30c/NQ-CP", "Nghị quyết số ba mươi xê của Chính phủ."),
        ("đến năm 2025: 100%", "đến năm hai nghìn không trăm hai mươi lăm: một trăm phần trăm."),
        ("hệ thống HTTT", "hệ thống thông tin."),
        ("từ thứ 2 - thứ 6, T2-T6", "từ thứ hai đến thứ sáu, thứ hai đến thứ sáu."),
        ("ISO 9001:2015", "i ét ô chín nghìn không trăm linh một, năm hai nghìn không trăm mười lăm."),
        ("ba (03) ngày, 03 (ba) ngày", "ba ngày, ba ngày."),
        ("điểm c, d khoản 2 Điều 7", "điểm xê, dê, khoản hai, Điều bảy."),
        ("Phòng TN-MT, Sở GDĐT", "Phòng Tài nguyên và Môi trường, Sở Giáo dục và Đào tạo."),
        ("(0228) 3871234", "không hai hai tám, ba tám bảy một, hai ba bốn."),
        ("nhà số 12/5, trang 3/8", "nhà số mười hai trên năm, trang ba trên tám."),
        ("ubndnghialam@namdinh.gov.vn", "ủy ban nhân dân nghĩa lâm a còng nam định chấm gốp chấm vê en."),
        ("cỡ 3 m x 5 m", "cỡ ba mét nhân năm mét."),
        ("-5°C", "âm năm độ xê."),
        ("ĐT 490C, QL21B", "đường tỉnh bốn trăm chín mươi xê, quốc lộ hai mươi mốt bê."),
        ("cán bộ, công chức (CBCC)", "cán bộ, công chức."),
        ("CCHC (cải cách hành chính)", "cải cách hành chính."),
        ("BAN CHỈ ĐẠO CCHC", "ban chỉ đạo cải cách hành chính."),
        ("mua 3 mặt hàng: gạo, mắm... rồi về", "mua ba mặt hàng: gạo, mắm, vân vân rồi về."),
        ("Thưa bà con...", "Thưa bà con."),
        ("số 2-4 m", "số hai đến bốn mét."),
    ],
)  # fmt: skip
def test_it_is_read(written, spoken):
    said = read(written)

    assert said.text == spoken
    assert not said.unreadable


@pytest.mark.parametrize("written", ["hệ thống XYZQ", "phần mềm Kubernetes", "trang abcxyz.com", "số 15/QĐ-XYZ"])
def test_what_nobody_knows_is_named_and_still_spelled(written):
    script = read(written)

    assert len(script.unreadable) == 1
    assert script.unreadable[0].confidence < 0.5
    assert script.unreadable[0].spoken


def test_every_piece_knows_the_rule_or_entry_that_made_it():
    script = read("UBND họp ngày 5/7.")

    rules = {t.written: t.rule for t in script.tokens}
    assert rules == {"UBND": "lexicon:UBND", "họp": "word", "ngày": "word", "5/7": "day_or_fraction", ".": "pause"}
    assert [t.written for t in script.tokens if t.changed] == ["UBND", "5/7"]


def test_offsets_are_those_of_the_text_as_given():
    text = "ho\u0323p\u00a0UBND"  # decomposed, with a non-breaking space

    script = read(text)

    assert script.text == "họp Ủy ban nhân dân."
    assert [text[t.start : t.end] for t in script.tokens] == ["ho\u0323p", "UBND"]


def test_an_entry_of_one_s_own_wins_over_the_built_in():
    words = built_in().extended([Entry("UBND", "ủy ban")])

    assert read("UBND xã", words=words).text == "ủy ban xã."
    assert read("UBND xã").text == "Ủy ban nhân dân xã."


def test_both_tone_placements_find_an_entry():
    words = Lexicon((Entry("hòa giải viên", "người hòa giải"),))

    assert read("hoà giải viên", words=words).text == "người hòa giải."


def test_a_malformed_lexicon_names_every_bad_line():
    with pytest.raises(WrongUse) as wrong:
        list(parse("written\tspoken\nno tab here\nUBND\tủy ban\t\thigh\n"))

    assert [m.values["line"] for m in wrong.value.details] == [2, 3]


def test_a_script_is_cut_into_sentences_and_measured():
    text = "Một. Hai, ba?\nBốn"

    assert sentences(text) == ["Một.", "Hai, ba?", "Bốn"]
    assert syllables(text) == 4
    assert estimate_seconds(text) == pytest.approx(4 * 60 / 188 + 0.33 + 2 * 1.0)


def test_wrapped_lines_are_one_sentence_and_headings_are_not():
    body = "Bảo đảm mọi hồ sơ được giải quyết đúng hạn, không để người dân phải đi\nlại nhiều lần."
    text = f"I. MỤC TIÊU\n{body}\n- Một việc\n- Hai việc"

    assert read(text).text.splitlines() == [
        "phần một, mục tiêu.",
        "Bảo đảm mọi hồ sơ được giải quyết đúng hạn, không để người dân phải đi lại nhiều lần.",
        "Một việc.",
        "Hai việc.",
    ]


def test_an_abbreviation_that_the_text_explains_is_known_from_there_on():
    script = read("Dự án đường bộ ven biển (DAĐBVB) khởi công.\nDAĐBVB dài 65 km.")

    assert script.text.splitlines()[1] == "Dự án đường bộ ven biển dài sáu mươi lăm ki lô mét."
    assert [t.rule for t in script.tokens if t.written == "DAĐBVB"] == ["defined"]
    assert not script.unreadable


def test_what_one_text_explains_is_not_known_to_the_next():
    read("Dự án đường bộ ven biển (DAĐBVB) khởi công.")

    assert read("DAĐBVB dài 65 km.").unreadable
