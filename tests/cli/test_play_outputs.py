"""What `--output` opens, by the settings: sentences where something lacks, on the base install too."""

import builtins

import pytest

from scheduler.cli.common import run
from scheduler.cli.outputs import open_output, usable
from scheduler.cli.root import scheduler
from scheduler.messages import OutsideFailed, WrongUse
from scheduler.settings import Playout

MOUNT = Playout(icecast_url="http://127.0.0.1:9/{station}.mp3")


@pytest.fixture
def base_install(monkeypatch):
    """An install without the centre's libraries."""
    real = builtins.__import__

    def import_(name, *others, **named):
        if name.startswith("scheduler.studio"):
            raise ModuleNotFoundError(name="imageio_ffmpeg")
        return real(name, *others, **named)

    monkeypatch.setattr(builtins, "__import__", import_)


@pytest.fixture
def password(monkeypatch):
    monkeypatch.setenv("SCHEDULER_ICECAST_PASSWORD", "x")


def test_icecast_without_address_or_password_says_where_to_write_them(tmp_path):
    with pytest.raises(WrongUse, match="icecast_url"):
        open_output("icecast", Playout(), tmp_path, "huyen")
    with pytest.raises(WrongUse, match="SCHEDULER_ICECAST_PASSWORD"):
        open_output("icecast", MOUNT, tmp_path, "huyen")


@pytest.mark.usefixtures("base_install", "password")
@pytest.mark.parametrize(
    ("name", "settings"), [("icecast", MOUNT), ("soundcard", Playout(inputs=(("VOV1", "pulse:default"),)))]
)
def test_on_the_base_install_icecast_and_inputs_say_what_they_need(name, settings, tmp_path):
    with pytest.raises(OutsideFailed, match="pip install imageio-ffmpeg"):
        open_output(name, settings, tmp_path, "huyen")
    assert [well for well, _ in usable(settings, tmp_path)][-1] is False


def test_the_password_comes_from_the_secrets_file_too(tmp_path):
    (tmp_path / "secrets.toml").write_text('[icecast]\npassword = "y"\n', encoding="utf-8")

    assert [well for well, _ in usable(MOUNT, tmp_path)] == [True, True]


@pytest.mark.usefixtures("password")
def test_a_server_that_is_not_there_is_told_with_the_stations_mount(tmp_path):
    with pytest.raises(OutsideFailed, match=r"127\.0\.0\.1:9/huyen\.mp3"):
        open_output("icecast", MOUNT, tmp_path, "huyen")


def test_doctor_and_play_say_what_icecast_lacks(tmp_path, capsys):
    words = ["--lang", "en", "--home", str(tmp_path), "--as", "op"]
    run(scheduler, [*words, "init", "--sample-day", "2023-07-12"])
    (tmp_path / "config.toml").write_text(
        '[playout]\nicecast_url = "http://127.0.0.1:9/{station}.mp3"\n', encoding="utf-8"
    )

    code = run(scheduler, [*words, "doctor"])

    assert code == 1
    assert "✗ There is no password for Icecast" in capsys.readouterr().out


@pytest.mark.parametrize(
    "line",
    [
        'icecast_url = "127.0.0.1/x"',
        'icecast_url = "http://u:secret@127.0.0.1/x"',
        "silence_guard_seconds = -1",
        'inputs = { VOV1 = "file:/etc/passwd" }',
    ],
)
def test_wrong_settings_of_playout_are_named(line):
    from scheduler.config import read_settings

    with pytest.raises(WrongUse, match=line.split(" ", maxsplit=1)[0]):
        read_settings(f"[playout]\n{line}\n")
