"""What a player plays into: one contract, one file an output.

An output is told what begins and what stops, and how much time has passed. A device follows real time by itself; a
file is filled by what has passed, so that a day on a simulated clock comes out as it would have sounded.
"""

from pathlib import Path
from typing import Protocol

from scheduler.messages import Message


class Input(Protocol):
    """Sound from outside that a relay block may switch through: a stream, or a device's line in.

    It is sought again as long as it runs; while there is none it is silent.
    """

    def start(self) -> None:
        """Let it run; harmless when it does."""

    def stop(self) -> None:
        """End it; harmless when it has ended."""

    def read(self, frames: int) -> bytes:
        """Return so many frames at most, at once (24,000 Hz, 16 bits, one channel); fewer when there are none."""


class Output(Protocol):
    """Where sound goes. One thing at a time: `begin` ends what was on.

    Attributes:
        formats: extensions of files that it plays, without a dot.
    """

    formats: tuple[str, ...]

    @property
    def mark(self) -> int:
        """Where the output is now, for the journal: bytes written to a file, 0 for a device."""

    @property
    def trouble(self) -> Message | None:
        """Why nothing can go out now; None when all is well. A device that is lost is sought without being told."""

    def begin(self, path: Path, skip_milliseconds: int = 0, *, over_and_over: bool = False) -> None:
        """Start to play a file.

        Args:
            path: the file; its hash has been verified.
            skip_milliseconds: how much of its beginning to leave out.
            over_and_over: begin it again at its end.

        Raises:
            Refused: it is no sound that this output plays.
            OutsideFailed: the device or the disk failed.
        """

    def run_for(self, milliseconds: int) -> None:
        """Take note that what is on has played for so much longer.

        Raises:
            OutsideFailed: the device or the disk failed.
        """

    def silence(self, milliseconds: int) -> None:
        """Take note that nothing of ours was on for so long, inside our own time.

        Raises:
            OutsideFailed: the disk failed.
        """

    def relay(self, source: str, soon: str = "") -> None:
        """Let the input that is configured for a source be heard wherever nothing of ours is; without one, silence.

        Harmless to say again; an output that isn't heard as it goes leaves it.

        Args:
            source: of the relay block that is on; "" when none is.
            soon: of the one that begins within seconds, so that it is there in time.
        """

    def stop(self) -> None:
        """End what is on, at once; harmless when nothing is."""

    def close(self) -> None:
        """End for good: a file is whole now and gets its name, a device is given back."""
