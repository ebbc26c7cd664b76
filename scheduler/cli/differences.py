"""How changes to a text are shown: what went and what came, word by word, with a line around them."""

from collections.abc import Iterable, Iterator, Sequence

from scheduler.cli.columns import Line, Look, Stretch, running
from scheduler.cli.common import say
from scheduler.newsroom import differences
from scheduler.newsroom.differences import Change

LOOKS = {Change.KEPT: Look.PLAIN, Change.ADDED: Look.ADDED, Change.REMOVED: Look.REMOVED}
AROUND = 1
"""So many unchanged lines before and behind a changed one are shown."""
LEFT_OUT: Line = (Stretch("⋯"),)


def show_differences(lines: Iterable[differences.Line]) -> None:
    """Print the lines in which something changed and those around them; a sentence where nothing did."""
    lines = list(lines)
    if any(differences.changed(line) for line in lines):
        running(_shown(lines))
    else:
        say("cli_newsroom.no_difference")


def _shown(lines: Sequence[differences.Line]) -> Iterator[Line]:
    near = {
        n for at, line in enumerate(lines) if differences.changed(line) for n in range(at - AROUND, at + AROUND + 1)
    }
    left_out = False
    for at, line in enumerate(lines):
        if at in near:
            yield tuple(Stretch(s.text, LOOKS[s.change]) for s in line)
        elif not left_out:
            yield LEFT_OUT
        left_out = at not in near
