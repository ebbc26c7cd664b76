"""Piper's real loading code and phonemizer, on a tiny voice that the tests make."""

import errno
import json
import shutil
from contextlib import closing

import numpy as np
import pytest
from moments import NOW
from tiny_piper import RATE, configuration, make_voice_file

from scheduler.cli.common import run
from scheduler.cli.root import scheduler
from scheduler.messages import Message, Refused
from scheduler.settings import Settings, Studio
from scheduler.studio import desk
from scheduler.studio.desk import DraftResult
from scheduler.studio.voices import engines, piper_files
from scheduler.studio.voices.chain import VoiceChain
from scheduler.studio.voices.contract import VoiceFailed, Workplace

NAME = "vi_VN-thu-low"


def piper(home, **studio):
    return engines.make("piper", Workplace(Settings(studio=Studio(**studio)), home))


def listing(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_voice_added_speaks_through_the_chain(tmp_path):
    model = make_voice_file(tmp_path / "usb")

    added = desk.add_voice(tmp_path / "home", model)
    with closing(VoiceChain([piper(tmp_path / "home")])) as chain:
        reading = chain.read(["Xin chào bà con.", "Hôm nay có tin mới."], may_leave=False)

    first, second = reading.speeches
    assert (added.name, reading.voice.name) == (NAME, f"piper/{NAME}")
    assert first.sample_rate == RATE
    assert second.seconds > first.seconds > 0.5
    assert np.abs(first.samples).max() > 10_000


def test_the_voices_version_is_the_librarys_and_the_hash_of_both_files(tmp_path):
    desk.add_voice(tmp_path, make_voice_file(tmp_path / "usb"))
    first = piper(tmp_path).version

    desk.add_voice(tmp_path, make_voice_file(tmp_path / "usb", loudness=0.25))
    second = piper(tmp_path).version

    library, model, config = first.replace("-tts ", "-tts=").replace(" ", "-").rsplit("-", 2)
    assert library.startswith("piper-tts=")
    assert (len(model), len(config)) == (16, 16)
    assert second != first
    assert second.endswith(config)


def test_adding_the_same_voice_again_changes_nothing(tmp_path):
    model = make_voice_file(tmp_path / "usb")
    added = desk.add_voice(tmp_path / "home", model)
    before = added.model.stat().st_mtime_ns, listing(tmp_path / "home")

    desk.add_voice(tmp_path / "home", model)

    assert (added.model.stat().st_mtime_ns, listing(tmp_path / "home")) == before


def test_a_voice_in_its_place_already_is_left_there(tmp_path):
    model = make_voice_file(tmp_path / "voices")
    before = listing(tmp_path)

    added = desk.add_voice(tmp_path, model)

    assert added.model == model
    assert listing(tmp_path) == before


def not_a_model(model):
    model.write_bytes(b"PK\x03\x04 a zip file by another name")


def half_a_model(model):
    model.write_bytes(model.read_bytes()[:2_000])


def another_kind_of_model(model):
    make_voice_file(model.parent, first_input="input_ids")


def a_silent_model(model):
    make_voice_file(model.parent, loudness=0.0)


def a_configuration_without_phonemes(model):
    lacking = {key: value for key, value in configuration().items() if key != "phoneme_id_map"}
    model.with_name(model.name + ".json").write_text(json.dumps(lacking))


def no_configuration(model):
    model.with_name(model.name + ".json").unlink()


def a_configuration_that_is_no_json(model):
    model.with_name(model.name + ".json").write_text("<html>404</html>")


def a_configuration_that_is_a_list(model):
    model.with_name(model.name + ".json").write_text("[]")


def an_english_voice(model):
    make_voice_file(model.parent, language="en-us")


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (not_a_model, "no use and nothing was copied"),
        (half_a_model, "no use and nothing was copied"),
        (another_kind_of_model, "no use and nothing was copied"),
        (a_silent_model, "no use and nothing was copied"),
        (a_configuration_without_phonemes, "no use and nothing was copied"),
        (no_configuration, "onnx.json of the voice .* is missing"),
        (a_configuration_that_is_no_json, "is no Piper voice's"),
        (a_configuration_that_is_a_list, "is no Piper voice's"),
        (an_english_voice, "speaks “en-us”, not Vietnamese"),
    ],
)
def test_a_wrong_file_is_refused_and_nothing_is_copied(tmp_path, spoil, sentence):
    model = make_voice_file(tmp_path / "usb")
    spoil(model)

    with pytest.raises(Refused, match=sentence):
        desk.add_voice(tmp_path / "home", model)

    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize("name", ["giọng.onnx", "vi.bin", ".onnx", "a b.onnx"])
def test_a_file_with_another_name_is_refused(tmp_path, name):
    model = make_voice_file(tmp_path / "usb").rename(tmp_path / "usb" / name)

    with pytest.raises(Refused, match="name is like name"):
        desk.add_voice(tmp_path / "home", model)


def test_a_configuration_that_lies_elsewhere_is_named(tmp_path):
    model = make_voice_file(tmp_path / "usb")
    config = model.with_name(model.name + ".json").rename(tmp_path / "cau-hinh.json")

    desk.add_voice(tmp_path / "home", model, config)

    assert piper(tmp_path / "home").speak("Xin chào bà con.").seconds > 0.5


def test_a_disk_that_fills_up_while_a_voice_is_copied_leaves_the_one_before(tmp_path, monkeypatch):
    desk.add_voice(tmp_path / "home", make_voice_file(tmp_path / "usb"))
    before = listing(tmp_path / "home")
    louder = make_voice_file(tmp_path / "usb", loudness=0.9)

    def fill(source, target):
        target.write_bytes(source.read_bytes()[:1_000])
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(shutil, "copyfile", fill)
    with pytest.raises(OSError, match="No space left"):
        desk.add_voice(tmp_path / "home", louder)

    assert listing(tmp_path / "home") == before


def test_a_copy_broken_off_between_its_two_files_is_no_voice_and_is_made_whole_by_adding_again(tmp_path):
    model = make_voice_file(tmp_path / "usb")
    added = desk.add_voice(tmp_path / "home", model)
    added.model.unlink()

    between = piper(tmp_path / "home").usable()
    desk.add_voice(tmp_path / "home", model)

    assert between == Message("studio.voice_file_missing")
    assert piper_files.in_place(tmp_path / "home") == (added,)


def test_a_file_that_was_spoilt_in_its_place_fails_with_a_sentence(tmp_path):
    added = desk.add_voice(tmp_path, make_voice_file(tmp_path / "usb"))
    half_a_model(added.model)

    with pytest.raises(VoiceFailed, match=f"piper/{NAME} failed"):
        piper(tmp_path).speak("Xin chào bà con.")


def test_the_configured_voice_file_is_the_one_that_speaks(tmp_path):
    for name in ("vi_VN-a-low", "vi_VN-b-low"):
        desk.add_voice(tmp_path, make_voice_file(tmp_path / "usb", name))

    names = [piper(tmp_path, piper_voice=wanted).name for wanted in ("", "vi_VN-b-low")]
    absent = piper(tmp_path, piper_voice="vi_VN-c-low")

    assert names == ["piper/vi_VN-a-low", "piper/vi_VN-b-low"]
    assert absent.usable() == Message("studio.voice_file_named_missing", {"name": "vi_VN-c-low"})
    with pytest.raises(VoiceFailed, match="vi_VN-c-low"):
        absent.speak("Xin chào.")


def test_without_the_library_the_voice_says_which_extra_to_install(tmp_path, monkeypatch):
    model = make_voice_file(tmp_path / "usb")
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)

    why = piper(tmp_path).usable()

    assert why == Message("studio.extra_missing", {"package": "piper-tts", "extra": "piper"})
    with pytest.raises(Refused, match="can't be tried"):
        desk.add_voice(tmp_path, model)


@pytest.mark.parametrize(
    ("spoil", "code", "sentence"), [(None, 0, "Đã thêm giọng piper/vi_VN-thu-low"), (half_a_model, 1, "không chép gì")]
)
def test_voices_add_as_it_is_typed(tmp_path, capfd, spoil, code, sentence):
    model = make_voice_file(tmp_path / "usb")
    if spoil:
        spoil(model)

    result = run(scheduler, ["--lang", "vi", "--home", str(tmp_path / "home"), "voices", "add", str(model)])

    said = capfd.readouterr()
    assert result == code
    assert sentence in said.out + said.err
    assert len((said.out + said.err).strip().splitlines()) == 1


@pytest.mark.slow  # voices, masters and encodes
def test_a_bulletin_is_drafted_by_a_piper_voice_whose_file_is_named_in_the_take(house, administrator, add_bulletin):
    desk.add_voice(house.home, make_voice_file(house.home / "usb"))
    add_bulletin(flags="persons")

    (outcome,) = desk.draft(house, None, administrator, NOW, voices=[piper(house.home)])

    assert (outcome.result, outcome.voice) == (DraftResult.MADE, f"piper/{NAME}")
