"""The same tests for every voice, the built-in ones and the tests' own."""

import hashlib
import subprocess
import sys
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

import numpy as np
import pytest
from loopback_edge import Stand
from loopback_google import audio_answer, mp3_of, serving
from loopback_keyed import KEY, SENTENCE, fpt_well, viettel_well
from strangers_package import ENGINE, installed
from tiny_piper import make_voice_file

from scheduler.settings import Settings
from scheduler.studio.voices import engines
from scheduler.studio.voices.circuits import Circuits
from scheduler.studio.voices.contract import Speech, Workplace
from scheduler.studio.voices.espeak import EspeakVoice
from scheduler.studio.voices.fpt import FptVoice
from scheduler.studio.voices.patient import PatientVoice
from scheduler.studio.voices.viettel import ViettelVoice

WORKPLACE = Workplace(Settings(), Path("nowhere"))
SPEAK = """
import hashlib, sys
from scheduler.studio.voices.espeak import EspeakVoice
voice = EspeakVoice()
voice.speak("Câu khác đọc trước.")
print(hashlib.sha256(voice.speak(sys.argv[1]).samples.tobytes()).hexdigest())
voice.close()
"""


def key_known():
    return KEY, None


@contextmanager
def fpt_voice(request):
    with request.getfixturevalue("stand")(fpt_well()) as server:
        yield FptVoice("banmai", key_known, address=server.url + "/hmi/tts/v5", wait=lambda seconds: None)


@contextmanager
def viettel_voice(request):
    with request.getfixturevalue("stand")(viettel_well) as server:
        yield ViettelVoice("hn-quynhanh", key_known, address=server.url + "/voice/api/tts/v1/rest/syn")


@contextmanager
def google_voice(request):
    with serving(lambda text, number: audio_answer(mp3_of(0.5))) as (_, url):
        request.getfixturevalue("google_at")(url)
        yield engines.make("google", WORKPLACE)


@contextmanager
def edge_voice(request):
    with request.getfixturevalue("edge_at")(Stand()):
        yield engines.make("edge", WORKPLACE)


@contextmanager
def piper_voice(request):
    home = request.getfixturevalue("tmp_path")
    make_voice_file(home / "voices")
    yield engines.make("piper", Workplace(Settings(), home))


@contextmanager
def strangers_voice(request):
    with installed(request.getfixturevalue("tmp_path"), request.getfixturevalue("monkeypatch")):
        yield engines.make(ENGINE, WORKPLACE)


@contextmanager
def embedded_voice(request):
    yield engines.make("espeak", WORKPLACE)


@contextmanager
def humming_voice(request):
    yield request.getfixturevalue("tone_voice")()


@contextmanager
def patient_voice(request):
    with google_voice(request) as voice:
        yield PatientVoice(voice, Circuits(None))


VOICES = [
    embedded_voice,
    piper_voice,
    google_voice,
    edge_voice,
    fpt_voice,
    viettel_voice,
    strangers_voice,
    patient_voice,
    humming_voice,
]


@pytest.fixture(params=VOICES, ids=lambda made: made.__name__)
def voice(request):
    with request.param(request) as made, closing(made):
        yield made


def test_a_voice_is_named_by_engine_and_voice_with_a_version(voice):
    assert voice.name.count("/") == 1
    assert voice.version
    assert voice.kind == "synthetic"
    assert isinstance(voice.online, bool)
    assert bool(voice.service) == voice.online
    assert voice.words_per_minute >= 0


def test_a_usable_voice_gives_sound_of_16_bits_in_one_channel(voice):
    assert voice.usable() is None

    speech = voice.speak(SENTENCE)

    assert isinstance(speech, Speech)
    assert speech.samples.dtype == np.int16
    assert speech.samples.ndim == 1
    assert 8_000 <= speech.sample_rate <= 48_000
    assert speech.seconds > 0.3
    assert np.abs(speech.samples).max() > 1_000


def test_the_same_sentence_sounds_the_same(voice):
    first, second = voice.speak(SENTENCE), voice.speak(SENTENCE)

    assert np.array_equal(first.samples, second.samples)


def test_a_voice_may_be_asked_from_several_threads_and_again_after_closing(voice):
    with ThreadPoolExecutor(3) as pool:
        lengths = {speech.samples.size for speech in pool.map(voice.speak, [SENTENCE] * 6)}
    voice.close()

    assert lengths == {voice.speak(SENTENCE).samples.size}


@pytest.mark.slow
def test_the_embedded_voice_repeats_its_bytes_in_other_processes():
    said = [
        subprocess.run([sys.executable, "-c", SPEAK, SENTENCE], capture_output=True, check=True, text=True).stdout
        for _ in range(2)
    ]
    with closing(EspeakVoice()) as here:
        mine = hashlib.sha256(here.speak(SENTENCE).samples.tobytes()).hexdigest()

    assert {mine} == {line.strip() for line in said}


def test_where_there_is_no_fork_the_embedded_voice_says_the_same(monkeypatch):
    popen = subprocess.Popen
    with closing(EspeakVoice()) as forking, closing(EspeakVoice()) as starting:
        expected = forking.speak(SENTENCE).samples
        monkeypatch.setattr(subprocess, "Popen", lambda command, **pipes: popen([*command, "--once"], **pipes))

        said = [starting.speak(SENTENCE).samples for _ in range(2)]

    assert all(np.array_equal(expected, one) for one in said)


def test_decomposed_letters_sound_like_composed_ones():
    with closing(EspeakVoice()) as voice:
        composed = voice.speak(unicodedata.normalize("NFC", SENTENCE)).samples
        decomposed = voice.speak(unicodedata.normalize("NFD", SENTENCE)).samples

    assert np.array_equal(composed, decomposed)


def test_the_south_has_its_own_voice_and_fewer_words_a_minute_take_longer():
    with (
        closing(EspeakVoice()) as north,
        closing(EspeakVoice("vi-vn-x-south")) as south,
        closing(EspeakVoice(words_per_minute=90)) as slow,
    ):
        lengths = {voice.name: voice.speak(SENTENCE).seconds for voice in (north, south)}
        slow_seconds = slow.speak(SENTENCE).seconds

    assert set(lengths) == {"espeak/vi", "espeak/vi-vn-x-south"}
    assert slow_seconds > 1.2 * lengths["espeak/vi"]
