"""The studio's commands as they are typed, in a sample home."""

import hashlib
import json
from datetime import UTC, datetime

import pytest

from scheduler.administration import accounts
from scheduler.administration import desk as administration
from scheduler.cli.common import run
from scheduler.cli.root import scheduler
from scheduler.messages import catalogue
from scheduler.records.bulletin import Bulletin, BulletinVersion
from scheduler.studio.desk import DraftResult
from scheduler.studio.inventory import Fault
from scheduler.studio.repairing import Mend

pytestmark = pytest.mark.slow  # each test voices and encodes

NOW = datetime(2023, 7, 10, 2, 0, tzinfo=UTC)


@pytest.fixture
def home(tmp_path):
    """A home with two bulletins: B-01 has a script, B-02 none."""
    house = administration.init(tmp_path, "admin", NOW, demo_today=NOW.date())
    by = accounts.resolve(house, "admin")
    with house.database.writing() as session:
        for code, script in (("B-01", "Xin chào bà con. Hôm nay có tin mới."), ("B-02", "")):
            stamp = {"written_at": NOW, "written_by": by}
            bulletin = Bulletin(code=code, source_key=code, title=f"Tin {code}", topic="CCHC-01", **stamp)
            session.add(bulletin)
            session.flush()
            digest = hashlib.sha256(script.encode()).hexdigest()
            session.add(
                BulletinVersion(
                    bulletin_id=bulletin.id,
                    number=1,
                    title=bulletin.title,
                    text="x",
                    text_sha256="x",
                    script=script,
                    script_sha256=digest,
                    flags="",
                    **stamp,
                )
            )
    house.database.close()
    return tmp_path


@pytest.fixture
def typed(home, capsys):
    """Runs a command in that home; returns (exit code, stdout, stderr)."""

    def run_it(*words, lang="en"):
        code = run(scheduler, ["--lang", lang, "--home", str(home), "--as", "admin", *words])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run_it


def largest_flac(home):
    """The take: its sentences are smaller."""
    return max(home.glob("audio_out/??/*.flac"), key=lambda path: path.stat().st_size)


def test_voices_tells_what_is_usable_without_init(tmp_path, capsys):
    code = run(scheduler, ["--lang", "en", "--home", str(tmp_path), "voices"])

    out = capsys.readouterr().out
    assert code == 0
    assert "espeak/vi" in out
    assert "on this machine" in out
    assert run(scheduler, ["--home", str(tmp_path), "voices", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert [(v["engine"], v["place"], v["unusable"]) for v in listed[:2]] == [("google", 1, None), ("espeak", 2, None)]
    assert {v["engine"] for v in listed} == {"edge", "espeak", "fpt", "google", "piper", "viettel"}


def test_draft_makes_everything_and_the_check_finds_it_whole(typed):
    code, out, err = typed("draft")

    assert code == 0
    assert "espeak/vi" in out
    assert "B-02: The bulletin B-02 has no readable script yet" in out
    assert "Drafting takes  2/2" in err
    assert typed("audio", "check")[:2] == (0, "The audio store is whole.\n")
    code, out, _ = typed("draft", "--json")
    assert {(o["code"], o["result"]) for o in json.loads(out)} == {
        ("B-01", "kept"),
        ("B-02", "skipped"),
        ("house-tune", "kept"),
        ("house-opening", "kept"),
        ("house-closing", "kept"),
    }


def test_a_bulletin_named_that_has_no_script_is_refused_with_the_reason(typed):
    code, out, err = typed("draft", "B-02")

    assert code == 1
    assert "no readable script" in out
    assert "1 bulletin(s) were skipped: B-02" in err
    assert typed("draft", "B-77")[0] == 1


def test_a_bulletin_that_no_voice_can_speak_is_exit_code_3(typed, home):
    lines = ("[studio]", 'voices = ["google"]', "connect_timeout_seconds = 0.1", "back_off_seconds = 0")
    (home / "config.toml").write_text("\n".join(lines))
    import gtts.tts

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(gtts.tts, "_translate_url", lambda tld="com", path="": "http://127.0.0.1:9/" + path)
        code, out, err = typed("draft", "B-01")

    assert code == 3
    assert "B-01: The voice google/vi was passed over: The voice service of Google can't be reached." in out
    assert "1 bulletin(s) could not be voiced: B-01" in err


def test_the_check_is_refused_while_files_are_missing(typed, home):
    typed("draft", "B-01")
    victim = next(home.glob("audio_out/??/*.mp3"))
    victim.unlink()

    code, out, err = typed("audio", "check")

    assert code == 1
    assert "missing" in out
    assert victim.name in out
    assert "1 file(s) missing or damaged" in err
    assert json.loads(typed("audio", "check", "--json")[1])[0]["fault"] == "missing"


def test_vietnamese_comes_first(typed):
    code, out, _ = typed("draft", "B-01", lang="vi")

    assert code == 0
    assert "mới thu" in out
    assert typed("audio", "check", lang="vi")[1] == "Kho âm thanh nguyên vẹn.\n"


def test_a_repair_mends_the_store_and_says_what_it_did_with_each_file(typed, home):
    typed("draft", "B-01")
    lost, hurt = next(home.glob("audio_out/??/*.mp3")), largest_flac(home)
    lost.unlink()
    hurt.write_bytes(hurt.read_bytes()[:-1])

    code, out, _ = typed("audio", "check", "--repair", lang="vi")

    assert code == 0
    assert out.count("làm lại đúng từng byte") == 2
    assert lost.exists()
    assert typed("audio", "check")[:2] == (0, "The audio store is whole.\n")


def test_what_no_cache_holds_is_still_missing_after_a_repair(typed, home):
    typed("draft", "B-01")
    for file in home.glob("audio_out/??/*"):
        file.unlink()

    code, out, err = typed("audio", "check", "--repair")

    assert code == 1
    assert out.count("can't be made again") == 2
    assert "2 file(s) could not be mended" in err
    assert typed("draft", "B-01")[0] == 0
    assert typed("audio", "check")[0] == 0


def test_a_damaged_file_is_made_again_at_the_next_draft_and_that_is_said_once(typed, home):
    typed("draft", "B-01")
    take = largest_flac(home)
    whole = take.read_bytes()
    take.write_bytes(whole[:100] + bytes([whole[100] ^ 1]) + whole[101:])

    code, _, err = typed("draft", "B-01", lang="vi")

    assert code == 0
    assert err.count("bị mất hoặc hỏng") == 1
    assert take.read_bytes() == whole
    assert "bị mất hoặc hỏng" not in typed("draft", "B-01", lang="vi")[2]


def test_every_result_and_fault_has_a_word():
    assert set(DraftResult) <= set(catalogue("cli_studio"))
    assert {*Fault, *(f"mend_{mend}" for mend in Mend)} <= set(catalogue("cli_audio"))
