"""What a loudspeaker and a stream have in common: a time line that somebody takes sound from as time passes."""

import time
from abc import ABC, abstractmethod
from collections.abc import Mapping
from pathlib import Path

from scheduler.messages import Message, OutsideFailed
from scheduler.playout.outputs import Input
from scheduler.playout.outputs.relaying import Relaying
from scheduler.playout.outputs.timeline import Sound, Timeline


class LiveOutput(ABC):
    """An output that follows real time by itself.

    Args:
        lead_seconds: from a moment to its sample, see `Timeline`.
        inputs: what relay blocks may switch through, by their source.
    """

    formats: tuple[str, ...] = ("mp3",)

    def __init__(self, lead_seconds: float, inputs: Mapping[str, Input] | None) -> None:
        self.timeline = Timeline(lead_seconds)
        self._relaying = Relaying(self.timeline, inputs or {})

    @property
    def mark(self) -> int:
        """Nothing to resume where time has passed: 0."""
        return 0

    @property
    @abstractmethod
    def trouble(self) -> Message | None:
        """Why nothing can be heard now; None when all is well."""

    def begin(self, path: Path, skip_milliseconds: int = 0, *, over_and_over: bool = False) -> None:
        """Decode and play from now on.

        Raises:
            Refused: not a sound.
            OutsideFailed: the device or the server is gone.
        """
        moment = time.monotonic()
        self.run_for(0)
        self.timeline.change(Sound(path, skip_milliseconds, over_and_over=over_and_over), moment)

    def run_for(self, milliseconds: int) -> None:  # noqa: ARG002 - it counts for itself
        """Look whether sound is still taken.

        Raises:
            OutsideFailed: it isn't.
        """
        trouble = self.trouble
        if trouble is not None:
            raise OutsideFailed(trouble.id, **trouble.values)

    def silence(self, milliseconds: int) -> None:  # noqa: B027 - part of the contract, and here there is nothing to do
        """Nothing to do: with nothing on, silence is sent."""

    def relay(self, source: str, soon: str = "") -> None:
        """Switch the input of a source through; see the contract."""
        self._relaying.switch(source, soon)

    def stop(self) -> None:
        """Fall silent; what has been taken already is still heard."""
        self.timeline.change(None)
