"""How long `scheduler --help` takes, beside a Python that does nothing."""

import sys
from pathlib import Path

from benchmarks.figures import Figure
from benchmarks.processes import median_seconds, seconds_of

RUNS = 11
LIMIT_SECONDS = 0.3


def run() -> list[Figure]:
    """Measure both in turn, in the same run."""
    here = Path.cwd()
    help_command = [sys.executable, "-m", "scheduler", "--help"]
    nothing = [sys.executable, "-c", "pass"]
    for command in (help_command, nothing):  # once for the file cache
        seconds_of(command, here)
    ours = median_seconds(RUNS, lambda: seconds_of(help_command, here))
    bare = median_seconds(RUNS, lambda: seconds_of(nothing, here))
    return [Figure("scheduler --help", ours, "s", f"python -c pass ({bare:.3f} s)", ours / bare, LIMIT_SECONDS)]
