"""What the studio's tests share: short sound, fake voices, bulletins with scripts, Google on loopback."""

import hashlib
import sys
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent))

from scheduler.studio.voices.contract import Speech, VoiceFailed

NOW = datetime(2023, 7, 10, 1, 0, tzinfo=UTC)


class ToneVoice:
    """A voice for tests: a hum whose pitch depends on the text; counts what it is asked. Passes the contract."""

    kind = "synthetic"
    online = False
    service = ""
    version = "1"
    words_per_minute = 120

    def __init__(self, name="tone/hum", failing=False, unusable=None):
        self.name = name
        self.failing = failing
        self.why_unusable = unusable
        self.asked = []
        self.closed = False

    def usable(self):
        return self.why_unusable

    def speak(self, sentence):
        self.asked.append(sentence)
        if self.failing:
            raise VoiceFailed("studio.service_unreachable", service="Tone", passing=True)
        pitch_hz = 150 + int(hashlib.sha256(sentence.encode()).hexdigest()[:2], 16)
        seconds = np.arange(round(0.6 * 22_050)) / 22_050
        wave = np.sin(2 * np.pi * pitch_hz * seconds) * (1 + 0.5 * np.sin(2 * np.pi * 4 * seconds))
        return Speech((9_000 * wave).astype(np.int16), 22_050)

    def close(self):
        self.closed = True


@pytest.fixture
def tone_voice():
    return ToneVoice


@pytest.fixture
def google_at(monkeypatch):
    """Points the real gTTS client at a base URL."""
    import gtts.tts

    def point(url):
        monkeypatch.setattr(gtts.tts, "_translate_url", lambda tld="com", path="": url + path)

    return point


@pytest.fixture(scope="session")
def authority(tmp_path_factory):
    """An authority of the tests' own and a certificate by it for 127.0.0.1: (authority file, server file)."""
    from loopback_https import make_authority

    return make_authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def stand(authority, monkeypatch):
    """Runs a stand-in over HTTPS whose authority the voices with keys trust."""
    from loopback_https import standing

    trusted, served = authority
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    return lambda answer: standing(answer, served)


@pytest.fixture
def edge_at(authority, monkeypatch):
    """Runs Microsoft Edge's service on loopback and points the real edge-tts client at it: only the host changes."""
    import ssl
    from contextlib import contextmanager

    from edge_tts import communicate, drm
    from loopback_edge import standing

    trusted, served = authority
    monkeypatch.setattr(communicate, "_SSL_CTX", ssl.create_default_context(cafile=trusted))
    monkeypatch.setattr(drm.DRM, "clock_skew_seconds", 0.0)
    real = communicate.WSS_URL

    @contextmanager
    def run(stand, *, trusted_here=True):
        with standing(stand, served), monkeypatch.context() as patch:
            if not trusted_here:
                patch.setattr(communicate, "_SSL_CTX", ssl.create_default_context())
            patch.setattr(communicate, "WSS_URL", real.replace("speech.platform.bing.com", stand.url))
            yield stand

    return run


@pytest.fixture
def add_bulletin(house, administrator):
    """Adds a bulletin with a script of its own; returns its id."""
    from scheduler.records.bulletin import Bulletin, BulletinState, BulletinVersion

    def add(
        code="CCHC-01",
        script="Xin chào bà con. Hôm nay có tin mới.",
        unreadable=0,
        state=BulletinState.DRAFT,
        damage="sound",
        flags="",
    ):
        with house.database.writing() as session:
            stamp = {"written_at": NOW, "written_by": administrator}
            bulletin = Bulletin(code=code, source_key=code, title=f"Tin {code}", topic="CCHC-01", state=state, **stamp)
            session.add(bulletin)
            session.flush()
            session.add(
                BulletinVersion(
                    bulletin_id=bulletin.id,
                    number=1,
                    title=bulletin.title,
                    text=script,
                    text_sha256=hashlib.sha256(script.encode()).hexdigest(),
                    script=script,
                    script_sha256=hashlib.sha256(script.encode()).hexdigest() if script else "",
                    unreadable=unreadable,
                    damage_grade=damage,
                    flags=flags,
                    **stamp,
                )
            )
            return bulletin.id

    return add
