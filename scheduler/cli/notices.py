"""Commands of communes' own notices: `notice write|list|place`; the rest is done as with every bulletin."""

from datetime import date, datetime

import click

from scheduler.cli.acts import note
from scheduler.cli.common import DAY, App, as_json, json_option, pass_app, say, t, table
from scheduler.cli.moments import MOMENT
from scheduler.cli.newsroom import given_text
from scheduler.cli.wording import length, some
from scheduler.newsroom import notices
from scheduler.newsroom.importing import Wishes


@click.group(help=t("cli.about_notice"))
def notice() -> None:
    """A commune's own notices."""


@notice.command("write", help=t("cli_notices.about_write"))
@click.argument("station")
@click.argument("text", metavar="TEXT|FILE|-")
@click.option("--title", required=True, help=t("cli_notices.option_title"))
@click.option("--topic", default=None, help=t("cli_notices.option_topic"))
@click.option("--wanted", type=click.IntRange(1), default=None, help=t("cli_notices.option_wanted"))
@click.option("--rank", type=click.IntRange(1, 5), default=None, help=t("cli_notices.option_rank"))
@click.option("--valid-from", type=DAY, default=None, help=t("cli_notices.option_valid_from"))
@click.option("--valid-until", type=DAY, default=None, help=t("cli_notices.option_valid_until"))
@json_option
@pass_app
def notice_write(
    app: App,
    station: str,
    text: str,
    title: str,
    topic: str | None,
    wanted: int | None,
    rank: int | None,
    valid_from: date | None,
    valid_until: date | None,
    json: bool,
) -> None:
    """Write a notice."""
    wishes = Wishes(topic=topic, wanted_airings=wanted, rank=rank, valid_from=valid_from, valid_until=valid_until)
    made = notices.write(app.house(), station, title, given_text(text, cut=False), wishes, app.actor(), app.now())
    note(app, "notice write", station, made.code)
    if json:
        as_json(made)
        return
    say(
        "cli_notices.written" if made.new else "cli_notices.written_before", code=made.code, length=length(made.seconds)
    )
    for problem in made.problems:
        say(problem, err=True)
    if made.unreadable:
        say("cli_notices.unreadable", code=made.code, words=some(made.unreadable), err=True)
    else:
        say("cli_notices.next", code=made.code)


@notice.command("list", help=t("cli_notices.about_list"))
@click.argument("station")
@json_option
@pass_app
def notice_list(app: App, station: str, json: bool) -> None:
    """List a station's notices."""
    lines = notices.notices(app.house(), station, app.actor())
    if json:
        as_json(lines)
        return
    if not lines:
        say("cli_notices.none", station=station)
        return
    heads = [t(f"cli_notices.head_{h}") for h in ("code", "title", "topic", "state", "first", "last")]
    table(
        heads,
        [
            (n.code, n.title, n.topic, t(f"newsroom.state_{n.state}"), n.valid_from or "–", n.valid_until or "–")
            for n in lines
        ],
    )


@notice.command("place", help=t("cli_notices.about_place"))
@click.argument("code")
@click.argument("when", type=MOMENT)
@json_option
@pass_app
def notice_place(app: App, code: str, when: datetime, json: bool) -> None:
    """Place a notice."""
    from scheduler.playout import desk as playout  # noqa: PLC0415 - help needs no player
    from scheduler.traffic import own_notices  # noqa: PLC0415 - help needs no planner

    house = app.house()
    placed = own_notices.place(house, code, when, app.actor(), app.now())
    line = placed.line
    note(app, "notice place", line.station, line.slot)
    if placed.revision:
        playout.hand_over_at_once(house, [(line.station, line.day)])
    if json:
        as_json(placed)
        return
    word = "cli_notices.placed" if line.new else "cli_notices.placed_before"
    say(word, code=line.bulletin, name=line.station_name, at=line.starts_at, slot=line.slot)
    if placed.revision:
        say("cli_notices.published", day=line.day, revision=placed.revision)
