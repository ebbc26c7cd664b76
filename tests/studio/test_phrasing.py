import unicodedata

import pytest

from scheduler.studio.phrasing import (
    COLON_SECONDS,
    COMMA_SECONDS,
    FULL_STOP_SECONDS,
    LONGEST_CHARACTERS,
    PARAGRAPH_SECONDS,
    sentences,
)
from scheduler.studio.voices.clauses import clauses


def test_a_script_is_cut_at_full_stops_colons_and_paragraphs():
    script = "Xin chào bà con. Hôm nay có hai tin: tin một; tin hai.\nXin hết! Hẹn gặp lại."

    cut = sentences(script)

    assert [(s.text, s.pause_seconds) for s in cut] == [
        ("Xin chào bà con.", FULL_STOP_SECONDS),
        ("Hôm nay có hai tin:", COLON_SECONDS),
        ("tin một;", COLON_SECONDS),
        ("tin hai.", PARAGRAPH_SECONDS),
        ("Xin hết!", FULL_STOP_SECONDS),
        ("Hẹn gặp lại.", 0.0),
    ]


def test_a_comma_stays_with_the_voice():
    assert [s.text for s in sentences("Nam, nữ, già, trẻ.")] == ["Nam, nữ, già, trẻ."]


def test_a_sentence_without_breath_is_cut_at_its_commas():
    long = ", ".join(["bà con xã ta hãy cùng nhau thực hiện cải cách hành chính"] * 12) + "."

    cut = sentences(long)

    assert " ".join(s.text for s in cut) == long
    assert all(len(s.text) <= LONGEST_CHARACTERS for s in cut)
    assert cut[0].pause_seconds == COMMA_SECONDS


@pytest.mark.parametrize("script", ["", "\n\n", " . … \n –"])
def test_a_script_without_a_word_has_no_sentence(script):
    assert sentences(script) == ()


def test_sentences_are_composed_and_on_one_line():
    assert sentences(unicodedata.normalize("NFD", "Ủy  ban\tnhân dân."))[0].text == "Ủy ban nhân dân."


@pytest.mark.parametrize(
    "sentence",
    [
        "Xin chào.",
        (
            "Kế hoạch số chín mươi hai, ngày mười chín tháng mười năm hai nghìn không trăm hai mươi mốt của Ủy ban "
            "nhân dân huyện về đẩy mạnh cải cách hành chính giai đoạn hai nghìn không trăm hai mươi mốt đến hai nghìn "
            "không trăm ba mươi."
        ),
        "Một hai ba bốn năm sáu bảy tám chín mười " * 8,
        "nghìn " * 60,
    ],
)
def test_clauses_lose_no_word_and_fit(sentence):
    cut = clauses(sentence)

    assert " ".join(cut).split() == sentence.split()
    assert all(len(piece) <= 100 for piece in cut)


def test_clauses_do_not_cut_inside_a_number():
    sentence = (
        "Tổng số hồ sơ đã được bộ phận một cửa tiếp nhận giải quyết xong là hai nghìn không trăm hai mươi mốt hồ sơ"
    )

    cut = clauses(sentence)

    assert any("hai nghìn không trăm hai mươi mốt" in piece for piece in cut)


def test_a_word_longer_than_the_limit_stays_whole():
    assert clauses("a" * 120) == ["a" * 120]
    assert clauses("x " + "a" * 120) == ["x", "a" * 120]
