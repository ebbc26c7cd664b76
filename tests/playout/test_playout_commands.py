"""play, pause and emergency by hand, on a sample house with the sample network."""

import json
from importlib import resources
from pathlib import Path

import pytest

from scheduler.cli.common import run
from scheduler.cli.root import scheduler

STORM = "TIN KHẨN CẤP. Bão số 3 vào bờ lúc 17h30. Bà con vào nhà."


@pytest.fixture
def command(tmp_path, capsys):
    """`command("play", …)` runs a command in English on a sample house; returns code, output, errors."""
    network = str(resources.files("scheduler") / "samples" / "network.toml")

    def words(*words, login=None):
        login = login or ("ban-chi-huy" if words[0] == "emergency" else "op")  # an emergency is a right of its own
        code = run(scheduler, ["--lang", "en", "--home", str(tmp_path), "--as", login, *words])
        said = capsys.readouterr()
        return code, said.out, said.err

    assert words("init", "--sample-day", "2023-07-12")[0] == 0
    assert words("network", "import", network)[0] == 0
    assert words("account", "add", "ban-chi-huy", "--role", "emergency")[0] == 0
    return words


@pytest.mark.slow
def test_an_emergency_from_its_text_to_the_air(command, tmp_path):
    code, out, _ = command("emergency", STORM, "--station", "nghia-hai", "--repeat", "2", "--json")
    order = json.loads(out)
    (tmp_path / "tin.txt").write_text(STORM, encoding="utf-8")
    again = command("emergency", str(tmp_path / "tin.txt"), "--station", "nghia-hai", "--repeat", "2")
    played = command("play", "nghia-hai", "--json")
    status = command("play", "nghia-hai", "--status")

    assert code == 0
    assert (order["title"], order["stations"], order["repeat"]) == ("Bão số 3 vào bờ lúc 17h30", ["nghia-hai"], 2)
    assert order["id"] in again[1]  # the same words at the same moment: the same order
    heard = json.loads(played[1])
    assert [(e["bulletin"], e["outcome"]) for e in heard["entries"]] == [(order["id"], "played")] * 2
    assert Path(heard["file"]).stat().st_size > 2 * 3_000
    assert status[1].count(order["id"]) == 2
    listed = command("emergency", "--list")
    assert order["id"] in listed[1]


@pytest.mark.slow
def test_an_emergency_can_be_stood_down_and_a_drill_says_so(command):
    ordered = json.loads(command("emergency", "Tập sơ tán.", "--drill", "--station", "huyen", "--json")[1])
    stood_down = command("emergency", "--stand-down", ordered["id"])
    played = command("play", "huyen")

    assert ordered["drill"]
    assert stood_down[0] == 0
    assert "0 item(s) played" in played[1]


def test_an_emergency_needs_its_right_and_a_text(command, tmp_path):
    command("account", "add", "operator", "--role", "operator")
    (tmp_path / "binary.txt").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "large.txt").write_bytes(b"a" * 200_000)

    refused = command("emergency", STORM, login="operator")
    empty = command("emergency", "  ")
    none = command("emergency")
    binary, large = (command("emergency", str(tmp_path / f"{name}.txt")) for name in ("binary", "large"))

    assert [r[0] for r in (refused, empty, none, binary, large)] == [1, 1, 2, 2, 2]
    assert "operator" in refused[2]
    assert json.loads(command("emergency", "--list", "--json")[1]) == []


def test_a_pause_is_kept_or_refused_by_name(command):
    kept = command("pause", "nghia-hai", "sang", "--reason", "co_tang", "--note", "x")
    no_window = command("pause", "nghia-hai", "trua", "--reason", "co_tang")
    no_reason = command("pause", "nghia-hai", "sang", "--reason", "buon")
    no_station = command("pause", "khong-co", "sang", "--reason", "khac")

    assert kept[0] == 0
    assert "2023-07-12" in kept[1]
    assert [r[0] for r in (no_window, no_reason, no_station)] == [1, 1, 1]
    assert "sang" in no_window[2]
    assert "co_tang" in no_reason[2]


def test_a_day_that_was_not_published_plays_nothing_and_has_no_pack(command, tmp_path):
    played = command("play", "nghia-hai")
    pack = command("pack", "nghia-hai")
    playlist = command("playlist", "nghia-hai", "--format", "csv", "-o", str(tmp_path / "x.csv"))

    assert played[0] == 0
    assert "0 item(s) played" in played[1]
    assert [pack[0], playlist[0]] == [1, 1]
    assert "scheduler publish" in pack[2]
    assert not (tmp_path / "x.csv").exists()
