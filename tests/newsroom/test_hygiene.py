"""Hygiene, the grammar of syllables, the measure of damage."""

import unicodedata

import pytest

from scheduler.newsroom.hygiene import Grade, clean, measure
from scheduler.newsroom.reading.syllables import is_syllable, one_spelling, spell, without_marks

SOUND = "Bộ phận một cửa nhận hồ sơ của bà con từ thứ hai đến thứ sáu hằng tuần, trả kết quả đúng hẹn."


@pytest.mark.parametrize(
    "word",
    [
        "nghiêng",
        "quốc",
        "giết",
        "gì",
        "khuỷu",
        "xuyệt",
        "oanh",
        "ươn",
        "quyển",
        "thuở",
        "ỷ",
        "HƯNG",
        "qui",
        "hoá",
        "giêng",
    ],
)
def test_a_vietnamese_syllable_is_known(word):
    assert is_syllable(word)


@pytest.mark.parametrize(
    "word", ["cac", "mot", "phiic", "ngi", "kan", "ctia", "truyén", "tuyen", "chirc", "ñơn", "UBND"]
)
def test_what_is_no_syllable_is_known_too(word):
    assert not is_syllable(word)


def test_text_is_brought_to_one_form():
    odd = unicodedata.normalize("NFD", "Hồ\u00a0sơ") + " \u201cđúng\u201d h\u00adẹn \ufb01n"

    assert clean(odd) == 'Hồ sơ "đúng" hẹn fin'


def test_both_tone_placements_are_one_for_look_up():
    assert one_spelling("hoà thuỷ Uỷ khoẻ quý") == one_spelling("hòa thủy Ủy khỏe quý")


def test_text_without_marks_is_damaged():
    assert measure(without_marks(SOUND)).grade is Grade.DAMAGED
    assert measure(SOUND).grade is Grade.SOUND


def test_damaged_words_are_named_with_their_places():
    damage = measure("Bộ phận mot cửa")

    assert [(p.word, p.start) for p in damage.places] == [("mot", 8)]


def test_abbreviations_and_addresses_are_no_damage():
    text = SOUND + " UBND, CBCCVC, PAR INDEX; nghiahung.namdinh.gov.vn, a.b@namdinh.gov.vn, 45/2016/QĐ-TTg"

    assert measure(text).share == 0


def test_an_empty_text_is_sound():
    assert measure(" 12 / ").grade is Grade.SOUND


def test_letters_are_spelled_by_their_names():
    assert spell("PCi9") == "pê xê i"
