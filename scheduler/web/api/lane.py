"""The fast lane for day documents: ten thousand loudspeakers ask, and nearly all hear that nothing is new.

It stands before the application and answers one thing only: a day that a device's token opens, with 200 or 304. Token
and revision are looked at on every call. Whatever else is asked, or goes wrong, goes on to the guarded route of that
address, which gives the same answer (a test compares them) at several times the cost.
"""

import asyncio
import re
from collections.abc import Iterable
from datetime import date, datetime

from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Receive, Scope, Send

from scheduler.administration.house import House
from scheduler.communes.pulling import QuickDays, note_seen, quick_days
from scheduler.timekeeping import Clock
from scheduler.web.api.asking import MINE, is_held

SIGHTINGS_SECONDS = 30.0
"""How long it is kept in memory at most that a device was seen; then all are written down in one transaction."""

_DAY = re.compile(r"/api/v1/stations/([^/]+)/days/(\d{4}-\d\d-\d\d)")
_ALWAYS = ((b"cache-control", MINE.encode()), (b"x-content-type-options", b"nosniff"))
_JSON = (b"content-type", b"application/json")


class Lane:
    """ASGI middleware; on PostgreSQL it lets everything pass by.

    Args:
        app: the application behind it.
        house: whose days.
        clock: says when a device was seen.
    """

    def __init__(self, app: ASGIApp, house: House, clock: Clock) -> None:
        self.app, self.house, self.clock = app, house, clock
        self._days: QuickDays | None = None
        self._seen: dict[int, datetime] = {}
        self._writing: asyncio.Task[None] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or pass on."""
        found = (
            _DAY.fullmatch(scope["path"]) if scope["type"] == "http" and scope["method"] in {"GET", "HEAD"} else None
        )
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
        self._note(device)
        headers = [(b"etag", revision.etag.encode()), *_ALWAYS]
        if is_held(_header(scope["headers"], b"if-none-match"), revision.etag):
            await send({"type": "http.response.start", "status": 304, "headers": headers})
            await send({"type": "http.response.body"})
            return True
        body = self._days.document(revision)
        headers += [(b"content-length", str(len(body)).encode()), _JSON]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})
        return True

    def _note(self, device: int) -> None:
        self._seen[device] = self.clock.now()
        if self._writing is None or self._writing.done():
            self._writing = asyncio.get_running_loop().create_task(self._write_soon())

    async def _write_soon(self) -> None:
        try:
            await asyncio.sleep(SIGHTINGS_SECONDS)
        finally:  # a server that stops cancels the wait, and writes at once
            seen, self._seen = self._seen, {}
            await run_in_threadpool(note_seen, self.house, seen)


def _token(headers: Iterable[tuple[bytes, bytes]]) -> str | None:
    scheme, _, token = (_header(headers, b"authorization") or "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token.strip() else None


def _header(headers: Iterable[tuple[bytes, bytes]], name: bytes) -> str | None:
    return next((value.decode("latin-1") for key, value in headers if key == name), None)
