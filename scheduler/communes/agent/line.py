"""One connection to the centre, used by one thread. What answers is not trusted: it may lie, drip, or never end."""

import json
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx

from scheduler.communes.centre import check_address
from scheduler.communes.confirming import HEADER
from scheduler.communes.enrolment import Enrolled
from scheduler.messages import OutsideFailed, Refused

_CONNECT_SECONDS = 10.0
_SILENT_SECONDS = 20.0
_WHOLE_ANSWER_SECONDS = 120.0
_MOST_BYTES = 8 << 20
"""Of an answer that is no sound."""

_UNAUTHORIZED, _FORBIDDEN = 401, 403
_WRONG_CLOCK, _NOT_PROVEN = ("not yet valid", "has expired"), "CERTIFICATE_VERIFY_FAILED"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: status, ETag ("" when there is none), the body, and beside a day its receipt key or ""."""

    status: int
    etag: str
    body: bytes
    receipt_key: str = ""


@dataclass(frozen=True, slots=True)
class Heard:
    """What the centre's clock said when it answered.

    Attributes:
        at: when, by this PC's clock.
        offset: the centre's clock minus this PC's, to a second or so; None when it didn't say.
    """

    at: datetime
    offset: timedelta | None


class Line:
    """Asks the centre as this PC.

    Args:
        who: station, address, token.
        tls: what certificates are checked with; made by `tls_of` and shared, because each takes some MB.
        heard: told at each answer.
        now: this PC's wall time.
    """

    def __init__(
        self,
        who: Enrolled,
        tls: ssl.SSLContext | bool = True,
        heard: Callable[[Heard], None] = lambda _: None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._who, self._heard, self._now = who, heard, now
        self._base = f"{who.centre}/api/v1/stations/{who.station}/"
        timeout = httpx.Timeout(_SILENT_SECONDS, connect=_CONNECT_SECONDS)
        self._client = httpx.Client(verify=tls, timeout=timeout, follow_redirects=False)

    def close(self) -> None:
        """Let go of the connection."""
        self._client.close()

    def get(self, place: str, etag: str = "", wait_seconds: int = 0) -> Answer:
        """Ask for something below this station's address.

        Args:
            place: such as "days".
            etag: what is held; answered by 304 when it is still the newest.
            wait_seconds: how long the centre may keep silent.

        Raises:
            OutsideFailed: it can't be reached, or fails.
            Refused: it doesn't know this PC any more, or answers what can't be an answer.
        """
        headers = {"If-None-Match": etag} if etag else {}
        address = urljoin(self._base, place) + (f"?wait={wait_seconds}" if wait_seconds else "")
        with self.open(address, headers, wait_seconds) as response:
            told = response.headers
            return Answer(response.status_code, told.get("etag", ""), self._body(response), told.get(HEADER, ""))

    def post(self, place: str, body: object) -> Answer:
        """Send JSON; see `get`."""
        data = json.dumps(body, ensure_ascii=True).encode()
        with self._ask("POST", urljoin(self._base, place), {"Content-Type": "application/json"}, data) as response:
            return Answer(response.status_code, response.headers.get("etag", ""), self._body(response))

    @contextmanager
    def open(
        self, address: str, headers: Mapping[str, str] | None = None, wait_seconds: int = 0
    ) -> Iterator[httpx.Response]:
        """Open an answer to be read in pieces; see `get`.

        Args:
            address: whole, or relative to this station's address. The token is shown to the centre's API alone.
            headers: besides the usual.
            wait_seconds: how long the centre may keep silent.
        """
        with self._ask("GET", urljoin(self._base, address), headers or {}, wait_seconds=wait_seconds) as response:
            yield response

    @contextmanager
    def _ask(
        self, method: str, address: str, headers: Mapping[str, str], data: bytes | None = None, wait_seconds: int = 0
    ) -> Iterator[httpx.Response]:
        sent = {"Accept-Encoding": "identity", **headers}
        own = address.startswith(f"{self._who.centre}/api/")
        if own:
            sent["Authorization"] = f"Bearer {self._who.token}"
        else:
            parts = urlsplit(address)
            check_address(f"{parts.scheme}://{parts.netloc}")
        timeout = httpx.Timeout(_SILENT_SECONDS, connect=_CONNECT_SECONDS, read=_SILENT_SECONDS + wait_seconds)
        try:
            with self._client.stream(method, address, headers=sent, content=data, timeout=timeout) as response:
                self._look_at(response, own=own)
                yield response
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            why = str(error) or type(error).__name__
            raise OutsideFailed(_section_of(why), centre=self._who.centre, why=why) from error

    def _look_at(self, response: httpx.Response, *, own: bool) -> None:
        status = response.status_code
        if own:
            now = self._now()
            self._heard(Heard(now, _offset(response.headers.get("date", ""), now)))
        if own and status in {_UNAUTHORIZED, _FORBIDDEN}:
            raise Refused("agent.shut_out", centre=self._who.centre)
        if httpx.codes.is_server_error(status) or status == httpx.codes.TOO_MANY_REQUESTS:
            raise OutsideFailed("communes.no_centre", centre=self._who.centre, why=f"HTTP {status}")
        if response.headers.get("content-encoding", "identity") != "identity":
            raise Refused("agent.odd_answer", what=f"Content-Encoding {response.headers['content-encoding'][:40]}")

    def _body(self, response: httpx.Response) -> bytes:
        until = time.monotonic() + _WHOLE_ANSWER_SECONDS
        data = bytearray()
        for piece in response.iter_raw():
            data += piece
            if len(data) > _MOST_BYTES:
                raise Refused("agent.endless", what=str(response.url.path), most=_MOST_BYTES)
            if time.monotonic() > until:
                raise OutsideFailed("communes.no_centre", centre=self._who.centre, why="timeout")
        return bytes(data)


def tls_of(centre: str) -> ssl.SSLContext | bool:
    """Return what checks a centre's certificate; one for all lines of a process."""
    return httpx.create_ssl_context() if centre.startswith("https://") else True


def json_of(answer: Answer, what: str) -> dict[str, Any]:
    """Return an answer's JSON object.

    Raises:
        Refused: it is none.
    """
    try:
        told = json.loads(answer.body)
    except (ValueError, RecursionError) as error:
        raise Refused("agent.odd_answer", what=what) from error
    if not isinstance(told, dict):
        raise Refused("agent.odd_answer", what=what)
    return told


def _section_of(why: str) -> str:
    """Return which sentence tells of a line that failed, by what the TLS library says."""
    if any(words in why for words in _WRONG_CLOCK):
        return "communes.clock_or_certificate"
    return "agent.not_the_centre" if _NOT_PROVEN in why else "communes.no_centre"


def _offset(said: str, now: datetime) -> timedelta | None:
    try:
        theirs = parsedate_to_datetime(said)
    except ValueError:
        return None
    if theirs.tzinfo is None:
        return None
    return theirs + timedelta(seconds=0.5) - now  # the header counts whole seconds
