"""Google's voice through gTTS: online, natural, unofficial.

gTTS sends its requests without checking certificates, so whoever sits on the way could put sound on air. Its own
reference to `requests` is replaced by one whose sessions always check; nobody else's is touched.
"""

import importlib.util
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from types import ModuleType, SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np

from scheduler.messages import Message
from scheduler.studio.voices.answers import decoded, refused
from scheduler.studio.voices.clauses import clauses
from scheduler.studio.voices.contract import Speech, VoiceFailed, Workplace, package_version

if TYPE_CHECKING:
    import requests

_PACKAGE = "gTTS"
_LANGUAGE = "vi"
_NAME = "Google"
_PACE_SECONDS = 0.3


class GoogleVoice:
    """Google Translate's Vietnamese voice.

    Args:
        timeouts_seconds: to connect, and between two bytes of an answer.
        pace_seconds: pause before each request but the first of a sentence: the service turns hasty clients away.
        wait: sleeps so many seconds.
    """

    name = "google/vi"
    kind = "synthetic"
    online = True
    service = f"{_NAME} (translate.google.com)"
    words_per_minute = 0

    def __init__(
        self,
        timeouts_seconds: tuple[float, float] = (5.0, 20.0),
        pace_seconds: float = _PACE_SECONDS,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        self._timeouts_seconds = timeouts_seconds
        self._pace_seconds = pace_seconds
        self._wait = wait

    @property
    def version(self) -> str:
        """The client's version; the service does not tell its own."""
        return package_version(_PACKAGE)

    def usable(self) -> Message | None:
        """Tell whether gTTS is installed; whether the service answers shows when it is asked."""
        if importlib.util.find_spec("gtts") is None:
            return Message("studio.not_installed", {"package": _PACKAGE})
        return None

    def speak(self, sentence: str) -> Speech:
        """Voice one sentence, a request for each piece of at most 100 characters, each decoded by itself.

        Raises:
            VoiceFailed: no network, refused, or an answer without sound; nothing of the sentence is kept.
        """
        pieces: list[Speech] = []
        for number, text in enumerate(clauses(sentence)):
            if number:
                self._wait(self._pace_seconds)
            pieces.append(decoded(self._ask(text), _NAME))
        if not pieces:
            raise VoiceFailed("studio.nothing_to_say", voice=self.name)
        if len({piece.sample_rate for piece in pieces}) > 1:
            raise VoiceFailed("studio.service_broken", service=_NAME, why="sample rate")
        return Speech(np.concatenate([piece.samples for piece in pieces]), pieces[0].sample_rate)

    def close(self) -> None:
        """Hold nothing open: each request has its own connection."""

    def _ask(self, text: str) -> bytes:
        client = _client()
        try:
            speech = client.gTTS(
                text,
                lang=_LANGUAGE,
                lang_check=False,
                pre_processor_funcs=[],
                tokenizer_func=clauses,
                timeout=self._timeouts_seconds,
            )
            answer = b"".join(speech.stream())
        except client.gTTSError as error:
            raise self._why(error) from error
        except AssertionError as error:
            raise VoiceFailed("studio.nothing_to_say", voice=self.name) from error
        except ValueError as error:  # not base64, not UTF-8, not ASCII where sound should be
            raise VoiceFailed("studio.service_broken", service=_NAME, why=str(error)) from error
        if not answer:  # 200 with a page for people in it
            raise VoiceFailed("studio.service_no_sound", service=_NAME)
        return answer

    @staticmethod
    def _why(error: Any) -> VoiceFailed:  # noqa: ANN401 - gTTS has no types
        import requests  # noqa: PLC0415 - comes with gTTS, which may not be installed

        if error.rsp is None:
            if isinstance(error.__context__, requests.exceptions.SSLError):
                return VoiceFailed("studio.service_untrusted", service=_NAME, lasting=True)
            slow = isinstance(error.__context__, requests.exceptions.Timeout)
            return VoiceFailed(
                "studio.service_slow" if slow else "studio.service_unreachable", service=_NAME, passing=True
            )
        if error.rsp.ok:
            return VoiceFailed("studio.service_no_sound", service=_NAME)
        return refused(_NAME, error.rsp.status_code, error.rsp.headers.get("Retry-After"), datetime.now(UTC))


@cache
def _client() -> ModuleType:
    """Return gTTS's client module with sessions that check certificates.

    The authorities are certifi's, or those that REQUESTS_CA_BUNDLE names.
    """
    import gtts.tts  # noqa: PLC0415 - optional, and slow to import
    import requests  # noqa: PLC0415 - comes with it

    class CheckingSession(requests.Session):
        def send(self, request: "requests.PreparedRequest", **kwargs: Any) -> "requests.Response":  # noqa: ANN401 - requests' own signature
            settings = self.merge_environment_settings(str(request.url), {}, stream=None, verify=True, cert=None)
            return super().send(request, **{**kwargs, "verify": settings["verify"]})

    gtts.tts.requests = SimpleNamespace(
        Session=CheckingSession,
        Request=requests.Request,
        exceptions=requests.exceptions,
        packages=SimpleNamespace(urllib3=SimpleNamespace(disable_warnings=_keep_warnings, exceptions=_Exceptions)),
    )
    return gtts.tts  # type: ignore[no-any-return]  # gTTS has no types


class _Exceptions:
    InsecureRequestWarning = UserWarning


def _keep_warnings(category: type[Warning]) -> None:
    """Leave the warning on that gTTS would switch off for the whole program."""
    del category


def make_voice(place: Workplace) -> GoogleVoice:
    """Return the voice with the time-outs of `config.toml`; entry point "google"."""
    studio = place.settings.studio
    return GoogleVoice((studio.connect_timeout_seconds, studio.read_timeout_seconds))
