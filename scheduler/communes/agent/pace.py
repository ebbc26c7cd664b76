"""How fast sounds come, and how long a failed try waits: a cap in KiB a second, urgent matters first, backing off."""

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Condition

_LONGEST_YIELD_SECONDS = 60.0


class Urgent:
    """Lets an emergency have the line to itself: while one is fetched, sounds of days to come stand still."""

    def __init__(self) -> None:
        self._under_way = 0
        self._over = Condition()

    @contextmanager
    def first(self) -> Iterator[None]:
        """Hold the others up for the length of this block."""
        with self._over:
            self._under_way += 1
        try:
            yield
        finally:
            with self._over:
                self._under_way -= 1
                self._over.notify_all()

    def wait(self) -> None:
        """Return when nothing urgent is under way; after a minute in any case."""
        with self._over:
            self._over.wait_for(lambda: self._under_way == 0, _LONGEST_YIELD_SECONDS)


class Pace:
    """Holds a download to so many KiB a second and lets urgent matters pass.

    Args:
        kib_per_second: 0 is no limit.
        urgent: what goes first.
        monotonic: seconds that never go back.
        sleep: waits so many seconds.
    """

    def __init__(
        self,
        kib_per_second: int = 0,
        urgent: Urgent | None = None,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        self._bytes_per_second = kib_per_second * 1024
        self._urgent = urgent or Urgent()
        self._monotonic, self._sleep = monotonic, sleep
        self._free_at = monotonic()

    def took(self, count: int) -> None:
        """Wait for as long as so many bytes may take; what wasn't used a while ago is not made up for."""
        self._urgent.wait()
        if not self._bytes_per_second:
            return
        now = self._monotonic()
        self._free_at = max(self._free_at, now - 1.0) + count / self._bytes_per_second
        if self._free_at > now:
            self._sleep(self._free_at - now)


class Backoff:
    """How long to wait after a failure: twice as long each time, drawn by lot, so that 25 PCs don't come back as one.

    Args:
        first_seconds: at most, after the first failure.
        most_seconds: at most, ever.
        draw: a number from 0 to 1.
    """

    def __init__(
        self, first_seconds: float = 1.0, most_seconds: float = 300.0, draw: Callable[[], float] = random.random
    ) -> None:
        self._first, self._most, self._draw = first_seconds, most_seconds, draw
        self._failures = 0

    def failed(self) -> float:
        """Return how many seconds to wait: between half of the step and all of it."""
        step = min(self._most, self._first * 2.0 ** min(self._failures, 30))
        self._failures += 1
        return step * (0.5 + self._draw() / 2)

    def worked(self) -> None:
        """Begin anew."""
        self._failures = 0
