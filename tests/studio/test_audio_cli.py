"""The commands about audio that goes by rule and about waveforms, as they are typed."""

import hashlib
import json
import xml.etree.ElementTree as ET
from datetime import UTC, date, datetime

import pytest
from sqlmodel import select

from scheduler.administration import accounts
from scheduler.administration import desk as administration
from scheduler.cli.common import run
from scheduler.cli.root import scheduler
from scheduler.records.bulletin import Bulletin, BulletinState, BulletinVersion
from scheduler.records.installation import Installation
from scheduler.studio import desk

pytestmark = pytest.mark.slow  # a voice speaks and an encoder runs

MADE = datetime(2023, 7, 10, 2, 0, tzinfo=UTC)
TODAY = date(2024, 3, 4)
SCRIPT = "Xin chào bà con. Hôm nay có tin mới."


@pytest.fixture(scope="module")
def drafted(tmp_path_factory):
    """A sample home of March 2024 with a retired bulletin, B-01, whose take is of July 2023; tests put it in order."""
    home = tmp_path_factory.mktemp("old") / "home"
    house = administration.init(home, "admin", MADE, demo_today=MADE.date())
    by = accounts.resolve(house, "admin")
    stamp = {"written_at": MADE, "written_by": by}
    with house.database.writing() as session:
        bulletin = Bulletin(code="B-01", source_key="B-01", title="Nước sạch", topic="CCHC-01", **stamp)
        session.add(bulletin)
        session.flush()
        digest = hashlib.sha256(SCRIPT.encode()).hexdigest()
        session.add(
            BulletinVersion(
                bulletin_id=bulletin.id,
                number=1,
                title="Nước sạch",
                text=SCRIPT,
                text_sha256="x",
                script=SCRIPT,
                script_sha256=digest,
                flags="",
                **stamp,
            )
        )
    desk.draft(house, None, by, MADE)
    with house.database.writing() as session:
        session.exec(select(Bulletin)).one().state = BulletinState.RETIRED
        session.exec(select(Installation)).one().demo_today = TODAY
    house.database.close()
    return home


@pytest.fixture
def typed(drafted, capsys):
    """Runs a command in that home; returns (exit code, stdout, stderr)."""

    def run_it(*words, lang="en"):
        code = run(scheduler, ["--lang", lang, "--home", str(drafted), "--as", "admin", *words])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run_it


def test_a_life_of_old_audio_shown_held_released_gone_and_made_again(typed, drafted):
    files = len(list(drafted.glob("audio_out/??/*")))

    assert "B-01" in typed("audio", "expire")[1]
    assert "Run it again with --yes" in typed("audio", "expire")[1]
    assert typed("audio", "hold", "B-01", "--for", "Hồ sơ quý III")[:2] == (
        0,
        "The audio of B-01 is held for “Hồ sơ quý III”.\n",
    )
    assert "held for: Hồ sơ quý III" in typed("audio", "expire", "--yes")[1]
    assert "Hồ sơ quý III" in typed("audio", "holds", lang="vi")[1]
    assert len(list(drafted.glob("audio_out/??/*"))) == files
    assert "1 take(s) are no longer held" in typed("audio", "release", "--for", "Hồ sơ quý III")[1]
    assert "No audio is held." in typed("audio", "holds")[1]
    assert "Nothing is held" in typed("audio", "release", "--for", "Hồ sơ quý III")[1]

    code, out, _ = typed("audio", "expire", "--yes", lang="vi")
    assert code == 0
    assert "Đã xóa 1 bản thu" in out
    assert list(drafted.glob("audio_out/??/*")) == []
    code, out, _ = typed("audio", "check", lang="vi")
    assert code == 0
    assert "đã xóa theo quy định 04/03/2024" in out
    assert "Kho âm thanh nguyên vẹn." in out
    assert "The audio expired by rule on 2024-03-04" in typed("bulletin", "show", "B-01")[1]
    assert json.loads(typed("bulletin", "show", "B-01", "--json")[1])["line"]["audio"]["expired_at"]
    assert typed("audio", "hold", "B-01", "--for", "x")[0] == 1
    assert typed("bulletin", "show", "B-01", "--waveform", str(drafted / "x.svg"))[0] == 1

    assert typed("draft", "B-01")[0] == 1  # it is retired: no take is made of it
    assert json.loads(typed("audio", "expire", "--json")[1]) == {
        "done": False,
        "months": 6,
        "size_bytes": 0,
        "takes": [],
    }


def test_a_setting_of_no_months_keeps_everything(typed, drafted):
    (drafted / "config.toml").write_text("[studio]\naudio_months = 0\n", encoding="utf-8")
    try:
        assert "no audio goes by rule" in typed("audio", "expire", "--yes")[1]
    finally:
        (drafted / "config.toml").unlink()


def test_a_waveform_is_shown_in_signs_and_saved_as_a_picture(tmp_path, capsys):
    house = administration.init(tmp_path, "admin", MADE, demo_today=MADE.date())
    house.database.close()
    (tmp_path / "tin.txt").write_text("Nước sạch về xã\n\nXin chào bà con. Hôm nay có tin mới.", encoding="utf-8")

    def call(*words):
        code = run(scheduler, ["--lang", "vi", "--home", str(tmp_path), "--as", "admin", *words])
        said = capsys.readouterr()
        return code, said.out, said.err

    assert call("bulletin", "import", str(tmp_path / "tin.txt"))[0] == 0
    (listed,) = json.loads(call("bulletin", "list", "--json")[1])
    picture = tmp_path / "song.svg"
    assert call("bulletin", "show", listed["code"], "--waveform", str(picture))[0] == 1
    assert call("draft")[0] == 0
    shown = call("bulletin", "show", listed["code"])[1]
    assert "⣿" in shown
    assert "LUFS" in shown
    assert call("bulletin", "show", listed["code"], "--waveform", str(picture))[0] == 0
    title = ET.parse(picture).getroot().find("{http://www.w3.org/2000/svg}title").text
    assert title.startswith(listed["code"])
    code, _, err = call("bulletin", "show", listed["code"], "--waveform", str(tmp_path / "song.png"))
    assert code == 2
    assert ".svg" in err
