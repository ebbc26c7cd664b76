"""Switches the inputs of relay blocks through: which one runs, which one is heard."""

from collections.abc import Mapping

from scheduler.playout.outputs import Input
from scheduler.playout.outputs.timeline import Timeline


class Relaying:
    """The inputs of one live output.

    Args:
        timeline: what is heard.
        inputs: by the source that relay blocks name.
    """

    def __init__(self, timeline: Timeline, inputs: Mapping[str, Input]) -> None:
        self._timeline = timeline
        self._inputs = inputs

    def switch(self, source: str, soon: str) -> None:
        """Let the input of `source` be heard, and that of `soon` run already; the others end."""
        for name, one in self._inputs.items():
            if name in (source, soon):
                one.start()
            else:
                one.stop()
        self._timeline.background = self._inputs.get(source)

    def close(self) -> None:
        """End all of them."""
        self.switch("", "")
