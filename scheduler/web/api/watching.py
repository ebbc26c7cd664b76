"""One watcher for all who wait for a change: it asks the database twice a second, however many wait."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Generic, TypeVar

from starlette.concurrency import run_in_threadpool

from scheduler.web.api.asking import is_held

LOOKS_EVERY_SECONDS = 0.5
"""An emergency must be on air within two seconds."""

_State = TypeVar("_State")
News = Callable[[_State | None], tuple[_State, frozenset[str]]]
"""Returns what stands, and the stations where that is news to who knew the state it is given; of None none is."""


class Watcher(Generic[_State]):
    """Wakes those who wait for what concerns a station. It works while somebody waits, in one event loop.

    Args:
        news: asks the database.
    """

    def __init__(self, news: News[_State]) -> None:
        self._news = news
        self._waiting: dict[str, set[asyncio.Event]] = {}
        self._known: _State | None = None
        self._task: asyncio.Task[None] | None = None

    @asynccontextmanager
    async def listening(self, station: str) -> AsyncIterator[asyncio.Event]:
        """Listen for a station's news; the event is set at the first that comes after this block was entered."""
        heard = asyncio.Event()
        newest = self._known if self._works() else (await run_in_threadpool(self._news, None))[0]
        self._waiting.setdefault(station, set()).add(heard)
        if not self._works():  # asked again: another may have begun in the meantime, from an earlier state
            self._known = newest
            self._task = asyncio.get_running_loop().create_task(self._watch())
        try:
            yield heard
        finally:
            waiting = self._waiting[station]
            waiting.discard(heard)
            if not waiting:
                del self._waiting[station]

    async def changed(
        self, station: str, wait_seconds: int, held: str | None, standing: Callable[[str], tuple[bytes, str]]
    ) -> tuple[bytes, str]:
        """Return what stands and its ETag as soon as it isn't what is held, or when the time is over.

        Args:
            station: its code.
            wait_seconds: how long, at most.
            held: `If-None-Match`.
            standing: asks what stands at a station.
        """
        until = time.monotonic() + wait_seconds
        async with self.listening(station) as heard:
            while True:
                body, etag = await run_in_threadpool(standing, station)
                left = until - time.monotonic()
                if not is_held(held, etag) or left <= 0:
                    return body, etag
                heard.clear()
                try:
                    await asyncio.wait_for(heard.wait(), left)
                except TimeoutError:
                    continue

    def _works(self) -> bool:
        return self._task is not None and not self._task.done()

    async def _watch(self) -> None:
        """Look again and again until nobody waits."""
        while self._waiting:
            await asyncio.sleep(LOOKS_EVERY_SECONDS)
            self._known, stations = await run_in_threadpool(self._news, self._known)
            for station in stations & self._waiting.keys():
                for heard in self._waiting[station]:
                    heard.set()
