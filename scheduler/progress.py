"""How a long use case tells its door how far it is.

A desk is handed a `Progress` and calls it; a door draws the bar. Tests and the timetable hand in `silent`.
"""

from typing import Protocol


class Progress(Protocol):
    """Told after each finished piece of work."""

    def __call__(self, done: int, total: int, what: str = "") -> None:
        """Take note.

        Args:
            done: pieces finished so far, 0 to `total`.
            total: pieces in all.
            what: the piece just finished, in the user's words (a title, a station).
        """


def silent(done: int, total: int, what: str = "") -> None:
    """Take note of nothing: for tests and the timetable."""
