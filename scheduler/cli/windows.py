"""Commands for windows day by day: cancel, move, add one, take it back, list what differs."""

from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar

import click

from scheduler.administration import windowing
from scheduler.administration.network_values import ExceptionEntry
from scheduler.administration.windowing import DayChange
from scheduler.cli.common import DAY, App, as_json, json_option, pass_app, say, t, table
from scheduler.messages import WrongUse
from scheduler.timekeeping import hours_and_minutes, minute_of_day

MOST_MINUTES = 24 * 60
_Command = TypeVar("_Command", bound=Callable[..., Any])

_reason = click.option("--reason", required=True, help=t("cli_windows.option_reason"))
_minutes = click.option(
    "--minutes", type=click.IntRange(1, MOST_MINUTES), default=None, help=t("cli_windows.option_minutes")
)


def _which_day(command: _Command) -> _Command:
    """Give a command the arguments STATION WINDOW DAY."""
    for argument in (click.argument("day", type=DAY), click.argument("window"), click.argument("station")):
        command = argument(command)
    return command


class Clock(click.ParamType):
    """A time of the day, HH:MM, as minutes after midnight."""

    name = "HH:MM"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:  # noqa: ANN401, ARG002 - click's signature
        """Return minutes after midnight.

        Raises:
            WrongUse: it is no time of the day.
        """
        if isinstance(value, int):
            return value
        minute = minute_of_day(str(value))
        if minute is None:
            raise WrongUse("cli_windows.no_time", value=str(value))
        return minute


@click.group(help=t("cli.about_window"))
def window() -> None:
    """Change windows on single days."""


@window.command("cancel", help=t("cli_windows.about_cancel"))
@_which_day
@_reason
@pass_app
def cancel(app: App, station: str, window: str, day: date, reason: str) -> None:
    """Cancel a window on a day."""
    _change(app, ExceptionEntry(station, window, day, "cancelled", None, None, reason))


@window.command("move", help=t("cli_windows.about_move"))
@_which_day
@click.argument("starts", type=Clock())
@_minutes
@_reason
@pass_app
def move(app: App, station: str, window: str, day: date, starts: int, minutes: int | None, reason: str) -> None:
    """Move a window on a day."""
    _change(app, ExceptionEntry(station, window, day, "moved", starts, minutes, reason))


@window.command("extra", help=t("cli_windows.about_extra"))
@_which_day
@click.argument("starts", type=Clock())
@_minutes
@_reason
@pass_app
def extra(app: App, station: str, window: str, day: date, starts: int, minutes: int | None, reason: str) -> None:
    """Add a window on a day."""
    _change(app, ExceptionEntry(station, window, day, "extra", starts, minutes, reason))


@window.command("restore", help=t("cli_windows.about_restore"))
@_which_day
@pass_app
def restore(app: App, station: str, window: str, day: date) -> None:
    """Take a day's exception back."""
    done = windowing.restore_day(app.house(), station, window, day, app.actor(), app.now())
    say("cli_windows.restored" if done.changed else "cli_windows.unchanged", station=station, window=window, day=day)
    _next_step(done, station, day)


@window.command("list", help=t("cli_windows.about_list"))
@click.argument("station", default="")
@click.option("--from", "first", type=DAY, default=None, help=t("cli_windows.option_from"))
@json_option
@pass_app
def listing(app: App, station: str, first: date | None, json: bool) -> None:
    """List the days that differ."""
    lines = windowing.changed_days(app.house(), station, first or app.today())
    if json:
        as_json(lines)
        return
    if not lines:
        say("cli_windows.none")
        return
    heads = [t(f"cli_windows.head_{h}") for h in ("day", "station", "window", "kind", "starts", "minutes", "reason")]
    table(
        heads,
        [
            (
                e.day,
                e.station,
                e.window,
                t(f"cli_windows.kind_{e.kind}"),
                "–" if e.starts_minute is None else hours_and_minutes(e.starts_minute),
                e.minutes or "–",
                e.reason,
            )
            for e in lines
        ],
    )


def _change(app: App, entry: ExceptionEntry) -> None:
    done = windowing.change_day(app.house(), entry, app.actor(), app.now())
    for warning in done.warnings:
        say(warning, err=True)
    say(
        f"cli_windows.{entry.kind}" if done.changed else "cli_windows.unchanged",
        station=entry.station,
        window=entry.window,
        day=entry.day,
        starts="" if entry.starts_minute is None else hours_and_minutes(entry.starts_minute),
    )
    _next_step(done, entry.station, entry.day)


def _next_step(done: DayChange, station: str, day: date) -> None:
    if done.changed:
        say("cli_windows.is_published" if done.published else "cli_windows.plan_next", station=station, day=day)
