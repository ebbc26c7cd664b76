import signal
import sys
from contextlib import closing

import pytest

from scheduler.studio.voices import espeak
from scheduler.studio.voices.contract import VoiceFailed
from scheduler.studio.voices.espeak import EspeakVoice


def test_a_voice_the_engine_does_not_have_is_named():
    with closing(EspeakVoice("xx-none")) as voice, pytest.raises(VoiceFailed, match="espeak_SetVoiceByName xx-none"):
        voice.speak("Xin chào.")


def test_a_sentence_without_sound_is_a_failure():
    with closing(EspeakVoice()) as voice:
        with pytest.raises(VoiceFailed, match="no sound"):
            voice.speak("")

        assert voice.speak("Xin chào.").seconds > 0.3


def test_a_helper_that_died_is_replaced():
    with closing(EspeakVoice()) as voice:
        before = voice.speak("Xin chào.").samples.tobytes()
        voice._idle[0].kill()
        voice._idle[0].wait()

        assert voice.speak("Xin chào.").samples.tobytes() == before


def test_a_helper_that_ends_without_an_answer_is_a_failure(monkeypatch, tmp_path):
    silent = tmp_path / "child.py"
    silent.write_text('import sys; sys.stdin.readline(); print(\'{"bytes": 10, "sample_rate": 22050}\')')
    monkeypatch.setattr(espeak, "_CHILD", silent)
    voice = EspeakVoice()

    with pytest.raises(VoiceFailed, match="0/10 byte"):
        voice.speak("Xin chào.")


def test_a_python_that_can_not_start_is_a_failure(monkeypatch):
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    voice = EspeakVoice()

    with pytest.raises(VoiceFailed, match="espeak/vi failed"):
        voice.speak("Xin chào.")


HANGS = """
import sys, time
sys.path.insert(0, {folder!r})
import espeak_child
espeak_child.LONGEST_SECONDS = 1
speak = espeak_child.Engine.speak
espeak_child.Engine.speak = lambda engine, text, speed: time.sleep(60) if "treo" in text else speak(engine, text, speed)
sys.exit(espeak_child.serve("vi", sys.stdin.buffer, sys.stdout.buffer, once=False))
"""


@pytest.mark.slow
# The helper ends a sentence that hangs by SIGALRM; where there is none each sentence has a process of its own.
@pytest.mark.skipif(not hasattr(signal, "alarm"), reason="Windows has no alarm; there each sentence has its process")
def test_a_sentence_that_hangs_is_ended_and_the_next_one_is_spoken(monkeypatch, tmp_path):
    child = tmp_path / "child.py"
    child.write_text(HANGS.format(folder=str(espeak._CHILD.parent)))
    monkeypatch.setattr(espeak, "_CHILD", child)

    with closing(EspeakVoice()) as voice:
        with pytest.raises(VoiceFailed, match="wait status 14"):
            voice.speak("Câu này treo.")

        assert voice.speak("Xin chào.").seconds > 0.3
