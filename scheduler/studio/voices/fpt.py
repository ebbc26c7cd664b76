"""FPT.AI's voices over their public API: online, natural, paid by the character. Off unless `config.toml` names it.

Source: https://docs.fpt.ai/docs/en/speech/api/text-to-speech: POST https://api.fpt.ai/hmi/tts/v5, the text as body (3
to 5,000 characters), headers `api_key`, `voice`, `speed`, `format`. The answer is JSON: `error` (0 is success),
`message`, and in `async` the link under which the sound will lie, 5 seconds to 2 minutes later.
"""

import json
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from scheduler.messages import Message
from scheduler.studio.voices.answers import decoded
from scheduler.studio.voices.contract import Speech, VoiceFailed, Workplace
from scheduler.studio.voices.https import Answer, Limits, Service
from scheduler.studio.voices.keys import key_of

ADDRESS = "https://api.fpt.ai/hmi/tts/v5"
VOICES = {"north": "banmai", "central": "myan", "south": "lannhi"}
READY_SECONDS = 120.0
"""The documentation: "from 5 seconds to 2 minutes"."""

_NAME = "FPT.AI"
_LEAST_CHARACTERS = 3
_FIRST_WAIT_SECONDS, _LONGEST_WAIT_SECONDS, _GROWTH = 0.5, 5.0, 1.5
_NOT_YET = (403, 404)
"""A link of an object store answers so until the sound is there."""
_OK = 200
_MOST_WHY = 160


class FptVoice:
    """One voice of FPT.AI.

    Args:
        voice: "banmai", "lannhi", "leminh", "myan", "thuminh", "giahuy", "linhsan".
        key: asked for the key, or why there is none.
        limits: time-outs.
        address: of the service.
        wait: sleeps so many seconds.
    """

    kind = "synthetic"
    online = True
    words_per_minute = 0
    version = "tts v5"

    def __init__(
        self,
        voice: str,
        key: Callable[[], tuple[str, Message | None]],
        limits: Limits = Limits(),  # noqa: B008 - frozen
        address: str = ADDRESS,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        self.name = f"fpt/{voice}"
        self.service = f"{_NAME} ({urlsplit(address).hostname})"
        self._voice, self._key, self._address, self._wait = voice, key, address, wait
        self._service = Service(_NAME, limits)

    def usable(self) -> Message | None:
        """Tell whether there is a key; whether it is a good one shows when the service is asked."""
        return self._key()[1]

    def speak(self, sentence: str) -> Speech:
        """Have one sentence voiced, and wait until its sound is ready.

        Raises:
            VoiceFailed: no key, refused, no network, or the link was never ready.
        """
        key, why = self._key()
        if why is not None:
            raise VoiceFailed(why.id, lasting=True, **why.values)
        headers = {"api_key": key, "voice": self._voice, "speed": "0", "format": "wav"}
        text = sentence.ljust(_LEAST_CHARACTERS, ".")
        answer = self._service.ask("POST", self._address, headers=headers, content=text.encode())
        if answer.status != _OK:
            raise self._service.refusal(answer)
        return decoded(self._fetched(self._link(answer)), _NAME)

    def close(self) -> None:
        """Close idle connections."""
        self._service.close()

    def _link(self, answer: Answer) -> str:
        said = _object(answer.body)
        if said is None:
            raise VoiceFailed("studio.service_broken", service=_NAME, why=answer.kind or "?")
        if said.get("error") != 0:
            why = f"{said.get('error')}: {said.get('message', '')}"[:_MOST_WHY]
            raise VoiceFailed("studio.service_said", service=_NAME, why=why)
        link = said.get("async")
        if not isinstance(link, str) or not _is_safe(link):
            raise VoiceFailed("studio.service_broken", service=_NAME, why="async")
        return link

    def _fetched(self, link: str) -> bytes:
        """Ask for the sound again and again, each time later; the key does not travel along."""
        waited, pause = 0.0, _FIRST_WAIT_SECONDS
        while True:
            answer = self._service.ask("GET", link)
            if answer.status == _OK:
                return answer.body
            if answer.status not in _NOT_YET:
                raise self._service.refusal(answer)
            if waited >= READY_SECONDS:
                seconds = round(READY_SECONDS)  # lasting: the next sentence would wait as long for nothing
                raise VoiceFailed("studio.service_never_ready", service=_NAME, seconds=seconds, lasting=True)
            self._wait(pause)
            waited, pause = waited + pause, min(pause * _GROWTH, _LONGEST_WAIT_SECONDS)


def _is_safe(link: str) -> bool:
    """Tell whether a link names a host to be asked over HTTPS."""
    try:
        parts = urlsplit(link)
    except ValueError:  # half an address in brackets
        return False
    return parts.scheme == "https" and bool(parts.hostname)


def _object(body: bytes) -> dict[str, Any] | None:
    try:
        said = json.loads(body)
    except ValueError:  # a page for people
        return None
    return said if isinstance(said, dict) else None


def make_voice(place: Workplace) -> FptVoice:
    """Return the voice that `config.toml` names, else the region's; entry point "fpt"."""
    studio = place.settings.studio
    limits = Limits(studio.connect_timeout_seconds, studio.read_timeout_seconds)
    return FptVoice(studio.fpt_voice or VOICES[place.settings.voice_region], lambda: key_of("fpt", place.home), limits)
