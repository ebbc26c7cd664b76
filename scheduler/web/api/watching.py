"""One watcher for all who wait for a change: it asks the database once a second, however many wait."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.concurrency import run_in_threadpool

from scheduler.administration.house import House
from scheduler.communes.pulling import news

LOOKS_EVERY_SECONDS = 1.0


class Watcher:
    """Wakes those who wait for a station's documents. It works while somebody waits, in one event loop.

    Args:
        house: whose documents.
    """

    def __init__(self, house: House) -> None:
        self.house = house
        self._waiting: dict[str, set[asyncio.Event]] = {}
        self._counter = 0
        self._task: asyncio.Task[None] | None = None

    @asynccontextmanager
    async def listening(self, station: str) -> AsyncIterator[asyncio.Event]:
        """Listen for a station's documents; the event is set at the first that comes after this block was entered."""
        heard = asyncio.Event()
        newest = 0 if self._works() else (await run_in_threadpool(news, self.house, None))[0]
        self._waiting.setdefault(station, set()).add(heard)
        if not self._works():  # asked again: another may have begun in the meantime, from an earlier counter
            self._counter = newest
            self._task = asyncio.get_running_loop().create_task(self._watch())
        try:
            yield heard
        finally:
            waiting = self._waiting[station]
            waiting.discard(heard)
            if not waiting:
                del self._waiting[station]

    def _works(self) -> bool:
        return self._task is not None and not self._task.done()

    async def _watch(self) -> None:
        """Look once a second until nobody waits."""
        while self._waiting:
            await asyncio.sleep(LOOKS_EVERY_SECONDS)
            self._counter, stations = await run_in_threadpool(news, self.house, self._counter)
            for station in stations & self._waiting.keys():
                for heard in self._waiting[station]:
                    heard.set()
