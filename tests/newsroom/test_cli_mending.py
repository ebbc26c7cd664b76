"""Mending and cutting on the command line."""

import json
import re

import pytest
from test_mending import DAMAGED

from scheduler.cli.common import run
from scheduler.cli.root import scheduler

REPORT = """ỦY BAN NHÂN DÂN
XÃ NGHĨA LÂM
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc

THÔNG BÁO
Lịch tiếp công dân

Bộ phận một cửa nhận hồ sơ của bà con vào các buổi sáng trong tuần.

Nơi nhận:
- Lưu: VT.
"""


@pytest.fixture
def typed(tmp_path, capsys, monkeypatch):
    """Types a command in an opened home, on a terminal of 120 columns; returns its exit code and all it said."""
    monkeypatch.setenv("COLUMNS", "120")

    def type_(*words, lang="en"):
        code = run(scheduler, ["--home", str(tmp_path), "--as", "lan", "--lang", lang, *map(str, words)])
        said = capsys.readouterr()
        return code, said.out + said.err

    assert type_("init")[0] == 0
    return type_


@pytest.fixture
def imported(typed, tmp_path):
    """Imports a text and returns its code."""

    def import_(text):
        file = tmp_path / "tin.txt"
        file.write_text(text, encoding="utf-8")
        return re.search(r"BT-\d+-\d+", typed("bulletin", "import", file)[1]).group()

    return import_


def test_the_list_names_place_offer_and_reason_and_how_to_go_on(typed, imported):
    code = imported(DAMAGED)

    exit_code, said = typed("bulletin", "mend", code, lang="vi")

    assert exit_code == 0
    assert "“rn” giống “m”; hay gặp “trách nhiệm”" in said
    assert "[chirc]" in said
    assert f"scheduler bulletin mend {code} --accept 1,3 --based-on 1" in said
    assert max(map(len, said.splitlines())) <= 120


def test_accepted_numbers_are_mended_and_told(typed, imported):
    code = imported(DAMAGED)

    exit_code, said = typed("bulletin", "mend", code, "--accept", "1,3-4", "--based-on", "1")
    told = json.loads(typed("bulletin", "mend", code, "--json")[1])

    assert exit_code == 0
    assert "3 place(s)" in said
    assert "truyén → truyền, chirc → chức, nhiệrn → nhiệm" in said
    assert told["version"] == 2
    assert [o["repair"]["written"] for o in told["offers"]] == ["truyén", "churc", "c6ng"]


@pytest.mark.parametrize("numbers", ["x", "1,", "-1", "1-2-3", "", "9" * 30])
def test_what_is_no_list_of_numbers_is_wrong_use(typed, imported, numbers):
    code = imported(DAMAGED)

    exit_code, said = typed("bulletin", "mend", code, "--accept", numbers)

    assert exit_code == 2
    assert "no list of numbers" in said


def test_a_list_that_is_out_of_date_is_exit_code_1(typed, imported):
    code = imported(DAMAGED)
    typed("bulletin", "mend", code, "--accept", "1")

    exit_code, said = typed("bulletin", "mend", code, "--accept", "2", "--based-on", "1")

    assert exit_code == 1
    assert "got version 2 while version 1 was edited" in said


def test_a_sound_text_has_nothing_to_mend(typed, imported):
    code = imported(REPORT)

    assert "Nothing in" in typed("bulletin", "mend", code)[1]
    assert "changed" in typed("bulletin", "mend", code, "--checked")[1]


def test_parts_are_shown_with_numbers_and_cut_when_accepted(typed, imported):
    code = imported(REPORT)

    shown = typed("bulletin", "cut", code)[1]
    cut = typed("bulletin", "cut", code, "--accept", "2", "--based-on", "1")
    told = json.loads(typed("bulletin", "cut", code, "--json")[1])

    assert "the letterhead" in shown
    assert "Nơi nhận:" in shown
    assert cut[0] == 0
    assert "1 part(s) cut" in cut[1]
    assert [p["cut"]["kind"] for p in told["proposed"]] == ["letterhead"]


def test_with_nothing_proposed_nothing_is_cut(typed, imported):
    code = imported("Bộ phận một cửa nhận hồ sơ vào các buổi sáng.\n")

    assert "No part of" in typed("bulletin", "cut", code)[1]
    assert typed("bulletin", "cut", code, "--accept", "all")[0] == 0
    assert typed("bulletin", "cut", code, "--accept", "1")[0] == 1
