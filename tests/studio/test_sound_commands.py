"""`scheduler sound` as it is typed, and what plans and day documents make of it."""

import json
import shutil
from importlib import resources

import pytest
import soundfile
from sample_home import NOW, opened, typing
from test_mastering import speech_like

from scheduler.administration import accounts
from scheduler.administration.desk import open_house
from scheduler.administration.network import import_network
from scheduler.records.audio import SoundRole
from scheduler.studio import house_sounds
from scheduler.studio.mastering import RATE

pytestmark = pytest.mark.slow  # each test voices and encodes

SAMPLES = resources.files("scheduler").joinpath("samples")
OWNING_UP = "giọng đọc tổng hợp"


@pytest.fixture(scope="module")
def networked(tmp_path_factory):
    """A sample home with the sample network; tests take copies."""
    house = opened(tmp_path_factory.mktemp("mang") / "dai")
    by = accounts.resolve(house, "admin")
    import_network(house, SAMPLES.joinpath("network.toml").read_text(encoding="utf-8"), "network.toml", by, NOW)
    house.database.close()
    return house.home


@pytest.fixture
def house(networked, tmp_path):
    house = open_house(shutil.copytree(networked, tmp_path / "dai"))
    yield house
    house.database.close()


@pytest.fixture
def typed(house, capsys):
    return typing(house.home, capsys)


@pytest.fixture
def tune(tmp_path):
    path = tmp_path / "nhac-hieu.ogg"
    soundfile.write(path, speech_like(4.0) / 3, RATE, format="OGG", subtype="VORBIS")
    return str(path)


def listed(typed):
    return {(s["station"], s["role"]): s for s in json.loads(typed("sound", "list", "--json")[1])}


def test_words_are_written_as_usual_and_a_spoken_closing_owns_up(typed):
    status, out, _ = typed("sound", "set", "rang-dong", "closing", "--text", "Hẹn gặp lại lúc 17h30")

    said = listed(typed)["rang-dong", "closing"]["words"]
    assert status == 0
    assert "lời kết riêng dài 00:0" in out
    assert said == "Hẹn gặp lại lúc mười bảy giờ ba mươi phút. Chương trình có dùng giọng đọc tổng hợp."
    assert "không đổi gì" in typed("sound", "set", "rang-dong", "closing", "--text", "Hẹn gặp lại lúc 17h30")[1]


def test_an_opening_owns_up_to_nothing_and_words_that_do_are_not_doubled(typed):
    typed("sound", "set", "rang-dong", "opening", "--text", "Mời bà con nghe đài")
    typed("sound", "set", "rang-dong", "closing", "--text", f"Bản tin này do {OWNING_UP} thực hiện")

    words = [sound["words"] for sound in listed(typed).values()]
    assert [said.count(OWNING_UP) for said in words] == [0, 1]


def test_a_persons_closing_is_left_as_it_was_said_with_a_hint(typed, tune):
    status, out, _ = typed("sound", "set", "huyen", "closing", "--file", tune)

    sound = listed(typed)["huyen", "closing"]
    assert status == 0
    assert (sound["words"], sound["kind"]) == ("", "recorded")
    assert "nên thu cả câu" in out


def test_a_tune_is_set_listed_kept_by_drafts_and_cleared(typed, tune):
    typed("sound", "set", "huyen", "tune", "--file", tune)
    again = typed("sound", "set", "huyen", "tune", "--file", tune)[1]
    typed("draft")

    sound = listed(typed)["huyen", "tune"]
    assert "không đổi gì" in again
    assert (sound["kind"], round(sound["seconds"])) == ("recorded", 4)
    assert set(listed(typed)) == {("huyen", "tune"), ("", "tune"), ("", "opening"), ("", "closing")}
    assert "dùng lại bản chung" in typed("sound", "clear", "huyen", "tune")[1]
    assert "không có nhạc hiệu riêng" in typed("sound", "clear", "huyen", "tune")[1]
    assert ("huyen", "tune") not in listed(typed)


@pytest.mark.parametrize(
    ("words", "status", "told"),
    [
        (("huyen", "tune", "--text", "la la"), 1, "Nhạc hiệu không có lời"),
        (("huyen", "closing"), 2, "Nêu một trong hai"),
        (("o-dau", "closing", "--text", "Xin chào"), 1, "Không có đài “o-dau”"),
        (("huyen", "closing", "--text", "zzxq"), 1, "Chưa biết đọc: zzxq"),
        (("huyen", "closing", "--text", "…"), 1, "Chưa có lời"),
    ],
)
def test_mistakes_are_sentences(typed, words, status, told):
    code, out, err = typed("sound", "set", *words)

    assert (code, out) == (status, "")
    assert told in err


def test_a_profile_added_later_is_made_of_a_recorded_tune_too(house, typed, tune):
    typed("sound", "set", "huyen", "tune", "--file", tune)
    config = house.home / "config.toml"
    config.write_text('[studio]\nrenderings = ["loa", "opus-16"]\n')

    _, out, _ = typed("draft")

    assert [line.split()[1:4] for line in out.splitlines() if line.startswith("huyen-tune")] == [
        ["thêm", "bản", "phát"]
    ]
    assert "thêm bản phát" not in typed("draft")[1]


def test_one_sound_that_no_voice_can_speak_is_reported_and_the_others_are_made(house, monkeypatch):
    by = accounts.resolve(house, "admin")
    monkeypatch.setitem(house_sounds.sounds.WORDS, SoundRole.OPENING, ("Lời mở đầu", "…"))

    outcomes = house_sounds.draft_sounds(house, by, NOW)

    assert [(o.result.value, o.why and o.why.id) for o in outcomes] == [
        ("made", None),
        ("failed", "studio.empty_script"),
        ("made", None),
    ]


def test_plan_and_day_documents_take_the_new_length(typed, tmp_path):
    text = SAMPLES.joinpath("04-nop-ho-so-truc-tuyen.md")
    typed("bulletin", "import", str(text))
    typed("draft")
    typed("bulletin", "submit", "--all")
    typed("account", "add", "duyet", "--role", "approver")
    (code,) = [b["code"] for b in json.loads(typed("bulletin", "list", "--json")[1])]
    typed("bulletin", "approve", code, by="duyet")
    typed("plan", "--yes", "--to", "2023-07-13")
    typed("publish", "--provisional", "--to", "2023-07-13")
    station, day, before = next(programmes(typed))
    long = "Xin cảm ơn bà con đã nghe đài. " * 8

    typed("sound", "set", station, "closing", "--text", long)
    typed("plan", "--yes", "--to", "2023-07-13")
    typed("publish", "--provisional", "--to", "2023-07-13")

    after = lines_of(typed, station, day)
    closing = listed(typed)[station, "closing"]
    own = next(line for line in after if line["role"] == "closing")
    usual = next(line for line in before if line["role"] == "closing")
    assert own["milliseconds"] == pytest.approx(1000 * closing["seconds"], abs=100)
    assert own["milliseconds"] > usual["milliseconds"] + 5_000
    assert own["sha256"] != usual["sha256"]


def lines_of(typed, station, day):
    status, out, _ = typed("playlist", station, "--date", day, "--format", "json")
    return json.loads(out)["lines"] if status == 0 else []


def programmes(typed):
    """Yield each station and day with a closing in its playlist, and its lines."""
    for station in ("rang-dong", "nam-dien", "lieu-de", "quy-nhat"):
        for day in range(10, 14):
            lines = lines_of(typed, station, f"2023-07-{day}")
            if any(line["role"] == "closing" for line in lines):
                yield station, f"2023-07-{day}", lines
