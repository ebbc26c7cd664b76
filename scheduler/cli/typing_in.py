"""Commands of what people type in: channels without sound, base periods, and tasks of the plan."""

import click

from scheduler.airtime import tasks as planned
from scheduler.airtime import typing_in
from scheduler.airtime.comparing import Period, parse_period
from scheduler.airtime.typing_in import TypedKind
from scheduler.cli.common import App, as_json, json_option, language, pass_app, say, t, table
from scheduler.messages import show

_period = click.option("--period", required=True, metavar="2023-07|2023-Q3|2023-H1|2023|FROM..TO")
_CHANNELS = click.Choice([kind.value for kind in typing_in.CHANNELS])


@click.group("channel", help=t("cli_typed.about_channel"))
def channel() -> None:
    """Channels without sound."""


@channel.command("set", help=t("cli_typed.about_channel_set"))
@click.argument("station")
@click.argument("kind", type=_CHANNELS)
@click.argument("count", type=int)
@_period
@click.option("--topic", default="*", show_default=True)
@click.option("--why", default="", help=t("cli_typed.option_why_typed"))
@pass_app
def channel_set(app: App, station: str, kind: str, count: int, period: str, topic: str, why: str) -> None:
    """Type in how many there were."""
    _type_in(app, station, TypedKind(kind), count, parse_period(period), topic, why)


@channel.command("list", help=t("cli_typed.about_channel_list"))
@_period
@json_option
@pass_app
def channel_list(app: App, period: str, json: bool) -> None:
    """List what was typed in."""
    _list(app, typing_in.CHANNELS, parse_period(period), json=json)


@click.group("base", help=t("cli_typed.about_base"))
def base() -> None:
    """Base periods."""


@base.command("set", help=t("cli_typed.about_base_set"))
@click.argument("station")
@click.argument("minutes", type=float)
@_period
@click.option("--topic", default="*", show_default=True)
@click.option("--why", default="", help=t("cli_typed.option_why_typed"))
@pass_app
def base_set(app: App, station: str, minutes: float, period: str, topic: str, why: str) -> None:
    """Type in a base period's airtime."""
    seconds = round(60 * minutes) if abs(minutes) < typing_in.MOST else -1  # also NaN and infinity
    _type_in(app, station, TypedKind.BASE, seconds, parse_period(period), topic, why)


@base.command("list", help=t("cli_typed.about_base_list"))
@_period
@json_option
@pass_app
def base_list(app: App, period: str, json: bool) -> None:
    """List what was typed in."""
    _list(app, (TypedKind.BASE,), parse_period(period), json=json)


@click.group(help=t("cli.about_task"))
def task() -> None:
    """Tasks of the plan."""


@task.command("set", help=t("cli_typed.about_task_set"))
@click.argument("code")
@click.option("--title", required=True)
@click.option("--measure", type=click.Choice([m.value for m in planned.Measure]), required=True)
@click.option("--amount", type=int, required=True, help=t("cli_typed.option_amount"))
@_period
@click.option("--audience", default="*", show_default=True)
@click.option("--topic", default="*", show_default=True)
@pass_app
def task_set(
    app: App, code: str, title: str, measure: str, amount: int, period: str, audience: str, topic: str
) -> None:
    """Set a task of the plan."""
    asked = parse_period(period)
    planned.set_task(
        app.house(), code, title, planned.Measure(measure), amount, (asked.first_day, asked.last_day), app.actor(),
        app.now(), audience=audience, topic=topic,
    )  # fmt: skip
    say("cli_typed.task_set", code=code)


@task.command("remove", help=t("cli_typed.about_task_remove"))
@click.argument("code")
@pass_app
def task_remove(app: App, code: str) -> None:
    """Take a task out of the plan."""
    planned.remove_task(app.house(), code, app.actor())
    say("cli_typed.task_removed", code=code)


@task.command("list", help=t("cli_typed.about_task_list"))
@click.option("--period", default=None, metavar="2023|2023-Q3|…")
@json_option
@pass_app
def task_list(app: App, period: str | None, json: bool) -> None:
    """Show what was done of each task."""
    asked = parse_period(period or str(app.today().year))
    found = planned.tasks(app.house(), asked.first_day, asked.last_day)
    if json:
        as_json([
            {"task": x, "planned": x.planned, "done": x.done, "percent": x.percent, "behind": x.behind} for x in found
        ])  # fmt: skip
        return
    if not found:
        say("cli_typed.no_tasks")
        return
    heads = ("code", "title", "measure", "amount", "stations", "done", "of", "percent", "last")
    table([t(f"cli_typed.task_{h}") for h in heads], [
        (
            x.code, x.title, t(f"airtime.measure_{x.measure}"), x.amount, len(x.stations), x.done, x.planned,
            "–" if x.percent is None else f"{show(x.percent, language())} %", x.last_day,
        )
        for x in found
    ])  # fmt: skip
    for x in found:
        if x.behind:
            say("cli_typed.task_behind", code=x.code, count=len(x.behind), stations=", ".join(x.behind))


def _type_in(app: App, station: str, kind: TypedKind, amount: int, period: Period, topic: str, why: str) -> None:
    changed = typing_in.type_in(
        app.house(), station, kind, amount, (period.first_day, period.last_day), app.actor(), app.now(), topic=topic,
        why=why,
    )  # fmt: skip
    say("cli_typed.typed_in" if changed else "cli_typed.typed_before", station=station)


def _list(app: App, kinds: tuple[TypedKind, ...], period: Period, *, json: bool) -> None:
    found = typing_in.typed(app.house(), kinds, period.first_day, period.last_day)
    if json:
        as_json(found)
        return
    if not found:
        say("cli_typed.nothing_typed")
        return
    heads = ("station", "measure", "topic", "first", "last", "amount", "login", "why")
    table([t(f"cli_typed.typed_{h}") for h in heads], [
        (
            x.station, t(f"airtime.measure_{x.kind}"), x.topic, x.first_day, x.last_day,
            x.amount / 60 if x.kind is TypedKind.BASE else x.amount, x.login, x.why,
        )
        for x in found
    ])  # fmt: skip
