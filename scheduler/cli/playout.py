"""`scheduler pause`: a window doesn't run on one day (nghỉ buổi này)."""

from datetime import date

import click

from scheduler.administration import windowing
from scheduler.administration.network_values import ExceptionEntry
from scheduler.cli.common import DAY, App, pass_app, say, t
from scheduler.playout import desk


@click.command(help=t("cli.about_pause"))
@click.argument("station")
@click.argument("window")
@click.option("--reason", required=True, help=t("cli_playout.option_reason"))
@click.option("--note", default="", help=t("cli_playout.option_note"))
@click.option("--date", "day", type=DAY, default=None, help=t("cli_playout.option_day"))
@pass_app
def pause(app: App, station: str, window: str, reason: str, note: str, day: date | None) -> None:
    """Let a window not run on one day."""
    day = day or app.today()
    desk.pause(app.house(), station, window, day, reason, note, app.actor())
    words = f"{reason}: {note}" if note else reason
    windowing.change_day(
        app.house(), ExceptionEntry(station, window, day, "cancelled", None, None, words), app.actor(), app.now()
    )
    say("cli_playout.paused", station=station, window=window, day=day, reason=reason)
