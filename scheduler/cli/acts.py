"""The log of who did what, as it is shown and as commands write into it."""

import click

from scheduler.administration import auditing
from scheduler.cli.common import App, as_json, json_option, pass_app, say, t, table


def note(app: App, action: str, *about: str) -> None:
    """Write down what a command did, by whom and to what; never a secret, never a name."""
    auditing.note(app.house(), "cli", action, " ".join(about), app.now(), account_id=app.actor())


@click.command("log", help=t("cli_administration.account_log"))
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, help=t("cli_administration.option_limit"))
@json_option
@pass_app
def account_log(app: App, limit: int, json: bool) -> None:
    """Show who did what, the newest first."""
    lines = [act for _, act in auditing.acts(app.house(), app.actor(), limit=limit)]
    if json:
        as_json(lines)
    elif lines:
        heads = [t(f"cli_administration.head_{h}") for h in ("at", "who", "door", "action", "about")]
        table(heads, [(act.at, act.who or "–", act.door, act.action, act.about) for act in lines])
    else:
        say("cli_administration.nothing_done")
