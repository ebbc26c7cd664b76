"""`/events`: tells open pages that something changed, by server-sent events; they then ask for their part anew.

WHATWG HTML, section 9.2. A message carries no data but a number: what somebody may see is decided where they look.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress

from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse
from starlette.concurrency import run_in_threadpool

from scheduler.administration.house import House
from scheduler.administration.pulse import pulse

LOOKS_EVERY_SECONDS = 1.0
BREATHES_EVERY_SECONDS = 15.0
"""A comment goes out so often, so that proxies keep the line and a closed page is noticed."""


class Pulse:
    """Asks the database once a second whether anything changed, however many pages are open.

    Args:
        house: whose database.
    """

    def __init__(self, house: House) -> None:
        self.house = house
        self._count = 0
        self._listeners = 0
        self._changed = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def changes(self) -> AsyncIterator[int | None]:
        """Give a number at each change, and None when nothing happened for a breath's time."""
        self._listeners += 1
        seen = self._count
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._watch())
        try:
            while True:
                if seen == self._count:
                    with suppress(TimeoutError):
                        await asyncio.wait_for(self._changed.wait(), BREATHES_EVERY_SECONDS)
                yield None if seen == self._count else self._count
                seen = self._count
        finally:
            self._listeners -= 1

    async def _watch(self) -> None:
        """Look until nobody listens."""
        last = await run_in_threadpool(pulse, self.house)
        while self._listeners:
            await asyncio.sleep(LOOKS_EVERY_SECONDS)
            now = await run_in_threadpool(pulse, self.house)
            if now != last:
                last, self._count = now, self._count + 1
                heard, self._changed = self._changed, asyncio.Event()
                heard.set()


def routes(house: House) -> APIRouter:
    """Return the route of events."""
    router = APIRouter(include_in_schema=False)
    heart = Pulse(house)

    @router.get("/events")
    async def events(request: Request) -> StreamingResponse:
        async def stream() -> AsyncIterator[bytes]:
            yield b"retry: 3000\n\n"
            async for count in heart.changes():
                if await request.is_disconnected():
                    return
                yield b": \n\n" if count is None else f"event: changed\ndata: {count}\n\n".encode()

        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return StreamingResponse(stream(), media_type="text/event-stream", headers=headers)

    return router
