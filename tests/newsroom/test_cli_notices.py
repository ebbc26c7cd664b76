"""A commune's notices as they are typed; the whole way to the air is a session in docs/vi, run by tests/docs."""

import json
from importlib import resources

import pytest

pytestmark = pytest.mark.slow  # each opens a home and imports the sample network
TEXT = "Kính mời bà con thôn 3 họp lúc 19h30 tại nhà văn hóa."


@pytest.fixture
def commune(office):
    """An office with the sample network; `lan` opened it, `hai` speaks for Nghĩa Hải."""
    network = resources.files("scheduler").joinpath("samples", "network.toml")
    assert office("network", "import", network)[0] == 0
    assert office("account", "add", "hai", "--role", "commune", "--unit", "13957")[0] == 0
    return office


def test_a_notice_is_written_once_listed_and_says_what_comes_next(commune, tmp_path):
    file = tmp_path / "loi-moi.txt"
    file.write_text(TEXT, encoding="utf-8")

    first = commune("notice", "write", "nghia-hai", file, "--title", "Mời họp", login="hai")
    again = commune("notice", "write", "nghia-hai", TEXT, "--title", "Mời họp", login="hai", lang="vi")
    listed = json.loads(commune("notice", "list", "nghia-hai", "--json", login="hai")[1])

    assert first[0] == 0
    assert "Wrote the notice TB-nghia-hai-" in first[1]
    assert "scheduler bulletin submit TB-nghia-hai-" in first[1]
    assert "Thông báo này đã có" in again[1]
    assert [(n["title"], n["topic"], n["state"]) for n in listed] == [("Mời họp", "KHAC", "draft")]
    assert "Mời họp" in commune("notice", "list", "nghia-hai", login="hai")[1]


def test_what_nobody_can_read_is_said_and_no_next_step(commune):
    code, said, complained = commune("notice", "write", "nghia-hai", "Mã XQZK.", "--title", "Mời họp", login="hai")

    assert code == 0
    assert "XQZK" in complained
    assert "submit" not in said


def test_a_notice_that_is_not_approved_is_not_placed_and_no_other_commune_s_is_shown(commune):
    made = json.loads(commune("notice", "write", "nghia-hai", TEXT, "--title", "Mời họp", "--json", login="hai")[1])

    placed = commune("notice", "place", made["code"], "2099-07-12 17:43", login="hai")
    none = commune("notice", "list", "nghia-hai")
    other = commune("notice", "list", "nghia-son", login="hai")

    assert placed[0] == 1
    assert made["code"] in placed[2]
    assert none[0] == 0  # an administrator sees it
    assert other[0] == 1
    assert "right" in other[2]
