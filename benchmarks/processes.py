"""Timing of whole processes, start and end included, as a person waits for them."""

import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median


def seconds_of(command: list[str], cwd: Path) -> float:
    """Return how long a command takes.

    Raises:
        RuntimeError: it failed; with what it said last. A failed run has no time.
    """
    started = time.perf_counter()
    done = subprocess.run(command, cwd=cwd, capture_output=True, encoding="utf-8", errors="replace", check=False)
    took = time.perf_counter() - started
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(command)} ended with {done.returncode}:\n{(done.stdout + done.stderr)[-1500:]}")
    return took


def median_seconds(runs: int, once: Callable[[], float]) -> float:
    """Return the median of several runs."""
    return median(once() for _ in range(runs))
