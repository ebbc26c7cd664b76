"""Microsoft Edge's voices where the library or the network is missing."""

import socket

import pytest

from scheduler.messages import Message
from scheduler.studio.voices.contract import VoiceFailed
from scheduler.studio.voices.edge import EdgeVoice
from scheduler.studio.voices.https import Limits


def test_without_the_library_the_voice_says_which_extra_to_install(monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)

    why = EdgeVoice().usable()

    assert why == Message("studio.extra_missing", {"package": "edge-tts", "extra": "edge"})


def test_where_nobody_answers_the_sentence_says_what_to_do(monkeypatch):
    with socket.socket() as taken:  # bound and not listening
        taken.bind(("127.0.0.1", 0))
        url = f"wss://127.0.0.1:{taken.getsockname()[1]}/edge/v1?a=b"
        monkeypatch.setattr("edge_tts.communicate.WSS_URL", url)

        with pytest.raises(VoiceFailed, match="Check the network") as caught:
            EdgeVoice(limits=Limits(2.0, 2.0)).speak("Xin chào bà con.")

    assert caught.value.passing
