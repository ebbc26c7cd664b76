"""A circuit for each online voice: after some failures in a row it is left alone, then tried once.

Runs follow one another (an operator's, the timetable's), so the state lies in a file of the home folder: a service
that is down is not asked anew by each of them. The file only saves questions; lost or broken it is begun anew.
"""

import json
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from scheduler.files import write_whole
from scheduler.messages import Message

logger = logging.getLogger(__name__)

_LONGEST_REST = 16
"""Times the first rest: each failed trial doubles it up to here."""


@dataclass(frozen=True, slots=True)
class Circuit:
    """What happened to one voice.

    Attributes:
        failures: in a row.
        rests: how often it was left alone since it last worked.
        until: seconds of the Unix epoch until which it is left alone; 0 when it isn't.
    """

    failures: int = 0
    rests: int = 0
    until: float = 0.0


def failed(circuit: Circuit, now: float, after: int, rest_seconds: float, *, asked_to_wait: float | None) -> Circuit:
    """Return the circuit after a failure.

    Args:
        circuit: before it.
        now: seconds of the Unix epoch.
        after: failures in a row that open it; a failed trial after a rest opens it at once.
        rest_seconds: the first rest.
        asked_to_wait: seconds that the service itself asked for (a reason to rest at once), or None.
    """
    failures = circuit.failures + 1
    if asked_to_wait is None and failures < after and not circuit.rests:
        return replace(circuit, failures=failures)
    rest = rest_seconds * min(2**circuit.rests, _LONGEST_REST)
    return Circuit(failures, circuit.rests + 1, now + max(rest, asked_to_wait or 0.0))


class Circuits:
    """The circuits of all voices of an installation; for several threads.

    Args:
        file: where they are kept; None keeps them in this process alone.
        after: failures in a row after which a voice is left alone.
        rest_seconds: how long, the first time.
        now: seconds of the Unix epoch.
    """

    def __init__(
        self,
        file: Path | None,
        after: int = 3,
        rest_seconds: float = 300.0,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._file, self._after, self._rest_seconds, self._now = file, after, rest_seconds, now
        self._lock = threading.Lock()
        self._on_trial: set[str] = set()
        self._circuits = _load(file)

    def resting(self, voice: str) -> Message | None:
        """Return until when a voice is left alone, or None when it may be asked."""
        until = self._circuits.get(voice, Circuit()).until
        if until <= self._now():
            return None
        return Message("studio.resting", {"until": datetime.fromtimestamp(until, UTC)})

    def enter(self, voice: str) -> Message | None:
        """Ask to use a voice: None lets in, else why not. After a rest one question at a time is let in, on trial."""
        with self._lock:
            why = self.resting(voice)
            if why is None and self._circuits.get(voice, Circuit()).rests:
                if voice in self._on_trial:
                    return Message("studio.on_trial")
                self._on_trial.add(voice)
            return why

    def worked(self, voice: str) -> None:
        """Note that a voice gave sound."""
        with self._lock:
            self._on_trial.discard(voice)
            if self._circuits.pop(voice, None) is not None:
                self._save()

    def failed(self, voice: str, asked_to_wait: float | None = None) -> None:
        """Note that a voice gave none."""
        with self._lock:
            self._on_trial.discard(voice)
            before = self._circuits.get(voice, Circuit())
            if before.until > self._now():  # asked before it was opened by another thread
                return
            self._circuits[voice] = failed(
                before, self._now(), self._after, self._rest_seconds, asked_to_wait=asked_to_wait
            )
            self._save()

    def leave(self, voice: str) -> None:
        """Note that a question ended without telling anything about the service (interrupted, nothing to say)."""
        with self._lock:
            self._on_trial.discard(voice)

    def _save(self) -> None:
        """Keep the state for the next process; where that fails this one still knows, and nothing said is lost."""
        if self._file is None:
            return
        kept = {voice: asdict(circuit) for voice, circuit in sorted(self._circuits.items())}
        try:
            write_whole(self._file, json.dumps(kept, indent=1).encode())
        except OSError as error:
            logger.warning("The circuits can't be kept (%s)", error, extra={"action": "circuits_not_kept"})


def _load(file: Path | None) -> dict[str, Circuit]:
    if file is None or not file.exists():
        return {}
    try:
        kept = json.loads(file.read_text(encoding="utf-8"))
        return {
            str(voice): Circuit(int(c["failures"]), int(c["rests"]), float(c["until"])) for voice, c in kept.items()
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:  # not ours, or half of it: begun anew
        logger.warning("The circuits in %s are begun anew (%s)", file.name, error, extra={"action": "circuits_lost"})
        return {}
