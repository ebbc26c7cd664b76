"""Google's voice through the real gTTS client, against a stand-in on loopback."""

import datetime as dt
import socket
from ipaddress import ip_address

import numpy as np
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from loopback_google import SILENCE, audio_answer, mp3_of, serving

from scheduler.studio.voices.contract import VoiceFailed
from scheduler.studio.voices.google import GoogleVoice

LONG = (
    "Kế hoạch số chín mươi hai, ngày mười chín tháng mười năm hai nghìn không trăm hai mươi mốt của Ủy ban nhân dân "
    "huyện về việc đẩy mạnh cải cách hành chính."
)


def voice():
    return GoogleVoice((2.0, 2.0), pace_seconds=0.0)


@pytest.fixture
def certificate(tmp_path):
    """A certificate for 127.0.0.1 that nobody has signed but itself; a PEM file with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "loopback")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(hours=1))
        .not_valid_after(now + dt.timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path / "server.pem"
    path.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return path


def test_a_long_sentence_is_asked_in_clauses_and_every_part_is_heard(google_at):
    with serving(lambda text, number: audio_answer(mp3_of(0.5))) as (server, url):
        google_at(url)

        speech = voice().speak(LONG)

        assert " ".join(server.texts) == LONG
        assert all(len(text) <= 100 for text in server.texts)
        assert speech.sample_rate == 24_000
        assert speech.seconds == pytest.approx(0.5 * len(server.texts), abs=0.15 * len(server.texts))
        third = len(speech.samples) // len(server.texts)
        assert all(np.abs(speech.samples[n * third :][:third]).max() > 5_000 for n in range(len(server.texts)))


def test_requests_are_paced(google_at):
    waits = []
    with serving(lambda text, number: audio_answer(mp3_of(0.2))) as (server, url):
        google_at(url)

        GoogleVoice((2.0, 2.0), 0.3, waits.append).speak(LONG)

        assert waits == [0.3] * (len(server.texts) - 1)


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        ((429, "slow down"), "too many requests"),
        ((503, "later"), "refused .status 503"),
        ((200, "<html><body>Before you continue</body></html>"), "answered without sound"),
        ((200, '[["wrb.fr","jQ1olc",null,null,null,[3],"generic"]]'), "answered without sound"),
        ((200, 'jQ1olc","[\\"A\\"]'), "is broken"),
        ((200, b"jQ1olc \xff\xfe"), "is broken"),
        (audio_answer(b"this is no MP3 at all"), "is broken"),
        (None, "can't be reached"),
    ],
)
def test_an_answer_without_sound_is_a_sentence(google_at, answer, sentence):
    with serving(lambda text, number: answer) as (_, url):
        google_at(url)

        with pytest.raises(VoiceFailed, match=sentence):
            voice().speak("Xin chào bà con.")


@pytest.mark.parametrize(
    ("answer", "message_id", "passing", "wait_seconds"),
    [
        ((429, "", {"Retry-After": "17"}), "studio.service_too_many", True, 17.0),
        ((429, ""), "studio.service_too_many", True, None),
        ((500, ""), "studio.service_refused", True, None),
        ((503, "", {"Retry-After": "5"}), "studio.service_refused", True, None),
        ((404, ""), "studio.service_refused", False, None),
        (SILENCE, "studio.service_slow", True, None),
        (None, "studio.service_unreachable", True, None),
    ],
)
def test_what_may_pass_is_told_from_what_will_not(google_at, answer, message_id, passing, wait_seconds):
    with serving(lambda text, number: answer) as (_, url):
        google_at(url)

        with pytest.raises(VoiceFailed) as caught:
            GoogleVoice((2.0, 0.3), pace_seconds=0.0).speak("Xin chào bà con.")

    why = caught.value
    assert (why.message.id, why.passing, why.retry_after_seconds) == (message_id, passing, wait_seconds)


def test_over_tls_a_sentence_is_heard_from_a_server_that_an_authority_vouches_for(google_at, authority, monkeypatch):
    trusted, served = authority
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(trusted))
    with serving(lambda text, number: audio_answer(mp3_of(0.4)), served) as (server, url):
        google_at(url)

        speech = voice().speak("Xin chào bà con.")

    assert speech.seconds > 0.3
    assert (server.texts, url[:8]) == (["Xin chào bà con."], "https://")


def test_a_refusal_of_the_second_part_leaves_nothing_of_the_first(google_at):
    with serving(lambda text, number: audio_answer(mp3_of(0.2)) if number == 1 else (429, "")) as (_, url):
        google_at(url)

        with pytest.raises(VoiceFailed, match="429"):
            voice().speak(LONG)


def test_without_network_the_sentence_says_what_to_do(google_at):
    with socket.socket() as taken:  # bound and not listening: nobody answers here
        taken.bind(("127.0.0.1", 0))
        google_at(f"http://127.0.0.1:{taken.getsockname()[1]}/")

        with pytest.raises(VoiceFailed, match="Check the network"):
            voice().speak("Xin chào bà con.")


@pytest.mark.parametrize("text", ["", "  ", "...", "!"])
def test_nothing_to_say_is_never_asked(google_at, text):
    with serving(lambda text, number: audio_answer(mp3_of(0.2))) as (server, url):
        google_at(url)

        with pytest.raises(VoiceFailed, match="nothing to say"):
            voice().speak(text)

        assert server.texts == []


def test_sound_from_a_stranger_on_the_way_is_not_taken(google_at, certificate):
    with serving(lambda text, number: audio_answer(mp3_of(0.2)), certificate) as (server, url):
        google_at(url)

        with pytest.raises(VoiceFailed, match="can't be trusted"):
            voice().speak("Xin chào bà con.")

        assert server.texts == []


def test_an_authority_named_by_the_environment_is_trusted(google_at, certificate, monkeypatch):
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))
    with serving(lambda text, number: audio_answer(mp3_of(0.2)), certificate) as (_, url):
        google_at(url)

        assert voice().speak("Xin chào bà con.").seconds > 0.1


def test_other_users_of_requests_keep_theirs(google_at):
    import gtts.tts
    import requests

    with serving(lambda text, number: audio_answer(mp3_of(0.2))) as (_, url):
        google_at(url)
        voice().speak("Xin chào bà con.")

    assert gtts.tts.requests.Session is not requests.Session
    assert "CheckingSession" not in requests.Session.__qualname__
