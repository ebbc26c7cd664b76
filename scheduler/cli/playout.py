"""Commands of playout: pause, emergency."""

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import click

from scheduler.administration import windowing
from scheduler.administration.network_values import ExceptionEntry
from scheduler.cli.common import DAY, App, as_json, json_option, pass_app, say, t, table
from scheduler.messages import Message, Refused, WrongUse
from scheduler.playout import desk, emergencies

LARGEST_TEXT_BYTES = 100_000


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


@click.command(help=t("cli.about_emergency"))
@click.argument("text", required=False)
@click.option("--station", "stations", multiple=True, help=t("cli_playout.option_stations"))
@click.option("--title", default="", help=t("cli_playout.option_title"))
@click.option(
    "--repeat", type=click.IntRange(1, emergencies.MOST_REPEATS), default=2, help=t("cli_playout.option_repeat")
)
@click.option("--minutes", type=click.IntRange(1, 24 * 60), default=30, help=t("cli_playout.option_minutes"))
@click.option("--drill", is_flag=True, help=t("cli_playout.option_drill"))
@click.option("--at", "moment", metavar="HH:MM[:SS]", default=None, help=t("cli_playout.option_at"))
@click.option("--list", "listing", is_flag=True, help=t("cli_playout.option_list"))
@click.option("--stand-down", "code", metavar="CODE", default=None, help=t("cli_playout.option_stand_down"))
@json_option
@pass_app
def emergency(
    app: App,
    text: str | None,
    stations: tuple[str, ...],
    title: str,
    repeat: int,
    minutes: int,
    drill: bool,
    moment: str | None,
    listing: bool,
    code: str | None,
    json: bool,
) -> None:
    """Break in, now: TEXT, or a file that holds it."""
    house = app.house()
    if listing:
        _show_orders(app, json=json)
        return
    if code is not None:
        order = emergencies.stand_down(house, code, app.actor(), app.now())
        say("cli_playout.stood_down", code=order.id)
        return
    if text is None:
        raise WrongUse("cli_playout.no_text")
    from scheduler.cli.breaking_in import break_in  # noqa: PLC0415 - brings the whole studio, `play` needs none of it

    valid = timedelta(minutes=minutes)
    order, unread = break_in(
        house,
        _text(text),
        stations,
        _issued_at(app, moment),
        app.actor(),
        title=title,
        repeat=repeat,
        valid=valid,
        drill=drill,
    )
    if json:
        as_json(order)
    else:
        length = timedelta(milliseconds=order.milliseconds)
        values = {"code": order.id, "stations": len(order.stations), "repeat": order.repeat, "length": length}
        say(Message("cli_playout.ordered", values))
    if unread:
        say("cli_playout.spelled_out", err=True, words=list(unread))


def _issued_at(app: App, moment: str | None) -> datetime:
    """Return now; on sample data, whose clock stands still, a moment of the simulated day.

    Raises:
        Refused: a moment was given on a real installation: an emergency is now.
        WrongUse: it is no time of day.
    """
    if moment is None:
        return app.now()
    if not app.house().demo:
        raise Refused("cli_playout.at_on_samples")
    try:
        local = datetime.combine(app.today(), time.fromisoformat(moment), app.house().zone)
    except ValueError as error:
        raise WrongUse("cli_playout.no_time", value=moment) from error
    return local.astimezone(UTC)


def _text(text: str) -> str:
    """Return the text, or what the file of that name holds.

    Raises:
        WrongUse: the file is too large or no text.
    """
    path = Path(text)
    if "\n" in text or len(text) > 255 or not path.is_file():  # noqa: PLR2004 - longer than any file's name
        return text
    if path.stat().st_size > LARGEST_TEXT_BYTES:
        raise WrongUse("cli_playout.no_text_file", file=path.name)
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise WrongUse("cli_playout.no_text_file", file=path.name) from error


def _show_orders(app: App, *, json: bool) -> None:
    found = emergencies.orders(app.house())
    if json:
        as_json(found)
        return
    heads = [t(f"cli_playout.head_{h}") for h in ("code", "start", "until", "stations", "title")]
    table(heads, [(o.id, o.issued_at, o.expires_at, len(o.stations), o.title) for o in found])
