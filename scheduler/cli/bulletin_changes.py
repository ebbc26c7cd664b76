"""Commands that change a bulletin's text and what is wished for its airing."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from scheduler.cli.common import DAY, App, as_json, json_option, pass_app, say, t
from scheduler.cli.differences import show_differences
from scheduler.cli.feasibility import warn_of_unfit
from scheduler.cli.wording import bytes_of
from scheduler.cli.writing import in_editor, kept, waiting
from scheduler.messages import Refused
from scheduler.newsroom import desk, overview, shortening
from scheduler.newsroom.changing import WISHED
from scheduler.newsroom.desk import Changes
from scheduler.newsroom.differences import changed
from scheduler.newsroom.importing import Wishes, import_bytes
from scheduler.newsroom.importing.frontmatter import GENRES, PLANNED_CLASSES
from scheduler.newsroom.overview import BulletinSheet


@click.command("edit", help=t("cli_newsroom.edit"))
@click.argument("code")
@click.option("--title")
@click.option(
    "--text", "text_file", type=click.Path(path_type=Path, allow_dash=True), help=t("cli_newsroom.option_text")
)
@click.option("--topic")
@click.option("--genre", type=click.Choice(GENRES))
@click.option("--author")
@click.option("--document")
@click.option("--klass", type=click.Choice(PLANNED_CLASSES))
@click.option("--rank", type=click.IntRange(1, 5))
@click.option("--wanted", "wanted_airings", type=click.IntRange(1))
@click.option("--most", "most_airings", type=click.IntRange(1))
@click.option("--most-a-day", type=click.IntRange(1))
@click.option("--gap-hours", type=click.FloatRange(0))
@click.option("--must-air/--may-air", default=None)
@click.option("--audience", multiple=True)
@click.option("--valid-from", type=DAY)
@click.option("--valid-until", type=DAY)
@click.option("--based-on", type=click.IntRange(1), help=t("cli_newsroom.option_based_on"))
@click.option("--reason", "why", default="", help=t("cli_newsroom.option_why"))
@pass_app
def bulletin_edit(
    app: App,
    /,
    code: str,
    text_file: Path | None,
    gap_hours: float | None,
    audience: tuple[str, ...],
    based_on: int | None,
    why: str,
    **given: Any,  # noqa: ANN401 - click hands the options by name
) -> None:
    """Edit a bulletin: what the options say; without any, its text in the person's editor.

    Raises:
        Refused: there is no such bulletin.
    """
    house, by, now = app.house(), app.actor(), app.now()
    sheet = overview.bulletin_sheet(house, code)
    if sheet is None:
        raise Refused("newsroom.no_bulletin", code=code)
    minutes = round(gap_hours * 60) if gap_hours is not None else None
    wishes = Wishes(least_gap_minutes=minutes, audience=audience or None, **{k: given[k] for k in WISHED if k in given})
    facts = {k: v for k, v in given.items() if k not in WISHED}
    changes = Changes(**facts, wishes=wishes, based_on=based_on)
    if text_file is None and changes == Changes(based_on=based_on):
        changed = _typed(app, sheet, why)
    elif text_file is None:
        seen = replace(changes, based_on=based_on or sheet.line.version)
        changed = desk.edit(house, code, seen, by, now, why)
    elif str(text_file) == "-":
        data = bytes_of(text_file)
        text = import_bytes(data, "stdin.txt").text
        with kept(house.home, code, based_on or sheet.line.version, now, sheet.text, text):
            changed = desk.edit(house, code, replace(changes, text=text), by, now, why)
    else:
        text = import_bytes(bytes_of(text_file), text_file.name).text
        changed = desk.edit(house, code, replace(changes, text=text), by, now, why)
    say("cli_newsroom.edited" if changed else "cli_newsroom.not_edited", code=code)
    warn_of_unfit(app, [code])


def _typed(app: App, sheet: BulletinSheet, why: str) -> bool:
    """Let the person type; the text is based on the version that the editor was given, whatever came meanwhile."""
    house, line = app.house(), sheet.line
    for file in waiting(house.home, line.code):
        say("cli_newsroom.text_waits", err=True, file=file, code=line.code)
    with kept(house.home, line.code, line.version, app.now(), sheet.text) as page:
        in_editor(page.file)
        text = page.typed()
        changes = Changes(text=text, based_on=line.version)
        return text is not None and desk.edit(house, line.code, changes, app.actor(), app.now(), why)


@click.command("shorten", help=t("cli_newsroom.shorten"))
@click.argument("code")
@click.option("--accept", is_flag=True, help=t("cli_newsroom.option_accept_short"))
@json_option
@pass_app
def bulletin_shorten(app: App, code: str, accept: bool, json: bool) -> None:
    """Propose a short form; make it the next version when a person accepts it."""
    house = app.house()
    proposal = shortening.proposed(house, code)
    number = shortening.accept(house, proposal, app.actor(), app.now()) if accept else None
    if json:
        as_json({"proposal": proposal, "version": number})
        return
    if not any(map(changed, proposal.lines)):
        say("newsroom.nothing_to_shorten", code=code)
        return
    show_differences(proposal.lines)
    click.echo("")
    say("cli_newsroom.shorter", length=proposal.length, short=proposal.short_length)
    if number is None:
        say("cli_newsroom.shorten_next", code=code)
    else:
        say("cli_newsroom.shortened", code=code, version=number)
