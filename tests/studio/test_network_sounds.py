"""Tunes, openings and closings in the network file: read, exported, imported into another house."""

from importlib import resources

import pytest
import soundfile
from sample_home import opened, typing
from sqlmodel import select
from test_mastering import speech_like

from scheduler.administration.network import file_rules, kept_network
from scheduler.administration.network_file import read_network
from scheduler.administration.network_values import SoundEntry
from scheduler.messages import WrongUse, render
from scheduler.records.audio import StationSound, Take
from scheduler.studio.mastering import RATE

pytestmark = pytest.mark.slow

NETWORK = resources.files("scheduler").joinpath("samples", "network.toml").read_text(encoding="utf-8")
WORDS = """
[[sound]]
station = "rang-dong"
role = "closing"
words = "Hẹn gặp lại lúc 17h30"
"""
TUNE = """
[[sound]]
station = "*"
role = "tune"
file = "tieng/nhac.wav"
"""


@pytest.fixture
def house(tmp_path):
    house = opened(tmp_path / "dai")
    yield house
    house.database.close()


@pytest.fixture
def typed(house, capsys):
    return typing(house.home, capsys)


@pytest.fixture
def file(tmp_path):
    """A network file with words and a tune, and the tune beside it."""
    path = tmp_path / "mang.toml"
    path.write_text(NETWORK + WORDS + TUNE, encoding="utf-8")
    (tmp_path / "tieng").mkdir()
    soundfile.write(tmp_path / "tieng" / "nhac.wav", speech_like(4.0) / 3, RATE)
    return path


def takes_in_use(house):
    with house.database.reading() as session:
        query = select(StationSound.role, Take.sha256).join(Take, StationSound.take_id == Take.id)
        return {role.value: sha256 for role, sha256 in session.exec(query)}


def test_sounds_are_read_by_station_and_role(house):
    read = read_network(NETWORK + TUNE + WORDS, "mang.toml", file_rules(house)).network

    assert read.sounds == (
        SoundEntry("*", "tune", file="tieng/nhac.wav"),
        SoundEntry("rang-dong", "closing", words="Hẹn gặp lại lúc 17h30"),
    )


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (WORDS.replace("rang-dong", "rang-dong-1"), "rang-dong"),
        (WORDS.replace('"closing"', '"jingle"'), "tune, opening, closing"),
        (WORDS.replace('"closing"', '"tune"'), "nhạc hiệu không có lời"),
        (WORDS + 'file = "a.wav"\n', "cần đúng một trong hai"),
        (TUNE.replace("file", "#"), "cần đúng một trong hai"),
        (WORDS + WORDS, "rang-dong closing"),
        (TUNE + 'take = "abc"\n', "SHA-256"),
        (TUNE + 'volume = "11"\n', "volume"),
    ],
)
def test_mistakes_are_told_with_the_rest_of_the_files(house, text, told):
    with pytest.raises(WrongUse) as wrong:
        read_network(NETWORK + text, "mang.toml", file_rules(house))

    assert any(told in render(message, "vi") for message in wrong.value.details)


@pytest.mark.slow
def test_an_import_makes_them_and_the_same_again_changes_nothing(house, typed, file):
    status, out, _ = typed("network", "import", str(file))
    before = takes_in_use(house)
    again = typed("network", "import", str(file))[1]

    assert status == 0
    assert "2 mới hoặc thay đổi, 0 giữ nguyên" in out
    assert set(before) == {"tune", "closing"}
    assert "0 mới hoặc thay đổi, 2 giữ nguyên" in again
    assert takes_in_use(house) == before


@pytest.mark.slow
def test_an_export_imports_into_another_house_with_the_same_takes(house, typed, file, tmp_path, capsys):
    typed("network", "import", str(file))
    typed("network", "export", str(tmp_path / "xuat" / "ra.toml"))
    text = (tmp_path / "xuat" / "ra.toml").read_text(encoding="utf-8")
    other = opened(tmp_path / "dai-khac")
    elsewhere = typing(other.home, capsys)

    status, out, _ = elsewhere("network", "import", str(tmp_path / "xuat" / "ra.toml"))
    elsewhere("network", "export", str(tmp_path / "lai" / "ra.toml"))
    other.database.close()

    assert (status, "2 mới hoặc thay đổi" in out) == (0, True)
    assert takes_in_use(other) == takes_in_use(house)
    assert kept_network(other) == kept_network(house)
    assert 'file = "ra-am-hieu/chung-tune.flac"' in text
    assert (tmp_path / "lai" / "ra.toml").read_text(encoding="utf-8") == text
    other.database.close()


@pytest.mark.slow
def test_a_sound_that_can_not_be_made_is_told_and_the_rest_is_imported(house, typed, file, tmp_path):
    (tmp_path / "tieng" / "nhac.wav").unlink()

    status, _, err = typed("network", "import", str(file))

    assert status == 1
    assert "1 âm hiệu trong tệp chưa làm được" in err
    assert "* tune: không có tệp tieng/nhac.wav cạnh tệp mạng lưới" in err
    assert set(takes_in_use(house)) == {"closing"}
    assert len(kept_network(house).stations) > 20


@pytest.mark.slow
def test_a_file_that_was_changed_after_the_export_is_mastered_as_a_new_one(house, typed, file, tmp_path):
    typed("network", "import", str(file))
    typed("network", "export", str(tmp_path / "ra.toml"))
    before = takes_in_use(house)["tune"]
    soundfile.write(tmp_path / "ra-am-hieu" / "chung-tune.flac", speech_like(5.0, seed=3), RATE)
    text = (tmp_path / "ra.toml").read_text(encoding="utf-8").replace(before, "0" * 64)
    (tmp_path / "ra.toml").write_text(text, encoding="utf-8")

    assert typed("network", "import", str(tmp_path / "ra.toml"))[0] == 0
    assert takes_in_use(house)["tune"] not in {before, "0" * 64}
