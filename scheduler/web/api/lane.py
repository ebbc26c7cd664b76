"""The fast lane for day documents: ten thousand loudspeakers ask, and nearly all hear that nothing is new.

It stands before the application and answers one thing only: a day that a device's token opens, with 200 or 304. Token
and revision are looked at on every call. Whatever else is asked, or goes wrong, goes on to the guarded route of that
address, which gives the same answer (a test compares them) at several times the cost.
"""

import re
from collections.abc import Iterable
from datetime import date

from starlette.types import ASGIApp, Receive, Scope, Send

from scheduler.administration.house import House
from scheduler.communes.pulling import QuickDays, quick_days
from scheduler.web.api.asking import MINE, is_held
from scheduler.web.api.days import linker_of, receipt_key, with_links
from scheduler.web.api.sightings import Sightings

_DAY = re.compile(r"/api/v1/stations/([^/]+)/days/(\d{4}-\d\d-\d\d)")
_QUERIES = frozenset({b"", b"links=1"})
_ALWAYS = ((b"cache-control", MINE.encode()), (b"x-content-type-options", b"nosniff"))
_JSON = (b"content-type", b"application/json")


class Lane:
    """ASGI middleware; on PostgreSQL it lets everything pass by.

    Args:
        app: the application behind it.
        house: whose days.
        sightings: told who was here.
    """

    def __init__(self, app: ASGIApp, house: House, sightings: Sightings) -> None:
        self.app, self.house, self.sightings = app, house, sightings
        self._linker = linker_of(house)
        self._days: QuickDays | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or pass on."""
        found = None
        if scope["type"] == "http" and scope["method"] in {"GET", "HEAD"} and scope["query_string"] in _QUERIES:
            found = _DAY.fullmatch(scope["path"])
        token = _token(scope["headers"]) if found and self.house.database.is_sqlite else None
        if found is None or token is None or not await self._answer(scope, send, token, found[1], found[2]):
            await self.app(scope, receive, send)

    async def _answer(self, scope: Scope, send: Send, token: str, station: str, day: str) -> bool:
        """Answer when it is as simple as can be; tell whether it was."""
        self._days = self._days or quick_days(self.house)
        try:
            at = date.fromisoformat(day)
        except ValueError:
            return False
        found = self._days.find(token, station, at) if self._days else None
        if found is None or self._days is None:
            return False
        device, revision = found
        links = bool(scope["query_string"])
        etag = with_links(revision.etag, self._linker) if links else revision.etag
        headers = [(b"etag", etag.encode()), *_ALWAYS]
        if scope["method"] == "GET":
            self.sightings.note(device, station, at, revision.number)
        if is_held(_header(scope["headers"], b"if-none-match"), etag):
            await send({"type": "http.response.start", "status": 304, "headers": headers})
            await send({"type": "http.response.body"})
            return True
        body = self._days.document(revision)
        if links:
            body = self._linker.answer(body, at, self.house.zone)
        brought = receipt_key(self.house, station, at).items()
        headers += [(name.lower().encode(), value.encode()) for name, value in brought]
        headers += [(b"content-length", str(len(body)).encode()), _JSON]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})
        return True


def _token(headers: Iterable[tuple[bytes, bytes]]) -> str | None:
    scheme, _, token = (_header(headers, b"authorization") or "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token.strip() else None


def _header(headers: Iterable[tuple[bytes, bytes]], name: bytes) -> str | None:
    return next((value.decode("latin-1") for key, value in headers if key == name), None)
