"""Which devices were here, and which revisions they have: kept in memory for half a minute, then written in one go."""

import asyncio
from datetime import date, datetime

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

    def note(self, device: int, station: str, day: date, revision: int) -> None:
        """Note that a device was here and has a revision of a day now."""
        self._seen[device] = self.clock.now()
        self._pulled[device, station, day] = revision
        if self._writing is None or self._writing.done():
            self._writing = asyncio.get_running_loop().create_task(self._write_soon())

    async def _write_soon(self) -> None:
        try:
            await asyncio.sleep(WRITTEN_AFTER_SECONDS)
        finally:  # a server that stops cancels the wait: what is known is written before it ends
            seen, self._seen = self._seen, {}
            pulled, self._pulled = self._pulled, {}
            await run_in_threadpool(note_all, self.house, seen, pulled)
