"""Marked stretches of text on the terminal: in two columns, or as one running text.

Colours where there is a terminal that shows them; in a pipe, with NO_COLOR and on a dumb terminal the same marks as
signs around the words, so that nothing is said by colour alone.
"""

import os
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import click
from rich import box
from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

PIPE_WIDTH = 100
NARROW = 60
"""Below so many characters two columns are stacked."""


class Look(StrEnum):
    """What a stretch of text is marked as."""

    PLAIN = "plain"
    CHANGED = "changed"
    WRONG = "wrong"
    ADDED = "added"
    REMOVED = "removed"


STYLES = {Look.CHANGED: "bold cyan", Look.WRONG: "bold red", Look.ADDED: "green", Look.REMOVED: "red strike"}
SIGNS = {Look.CHANGED: ("[", "]"), Look.WRONG: ("[!", "!]"), Look.ADDED: ("{+", "+}"), Look.REMOVED: ("[-", "-]")}


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some text and how it is marked."""

    text: str
    look: Look = Look.PLAIN


Line = Sequence[Stretch]


def side_by_side(heads: tuple[str, str], rows: Iterable[tuple[Line, Line]]) -> None:
    """Print two columns that fit the terminal, one row a sentence; below each other where it is narrow."""
    console = _console()
    if console.width < NARROW:
        stacked: list[RenderableType] = []
        for left, right in rows:
            stacked += [_text(left, console), Text("→ ").append_text(_text(right, console)), Text("")]
        _print(console, Group(*stacked))
        return
    table = _table(heads, expand=True)
    for column in table.columns:
        column.ratio = 1
    for left, right in rows:
        table.add_row(_text(left, console), _text(right, console))
    _print(console, table)


def listing(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a table whose long cells are folded to fit the terminal."""
    table = _table(heads, expand=False)
    for row in rows:
        table.add_row(*(Text(cell, overflow="fold") for cell in row))
    _print(_console(), table)


def running(lines: Iterable[Line]) -> None:
    """Print lines of marked text, each wrapped at the terminal's width."""
    console = _console()
    _print(console, Group(*(_text(line, console) for line in lines)))


def _table(heads: Sequence[str], *, expand: bool) -> Table:
    table = Table(*heads, box=box.MINIMAL, show_edge=False, expand=expand, pad_edge=False, header_style="bold")
    for column in table.columns:
        column.overflow = "fold"
    return table


def _console() -> Console:
    console = Console(file=sys.stdout, highlight=False, emoji=False, markup=False)
    if not console.is_terminal and not os.environ.get("COLUMNS", "").isdigit():
        console.width = PIPE_WIDTH
    return console


def _coloured(console: Console) -> bool:
    return console.is_terminal and console.color_system is not None and not console.no_color


def _text(line: Line, console: Console) -> Text:
    made = Text(overflow="fold")
    coloured = _coloured(console)
    for stretch in line:
        if coloured:
            made.append(stretch.text, STYLES.get(stretch.look))
        else:
            before, after = SIGNS.get(stretch.look, ("", ""))
            made.append(f"{before}{stretch.text}{after}")
    return made


def _print(console: Console, shown: RenderableType) -> None:
    with console.capture() as captured:
        console.print(shown)
    lines = (line.rstrip() for line in captured.get().splitlines())
    click.echo("\n".join(lines), color=_coloured(console))
