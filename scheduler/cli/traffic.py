"""Commands of traffic: plan, publish, ready, makegood. The room is imported when a command runs: help needs none."""

import sys
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import click

from scheduler.cli.common import DAY, App, as_json, json_option, pass_app, progress, say, t, table
from scheduler.cli.pinning import pin, pins, unpin
from scheduler.cli.solving import solve
from scheduler.cli.timeline import plan_show
from scheduler.messages import Message, Refused, WrongUse

if TYPE_CHECKING:
    from scheduler.records.house import House
    from scheduler.traffic.findings import Finding
    from scheduler.traffic.makegoods import MakegoodLine


def _days(app: App, first: date | None, last: date | None, ahead: int) -> tuple[date, date]:
    """Return the days asked for; by default from today, `ahead` days."""
    first = first or app.today()
    return first, last or first + timedelta(days=ahead - 1)


@click.group(help=t("cli.about_plan"), invoke_without_command=True)
@click.option("--from", "first", type=DAY, default=None, help=t("cli_traffic.option_from"))
@click.option("--to", "last", type=DAY, default=None, help=t("cli_traffic.option_to"))
@click.option("--explain", is_flag=True, help=t("cli_traffic.option_explain"))
@click.option("--dry-run", is_flag=True, help=t("cli_traffic.option_dry_run"))
@click.option("--yes", is_flag=True, help=t("cli_traffic.option_yes"))
@json_option
@click.pass_context
def plan(
    ctx: click.Context, first: date | None, last: date | None, explain: bool, dry_run: bool, yes: bool, json: bool
) -> None:
    """Plan slots."""
    if ctx.invoked_subcommand is not None:
        return
    from scheduler.airtime.desk import refresh_target_seconds  # noqa: PLC0415 - `plan solve` needs no database
    from scheduler.cli import planning  # noqa: PLC0415 - the same
    from scheduler.traffic import asking, desk  # noqa: PLC0415 - the same

    app = ctx.ensure_object(App)
    house, by, now = app.house(), app.actor(), app.now()
    first, last = _days(app, first, last, house.settings.traffic.days_planned)
    refresh_target_seconds(house, by, now)
    must_ask = not (dry_run or yes or json) and sys.stdin.isatty()
    with progress(t("cli_traffic.planning")) as tell:
        work = desk.propose if dry_run or must_ask else desk.plan
        summary = work(house, first, last, by, now, tell)
    if must_ask:
        if not planning.agree(summary):
            say("cli_traffic.left_as_it_was")
            return
        with progress(t("cli_traffic.planning")) as tell:
            summary = desk.plan(house, first, last, by, now, tell, agreed=summary.fingerprint)
    answer = None
    if explain:
        with progress(t("cli_traffic.asking")) as tell:
            answer = asking.why(house, first, last, now, tell)
    if json:
        as_json(summary if answer is None else {"plan": summary, "why": answer})
        return
    if dry_run or (not must_ask and planning.disturbs(summary)):
        planning.show_changes(summary)
    planning.show_summary(summary, proposed=dry_run)
    if answer is not None:
        planning.show_why(answer)
    elif summary.not_placed:
        say("cli_traffic.not_placed", airings=sum(n.airings for n in summary.not_placed))


@plan.command("why", help=t("cli_traffic.about_why"))
@click.argument("bulletin")
@click.option("--station", default="", metavar="CODE", help=t("cli_traffic.option_station"))
@click.option("--from", "first", type=DAY, default=None, help=t("cli_traffic.option_from"))
@click.option("--to", "last", type=DAY, default=None, help=t("cli_traffic.option_to"))
@json_option
@pass_app
def why(app: App, bulletin: str, station: str, first: date | None, last: date | None, json: bool) -> None:
    """Say why a bulletin isn't where it is wanted."""
    from scheduler.cli import planning  # noqa: PLC0415 - help needs no database
    from scheduler.traffic import asking  # noqa: PLC0415 - the same

    first, last = _days(app, first, last, app.house().settings.traffic.days_planned)
    with progress(t("cli_traffic.asking")) as tell:
        answer = asking.why(app.house(), first, last, app.now(), tell, bulletin=bulletin, station=station)
    if json:
        as_json(answer)
        return
    if not answer.not_placed:
        say("cli_traffic.nothing_missing", code=bulletin, slots=answer.placed, first=first, last=last)
        return
    planning.show_why(replace(answer, targets=()))


for command in (solve, pin, unpin, pins, plan_show):
    plan.add_command(command)


@click.command(help=t("cli.about_publish"))
@click.argument("stations", nargs=-1)
@click.option("--from", "first", type=DAY, default=None, help=t("cli_traffic.option_from"))
@click.option("--to", "last", type=DAY, default=None, help=t("cli_traffic.option_to"))
@click.option("--provisional", is_flag=True, help=t("cli_traffic.option_provisional"))
@click.option("--change", type=DAY, default=None, help=t("cli_traffic.option_change"))
@click.option("--reason", default="", help=t("cli_traffic.option_change_reason"))
@json_option
@pass_app
def publish(
    app: App,
    stations: tuple[str, ...],
    first: date | None,
    last: date | None,
    provisional: bool,
    change: date | None,
    reason: str,
    json: bool,
) -> None:
    """Publish day documents.

    Raises:
        WrongUse: a change is to one day of one station.
    """
    from scheduler.playout import desk as playout  # noqa: PLC0415 - help needs no database
    from scheduler.traffic import publishing  # noqa: PLC0415 - help needs no database

    if change is not None:
        if len(stations) != 1 or first or last or provisional:
            raise WrongUse("cli_traffic.one_change")
        line = publishing.change(app.house(), stations[0], change, reason, app.actor(), app.now())
        playout.hand_over_at_once(app.house(), [(line.station, line.day)])
        if json:
            as_json(line)
        else:
            word = "cli_traffic.changed_day" if line.new else "cli_traffic.same_day"
            say(word, station=line.name, day=line.day, revision=line.revision, slots=line.slots)
        return
    first, last = _days(app, first, last, app.house().settings.traffic.days_published)
    with progress(t("cli_traffic.publishing")) as tell:
        lines = publishing.publish(
            app.house(), stations or None, first, last, app.actor(), app.now(), tell, provisional=provisional
        )
    playout.hand_over_at_once(app.house(), [(line.station, line.day) for line in lines if line.new])
    if json:
        as_json(lines)
        return
    new = [line for line in lines if line.new]
    say(
        "cli_traffic.published",
        documents=len(lines),
        new=len(new),
        slots=sum(line.slots for line in lines),
        first=first,
        last=last,
    )
    if withdrawn := sum(line.withdrawn for line in lines):
        say("cli_traffic.withdrawn", slots=withdrawn)
    if differing := [line for line in lines if line.differs]:
        say("cli_traffic.differs", days=len(differing), station=differing[0].name, day=differing[0].day)


@click.command(help=t("cli.about_ready"))
@click.option("--date", "day", type=DAY, default=None, help=t("cli_traffic.option_day"))
@json_option
@pass_app
def ready(app: App, day: date | None, json: bool) -> None:
    """Say what would go wrong."""
    from scheduler.traffic import readiness  # noqa: PLC0415 - help needs no database

    day = day or app.today() + timedelta(days=1)
    house = app.house()
    findings = [*readiness.ready(house, day), *_read_otherwise(house, day)]
    if json:
        as_json(findings)
    else:
        for finding in findings:
            click.echo(("✗ " if finding.grave else "· ") + t(finding.message.id, **finding.message.values))
    grave = sum(f.grave for f in findings)
    if grave:
        raise Refused("cli_traffic.not_ready", day=day, count=grave)
    if not json:
        say("cli_traffic.is_ready", day=day)


def _read_otherwise(house: "House", day: date) -> "list[Finding]":
    """Return the day's bulletins that the lexicon reads otherwise than they were approved: the newsroom knows."""
    from scheduler.newsroom import rereading  # noqa: PLC0415 - help needs no database
    from scheduler.traffic import findings, readiness  # noqa: PLC0415 - the same

    return [
        findings.Finding("", one.code, grave=False, message=one.message)
        for one in rereading.differing(house, readiness.bulletins_on(house, day))
    ]


@click.group(help=t("cli.about_makegood"))
def makegood() -> None:
    """Show what is owed."""


@makegood.command("list", help=t("cli_traffic.about_makegood_list"))
@click.option("--all", "settled", is_flag=True, help=t("cli_traffic.option_all"))
@json_option
@pass_app
def makegood_list(app: App, settled: bool, json: bool) -> None:
    """List makegoods."""
    from scheduler.traffic import makegoods  # noqa: PLC0415 - help needs no database

    lines = makegoods.listing(app.house(), settled=settled, today=app.today())
    if json:
        as_json(lines)
        return
    if not lines:
        say("cli_traffic.nothing_owed")
        return
    heads = [t(f"cli_traffic.head_{h}") for h in ("number", "station", "bulletin", "missed", "state", "placed")]
    rows = [
        (
            str(line.id),
            line.station_name,
            line.title,
            line.missed_at,
            t(f"cli_traffic.state_{line.state}"),
            line.placed or _waits(line),
        )
        for line in lines
    ]
    table(heads, rows)


def _waits(line: "MakegoodLine") -> Message | str:
    if line.hopeless:
        return Message("cli_traffic.waits_for_nothing")
    return "–" if line.waits_for is None else Message("cli_traffic.waits_for", {"day": line.waits_for})


@makegood.command("write-off", help=t("cli_traffic.about_write_off"))
@click.argument("numbers", nargs=-1, required=True, type=int)
@click.option("--reason", required=True, help=t("cli_traffic.option_reason"))
@pass_app
def makegood_write_off(app: App, numbers: tuple[int, ...], reason: str) -> None:
    """Write makegoods off."""
    from scheduler.traffic import makegoods  # noqa: PLC0415 - help needs no database

    done = makegoods.write_off(app.house(), numbers, reason, app.actor(), app.now())
    say("cli_traffic.written_off", count=done)
