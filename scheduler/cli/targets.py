"""Commands of targets: set, import, list."""

from datetime import date
from pathlib import Path

import click

from scheduler.airtime import desk, target_file
from scheduler.cli.common import DAY, App, as_json, json_option, pass_app, say, t, table


@click.group(help=t("cli.about_target"))
def target() -> None:
    """Airtime targets."""


@target.command("set", help=t("cli_airtime.about_target_set"))
@click.argument("audience")
@click.option("--topic", default="*", show_default=True)
@click.option("--kind", type=click.Choice(["minutes", "share", "growth"]), default="minutes", show_default=True)
@click.option("--value", type=float, required=True, help=t("cli_airtime.option_value"))
@click.option("--from", "first", type=DAY, required=True)
@click.option("--to", "last", type=DAY, required=True)
@pass_app
def target_set(app: App, audience: str, topic: str, kind: str, value: float, first: date, last: date) -> None:
    """Set a target."""
    desk.set_target(app.house(), audience, topic, kind, value, first, last, app.actor(), app.now())
    say("cli_airtime.target_done", audience=audience, first=first, last=last)


@target.command("import", help=t("cli_airtime.about_target_import"))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@pass_app
def target_import(app: App, file: Path) -> None:
    """Set the targets of a CSV file."""
    count = target_file.import_targets(app.house(), file.read_bytes(), app.actor(), app.now())
    say("cli_airtime.targets_imported", count=count, file=file.name)


@target.command("list", help=t("cli_airtime.about_target_list"))
@json_option
@pass_app
def target_list(app: App, json: bool) -> None:
    """List targets."""
    found = desk.list_targets(app.house())
    if json:
        as_json(found)
        return
    heads = [t(f"cli_tally.head_{h}") for h in ("audience", "topic", "kind", "value", "first", "last", "stations")]
    kinds = {k: t(f"cli_airtime.kind_{k}") for k in ("minutes", "share", "growth")}
    table(heads, [(x.audience, x.topic, kinds[x.kind], x.value, x.first_day, x.last_day, x.stations) for x in found])
