"""Commands of pins: `plan pin`, `plan unpin`, `plan pins`."""

from datetime import datetime

import click

from scheduler.cli.common import App, as_json, json_option, pass_app, say, t, table
from scheduler.cli.moments import MOMENT


@click.command("pin", help=t("cli_traffic.about_pin"))
@click.argument("what", metavar="SLOT|BULLETIN")
@click.argument("station")
@click.argument("when", type=MOMENT)
@json_option
@pass_app
def pin(app: App, what: str, station: str, when: datetime, json: bool) -> None:
    """Pin a slot or bulletin."""
    from scheduler.traffic import holding  # noqa: PLC0415 - help needs no database

    made = holding.pin(app.house(), what, station, when, app.actor(), app.now())
    _note(app, "pin", made.slot)
    if json:
        as_json(made)
        return
    word = "cli_traffic.pinned" if made.new else "cli_traffic.pinned_already"
    say(word, bulletin=made.bulletin, name=made.station_name, at=made.starts_at, slot=made.slot)


@click.command("unpin", help=t("cli_traffic.about_unpin"))
@click.argument("slot")
@pass_app
def unpin(app: App, slot: str) -> None:
    """Let plans move a slot again."""
    from scheduler.traffic import holding  # noqa: PLC0415 - help needs no database

    made = holding.unpin(app.house(), slot, app.actor(), app.now())
    _note(app, "unpin", slot)
    say("cli_traffic.unpinned" if made.new else "cli_traffic.not_pinned", slot=slot)


@click.command("pins", help=t("cli_traffic.about_pins"))
@json_option
@pass_app
def pins(app: App, json: bool) -> None:
    """List what is pinned."""
    from scheduler.traffic import holding  # noqa: PLC0415 - help needs no database

    lines = holding.pins(app.house(), app.now())
    if json:
        as_json(lines)
        return
    if not lines:
        say("cli_traffic.no_pins")
        return
    heads = [t(f"cli_traffic.head_{h}") for h in ("time", "station", "bulletin", "by", "slot")]
    who = {True: t("cli_traffic.by_commune"), False: t("cli_traffic.by_operator")}
    table(heads, [(x.starts_at, x.station_name, f"{x.bulletin} {x.title}", who[x.by_commune], x.slot) for x in lines])


def _note(app: App, act: str, about: str) -> None:
    """Write into the log of who did what."""
    from scheduler.administration import auditing  # noqa: PLC0415 - help needs no database

    auditing.note(app.house(), "cli", f"plan {act}", about, app.now(), account_id=app.actor())
