import json
from pathlib import Path

import pytest

from scheduler.cli.common import run
from scheduler.cli.root import COMMANDS, command_at, scheduler
from scheduler.messages import catalogue


def test_every_command_is_there_with_a_line_about_it():
    for name in COMMANDS:
        assert command_at(name).name == name
        assert f"about_{name}" in catalogue("cli")


def test_help_speaks_the_language_asked_for(capsys: pytest.CaptureFixture[str]):
    assert run(scheduler, ["--lang", "vi", "--help"]) == 0
    assert "Xếp lịch phát cho các đài" in capsys.readouterr().out
    assert run(scheduler, ["--lang", "en", "--help"]) == 0
    assert "Plan slots for the stations" in capsys.readouterr().out


def test_a_refusal_is_one_sentence_and_exit_code_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    code = run(scheduler, ["--lang", "en", "--home", str(tmp_path), "doctor"])

    said = capsys.readouterr()
    assert code == 1
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert "scheduler init" in said.err


@pytest.mark.parametrize(
    ("words", "vi", "en"),
    [
        (["nonsense"], "Không có lệnh “nonsense”", "no command “nonsense”"),
        (["doctor", "--jsno"], "có phải ý bạn là --json?", "did you mean --json?"),
        (["account", "add"], "Thiếu LOGIN", "LOGIN is missing"),
        (
            ["account", "add", "a", "--role", "king"],
            "--role phải là một trong: operator",
            "--role must be one of: operator",
        ),
        (["doctor", "now"], "Thừa: now", "Too many words: now"),
    ],
)
def test_wrong_words_are_told_in_the_users_language(words, vi, en, capsys: pytest.CaptureFixture[str]):
    for lang, said in (("vi", vi), ("en", en)):
        assert run(scheduler, ["--lang", lang, *words]) == 2
        shown = capsys.readouterr().err
        assert said in shown
        assert ("Cách dùng: scheduler" if lang == "vi" else "Usage: scheduler") in shown


def test_wrong_use_is_exit_code_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert run(scheduler, ["nonsense"]) == 2
    (tmp_path / "config.toml").write_text("[web]\nport = 1\nhots = 2\n", encoding="utf-8")

    assert run(scheduler, ["--lang", "en", "--home", str(tmp_path), "init"]) == 2

    assert capsys.readouterr().err.count("- config.toml:") == 2


def test_the_outside_world_is_exit_code_3(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch):
    monkeypatch.setenv("SCHEDULER_DATABASE", "postgresql://nobody@127.0.0.1:1/none")

    code = run(scheduler, ["--lang", "en", "--home", str(tmp_path), "init"])

    assert code == 3
    assert "can't be opened" in capsys.readouterr().err


def test_init_then_accounts_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    home = ["--home", str(tmp_path), "--as", "chi-lan"]

    assert run(scheduler, [*home, "init"]) == 0
    assert run(scheduler, [*home, "account", "add", "anh-ba", "--role", "operator", "--name", "Ba"]) == 0
    capsys.readouterr()
    assert run(scheduler, [*home, "account", "list", "--json"]) == 0

    listed = json.loads(capsys.readouterr().out)
    assert [(a["login"], a["roles"]) for a in listed] == [
        ("anh-ba", ["operator"]),
        ("chi-lan", ["administrator"]),
        ("system", []),
    ]


def test_who_did_what_is_shown_to_administrators(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    home = ["--lang", "en", "--home", str(tmp_path), "--as", "chi-lan"]
    assert run(scheduler, [*home, "init"]) == 0
    assert run(scheduler, [*home, "account", "log"]) == 0
    assert "Nothing is written down yet." in capsys.readouterr().out

    assert run(scheduler, [*home, "account", "add", "anh-ba", "--role", "operator", "--name", "Ba"]) == 0
    assert run(scheduler, [*home, "account", "password", "anh-ba"]) == 0
    password = capsys.readouterr().out.split("password ")[-1].split()[0]
    assert run(scheduler, [*home, "account", "pseudonymise", "anh-ba"]) == 0
    assert run(scheduler, [*home, "account", "close", "anh-ba"]) == 0
    capsys.readouterr()
    assert run(scheduler, [*home, "account", "log", "--json"]) == 0

    out = capsys.readouterr().out
    assert [(a["who"], a["action"], a["about"]) for a in json.loads(out)] == [
        ("chi-lan", "account close", "anh-ba"),
        ("chi-lan", "account pseudonymise", "anh-ba"),
        ("chi-lan", "account password", "anh-ba"),
        ("chi-lan", "account add", "anh-ba operator"),
    ]
    assert password not in out


def test_as_an_unknown_account_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    run(scheduler, ["--home", str(tmp_path), "--as", "chi-lan", "init"])

    code = run(
        scheduler,
        ["--lang", "en", "--home", str(tmp_path), "--as", "nobody", "account", "add", "x", "--role", "office"],
    )

    assert code == 1
    assert "no account “nobody”" in capsys.readouterr().err
