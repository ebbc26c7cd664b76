"""How long the main job takes: samples in, a week planned, a day of 25 stations played, figures out."""

import sys
import tempfile
from pathlib import Path

from benchmarks.figures import Figure
from benchmarks.processes import median_seconds, seconds_of

RUNS = 3
LIMIT_SECONDS = 30.0


def run() -> list[Figure]:
    """Measure the job in a fresh home each time, and a second time in a home where all is made."""
    with tempfile.TemporaryDirectory(prefix="scheduler-bench-") as folder:
        homes = iter(Path(folder) / f"home{number}" for number in range(RUNS))
        fresh = median_seconds(RUNS, lambda: main_job(next(homes)))
        again = main_job(Path(folder) / "home0")
    return [
        Figure("main job, fresh home", fresh, "s", limit=LIMIT_SECONDS),
        Figure("main job, done before", again, "s", f"fresh home ({fresh:.1f} s)", again / fresh, LIMIT_SECONDS),
    ]


def main_job(home: Path) -> float:
    """Do the job as one process; return its seconds."""
    return seconds_of([sys.executable, "-m", "scheduler", "--home", str(home), "demo", "--once"], Path.cwd())
