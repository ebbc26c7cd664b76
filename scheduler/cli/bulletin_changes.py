"""Commands that change a bulletin's text and what is wished for its airing."""

from datetime import date
from pathlib import Path
from typing import Any

import click

from scheduler.cli.common import DAY, App, as_json, json_option, pass_app, say, t
from scheduler.cli.differences import show_differences
from scheduler.cli.wording import bytes_of
from scheduler.newsroom import desk, shortening
from scheduler.newsroom.desk import Changes
from scheduler.newsroom.differences import changed
from scheduler.newsroom.importing import Wishes, import_bytes
from scheduler.newsroom.importing.frontmatter import GENRES, PLANNED_CLASSES


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
@pass_app
def bulletin_edit(
    app: App,
    /,
    code: str,
    title: str | None,
    text_file: Path | None,
    genre: str | None,
    author: str | None,
    document: str | None,
    gap_hours: float | None,
    audience: tuple[str, ...],
    valid_from: date | None,
    valid_until: date | None,
    **wished: Any,  # noqa: ANN401 - click hands the options by name
) -> None:
    """Edit a bulletin."""
    text = None
    if text_file is not None:
        text = import_bytes(bytes_of(text_file), text_file.name if str(text_file) != "-" else "stdin.txt").text
    minutes = round(gap_hours * 60) if gap_hours is not None else None
    wishes = Wishes(
        least_gap_minutes=minutes, audience=audience or None, valid_from=valid_from, valid_until=valid_until, **wished
    )
    changes = Changes(title, text, genre, author, document, wishes)
    changed = desk.edit(app.house(), code, changes, app.actor(), app.now())
    say("cli_newsroom.edited" if changed else "cli_newsroom.not_edited", code=code)


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
