"""How a reading is shown: the script beside the text, what each rule made of what, what nobody can read yet."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

import click

from scheduler.cli.columns import Line, Look, Stretch, listing, side_by_side
from scheduler.cli.common import say, t
from scheduler.cli.wording import some
from scheduler.newsroom.side_by_side import Expansion, Mark, Piece, Row

LOOKS = {Mark.SAME: Look.PLAIN, Mark.CHANGED: Look.CHANGED, Mark.UNREADABLE: Look.WRONG}


def show_reading(reading: Iterable[Expansion], rows: Iterable[Row], length: timedelta) -> None:
    """Print text and script in two columns, then the expansions, then the estimated length."""
    heads = (t("cli_newsroom.sheet_text"), t("cli_newsroom.sheet_script"))
    side_by_side(heads, ((_line(row.written), _line(row.spoken)) for row in rows))
    changes = dict.fromkeys((e.written, e.spoken, e.rule) for e in reading if e.mark is not Mark.SAME)
    if changes:
        click.echo("")
        listing([t(f"cli_newsroom.head_{h}") for h in ("written", "spoken", "rule")], changes)
    click.echo("")
    say("cli_newsroom.estimated", length=length)


def _line(pieces: Iterable[Piece]) -> Line:
    return tuple(Stretch(p.text, LOOKS[p.mark]) for p in pieces)


def tell_unreadable(words: Sequence[str]) -> None:
    """Say what nobody can read yet and that it blocks submission; nothing where all is readable."""
    if words:
        say("cli_newsroom.unreadable", count=len(words), words=some(words), err=True)
