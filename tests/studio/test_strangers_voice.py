"""Somebody else's package brings a voice by its entry point: it is listed, named in the chain, and drafts."""

import json
from dataclasses import replace

import pytest
from moments import NOW
from strangers_package import ENGINE, installed

from scheduler.cli.common import run
from scheduler.cli.root import scheduler
from scheduler.settings import Studio
from scheduler.studio import desk
from scheduler.studio.desk import DraftResult


@pytest.fixture
def strangers(tmp_path, monkeypatch):
    with installed(tmp_path / "site", monkeypatch):
        yield


@pytest.mark.usefixtures("strangers")
def test_it_is_listed_by_the_command_like_the_built_in_ones(tmp_path, capsys):
    (tmp_path / "config.toml").write_text(f'[studio]\nvoices = ["{ENGINE}", "espeak"]\n', encoding="utf-8")

    code = run(scheduler, ["--home", str(tmp_path), "voices"])
    table = capsys.readouterr().out
    run(scheduler, ["--home", str(tmp_path), "voices", "--json"])
    listed = json.loads(capsys.readouterr().out)

    assert code == 0
    assert "tieng-chuong/dong" in table
    assert (listed[0]["engine"], listed[0]["place"], listed[0]["unusable"]) == (ENGINE, 1, None)
    assert (listed[0]["voice"], listed[0]["version"]) == ("tieng-chuong/dong", "chuong 2.1")


@pytest.mark.slow  # voices, masters and encodes
@pytest.mark.usefixtures("strangers")
def test_it_drafts_when_the_config_names_it(house, administrator, add_bulletin):
    add_bulletin(script="Xin chào bà con. Hôm nay có tin mới.")
    house = replace(house, settings=replace(house.settings, studio=Studio(voices=(ENGINE,))))

    (outcome,) = desk.draft(house, None, administrator, NOW)

    assert (outcome.result, outcome.voice) == (DraftResult.MADE, "tieng-chuong/dong")
    assert outcome.seconds > 2


def test_where_it_was_uninstalled_the_chain_says_so(tmp_path, capsys):
    (tmp_path / "config.toml").write_text(f'[studio]\nvoices = ["{ENGINE}", "espeak"]\n', encoding="utf-8")

    code = run(scheduler, ["--lang", "vi", "--home", str(tmp_path), "voices"])

    assert code == 0
    assert ENGINE in capsys.readouterr().out.splitlines()[2]
