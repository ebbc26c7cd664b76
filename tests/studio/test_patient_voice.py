"""An online voice is asked again after a passing failure, each time later; one that stays dead is left alone."""

import numpy as np
import pytest

from scheduler.messages import OutsideFailed
from scheduler.studio.voices.chain import VoiceChain
from scheduler.studio.voices.circuits import Circuits
from scheduler.studio.voices.contract import Speech, VoiceFailed
from scheduler.studio.voices.patient import Patience, PatientVoice, patient

SOUND = Speech(np.full(8_000, 5_000, np.int16), 16_000)
PASSING = VoiceFailed("studio.service_unreachable", service="Far", passing=True)
LASTING = VoiceFailed("studio.service_no_entry", service="Far", status="403", lasting=True)
SENTENCES_FAULT = VoiceFailed("studio.service_refused", service="Far", status="400")


def too_many(seconds):
    return VoiceFailed("studio.service_too_many", service="Far", passing=True, retry_after_seconds=seconds)


class Far:
    """A service for tests: gives what it is told to, one thing a question; then sound."""

    name, version, kind, online, service, words_per_minute = "far/one", "1", "synthetic", True, "Far", 0

    def __init__(self, *gives):
        self.gives = list(gives)
        self.asked = 0

    def usable(self):
        return None

    def speak(self, sentence):
        self.asked += 1
        given = self.gives.pop(0) if self.gives else SOUND
        if isinstance(given, BaseException):
            raise given
        return given

    def close(self):
        return None


class Time:
    """A clock that sleeping moves; keeps how long was slept."""

    def __init__(self):
        self.now, self.slept = 1_000.0, []

    def __call__(self):
        return self.now

    def sleep(self, seconds):
        self.slept.append(seconds)
        self.now += seconds


def asked_patiently(far, time, after=3, rest_seconds=300.0, **patience):
    return PatientVoice(far, Circuits(None, after, rest_seconds, time), Patience(**patience), time.sleep)


def fail(voice):
    with pytest.raises(VoiceFailed) as caught:
        voice.speak("Xin chào.")
    return caught.value.message.id


def test_a_passing_failure_is_asked_again_each_time_later():
    far, time = Far(PASSING, PASSING), Time()

    speech = asked_patiently(far, time, tries=3, back_off_seconds=1.5).speak("Xin chào.")

    assert speech is SOUND
    assert (far.asked, time.slept) == (3, [1.5, 3.0])


def test_tries_have_an_end_and_the_last_failure_is_told():
    far, time = Far(*[PASSING] * 9), Time()

    told = fail(asked_patiently(far, time, tries=4, back_off_seconds=1.0))

    assert (told, far.asked, time.slept) == ("studio.service_unreachable", 4, [1.0, 2.0, 4.0])


def test_a_service_that_names_a_short_while_is_given_it():
    far, time = Far(too_many(7.0)), Time()

    asked_patiently(far, time, back_off_seconds=1.0).speak("Xin chào.")

    assert time.slept == [7.0]


def test_a_service_that_names_a_long_while_is_left_alone_for_it():
    far, time = Far(too_many(1_000.0)), Time()
    voice = asked_patiently(far, time, rest_seconds=300.0)

    first, second = fail(voice), fail(voice)
    time.now += 999
    third = fail(voice)
    time.now += 1

    assert (first, second, third) == ("studio.service_too_many", "studio.resting", "studio.resting")
    assert voice.speak("Xin chào.") is SOUND
    assert (far.asked, time.slept) == (2, [])


def test_a_refused_key_is_not_tried_again():
    far, time = Far(LASTING), Time()
    voice = asked_patiently(far, time)

    assert [fail(voice), fail(voice)] == ["studio.service_no_entry", "studio.resting"]
    assert (far.asked, time.slept) == (1, [])


def test_a_sentence_that_the_service_dislikes_says_nothing_about_the_service():
    far, time = Far(*[SENTENCES_FAULT] * 5), Time()
    voice = asked_patiently(far, time, after=1)

    told = [fail(voice) for _ in range(5)]

    assert set(told) == {"studio.service_refused"}
    assert (far.asked, time.slept) == (5, [])
    assert voice.speak("Xin chào.") is SOUND


def test_a_dead_service_is_left_alone_tried_once_and_used_again_when_it_is_well():
    far, time = Far(*[PASSING] * 4), Time()
    voice = asked_patiently(far, time, after=3, rest_seconds=300.0, tries=1)

    dead = [fail(voice) for _ in range(5)]
    time.now += 300
    trial = fail(voice)
    time.now += 599
    longer = fail(voice)
    time.now += 1

    assert dead == ["studio.service_unreachable"] * 3 + ["studio.resting"] * 2
    assert (trial, longer) == ("studio.service_unreachable", "studio.resting")
    assert [voice.speak("Xin chào.") for _ in range(2)] == [SOUND, SOUND]
    assert far.asked == 6


def test_being_interrupted_on_trial_lets_the_next_one_try():
    far, time = Far(LASTING, KeyboardInterrupt()), Time()
    voice = asked_patiently(far, time, rest_seconds=10.0)
    fail(voice)
    time.now += 10

    with pytest.raises(KeyboardInterrupt):
        voice.speak("Xin chào.")

    assert voice.speak("Xin chào.") is SOUND


def test_in_a_chain_a_dead_service_costs_a_batch_a_few_questions_only(tone_voice):
    far, near, time = Far(*[PASSING] * 99), tone_voice("near/two"), Time()
    chain = VoiceChain([asked_patiently(far, time, after=2, tries=2, back_off_seconds=1.0), near])

    readings = [chain.read(["Câu một.", "Câu hai."]) for _ in range(20)]

    assert {reading.voice.name for reading in readings} == {"near/two"}
    assert (far.asked, time.slept) == (4, [1.0, 1.0])
    assert readings[-1].passed_over[0].values["why"].id == "studio.resting"


def test_where_the_dead_service_is_the_only_voice_the_reason_is_told():
    time = Time()
    chain = VoiceChain([asked_patiently(Far(LASTING), time)])

    with pytest.raises(OutsideFailed, match="403"):
        chain.read(["Câu một."])
    with pytest.raises(OutsideFailed, match="left alone until"):
        chain.read(["Câu một."])


def test_only_online_voices_get_patience(tone_voice):
    near, far = tone_voice("near/two"), Far()

    made = [patient(voice, Circuits(None), Patience()) for voice in (near, far)]

    assert made[0] is near
    assert isinstance(made[1], PatientVoice)
    assert (made[1].name, made[1].service, made[1].online) == ("far/one", "Far", True)
