"""Commands of traffic: plan, publish, ready, makegood. The room is imported when a command runs: help needs none."""

import json as jsons
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scheduler.cli.common import DAY, App, as_json, json_option, pass_app, progress, say, t, table
from scheduler.files import write_whole
from scheduler.messages import Refused, WrongUse

if TYPE_CHECKING:
    from scheduler.traffic.desk import PlanSummary


def _days(app: App, first: date | None, last: date | None, ahead: int) -> tuple[date, date]:
    """Return the days asked for; by default from today, `ahead` days."""
    first = first or app.today()
    return first, last or first + timedelta(days=ahead - 1)


@click.group(help=t("cli.about_plan"), invoke_without_command=True)
@click.option("--from", "first", type=DAY, default=None, help=t("cli_traffic.option_from"))
@click.option("--to", "last", type=DAY, default=None, help=t("cli_traffic.option_to"))
@click.option("--explain", is_flag=True, help=t("cli_traffic.option_explain"))
@json_option
@click.pass_context
def plan(ctx: click.Context, first: date | None, last: date | None, explain: bool, json: bool) -> None:
    """Plan slots."""
    if ctx.invoked_subcommand is not None:
        return
    from scheduler.airtime.desk import refresh_target_seconds  # noqa: PLC0415 - `plan solve` needs no database
    from scheduler.traffic import desk  # noqa: PLC0415 - the same

    app = ctx.ensure_object(App)
    first, last = _days(app, first, last, app.house().settings.traffic.days_planned)
    refresh_target_seconds(app.house(), app.actor(), app.now())
    with progress(t("cli_traffic.planning")) as tell:
        summary = desk.plan(app.house(), first, last, app.actor(), app.now(), tell)
    if json:
        as_json(summary)
        return
    _show(summary, explain=explain)


def _show(summary: "PlanSummary", *, explain: bool) -> None:
    heads = [t(f"cli_traffic.head_{h}") for h in ("station", "slots", "airtime", "target", "reached")]
    rows = [
        (
            s.name,
            s.slots,
            s.counted,
            s.target or "–",
            t("cli_traffic.yes" if s.reached else "cli_traffic.no"),
        )
        for s in summary.stations
    ]
    table(heads, rows)
    say(
        "cli_traffic.planned" if summary.changed else "cli_traffic.unchanged",
        first=summary.first_day,
        last=summary.last_day,
        added=summary.added,
        removed=summary.removed,
        kept=summary.kept,
        slots=sum(s.slots for s in summary.stations),
    )
    short = [s for s in summary.stations if not s.reached]
    say("cli_traffic.targets", reached=len(summary.stations) - len(short), stations=len(summary.stations))
    if not summary.not_placed:
        say("cli_traffic.all_placed")
        return
    if not explain:
        say("cli_traffic.not_placed", airings=sum(n.airings for n in summary.not_placed))
        return
    heads = [t(f"cli_traffic.head_{h}") for h in ("bulletin", "title", "station", "airings", "reason")]
    lines = [(n.bulletin, n.title, n.station_name, n.airings, n.reason) for n in summary.not_placed]
    say("cli_traffic.not_placed_title")
    table(heads, sorted(lines, key=lambda line: (line[0], line[2])))


@plan.command("solve", help=t("cli_traffic.about_solve"))
@click.argument("instance", type=click.Path(path_type=Path, allow_dash=True))
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help=t("cli_traffic.option_output"))
def solve(instance: Path, output: Path) -> None:
    """Solve a neutral instance."""
    from scheduler.traffic.instances import to_plan_json, to_problem  # noqa: PLC0415 - help needs no numpy
    from scheduler.traffic.solver import solve as answer  # noqa: PLC0415 - help needs no numpy

    try:
        with click.open_file(str(instance), encoding="utf-8") as file:
            data = jsons.load(file)
    except OSError as error:
        raise WrongUse("cli_traffic.no_file", file=str(instance), why=error) from error
    except ValueError as error:
        raise Refused("cli_traffic.no_json", file=str(instance)) from error
    problem = to_problem(data)
    with progress(t("cli_traffic.planning")) as tell:
        made = answer(problem, tell)
    text = jsons.dumps(to_plan_json(made), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    write_whole(output, text.encode())
    missing = sum(n.count for n in made.not_placed)
    say("cli_traffic.solved", airings=len(made.airings), missing=missing, file=str(output))


@click.command(help=t("cli.about_publish"))
@click.argument("stations", nargs=-1)
@click.option("--from", "first", type=DAY, default=None, help=t("cli_traffic.option_from"))
@click.option("--to", "last", type=DAY, default=None, help=t("cli_traffic.option_to"))
@click.option("--provisional", is_flag=True, help=t("cli_traffic.option_provisional"))
@json_option
@pass_app
def publish(
    app: App, stations: tuple[str, ...], first: date | None, last: date | None, provisional: bool, json: bool
) -> None:
    """Publish day documents."""
    from scheduler.traffic import publishing  # noqa: PLC0415 - help needs no database

    first, last = _days(app, first, last, app.house().settings.traffic.days_published)
    with progress(t("cli_traffic.publishing")) as tell:
        lines = publishing.publish(
            app.house(), stations or None, first, last, app.actor(), app.now(), tell, provisional=provisional
        )
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


@click.command(help=t("cli.about_ready"))
@click.option("--date", "day", type=DAY, default=None, help=t("cli_traffic.option_day"))
@json_option
@pass_app
def ready(app: App, day: date | None, json: bool) -> None:
    """Say what would go wrong."""
    from scheduler.traffic import readiness  # noqa: PLC0415 - help needs no database

    day = day or app.today() + timedelta(days=1)
    findings = readiness.ready(app.house(), day)
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

    lines = makegoods.listing(app.house(), settled=settled)
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
            line.placed or "–",
        )
        for line in lines
    ]
    table(heads, rows)


@makegood.command("write-off", help=t("cli_traffic.about_write_off"))
@click.argument("numbers", nargs=-1, required=True, type=int)
@click.option("--reason", required=True, help=t("cli_traffic.option_reason"))
@pass_app
def makegood_write_off(app: App, numbers: tuple[int, ...], reason: str) -> None:
    """Write makegoods off."""
    from scheduler.traffic import makegoods  # noqa: PLC0415 - help needs no database

    done = makegoods.write_off(app.house(), numbers, reason, app.actor(), app.now())
    say("cli_traffic.written_off", count=done)
