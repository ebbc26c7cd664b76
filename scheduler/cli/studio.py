"""Commands of the studio: voices, draft."""

from datetime import timedelta
from pathlib import Path

import click

from scheduler.cli.common import App, as_json, json_option, language, pass_app, progress, say, t, table
from scheduler.config import load_settings
from scheduler.messages import Message, OutsideFailed, Refused, render
from scheduler.studio import desk
from scheduler.studio.desk import DraftOutcome, DraftResult

CONFIG = "config.toml"


@click.group(invoke_without_command=True, help=t("cli.about_voices"))
@json_option
@click.pass_context
def voices(ctx: click.Context, json: bool) -> None:
    """List the engines here, usable or why not; needs no init."""
    if ctx.invoked_subcommand is not None:
        return
    app = ctx.ensure_object(App)
    reports = desk.voices_report(app.home, load_settings(app.home / CONFIG), demo=_is_demo(app))
    if json:
        as_json(reports)
        return
    heads = [t(f"cli_studio.head_{h}") for h in ("place", "engine", "voice", "version", "where", "usable")]
    rows = [
        (
            str(r.place or "–"),
            r.engine,
            r.voice,
            r.version,
            Message("cli_studio.online" if r.online else "cli_studio.offline"),
            r.unusable or Message("cli_studio.usable"),
        )
        for r in reports
    ]
    table(heads, rows)


def _is_demo(app: App) -> bool:
    """Tell whether the home holds sample data; one that holds nothing yet doesn't."""
    from scheduler.administration.desk import is_made  # noqa: PLC0415 - needs the database's libraries

    return is_made(app.home) and app.house().demo


@voices.command("add", help=t("cli_studio.voices_add"))
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--config", type=click.Path(path_type=Path, exists=True, dir_okay=False), help=t("cli_studio.option_config")
)
@pass_app
def voices_add(app: App, file: Path, config: Path | None) -> None:
    """Put a Piper voice file in place after really loading it; needs no init."""
    added = desk.add_voice(app.home, file, config)
    say("cli_studio.voice_added", name=added.name)


@click.command(help=t("cli.about_draft"))
@click.argument("bulletins", nargs=-1, metavar="[ID]...")
@json_option
@pass_app
def draft(app: App, bulletins: tuple[str, ...], json: bool) -> None:
    """Make takes and renderings: of the bulletins named by code or number, else of all and of the house's sounds.

    Raises:
        OutsideFailed: some could not be voiced; the others are done.
        Refused: one that was named has no readable script.
    """
    house, by, now = app.house(), app.actor(), app.now()
    ids = desk.bulletin_ids(house, bulletins) if bulletins else None
    with progress(t("cli_studio.drafting")) as tell:
        outcomes = desk.draft(house, ids, by, now, tell, announce=_told)
    if ids is None:
        outcomes += desk.draft_sounds(house, by, now, announce=_told)
    if json:
        as_json(outcomes)
    else:
        _show(outcomes)
    failed = [o for o in outcomes if o.result is DraftResult.FAILED]
    if failed:
        raise OutsideFailed("cli_studio.some_failed", count=len(failed), codes=[o.code for o in failed])
    skipped = [o for o in outcomes if o.result is DraftResult.SKIPPED]
    if skipped and ids is not None:
        raise Refused("cli_studio.some_skipped", count=len(skipped), codes=[o.code for o in skipped])


def _told(message: Message) -> None:
    """Say where texts go, on stderr: --json stays clean."""
    say(message, err=True)


def _show(outcomes: list[DraftOutcome]) -> None:
    heads = [t(f"cli_studio.head_{h}") for h in ("code", "result", "length", "lufs", "peak", "voice", "title")]
    rows = [
        (
            o.code,
            Message(f"cli_studio.{o.result}"),
            timedelta(seconds=o.seconds) if o.take_id else "–",
            o.lufs if o.take_id else "–",
            o.true_peak_dbtp if o.take_id else "–",
            o.voice or "–",
            o.title,
        )
        for o in outcomes
    ]
    table(heads, rows)
    for o in outcomes:
        for message in (*((o.why,) if o.why else ()), *o.passed_over):
            click.echo(f"{o.code}: {render(message, language())}")
