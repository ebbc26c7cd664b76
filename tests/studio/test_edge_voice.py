"""Microsoft Edge's voices: the real edge-tts client against its service on loopback, TLS and web socket included."""

import socket
from contextlib import closing
from datetime import timedelta

import numpy as np
import pytest
from loopback_edge import CUT, PAUSE, SILENCE, Stand, binary_message, text_message
from loopback_google import mp3_of

from scheduler.messages import Message
from scheduler.studio.voices.contract import VoiceFailed
from scheduler.studio.voices.edge import EdgeVoice
from scheduler.studio.voices.https import Limits

pytestmark = pytest.mark.slow

SENTENCE = "Ủy ban nhân dân huyện & xã thông báo."
PATIENT = Limits(10.0, 10.0, 20.0)
HASTY = Limits(10.0, 0.4, 20.0)
REFUSED = (403, {}, "")


def failure_of(stand, edge_at, limits=PATIENT, **how):
    with edge_at(stand, **how), closing(EdgeVoice(limits=limits)) as voice, pytest.raises(VoiceFailed) as caught:
        voice.speak(SENTENCE)
    return caught.value


def test_a_sentence_is_asked_for_as_the_service_wants_it_and_heard_whole(edge_at):
    with edge_at(Stand()) as stand, closing(EdgeVoice(limits=PATIENT)) as voice:
        speech = voice.speak(SENTENCE)

    assert stand.texts == [SENTENCE]
    assert (speech.sample_rate, stand.connections) == (24_000, 1)
    assert speech.seconds == pytest.approx(0.5, abs=0.15)
    assert np.abs(speech.samples).max() > 5_000


def test_a_clock_that_goes_wrong_here_is_put_right_by_the_services_own(edge_at):
    with edge_at(Stand(ahead=timedelta(hours=2))) as stand, closing(EdgeVoice(limits=PATIENT)) as voice:
        voice.speak(SENTENCE)
        voice.speak(SENTENCE)

    assert stand.texts == [SENTENCE] * 2
    assert stand.connections == 3  # refused once, never again


@pytest.mark.parametrize("dated", [True, False])
def test_a_service_that_lets_nobody_in_is_left_alone(edge_at, dated):
    why = failure_of(Stand(refusals=[REFUSED, REFUSED], dated=dated), edge_at)

    assert (why.message.id, why.message.values["status"], why.lasting) == ("studio.service_no_entry", "403", True)


@pytest.mark.parametrize(
    ("refusal", "message_id", "passing", "wait_seconds"),
    [
        ((429, {"Retry-After": "7"}, ""), "studio.service_too_many", True, 7.0),
        ((503, {}, ""), "studio.service_refused", True, None),
        ((404, {}, ""), "studio.service_refused", False, None),
        ((200, {}, "<html>Before you continue</html>"), "studio.service_broken", False, None),
    ],
)
def test_an_answer_that_opens_no_line_is_a_sentence(edge_at, refusal, message_id, passing, wait_seconds):
    why = failure_of(Stand(refusals=[refusal]), edge_at)

    assert (why.message.id, why.passing, why.retry_after_seconds) == (message_id, passing, wait_seconds)


SOUND = mp3_of(0.5)
START = text_message("turn.start")
END = text_message("turn.end")


@pytest.mark.parametrize(
    ("messages", "message_id", "passing"),
    [
        ([START, binary_message(SOUND)], "studio.service_unreachable", True),  # hung up before the end
        ([START, binary_message(SOUND), CUT], "studio.service_unreachable", True),
        ([CUT], "studio.service_no_sound", True),
        ([START, END], "studio.service_no_sound", True),
        ([START, SILENCE], "studio.service_slow", True),
        ([START, binary_message(SOUND), SILENCE], "studio.service_slow", True),
        ([START, binary_message(b"no MP3 at all"), END], "studio.service_broken", False),
        ([text_message("turn.news")], "studio.service_broken", False),
        (["no headers"], "studio.service_broken", False),
        ([text_message("audio.metadata", "[]")], "studio.service_broken", False),
        ([text_message("audio.metadata", '{"Metadata": [{"Type": "Weather"}]}')], "studio.service_broken", False),
        ([b"\x00"], "studio.service_broken", False),
        ([b"\xff\xffshort"], "studio.service_broken", False),
        ([binary_message(SOUND, b"Content-Type:image/png\r\n")], "studio.service_broken", False),
        ([binary_message(b"")], "studio.service_broken", False),
    ],
)
def test_a_line_that_does_not_bring_the_sound_is_a_sentence(edge_at, messages, message_id, passing):
    limits = HASTY if SILENCE in messages else PATIENT

    why = failure_of(Stand(answer=lambda text: messages), edge_at, limits)

    assert (why.message.id, why.passing) == (message_id, passing)


def test_an_answer_that_only_drips_is_given_up(edge_at):
    drops = [START, *[text_message("response"), PAUSE] * 100]

    why = failure_of(Stand(answer=lambda text: drops), edge_at, Limits(10.0, 10.0, 0.6))

    assert (why.message.id, why.passing) == ("studio.service_slow", True)


def test_what_a_stranger_on_the_way_says_is_not_taken(edge_at):
    stand = Stand()

    why = failure_of(stand, edge_at, trusted_here=False)

    assert (why.message.id, why.lasting, stand.connections) == ("studio.service_untrusted", True, 0)


def test_without_the_library_the_voice_says_which_extra_to_install(monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)

    why = EdgeVoice().usable()

    assert why == Message("studio.extra_missing", {"package": "edge-tts", "extra": "edge"})


def test_where_nobody_answers_the_sentence_says_what_to_do(monkeypatch):
    with socket.socket() as taken:  # bound and not listening
        taken.bind(("127.0.0.1", 0))
        url = f"wss://127.0.0.1:{taken.getsockname()[1]}/edge/v1?a=b"
        monkeypatch.setattr("edge_tts.communicate.WSS_URL", url)

        with closing(EdgeVoice()) as voice, pytest.raises(VoiceFailed, match="Check the network") as caught:
            voice.speak("Xin chào bà con.")

    assert caught.value.passing
