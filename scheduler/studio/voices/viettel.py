"""Viettel AI's voices over their public API: online, natural, needs a token. Off unless `config.toml` names it.

Source: https://viettelgroup.ai/document/tts: POST https://viettelgroup.ai/voice/api/tts/v1/rest/syn, headers
`Content-Type: application/json` and `token`; JSON with `text`, `voice`, `id`, `without_filter`, `speed` (0.7 to 1.3)
and `tts_return_option` (2: WAV, 3: MP3). Success is status 200 with the sound as body.
"""

import json
from collections.abc import Callable
from urllib.parse import urlsplit

from scheduler.messages import Message
from scheduler.studio.voices.answers import decoded
from scheduler.studio.voices.contract import Speech, VoiceFailed, Workplace
from scheduler.studio.voices.https import Limits, Service
from scheduler.studio.voices.keys import key_of

ADDRESS = "https://viettelgroup.ai/voice/api/tts/v1/rest/syn"
VOICES = {"north": "hn-quynhanh", "central": "hue-maingoc", "south": "hcm-minhquan"}

_NAME = "Viettel AI"
_WAV = 2
_OK = 200
_MOST_WHY = 160


class ViettelVoice:
    """One voice of Viettel AI.

    Args:
        voice: "hn-quynhanh", "hue-maingoc", "hcm-minhquan" …
        key: asked for the token, or why there is none.
        limits: time-outs.
        address: of the service.
    """

    kind = "synthetic"
    online = True
    words_per_minute = 0
    version = "tts v1"

    def __init__(
        self,
        voice: str,
        key: Callable[[], tuple[str, Message | None]],
        limits: Limits = Limits(),  # noqa: B008 - frozen
        address: str = ADDRESS,
    ) -> None:
        self.name = f"viettel/{voice}"
        self.service = f"{_NAME} ({urlsplit(address).hostname})"
        self._voice, self._key, self._address = voice, key, address
        self._service = Service(_NAME, limits)

    def usable(self) -> Message | None:
        """Tell whether there is a token; whether it is a good one shows when the service is asked."""
        return self._key()[1]

    def speak(self, sentence: str) -> Speech:
        """Have one sentence voiced as WAV.

        Raises:
            VoiceFailed: no token, refused, no network, or an answer without sound.
        """
        key, why = self._key()
        if why is not None:
            raise VoiceFailed(why.id, lasting=True, **why.values)
        asked = {
            "text": sentence,
            "voice": self._voice,
            "id": "scheduler",
            "without_filter": False,
            "speed": 1.0,
            "tts_return_option": _WAV,
        }
        answer = self._service.ask("POST", self._address, headers={"token": key}, json=asked)
        if answer.status != _OK:
            raise self._service.refusal(answer)
        if answer.kind == "application/json":
            raise VoiceFailed("studio.service_said", service=_NAME, why=_why(answer.body))
        return decoded(answer.body, _NAME)

    def close(self) -> None:
        """Close idle connections."""
        self._service.close()


def _why(body: bytes) -> str:
    """Return what a JSON answer says instead of sound, in one line."""
    try:
        said = json.loads(body)
    except ValueError:
        return "JSON?"
    return json.dumps(said, ensure_ascii=False)[:_MOST_WHY]


def make_voice(place: Workplace) -> ViettelVoice:
    """Return the voice that `config.toml` names, else the region's; entry point "viettel"."""
    studio = place.settings.studio
    limits = Limits(studio.connect_timeout_seconds, studio.read_timeout_seconds)
    voice = studio.viettel_voice or VOICES[place.settings.voice_region]
    return ViettelVoice(voice, lambda: key_of("viettel", place.home), limits)
