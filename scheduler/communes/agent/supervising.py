"""Keeps the agent's ways running: one that dies of a mistake in the program is told of, and begun again.

What can be expected (a line that breaks, a full disk) never gets here: `Crew` waits and tries again by itself.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from scheduler.communes.agent.pace import Backoff

logger = logging.getLogger(__name__)

_LIVED_SECONDS = 600.0
"""A way that lived so long before it died begins again at once."""


def supervise(name: str, way: Callable[[], None], backoff: Backoff, stop: threading.Event) -> threading.Thread:
    """Run a way in a thread of its own, and again, later each time, whenever that dies; return the supervisor's thread.

    Args:
        name: of the way; its threads carry it.
        way: returns when `stop` is set.
        backoff: how long to wait after a death.
        stop: the end; a way that returns then is not begun again.
    """

    def keep() -> None:
        while not stop.is_set():
            began = time.monotonic()
            thread = threading.Thread(target=way, name=name, daemon=True)
            thread.start()
            thread.join()
            if time.monotonic() - began > _LIVED_SECONDS:
                backoff.worked()
            stop.wait(backoff.failed())

    supervisor = threading.Thread(target=keep, name=f"{name} supervised", daemon=True)
    supervisor.start()
    return supervisor


@contextmanager
def deaths_told(tell: Callable[[str, str], None]) -> Iterator[None]:
    """Log what a thread dies of while this block lasts, and tell it; other threads go on.

    Args:
        tell: told the thread's name, and the error in a few words.
    """

    def died(told: threading.ExceptHookArgs) -> None:
        name = told.thread.name if told.thread is not None else "?"
        traceback = (told.exc_type, told.exc_value or told.exc_type(), told.exc_traceback)
        logger.error("Died: %s", name, exc_info=traceback, extra={"action": "way_died"})
        tell(name, f"{told.exc_type.__name__}: {told.exc_value}")

    before, threading.excepthook = threading.excepthook, died
    try:
        yield
    finally:
        threading.excepthook = before
