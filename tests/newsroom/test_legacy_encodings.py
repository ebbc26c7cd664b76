"""Texts in the encodings of the 1990s come in as Unicode, and nothing else is taken for one."""

import io
import random
import unicodedata
from pathlib import Path

import pytest
from docx import Document

from scheduler.messages import Refused
from scheduler.newsroom.importing import import_bytes, legacy
from scheduler.newsroom.importing.decoding import decoded

SAMPLES = sorted((Path(legacy.__file__).parents[2] / "samples").glob("*.md"))
TEXTS = [path.read_text(encoding="utf-8").split("+++")[-1].strip().replace("–", "-") for path in SAMPLES[:6]]
SHORT = "Bộ phận một cửa nhận hồ sơ vào các buổi sáng trong tuần."
ENCODINGS = ["cp1258", "tcvn3", "viscii", "vps", "vni"]
TONES = "\u0300\u0301\u0303\u0309\u0323"


def encoded(text, encoding):
    """The bytes of a text; TCVN3 writes a toned capital with its lower-case code."""
    if encoding == "cp1258":
        return "".join(_tone_apart(c) for c in text).encode("cp1258")
    codes = legacy.codes_of(encoding)
    return b"".join(codes.get(c) or codes.get(c.lower()) or c.encode("cp1252") for c in text)


def _tone_apart(letter):
    parts = unicodedata.normalize("NFD", letter)
    base = unicodedata.normalize("NFC", "".join(c for c in parts if c not in TONES))
    return base + "".join(c for c in parts if c in TONES)


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("text", [*TEXTS, SHORT])
def test_a_text_in_an_old_encoding_is_read_back(text, encoding):
    read = decoded(encoded(text, encoding), "tin.txt")

    assert read.lower() == text.lower()
    assert encoding == "tcvn3" or read == text


@pytest.mark.parametrize("encoding", ["viscii", "vps", "vni"])
def test_every_letter_has_its_own_code(encoding):
    codes = legacy.codes_of(encoding)

    assert len(codes) == len(set(codes.values())) == 134
    assert legacy.read(b" ".join(codes.values()), encoding) == " ".join(codes)


def test_viscii_is_that_of_rfc_1456():
    assert legacy.read(b"Vi\xaet Nam, \xd0\xa4t n\xdf\xbec", "viscii") == "Việt Nam, Đất nước"


def test_tcvn3_is_that_of_the_abc_fonts():
    assert legacy.read(b"Vi\xd6t Nam, \xa7\xcat n\xad\xedc", "tcvn3") == "Việt Nam, Đất nước"


def test_vni_is_a_letter_and_a_mark():
    assert legacy.read("Vieät Nam, Ñaát nöôùc".encode("cp1252"), "vni") == "Việt Nam, Đất nước"


def test_vps_is_that_of_the_vietnamese_professionals():
    assert legacy.read(b"Vi\x8ct Nam, \xf1\xc3t n\xdc\xa7c", "vps") == "Việt Nam, Đất nước"


def test_a_heading_in_a_capital_font_comes_out_in_capitals():
    assert legacy.read(encoded("ỦY BAN NHÂN DÂN xã", "tcvn3"), "tcvn3") == "ỦY BAN NHÂN DÂN xã"
    assert legacy.read(encoded("KẾ HOẠCH TUYÊN TRUYỀN", "tcvn3"), "tcvn3") == "KẾ HOẠCH TUYÊN TRUYỀN"


@pytest.mark.parametrize("shown_as", ["tcvn3", "vni"])
def test_a_word_document_in_an_old_font_is_mended(shown_as):
    document = Document()
    for line in TEXTS[0].splitlines():
        document.add_paragraph(encoded(line, shown_as).decode("cp1252"))
    file = io.BytesIO()
    document.save(file)

    text = import_bytes(file.getvalue(), "tin.docx").text

    assert [line.lower() for line in text.splitlines() if line] == [x.lower() for x in TEXTS[0].splitlines() if x]


@pytest.mark.parametrize(
    "text", [*TEXTS, "Café à la crème, façade, naïveté", "Bo phan mot cua", "Ý kiến à?", "±5 °C", "100 m² va 5 m³"]
)
def test_a_text_in_unicode_stays_as_it_is(text):
    assert legacy.mended(text) == text
    assert decoded(unicodedata.normalize("NFD", text).encode(), "tin.txt") == unicodedata.normalize("NFD", text)


@pytest.mark.parametrize(
    "text", ["Être français à l'école, là où l'été s'achève déjà", "Größe, Übung und Straße für fröhliche Gäste"]
)
def test_another_language_is_not_taken_for_vietnamese(text):
    with pytest.raises(Refused) as refused:
        decoded(text.encode("cp1252"), "tin.txt")

    assert refused.value.message.id == "newsroom.wrong_encoding"


def test_a_text_without_marks_keeps_its_quotes_and_signs():
    text = "Nhiet do “30 °C” – dien tich 100 m²…"

    assert decoded(text.encode("cp1252"), "tin.txt") == text


def test_one_foreign_name_does_not_change_an_english_text():
    assert legacy.mended("The mayor of Nîmes is a guest of the district today") == (
        "The mayor of Nîmes is a guest of the district today"
    )


def test_decomposed_unicode_comes_in_composed():
    document = import_bytes(unicodedata.normalize("NFD", TEXTS[0]).encode(), "tin.txt")

    assert document.text == import_bytes(TEXTS[0].encode(), "tin.txt").text


def test_bytes_that_are_no_text_are_never_taken_for_one():
    dice = random.Random(1990)

    for _ in range(200):
        with pytest.raises(Refused):
            decoded(dice.randbytes(dice.randint(30, 400)), "tin.txt")
