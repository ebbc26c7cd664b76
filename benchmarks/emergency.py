"""From the command to the air: `scheduler emergency TEXT` in a shell, a player on a sound card that nobody hears.

Everything is real: a fresh installation, a new text each time (nothing of it was voiced before), the player's own
process, a PulseAudio null sink. The journal, which is written as the sound begins, says when it was on air. No server
runs: the order goes over the shelf.
"""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path

from benchmarks import hearing
from benchmarks.figures import Figure
from scheduler.playout.entries import Entry, read_whole

RUNS = 20
LIMIT_SECONDS = 2.0
_STATION = "huyen"
_PLACES = ("đê hữu sông Đáy", "cống Quỹ Nhất", "đê biển Nam Điền", "bến đò Nghĩa Lâm")
_PATIENCE_SECONDS = 30.0


def run() -> list[Figure]:
    """Order twenty emergencies and stand each down as soon as it is on air."""
    with tempfile.TemporaryDirectory() as folder, hearing.null_sink():
        home = Path(folder)
        for words in (
            ("init",),
            ("network", "import", str(resources.files("scheduler") / "samples" / "network.toml")),
            ("account", "add", "truc", "--role", "emergency"),
        ):
            _scheduler(home, "admin", *words)
        with _player(home):
            took = sorted(_order(home, number) for number in range(RUNS))
    p95 = took[round(0.95 * (len(took) - 1))]
    median = took[len(took) // 2]
    return [
        Figure(
            "emergency: command to air, p95",
            p95,
            "s",
            f"median {median:.3f} s, worst {took[-1]:.3f} s",
            None,
            LIMIT_SECONDS,
        )
    ]


def _order(home: Path, number: int) -> float:
    """Return how long after the command was begun its words were on air."""
    hours, minutes = divmod(17 * 60 + 7 * number, 60)
    text = f"Nước lên báo động {number + 1} tại {_PLACES[number % 4]} lúc {hours}h{minutes:02}. Bà con rời khỏi ngay."
    seen = len(_said(home))
    begun = datetime.now(UTC)
    _scheduler(home, "truc", "emergency", text, "--stations", _STATION, "--repeat", "1")
    until = time.monotonic() + _PATIENCE_SECONDS
    while len(said := _said(home)) <= seen:
        if time.monotonic() > until:
            raise RuntimeError(f"emergency {number + 1} is not on air after {_PATIENCE_SECONDS:.0f} s")
        time.sleep(0.05)
    _scheduler(home, "truc", "emergency", "stand-down", said[-1].bulletin)
    while _said(home)[-1].open:
        time.sleep(0.05)
    return (said[-1].started_at - begun).total_seconds()


def _said(home: Path) -> list[Entry]:
    entries = read_whole(home / "players" / _STATION / "journal.jsonl").entries
    return [entry for entry in entries if entry.role == "emergency"]


@contextmanager
def _player(home: Path) -> Iterator[None]:
    """Play the station in a process of its own for as long as the block runs."""
    command = [*_command(home, "admin"), "play", _STATION, "--output", "soundcard"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=_environment())
    try:
        until = time.monotonic() + _PATIENCE_SECONDS
        while not (home / "players" / _STATION / "playing.json").exists():
            if process.poll() is not None or time.monotonic() > until:
                raise RuntimeError("the player doesn't start")
            time.sleep(0.1)
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()


def _scheduler(home: Path, who: str, *words: str) -> None:
    """Run a command.

    Raises:
        RuntimeError: it failed; with what it said.
    """
    done = subprocess.run(
        [*_command(home, who), *words], capture_output=True, text=True, check=False, env=_environment()
    )
    if done.returncode != 0:
        raise RuntimeError(f"scheduler {words[0]} ended with {done.returncode}:\n{done.stderr[-1500:]}")


def _command(home: Path, who: str) -> list[str]:
    return [sys.executable, "-m", "scheduler", "--home", str(home), "--as", who]


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(Path.cwd())}
