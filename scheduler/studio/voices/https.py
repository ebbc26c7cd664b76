"""Requests to a voice service over HTTPS: certificates checked, answers limited in time and size."""

import ssl
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx

from scheduler.studio.voices.answers import MOST_SOUND_BYTES, refused
from scheduler.studio.voices.contract import VoiceFailed


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a service may take.

    Attributes:
        connect_seconds: to open a connection.
        read_seconds: between two pieces of an answer.
        whole_seconds: for a whole answer, so that one that drips doesn't hold a batch.
    """

    connect_seconds: float = 5.0
    read_seconds: float = 20.0
    whole_seconds: float = 120.0


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer.

    Attributes:
        status: HTTP status.
        kind: its media type in lower case, without parameters; "" when it names none.
    """

    status: int
    kind: str
    body: bytes
    retry_after: str | None


class Service:
    """One service, asked from several threads. Authorities are certifi's, or those that SSL_CERT_FILE names.

    Args:
        name: for the user, "FPT.AI".
        limits: see there.
        elapsed: seconds of a clock that never goes back.
    """

    def __init__(self, name: str, limits: Limits, elapsed: Callable[[], float] = time.monotonic) -> None:
        self.name = name
        self._limits = limits
        self._elapsed = elapsed
        self._client: httpx.Client | None = None
        self._lock = threading.Lock()

    def ask(self, method: str, address: str, **request: Any) -> Answer:  # noqa: ANN401 - httpx's own arguments
        """Send one request and return its whole answer, whatever its status. Redirections are not followed.

        Raises:
            VoiceFailed: no connection, no trusted certificate, too slow, cut short or too large; or a header (a key, a
                voice's name) has signs that none can carry, then nothing is sent.
        """
        headers: Mapping[str, str] = request.get("headers", {})
        if not all(value.isascii() and value.isprintable() for value in headers.values()):
            raise VoiceFailed("studio.service_unsendable", service=self.name, lasting=True)
        latest = self._elapsed() + self._limits.whole_seconds
        try:
            with self._opened().stream(method, address, **request) as response:
                body = bytearray()
                for piece in response.iter_bytes():
                    body += piece
                    if len(body) > MOST_SOUND_BYTES:
                        raise VoiceFailed("studio.service_broken", service=self.name, why=f"> {MOST_SOUND_BYTES} byte")
                    if self._elapsed() > latest:
                        raise VoiceFailed("studio.service_slow", service=self.name, passing=True)
                return _answer(response.status_code, response.headers, bytes(body))
        except httpx.TimeoutException as error:
            raise VoiceFailed("studio.service_slow", service=self.name, passing=True) from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise self._unreachable(error) from error

    def refusal(self, answer: Answer) -> VoiceFailed:
        """Return what an answer with a status other than 2xx means."""
        return refused(self.name, answer.status, answer.retry_after, datetime.now(UTC))

    def close(self) -> None:
        """Close idle connections; asking again opens new ones."""
        with self._lock:
            client, self._client = self._client, None
        if client is not None:
            client.close()

    def _opened(self) -> httpx.Client:
        with self._lock:
            if self._client is None:
                timeout = httpx.Timeout(self._limits.read_seconds, connect=self._limits.connect_seconds)
                self._client = httpx.Client(timeout=timeout, follow_redirects=False)
            return self._client

    def _unreachable(self, error: Exception) -> VoiceFailed:
        cause: BaseException | None = error
        while cause is not None:
            if isinstance(cause, ssl.SSLCertVerificationError):
                return VoiceFailed("studio.service_untrusted", service=self.name, lasting=True)
            cause = cause.__cause__ or cause.__context__
        return VoiceFailed("studio.service_unreachable", service=self.name, passing=True)


def _answer(status: int, headers: Mapping[str, str], body: bytes) -> Answer:
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    return Answer(status, kind, body, headers.get("retry-after"))
