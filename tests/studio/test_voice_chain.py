from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from scheduler.messages import Message, OutsideFailed, WrongUse
from scheduler.settings import Settings, Studio
from scheduler.studio.voices import engines
from scheduler.studio.voices.chain import VoiceChain
from scheduler.studio.voices.circuits import Circuits
from scheduler.studio.voices.contract import Workplace


def test_the_next_voice_takes_over_and_the_reading_says_whose_it_is(tone_voice):
    broken, well = tone_voice("far/one", failing=True), tone_voice("near/two")

    reading = VoiceChain([broken, well]).read(["Câu một.", "Câu hai."])

    assert reading.voice is well
    assert len(reading.speeches) == 2
    assert [m.values["voice"] for m in reading.passed_over] == ["far/one"]


def test_voices_never_mix_within_a_script(tone_voice):
    class Tires(tone_voice):
        def speak(self, sentence):
            self.failing = len(self.asked) >= 1
            return super().speak(sentence)

    tires, well = Tires("far/one"), tone_voice("near/two")

    reading = VoiceChain([tires, well]).read(["Câu một.", "Câu hai.", "Câu ba."])

    assert reading.voice is well
    assert well.asked == ["Câu một.", "Câu hai.", "Câu ba."]


def test_what_may_not_leave_this_machine_is_read_by_a_voice_on_it(tone_voice):
    far, near = tone_voice("far/one"), tone_voice("near/two")
    far.online = True

    reading = VoiceChain([far, near]).read(["Câu một."], may_leave=False)

    assert reading.voice is near
    assert far.asked == []
    assert reading.passed_over[0].values["why"] == Message("studio.kept_here")


def test_an_unusable_voice_is_not_asked(tone_voice):
    why = Message("studio.not_installed", {"package": "gTTS"})
    absent, well = tone_voice("far/one", unusable=why), tone_voice("near/two")

    reading = VoiceChain([absent, well]).read(["Câu một."])

    assert absent.asked == []
    assert reading.passed_over == (Message("studio.passed_over", {"voice": "far/one", "why": why}),)


def test_when_no_voice_can_speak_each_says_why(tone_voice):
    chain = VoiceChain([tone_voice("far/one", failing=True), tone_voice("far/two", failing=True)])

    with pytest.raises(OutsideFailed) as caught:
        chain.read(["Câu một."])

    assert len(caught.value.details) == 2
    assert "far/two was passed over: The voice service of Tone can't be reached" in str(caught.value)


def test_closing_the_chain_closes_every_voice(tone_voice):
    voices = [tone_voice("a/1"), tone_voice("a/2")]

    VoiceChain(voices).close()

    assert all(voice.closed for voice in voices)


def workplace(home=Path("nowhere"), **studio):
    return Workplace(Settings(studio=Studio(**studio)), home)


def test_google_comes_first_unless_the_config_or_sample_data_say_otherwise():
    usual, sample = engines.chain_of(workplace(), demo=False), engines.chain_of(workplace(), demo=True)
    named = engines.chain_of(workplace(voices=("espeak", "google")), demo=True)

    assert [v.name for v in usual] == ["google/vi", "espeak/vi"]
    assert [v.name for v in sample] == ["espeak/vi"]
    assert [v.name for v in named] == ["espeak/vi", "google/vi"]


def test_each_region_has_its_embedded_voice():
    names = [engines.make("espeak", workplace(region=r)).name for r in ("north", "central", "south")]

    assert names == ["espeak/vi", "espeak/vi-vn-x-central", "espeak/vi-vn-x-south"]


def test_a_misspelt_voice_is_refused_with_the_near_one():
    with pytest.raises(WrongUse, match="did you mean: espeak"):
        engines.make("espaek", workplace())
    with pytest.raises(WrongUse, match="names no voice"):
        engines.chain_of(workplace(voices=()), demo=False)


def test_the_report_lists_the_chain_first_and_every_engine(tmp_path, monkeypatch):
    monkeypatch.delenv("SCHEDULER_FPT_KEY", raising=False)

    report = engines.report(workplace(tmp_path, voices=("google", "nobody")), Circuits(None), demo=False)

    found = {r.engine: r for r in report}
    assert [(r.engine, r.place, r.online) for r in report[:2]] == [("google", 1, True), ("nobody", 2, False)]
    assert found["nobody"].unusable is not None
    assert found["google"].service == "Google (translate.google.com)"
    assert found["fpt"].unusable.id == "studio.key_missing"
    assert found["piper"].unusable.id in {"studio.voice_file_missing", "studio.extra_missing"}
    assert set(found) >= {"edge", "espeak", "fpt", "google", "piper", "viettel"}


def test_the_report_says_until_when_a_voice_is_left_alone(tmp_path):
    circuits = Circuits(tmp_path / "circuits.json", after=1, rest_seconds=60, now=lambda: 1_000.0)
    circuits.failed("google/vi")

    report = engines.report(workplace(tmp_path), circuits, demo=False)

    assert report[0].unusable.id == "studio.resting"


def test_a_strangers_engine_comes_by_entry_point_and_a_broken_one_says_so(monkeypatch):
    found = [
        EntryPoint("mine", "scheduler.studio.voices.espeak:make_voice", engines.GROUP),
        EntryPoint("gone", "nowhere.at_all:make_voice", engines.GROUP),
    ]
    monkeypatch.setattr(engines, "entry_points", lambda group: found if group == engines.GROUP else [])

    assert engines.make("mine", workplace()).name == "espeak/vi"
    assert {"espeak", "google", "mine", "gone"} <= set(engines.engines())
    with pytest.raises(WrongUse, match="can't be loaded"):
        engines.make("gone", workplace())


def test_a_voice_whose_package_is_not_installed_says_how_to_get_it(monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)

    for engine, package in (("espeak", "espeakng-loader"), ("google", "gTTS")):
        assert engines.make(engine, workplace()).usable() == Message("studio.not_installed", {"package": package})
