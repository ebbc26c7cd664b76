"""Whole documents read aloud: nothing is left that a voice can't say."""

import re
from pathlib import Path

import pytest

from scheduler.newsroom import hygiene
from scheduler.newsroom.importing import CutKind, import_bytes
from scheduler.newsroom.reading import read, sentences
from scheduler.newsroom.reading.syllables import WORD, is_syllable

HERE = Path(__file__).parents[1]
LATER = sorted((HERE / "data").glob("chua_thay_*.txt"))  # written before the engine saw them
OWN = sorted((HERE / "data").glob("*_mau.txt"))
SAMPLES = sorted((HERE.parent / "scheduler" / "samples").glob("*.md"))
PLAN = HERE.parents[1] / "shared" / "domain" / "plan_clean_vi.txt"
OCR = HERE.parents[1] / "shared" / "domain" / "plan_ocr.txt"


def imported(path):
    return import_bytes(path.read_bytes(), path.name)


def beside(path):
    """A text that lies beside the checkout, never in it."""
    # The plan's own texts never go into the repository; the ten texts that do run everywhere.
    if not path.is_file():
        pytest.skip(f"{path.name} is not beside this checkout")
    return path


def assert_speakable(script):
    assert not re.search(r"\d", script.text)
    assert not re.search(r"[^\w\s,.;:?!–]", script.text)
    assert [w for w in WORD.findall(script.text) if not is_syllable(w) or (len(w) > 1 and w.isupper())] == []


@pytest.mark.parametrize("path", [*OWN, *SAMPLES], ids=lambda p: p.name)
def test_an_own_document_is_read_without_a_rest(path):
    script = read(imported(path).with_cuts())

    assert_speakable(script)
    assert [t.written for t in script.unreadable] == []


@pytest.mark.parametrize("path", OWN, ids=lambda p: p.name)
def test_letterhead_recipients_and_signature_are_proposed_for_cutting(path):
    document = imported(path)

    kept = document.with_cuts()

    assert {CutKind.LETTERHEAD, CutKind.RECIPIENTS, CutKind.SIGNATURE} <= {c.kind for c in document.cuts}
    assert "CỘNG HO" not in kept
    assert "Nơi nhận" not in kept
    assert "CHỦ TỊCH\n" not in kept
    assert document.text.count("\n") > kept.count("\n") > 10


@pytest.mark.parametrize("path", LATER, ids=lambda p: p.name)
def test_a_text_of_each_kind_leaves_under_one_percent_unreadable(path):
    script = read(path.read_text(encoding="utf-8"))

    assert_speakable(script)
    assert len(script.tokens) > 300
    assert len(script.unreadable) / len(script.tokens) < 0.01, [t.written for t in script.unreadable]


def test_the_fields_of_a_document_are_found():
    document = imported(HERE / "data" / "thong_bao_mau.txt")

    assert document.document_number == "09/TB-PNV"
    assert f"{document.document_date:%d/%m/%Y}" == "14/06/2023"
    assert document.issuer == "UBND HUYỆN NGHĨA HƯNG PHÒNG NỘI VỤ"
    assert document.genre == "thong_bao"
    assert document.title.startswith("Thông báo Về việc lấy ý kiến đo lường")


def test_the_district_s_plan_is_read_whole():
    document = imported(beside(PLAN))

    script = read(document.with_cuts())

    assert_speakable(script)
    assert len(script.unreadable) <= 3
    assert "Nơi nhận" not in script.text
    assert len(sentences(script.text)) > 50


def test_the_scan_of_the_plan_is_seen_to_be_damaged():
    damage = hygiene.measure(beside(OCR).read_text(encoding="utf-8"))

    assert damage.grade is hygiene.Grade.DAMAGED
    assert damage.share > 3 * hygiene.DAMAGED_SHARE


@pytest.mark.parametrize("path", [*OWN, *SAMPLES], ids=lambda p: p.name)
def test_a_sound_text_is_not_called_damaged(path):
    damage = hygiene.measure(imported(path).text)

    assert damage.grade is hygiene.Grade.SOUND
    assert damage.share < hygiene.DAMAGED_SHARE / 3


def test_the_clean_plan_is_not_called_damaged():
    damage = hygiene.measure(beside(PLAN).read_text(encoding="utf-8"))

    assert damage.grade is hygiene.Grade.SOUND


@pytest.mark.parametrize("path", OWN, ids=lambda p: p.name)
def test_every_token_stands_where_it_says(path):
    text = path.read_text(encoding="utf-8")

    script = read(text)

    assert all(text[t.start : t.end] == t.written for t in script.tokens)
    assert [t.start for t in script.tokens] == sorted(t.start for t in script.tokens)
    covered = "".join(t.written for t in script.tokens)
    assert re.sub(r"\s", "", covered) == re.sub(r"\s", "", text)
