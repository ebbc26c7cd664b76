"""Which devices were here, and which revisions they have: kept in memory for half a minute, then written in one go."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import date, datetime

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool

from scheduler.administration.house import House
from scheduler.communes.pulling import note_all
from scheduler.timekeeping import Clock

WRITTEN_AFTER_SECONDS = 30.0


class Sightings:
    """What one worker saw; used in its event loop alone, so that it needs no lock.

    Args:
        house: where it is written down.
        clock: says when.
    """

    def __init__(self, house: House, clock: Clock) -> None:
        self.house, self.clock = house, clock
        self._seen: dict[int, datetime] = {}
        self._pulled: dict[tuple[int, str, date], int] = {}
        self._writing: asyncio.Task[None] | None = None
        self._end = asyncio.Event()

    def note(self, device: int, station: str, day: date, revision: int) -> None:
        """Note that a device was here and has a revision of a day now."""
        self._seen[device] = self.clock.now()
        self._pulled[device, station, day] = revision
        if self._writing is None or self._writing.done():
            self._end = asyncio.Event()
            self._writing = asyncio.get_running_loop().create_task(self._write_soon(self._end))

    @asynccontextmanager
    async def until_the_end(self, app: FastAPI) -> AsyncIterator[None]:  # noqa: ARG002 - as an application calls it
        """Write what is known before the server stops; a signal would leave no time afterwards."""
        yield
        if self._writing is not None:
            self._end.set()
            await self._writing

    async def _write_soon(self, end: asyncio.Event) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(end.wait(), WRITTEN_AFTER_SECONDS)
        seen, self._seen = self._seen, {}
        pulled, self._pulled = self._pulled, {}
        await run_in_threadpool(note_all, self.house, seen, pulled)
