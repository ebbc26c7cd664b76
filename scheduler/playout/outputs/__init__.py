"""What a player plays into: one contract, one file an output.

An output is told what begins and what stops, and how much time has passed. A device follows real time by itself; a
file is filled by what has passed, so that a day on a simulated clock comes out as it would have sounded.
"""

from pathlib import Path
from typing import Protocol


class Output(Protocol):
    """Where sound goes. One thing at a time: `begin` ends what was on.

    Attributes:
        formats: extensions of files that it plays, without a dot.
    """

    formats: tuple[str, ...]

    @property
    def mark(self) -> int:
        """Where the output is now, for the journal: bytes written to a file, 0 for a device."""

    def begin(self, path: Path, skip_milliseconds: int = 0) -> None:
        """Start to play a file.

        Args:
            path: the file; its hash has been verified.
            skip_milliseconds: how much of its beginning to leave out.

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

    def stop(self) -> None:
        """End what is on, at once; harmless when nothing is."""

    def close(self) -> None:
        """End for good: a file is whole now and gets its name, a device is given back."""
