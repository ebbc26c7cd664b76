from importlib.metadata import EntryPoint

import pytest

from scheduler.config import Settings, Studio
from scheduler.messages import Message, OutsideFailed, WrongUse
from scheduler.studio.voices import engines
from scheduler.studio.voices.chain import VoiceChain


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


def test_a_voice_that_failed_three_times_running_is_not_asked_again(tone_voice):
    broken, well = tone_voice("far/one", failing=True), tone_voice("near/two")
    chain = VoiceChain([broken, well], give_up_after=3)

    readings = [chain.read([f"Câu {n}."]) for n in range(5)]

    assert len(broken.asked) == 3
    assert readings[-1].passed_over[0].values["why"] == Message("studio.given_up", {"count": 3})


def test_one_success_forgets_the_failures_before_it(tone_voice):
    voice, well = tone_voice("far/one", failing=True), tone_voice("near/two")
    chain = VoiceChain([voice, well], give_up_after=2)

    chain.read(["Câu một."])
    voice.failing = False
    chain.read(["Câu hai."])
    voice.failing = True
    chain.read(["Câu ba."])
    chain.read(["Câu bốn."])

    assert voice.asked == ["Câu một.", "Câu hai.", "Câu ba.", "Câu bốn."]


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
    assert "far/two was passed over: Google's voice service can't be reached" in str(caught.value)


def test_closing_the_chain_closes_every_voice(tone_voice):
    voices = [tone_voice("a/1"), tone_voice("a/2")]

    VoiceChain(voices).close()

    assert all(voice.closed for voice in voices)


def test_the_chain_is_the_embedded_voice_alone_unless_the_config_says_more():
    assert [v.name for v in engines.chain_of(Settings())] == ["espeak/vi"]
    both = Settings(studio=Studio(voices=("google", "espeak")))
    assert [v.name for v in engines.chain_of(both)] == ["google/vi", "espeak/vi"]


def test_a_misspelt_voice_is_refused_with_the_near_one():
    with pytest.raises(WrongUse, match="did you mean: espeak"):
        engines.make("espaek", Settings())
    with pytest.raises(WrongUse, match="names no voice"):
        engines.chain_of(Settings(studio=Studio(voices=())))


def test_the_report_lists_the_chain_first_and_every_engine():
    report = engines.report(Settings(studio=Studio(voices=("google", "nobody"))))

    assert [(r.engine, r.place, r.online) for r in report[:2]] == [("google", 1, True), ("nobody", 2, False)]
    assert report[1].unusable is not None
    assert "espeak" in [r.engine for r in report[2:]]
    assert all(r.version for r in report if r.engine != "nobody")


def test_a_strangers_engine_comes_by_entry_point_and_a_broken_one_says_so(monkeypatch):
    found = [
        EntryPoint("mine", "scheduler.studio.voices.espeak:make_voice", engines.GROUP),
        EntryPoint("gone", "nowhere.at_all:make_voice", engines.GROUP),
    ]
    monkeypatch.setattr(engines, "entry_points", lambda group: found if group == engines.GROUP else [])

    assert engines.make("mine", Settings()).name == "espeak/vi"
    assert {"espeak", "google", "mine", "gone"} <= set(engines.engines())
    with pytest.raises(WrongUse, match="can't be loaded"):
        engines.make("gone", Settings())


def test_a_voice_whose_package_is_not_installed_says_how_to_get_it(monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)

    for engine, package in (("espeak", "espeakng-loader"), ("google", "gTTS")):
        assert engines.make(engine, Settings()).usable() == Message("studio.not_installed", {"package": package})
