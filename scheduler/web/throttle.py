"""Throttling of wrong passwords and codes, in the memory of one worker, which lets its share of the limit pass."""

import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable

from fastapi import Request

WRONG = 10
"""Wrong tries of one login or one address that all workers together let pass in a quarter of an hour."""

SPAN_SECONDS = 15 * 60.0
_REMEMBERED = 10_000


def place_of(request: Request) -> str:
    """Return the key under which wrong tries from an address are counted, whatever was tried."""
    return f"address {request.client.host if request.client else '?'}"


class Throttle:
    """Counts wrong tries by who and from where.

    Args:
        workers: how many processes serve; each one lets its share of the limit pass, at least one try.
        monotonic: seconds; the machine's own by default.
    """

    def __init__(self, workers: int = 1, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._limit = max(1, WRONG // max(1, workers))
        self._monotonic = monotonic
        self._wrong: OrderedDict[str, deque[float]] = OrderedDict()
        self._lock = threading.Lock()

    def wait_seconds(self, *keys: str) -> float:
        """Return how long somebody has to wait before the next try; 0 when it may be made now."""
        now = self._monotonic()
        with self._lock:
            return max((self._wait(key, now) for key in keys), default=0.0)

    def wrong(self, *keys: str) -> None:
        """Remember a wrong try."""
        now = self._monotonic()
        with self._lock:
            for key in keys:
                self._wrong.setdefault(key, deque(maxlen=self._limit)).append(now)
                self._wrong.move_to_end(key)
            while len(self._wrong) > _REMEMBERED:
                self._wrong.popitem(last=False)

    def right(self, key: str) -> None:
        """Forget the wrong tries of one who got it right. The address's stay: one right login hides no guessing."""
        with self._lock:
            self._wrong.pop(key, None)

    def _wait(self, key: str, now: float) -> float:
        tries = self._wrong.get(key)
        if tries is None or len(tries) < self._limit:
            return 0.0
        return max(0.0, tries[0] + SPAN_SECONDS - now)
