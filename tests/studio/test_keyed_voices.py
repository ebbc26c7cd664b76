"""FPT.AI and Viettel AI over real HTTPS, against stand-ins on loopback that check every request."""

import json
import socket
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import numpy as np
import pytest
from loopback_https import RATE, Reply, standing, wav_of
from loopback_keyed import KEY, SENTENCE, check_fpt, check_viettel, fpt_well, link_answer, viettel_well

from scheduler.messages import Message
from scheduler.studio.voices.contract import VoiceFailed
from scheduler.studio.voices.fpt import READY_SECONDS, FptVoice
from scheduler.studio.voices.https import Limits
from scheduler.studio.voices.viettel import ViettelVoice

pytestmark = pytest.mark.slow

PAGE = b"<html><body>Before you continue</body></html>"
QUICK = Limits(connect_seconds=2.0, read_seconds=0.4)


def key_known():
    return KEY, None


def fpt(server, wait=lambda seconds: None, key=key_known, limits=QUICK, voice="banmai"):
    return FptVoice(voice, key, limits, server.url + "/hmi/tts/v5", wait)


def viettel(server, key=key_known, limits=QUICK, voice="hn-quynhanh"):
    return ViettelVoice(voice, key, limits, server.url + "/voice/api/tts/v1/rest/syn")


VOICES = pytest.mark.parametrize(
    ("make", "check"), [(fpt, check_fpt), (viettel, check_viettel)], ids=["fpt", "viettel"]
)


def failure_of(stand, make, check, reply):
    """What a voice says when its service answers so."""

    def answer(asked, number):
        check(asked)
        return reply

    with stand(answer) as server:
        voice = make(server)
        with pytest.raises(VoiceFailed) as caught:
            voice.speak(SENTENCE)
        voice.close()
    return caught.value


@pytest.mark.parametrize("status", [403, 404])
def test_fpt_speaks_once_its_link_is_ready(stand, status):
    waits = []
    with stand(fpt_well(not_yet=3, status=status)) as server:
        speech = fpt(server, waits.append).speak(SENTENCE)

        assert server.asked[0].body.decode() == SENTENCE
        assert [asked.method for asked in server.asked] == ["POST", "GET", "GET", "GET", "GET"]
        assert waits == sorted(waits)
        assert len(set(waits)) == 3
        assert speech.sample_rate == RATE
        assert speech.seconds == pytest.approx(0.5)
        assert np.abs(speech.samples).max() > 5_000


def test_viettel_speaks_at_the_first_answer_and_again_after_closing(stand):
    with stand(viettel_well) as server:
        voice = viettel(server)
        first = voice.speak(SENTENCE)
        voice.close()
        second = voice.speak(SENTENCE)
        voice.close()

        assert first.sample_rate == RATE
        assert first.seconds == pytest.approx(0.5)
        assert np.array_equal(first.samples, second.samples)


def test_fpt_gets_at_least_three_characters(stand):
    with stand(fpt_well()) as server:
        fpt(server).speak("Ạ")

        assert server.asked[0].body.decode() == "Ạ.."


@VOICES
@pytest.mark.parametrize("status", [401, 403])
def test_a_refused_key_is_a_sentence_and_lasts(stand, make, check, status):
    error = failure_of(stand, make, check, Reply(status, b'{"message":"Invalid authentication credentials"}'))

    assert error.message.id == "studio.service_no_entry"
    assert error.lasting
    assert KEY not in str(error)


@VOICES
def test_too_many_requests_are_passing_and_the_service_says_for_how_long(stand, make, check):
    in_a_minute = format_datetime(datetime.now(UTC) + timedelta(minutes=1), usegmt=True)

    seconds = failure_of(stand, make, check, Reply(429, headers={"Retry-After": "7"}))
    date = failure_of(stand, make, check, Reply(429, headers={"Retry-After": in_a_minute}))
    nothing = failure_of(stand, make, check, Reply(429, headers={"Retry-After": "soon"}))

    assert (seconds.message.id, seconds.passing, seconds.retry_after_seconds) == ("studio.service_too_many", True, 7.0)
    assert 40 < date.retry_after_seconds <= 60
    assert nothing.retry_after_seconds is None


@VOICES
@pytest.mark.parametrize(
    ("reply", "message_id", "passing", "lasting"),
    [
        (Reply(402), "studio.service_quota", False, True),
        (Reply(400), "studio.service_refused", False, False),
        (Reply(302, headers={"Location": "https://127.0.0.1:1/"}), "studio.service_refused", False, False),
        (Reply(500), "studio.service_refused", True, False),
        (Reply(503), "studio.service_refused", True, False),
        (Reply(silent=True), "studio.service_slow", True, False),
        (Reply(body=b"RIFF", cut=True), "studio.service_unreachable", True, False),
        (Reply(body=PAGE, headers={"Content-Type": "text/html; charset=utf-8"}), "studio.service_broken", False, False),
        (Reply(body=b"{half", headers={"Content-Type": "audio/wav"}), "studio.service_broken", False, False),
    ],
    ids=lambda value: f"{value.status}{'-cut' * value.cut}" if isinstance(value, Reply) else None,
)
def test_an_answer_without_sound_is_a_sentence(stand, make, check, reply, message_id, passing, lasting):
    error = failure_of(stand, make, check, reply)

    assert (error.message.id, error.passing, error.lasting) == (message_id, passing, lasting)
    assert error.message.values["service"] in str(error)


@VOICES
def test_what_the_service_says_in_its_own_words_is_passed_on(stand, make, check):
    said = Reply(body=b'{"error": 2, "message": "unknown voice"}', headers={"Content-Type": "application/json"})

    error = failure_of(stand, make, check, said)

    assert error.message.id == "studio.service_said"
    assert "unknown voice" in str(error)


@VOICES
def test_a_stranger_on_the_way_gets_neither_text_nor_key(authority, monkeypatch, make, check):
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    with standing(lambda asked, number: Reply(), authority[1]) as server:
        with pytest.raises(VoiceFailed) as caught:
            make(server).speak(SENTENCE)

        assert caught.value.message.id == "studio.service_untrusted"
        assert caught.value.lasting
        assert server.asked == []


@VOICES
def test_where_nobody_answers_the_sentence_says_what_to_do(make, check):
    with socket.socket() as taken:  # bound and not listening
        taken.bind(("127.0.0.1", 0))

        class Nobody:
            url = f"https://127.0.0.1:{taken.getsockname()[1]}"

        with pytest.raises(VoiceFailed, match="Check the network"):
            make(Nobody).speak(SENTENCE)


@VOICES
def test_without_a_key_nothing_is_asked(stand, make, check):
    missing = Message("studio.key_missing", {"variable": "SCHEDULER_X_KEY", "engine": "x"})
    with stand(lambda asked, number: Reply()) as server:
        voice = make(server, key=lambda: ("", missing))

        assert voice.usable() == missing
        with pytest.raises(VoiceFailed, match="SCHEDULER_X_KEY"):
            voice.speak(SENTENCE)
        assert server.asked == []


@VOICES
@pytest.mark.parametrize("key", ["khóa của tôi", "two\nlines", "tab\x00"])
def test_a_key_that_no_header_can_carry_is_a_sentence(stand, make, check, key):
    with stand(lambda asked, number: Reply()) as server:
        with pytest.raises(VoiceFailed) as caught:
            make(server, key=lambda: (key, None)).speak(SENTENCE)

        assert caught.value.message.id == "studio.service_unsendable"
        assert caught.value.lasting
        assert key not in str(caught.value)
        assert server.asked == []


@pytest.mark.parametrize(
    "link", ["http://127.0.0.1/a.wav", "ftp://127.0.0.1/a", "https://[broken", "https://", "", None, 7]
)
def test_a_link_that_is_none_or_not_safe_is_never_followed(stand, link):
    def answer(asked, number):
        assert not check_fpt(asked)
        return Reply(body=json.dumps({"error": 0, "async": link}).encode())

    with stand(answer) as server:
        with pytest.raises(VoiceFailed) as caught:
            fpt(server).speak(SENTENCE)

        assert caught.value.message.id == "studio.service_broken"
        assert len(server.asked) == 1


def test_a_link_that_is_never_ready_is_given_up_and_the_service_is_left_alone(stand):
    waits = []
    with stand(fpt_well(not_yet=10_000)) as server, pytest.raises(VoiceFailed) as caught:
        fpt(server, waits.append).speak(SENTENCE)

    assert READY_SECONDS <= sum(waits) < READY_SECONDS + 10
    assert max(waits) <= 5
    assert caught.value.message.id == "studio.service_never_ready"
    assert caught.value.lasting


@pytest.mark.parametrize(
    ("reply", "message_id"),
    [
        (Reply(503), "studio.service_refused"),
        (Reply(), "studio.service_no_sound"),
        (Reply(body=PAGE), "studio.service_broken"),
        (Reply(body=wav_of()[:2_000], cut=True), "studio.service_unreachable"),
    ],
    ids=["503", "empty", "page", "cut"],
)
def test_a_link_without_sound_is_a_sentence(stand, reply, message_id):
    def answer(asked, number):
        return reply if check_fpt(asked) else link_answer(asked)

    with stand(answer) as server, pytest.raises(VoiceFailed) as caught:
        fpt(server).speak(SENTENCE)

    assert caught.value.message.id == message_id
