"""Commands of the commune's form: out as a workbook, and back into the log line by line."""

from collections import Counter
from pathlib import Path
from typing import Any

import click

from scheduler.airtime import forming
from scheduler.airtime.forming import VerdictKind
from scheduler.cli.common import App, language, pass_app, say, t
from scheduler.files import write_whole

SUFFIX = ".xlsx"


@click.command("form", help=t("cli_airtime.about_form"))
@click.argument("station")
@click.argument("month", metavar="YYYY-MM")
@click.option("--output", "-o", type=click.Path(path_type=Path), default=None, help=t("cli_airtime.option_form_output"))
@pass_app
def form(app: App, station: str, month: str, output: Path | None) -> None:
    """Write a station's form of a month."""
    data = forming.form(app.house(), station, month, language())
    name = f"{station}-{month}{SUFFIX}"
    path = output / name if output and output.is_dir() else output or Path(name)
    write_whole(path, data)
    say("cli_airtime.form_written", file=str(path))


def take_in(app: App, path: Path, why: str) -> dict[str, Any]:
    """Bring a filled-in form into the log; returns how many lines came to what, for programs.

    Raises:
        Refused: no form of ours, an unknown station, or no right to.
    """
    taken = forming.take_form(app.house(), path.read_bytes(), app.actor(), app.now(), app.clock().kind, why=why)
    return {"station": taken.station, "month": taken.month, "lines": taken.answers}


def tell(name: str, taken: dict[str, Any]) -> int:
    """Print what became of a form, a bad line each by its number; returns how many lines weren't taken."""
    counts = Counter(answer.verdict.kind for answer in taken["lines"])
    say(
        "cli_airtime.form_taken",
        name=name, station=taken["station"], month=taken["month"],
        accepted=counts[VerdictKind.ACCEPTED], repeated=counts[VerdictKind.REPEATED],
    )  # fmt: skip
    for answer in taken["lines"]:
        if answer.verdict.kind is VerdictKind.REFUSED:
            say("cli_airtime.form_line", row=answer.row, why=answer.verdict.message)
        elif answer.verdict.kind is VerdictKind.SET_ASIDE:
            say("cli_airtime.form_changed", row=answer.row, position=answer.verdict.position)
    return untaken(taken)


def untaken(taken: dict[str, Any]) -> int:
    """Return how many lines of a form were refused or kept aside."""
    return sum(a.verdict.kind in {VerdictKind.REFUSED, VerdictKind.SET_ASIDE} for a in taken["lines"])
