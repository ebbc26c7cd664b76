"""The command of figures: airtime by any dimensions, growth, and where the period will end; on screen, JSON or CSV."""

import csv
import io
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import click

from scheduler.airtime import desk
from scheduler.airtime.comparing import parse_period
from scheduler.airtime.dimensions import OF_SLOTS
from scheduler.airtime.figures import Growth, Line, Tally
from scheduler.airtime.growing import ALL
from scheduler.cli.common import DAY, App, as_json, json_option, language, pass_app, say, t, table
from scheduler.files import write_whole
from scheduler.messages import Message, WrongUse, show
from scheduler.reports.csv import defused

_OWN = ("planned", "delivered", "measured", "reported", "relay", "airings", "repeats", "tin", "bai", "sessions")


@click.command("tally", help=t("cli_airtime.about_tally"))
@click.option("--from", "first", type=DAY, default=None)
@click.option("--to", "last", type=DAY, default=None)
@click.option("--period", default=None, metavar="2023-07|2023-Q3|…", help=t("cli_airtime.option_period"))
@click.option("--by", "by", multiple=True, default=("station",), help=t("cli_airtime.option_by"))
@click.option("--csv", "csv_file", type=click.Path(dir_okay=False, path_type=Path), help=t("cli_tally.option_csv"))
@json_option
@pass_app
def tally(
    app: App,
    first: date | None,
    last: date | None,
    period: str | None,
    by: tuple[str, ...],
    csv_file: Path | None,
    json: bool,
) -> None:
    """Count the airtime of a period; by default this week's."""
    if period:
        asked = parse_period(period)
        first, last = asked.first_day, asked.last_day
    today = app.today()
    first = first or today - timedelta(days=today.weekday())
    last = last or first + timedelta(days=6)
    in_order(first, last)
    house = app.house()
    counted = desk.tally(house, first, last, by)
    if csv_file:
        write_whole(csv_file, as_csv(counted))
        say("cli_tally.csv_written", file=str(csv_file))
        return
    ahead = desk.ahead(house, first, last, app.now()) if by == ("station",) else None
    if json:
        as_json({"tally": counted, "ahead": ahead} if ahead else counted)
        return
    show_tally(counted)
    if ahead:
        _show_ahead(ahead)


def in_order(first: date, last: date) -> None:
    """Refuse a period that ends before it begins.

    Raises:
        WrongUse: it does.
    """
    if last < first:
        raise WrongUse("airtime.period_reversed", first=first, last=last)


def show_tally(counted: Tally) -> None:
    """Print a tally: its lines, the four airtimes by name, targets, and who reported nothing."""
    say("cli_tally.tallied", first=counted.first_day, last=counted.last_day)
    by_topic = counted.by == ("topic",)
    planned = set(counted.by) <= OF_SLOTS
    heads = [t(f"cli_tally.by_{d}") for d in counted.by]
    columns = ("planned", "delivered", "measured", "reported", "relay", "airings", "every", "share")
    heads += [t(f"cli_tally.head_{h}") for h in columns]
    rows = [(*line.key, *_cells(line, all_topics=by_topic, planned=planned)) for line in counted.lines]
    blank = ("",) * (len(counted.by) - 1)
    table(heads, [*rows, (t("cli_tally.total"), *blank, *_cells(counted.total, all_topics=by_topic, planned=True))])
    click.echo()
    say("cli_tally.content", length=counted.content)
    if counted.district is not None:
        say("cli_tally.district", length=counted.district.total, measured=counted.district.measured)
    own = sum((o.total for o, _ in counted.communes.values()), timedelta(0))
    relay = sum((r.total for _, r in counted.communes.values()), timedelta(0))
    say("cli_tally.communes", own=own, relay=relay)
    say("cli_tally.stations", length=counted.stations)
    reform = counted.total
    say(
        "cli_tally.pieces",
        tin=reform.genres.get("tin", 0), bai=reform.genres.get("bai", 0), sessions=reform.sessions,
        airings=reform.reform.airings, repeats=reform.reform.repeats,
    )  # fmt: skip
    if counted.targets:
        click.echo()
        heads = [t(f"cli_tally.head_{h}") for h in ("station", "topic", "goal", "planned", "own", "relay", "reached")]
        table(heads, [
            (x.station, x.topic, x.goal, x.planned, _known(x.own, known=x.reported), x.relay, _percent(x.percent))
            for x in counted.targets
        ])  # fmt: skip
    for note in counted.footnotes:
        say("cli_tally.footnote", unit=note.unit, successor=note.successor, note=note.note)
    if counted.unreported:
        say("cli_tally.unreported", stations=", ".join(counted.unreported), count=len(counted.unreported))


def as_csv(counted: Tally) -> bytes:
    """Return a tally's lines for a spreadsheet: UTF-8 with a byte-order mark, lengths in whole seconds.

    An own airtime that nobody reported is empty, not zero.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    heads = [t(f"cli_tally.by_{d}") for d in counted.by] + [t(f"cli_tally.head_{h}") for h in _OWN]
    writer.writerow([defused(head) for head in heads])
    for line in counted.lines:
        writer.writerow([*(defused(k) for k in line.key), *_plain(line)])
    return text.getvalue().encode("utf-8-sig")


def _plain(line: Line) -> Sequence[object]:
    figures, second = line.reform, timedelta(seconds=1)
    own = (
        figures.own.measured / second, figures.own.reported / second, figures.relay.total / second, figures.airings,
        figures.repeats, line.genres.get("tin", 0), line.genres.get("bai", 0), line.sessions,
    )  # fmt: skip
    told = own if line.reported else ("", "", figures.relay.total / second, *("",) * 5)
    return [
        round(x, 3) if isinstance(x, float) else x
        for x in (figures.planned / second, figures.delivered / second, *told)
    ]


def _show_ahead(ahead: desk.Ahead) -> None:
    click.echo()
    for name, growth in (("previous", ahead.previous[ALL]), ("last_year", ahead.last_year[ALL])):
        _say_growth(name, growth)
    click.echo()
    heads = [
        t(f"cli_tally.head_{h}") for h in ("station", "previous", "last_year", "heard", "to_come", "forecast", "goal")
    ]
    table([*heads, t("cli_tally.head_reached")], [
        (
            x.station,
            _grown(ahead.previous[x.station], known=x.reported),
            _grown(ahead.last_year[x.station], known=x.reported),
            _known(x.heard, known=x.reported),
            x.planned,
            _known(x.forecast, known=x.reported),
            "–" if x.goal is None else x.goal,
            _percent(x.percent if x.reported else None),
        )
        for x in ahead.outlook
    ])  # fmt: skip
    if any(x.guessed for x in ahead.outlook):
        say("cli_tally.guessed")
    if any(g.typed for g in (*ahead.previous.values(), *ahead.last_year.values())):
        say("cli_typed.typed_base")


def _say_growth(name: str, growth: Growth) -> None:
    first, last = growth.first_day, growth.last_day
    if growth.percent is None:
        say(f"cli_tally.no_base_{name}", first=first, last=last)
    else:
        said = {"now": growth.now, "base": growth.base, "percent": _signed(growth)}
        say(Message(f"cli_tally.growth_{name}", {"first": first, "last": last, **said}))


def _grown(growth: Growth, *, known: bool) -> str:
    return f"{_signed(growth)}{'*' if growth.typed else ''}" if known and growth.percent is not None else "–"


def _signed(growth: Growth) -> str:
    percent = growth.percent or 0.0
    return f"{'+' if percent > 0 else ''}{show(percent, language())} %"


def _cells(line: Line, *, all_topics: bool, planned: bool) -> tuple[object, ...]:
    """Return a line's figures; of all topics when the line is one topic, else of reform."""
    figures = line.every if all_topics else line.reform
    return (
        figures.planned if planned else "–",
        figures.delivered if planned else "–",
        _known(figures.own.measured, known=line.reported),
        _known(figures.own.reported, known=line.reported),
        figures.relay.total,
        _known(figures.airings, known=line.reported),
        _known(line.every.own.total, known=line.reported),
        _percent(line.share_percent),
    )


def _known(value: object, *, known: bool) -> object:
    return value if known else t("cli_tally.not_told")


def _percent(value: float | None) -> str:
    return "–" if value is None else f"{show(value, language())} %"
