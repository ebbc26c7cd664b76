"""`scheduler record` as it is typed: what a person sees, and what becomes of the approval."""

import json
from datetime import UTC, datetime

import pytest
import soundfile
from test_mastering import speech_like

from scheduler.administration import accounts
from scheduler.administration import desk as administration
from scheduler.cli.common import run
from scheduler.cli.root import scheduler
from scheduler.newsroom import desk as newsroom
from scheduler.studio.mastering import RATE

pytestmark = pytest.mark.slow  # each test masters and encodes

NOW = datetime(2023, 7, 10, 2, 0, tzinfo=UTC)


@pytest.fixture
def typed(tmp_path, capsys):
    """Runs a command in a sample home with one bulletin; returns (exit code, stdout, stderr)."""
    home = tmp_path / "dai"
    house = administration.init(home, "admin", NOW, demo_today=NOW.date())
    source = ("tin.txt", "Mã: B-01\n\nTin hôm nay\n\nMời bà con nghe bản tin hôm nay.".encode())
    newsroom.import_bulletins(house, [source], accounts.resolve(house, "admin"), NOW)
    house.database.close()

    def run_it(*words, lang="vi"):
        code = run(scheduler, ["--lang", lang, "--home", str(home), "--as", "admin", *words])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run_it


@pytest.fixture
def code(typed):
    return json.loads(typed("bulletin", "list", "--json")[1])[0]["code"]


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "Ghi âm 1.wav"
    soundfile.write(path, speech_like(5.0) / 3, RATE)
    return str(path)


def state_of(typed, code):
    (line,) = [b for b in json.loads(typed("bulletin", "list", "--json")[1]) if b["code"] == code]
    return line["state"]


def test_the_checks_are_shown_and_the_next_step_is_named(typed, code, file):
    status, out, _ = typed("record", code, file)

    assert status == 0
    assert out.count("✓ được") == 5
    assert f"{code}: đã nhận bản thu giọng người, 00:0" in out
    assert f"scheduler bulletin submit {code}" in out


def test_what_was_submitted_with_a_voice_is_a_draft_again(typed, code, file):
    typed("draft", code)
    assert typed("bulletin", "submit", code)[0] == 0

    _, out, _ = typed("record", code, file)

    assert "không còn hiệu lực" in out
    assert state_of(typed, code) == "draft"
    assert typed("bulletin", "submit", code)[0] == 0
    again = json.loads(typed("record", code, file, "--json")[1])
    assert (again["approval_voided"], again["outcome"]["result"]) == (False, "kept")
    assert state_of(typed, code) == "submitted"


def test_a_script_renamed_to_mp3_is_a_sentence_and_changes_nothing(typed, code, tmp_path):
    trick = tmp_path / "nghe.mp3"
    trick.write_text("#EXTM3U\nfile:///etc/passwd\n")

    status, out, err = typed("record", code, str(trick))

    assert (status, out) == (1, "")
    assert err.startswith("Tệp nghe.mp3 không phải tệp âm thanh, dù tên gọi thế nào.")
    assert typed("bulletin", "submit", code)[0] == 1
