"""Microsoft Edge's reading voices through edge-tts: online, natural, unofficial. Off unless `config.toml` names it.

edge-tts checks certificates against certifi's authorities; the time-out between two pieces is watched here, because a
web socket's silence is none to the library.
"""

import asyncio
import importlib.util
import math
import ssl
import threading
from collections.abc import Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from scheduler.messages import Message
from scheduler.studio.voices.answers import MOST_SOUND_BYTES, decoded, refused
from scheduler.studio.voices.contract import Speech, VoiceFailed, Workplace, package_version
from scheduler.studio.voices.https import Limits

VOICES = {"north": "vi-VN-HoaiMyNeural", "central": "vi-VN-HoaiMyNeural", "south": "vi-VN-HoaiMyNeural"}
"""The service has two Vietnamese voices, HoaiMy and NamMinh, and no regions."""

_PACKAGE = "edge-tts"
_NAME = "Microsoft Edge"
_CLOSING_SECONDS = 0.1
"""aiohttp hands the end of a TLS connection to the loop and doesn't wait for it; see its "Graceful shutdown"."""


class EdgeVoice:
    """One voice of Microsoft Edge, with an event loop for each thread that asks at the same time.

    Args:
        voice: "vi-VN-HoaiMyNeural" (a woman's) or "vi-VN-NamMinhNeural" (a man's).
        limits: time-outs.
    """

    kind = "synthetic"
    online = True
    words_per_minute = 0
    service = f"{_NAME} (speech.platform.bing.com)"

    def __init__(self, voice: str = VOICES["north"], limits: Limits = Limits()) -> None:  # noqa: B008 - frozen
        self.name = f"edge/{voice}"
        self._voice, self._limits = voice, limits
        self._idle: list[asyncio.Runner] = []
        self._lock = threading.Lock()

    @property
    def version(self) -> str:
        """The client's version; the service does not tell its own."""
        return package_version(_PACKAGE)

    def usable(self) -> Message | None:
        """Tell whether edge-tts is installed; whether the service answers shows when it is asked."""
        if importlib.util.find_spec("edge_tts") is None:
            return Message("studio.extra_missing", {"package": _PACKAGE, "extra": "edge"})
        return None

    def speak(self, sentence: str) -> Speech:
        """Voice one sentence over a connection of its own.

        Raises:
            VoiceFailed: no network, refused, too slow, or an answer without sound.
        """
        with self._lock:
            runner = self._idle.pop() if self._idle else asyncio.Runner(loop_factory=asyncio.new_event_loop)
        try:
            sound = runner.run(self._asked(sentence))
        finally:
            with self._lock:
                self._idle.append(runner)
        return decoded(sound, _NAME)

    def close(self) -> None:
        """Let the last connections close, then the loops they closed in."""
        with self._lock:
            runners, self._idle = self._idle, []
        for runner in runners:
            runner.run(asyncio.sleep(_CLOSING_SECONDS))
            runner.close()

    async def _asked(self, sentence: str) -> bytes:
        import aiohttp  # noqa: PLC0415 - comes with edge-tts, which may not be installed
        from edge_tts import Communicate  # noqa: PLC0415 - optional, and slow to import
        from edge_tts.exceptions import (  # noqa: PLC0415 - the same
            EdgeTTSException,
            NoAudioReceived,
            SkewAdjustmentError,
        )

        try:
            async with asyncio.timeout(self._limits.whole_seconds):
                return await self._collected(
                    Communicate(
                        sentence,
                        self._voice,
                        connect_timeout=math.ceil(self._limits.connect_seconds),
                        receive_timeout=math.ceil(self._limits.read_seconds),
                    )
                )
        except TimeoutError as error:  # aiohttp's time-outs are of this kind too
            raise VoiceFailed("studio.service_slow", service=_NAME, passing=True) from error
        except aiohttp.ClientResponseError as error:
            raise _refused(error.status, error.headers) from error
        except SkewAdjustmentError as error:  # a 403 that doesn't say what time it is there
            raise _refused(HTTPStatus.FORBIDDEN) from error
        except (aiohttp.ClientError, OSError) as error:
            raise _unreachable(error) from error
        except NoAudioReceived as error:  # a line cut before the first sound looks the same
            raise VoiceFailed("studio.service_no_sound", service=_NAME, passing=True) from error
        except (EdgeTTSException, ValueError, KeyError, TypeError) as error:  # also JSON and headers that are none
            raise VoiceFailed("studio.service_broken", service=_NAME, why=type(error).__name__) from error

    async def _collected(self, talk: Any) -> bytes:  # noqa: ANN401 - edge-tts's Communicate, not always installed
        sound = bytearray()
        stream = talk.stream()
        try:
            while True:
                try:
                    piece = await asyncio.wait_for(anext(stream), self._limits.read_seconds)
                except StopAsyncIteration:
                    break
                if piece["type"] == "audio":
                    sound += piece["data"]
                if len(sound) > MOST_SOUND_BYTES:
                    raise VoiceFailed("studio.service_broken", service=_NAME, why=f"> {MOST_SOUND_BYTES} byte")
        finally:
            await stream.aclose()
        if talk.state["chunk_audio_bytes"]:  # set to 0 when the service says that it is done: it was cut off before
            raise VoiceFailed("studio.service_unreachable", service=_NAME, passing=True)
        return bytes(sound)


def _refused(status: int, headers: Mapping[str, str] | None = None) -> VoiceFailed:
    """Return what an answer means that opened no web socket; one with a page for people is none."""
    if status < HTTPStatus.BAD_REQUEST:
        return VoiceFailed("studio.service_broken", service=_NAME, why=f"HTTP {status}")
    return refused(_NAME, status, (headers or {}).get("Retry-After"), datetime.now(UTC))


def _unreachable(error: Exception) -> VoiceFailed:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return VoiceFailed("studio.service_untrusted", service=_NAME, lasting=True)
        cause = cause.__cause__ or cause.__context__
    return VoiceFailed("studio.service_unreachable", service=_NAME, passing=True)


def make_voice(place: Workplace) -> EdgeVoice:
    """Return the voice that `config.toml` names, else the service's first Vietnamese one; entry point "edge"."""
    studio = place.settings.studio
    limits = Limits(studio.connect_timeout_seconds, studio.read_timeout_seconds)
    return EdgeVoice(studio.edge_voice or VOICES[place.settings.voice_region], limits)
