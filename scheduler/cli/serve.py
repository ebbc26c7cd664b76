"""Commands that stay: serve (pages and timetable), timetable (alone)."""

import logging
import threading
from contextlib import nullcontext, suppress
from datetime import datetime, timedelta

import click

from scheduler.administration import job_runs, passwords
from scheduler.administration.house import House
from scheduler.administration.shift import program_account
from scheduler.airtime import desk as airtime
from scheduler.cli.as_run import as_run
from scheduler.cli.common import App, as_json, json_option, pass_app, say, t
from scheduler.messages import Message, OutsideFailed, Refused
from scheduler.playout import desk as playout
from scheduler.timekeeping import Clock
from scheduler.timetable import clockwork
from scheduler.timetable import jobs as hours
from scheduler.web.serving import serve_house

logger = logging.getLogger(__name__)

_POLL_SECONDS = 3600.0


def carry_in(house: House, now: datetime) -> Message | None:
    """Carry the journals of the players on this machine into the log, before the day is reconciled.

    A journal that is refused or can't be read is logged as its sentence; the other stations' are carried in.
    """
    by = program_account(house, now)
    folders = sorted(house.players.glob("*/"))
    refused = []
    for folder in folders:
        try:
            entries = [as_run(entry) for entry in playout.journal_of(house, folder.name) if not entry.open]
            airtime.carry_in(house, entries, airtime.AiringSource.PLAYER, by, now)
        except (Refused, OutsideFailed) as error:
            logger.warning("%s: %s", folder.name, error, extra={"action": "journal_refused", "station": folder.name})
            refused.append(error.message)
    if refused:
        return Message("timetable.journals_refused", {"count": len(refused), "causes": tuple(refused)})
    return Message("timetable.carried_in", {"stations": len(folders)}) if folders else None


def hand_over(house: House, now: datetime) -> Message | None:  # noqa: ARG001 - a job's signature
    """Put what was published on the shelves of the players on this machine; they open no database."""
    new = playout.hand_over_here(house)
    return Message("timetable.handed_over", {"stations": new}) if new else None


JOBS = (
    hours.Job("carry_in", "6", "40", timedelta(hours=12), carry_in),
    hours.Job("hand_over", "*", "*/5", timedelta(minutes=4), hand_over),
    *hours.JOBS,
)
"""The timetable's, after what doors alone can do: players' journals to airtime, published days to players."""


@click.command(help=t("cli.about_serve"))
@click.option("--no-timetable", is_flag=True, help=t("cli_serve.no_timetable"))
@click.option("--host", default=None, help=t("cli_serve.host"))
@click.option("--port", type=click.IntRange(0, 65535), default=None, help=t("cli_serve.port"))
@click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True, help=t("cli_serve.workers"))
@pass_app
def serve(app: App, no_timetable: bool, host: str | None, port: int | None, workers: int) -> None:
    """Serve the pages until Ctrl-C."""
    house, clock = app.house(), app.clock()
    if house.demo and workers > 1:
        raise Refused("cli_serve.demo_one_worker")
    web = house.settings.web
    if web.access_log:
        logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    with_timetable = not (no_timetable or house.demo)
    if house.demo:
        say("cli_serve.demo_no_timetable", day=app.today())
    first = None if house.demo else passwords.first_password(house, clock.now())
    if first is not None:
        say("cli_serve.first_password", login=first[0], password=first[1])
    with clockwork.running(house, clock, JOBS) if with_timetable else nullcontext():
        if with_timetable:
            _tell_hours(house, clock)
        serve_house(
            house,
            clock,
            host or web.host,
            web.port if port is None else port,
            lambda address: say("cli_serve.admitting" if house.demo else "cli_serve.serving", address=address),
            admitted=app.actor() if house.demo else None,
            workers=workers,
        )
    say("cli_serve.stopped")


@click.command(help=t("cli.about_timetable"))
@click.option("--list", "listing", is_flag=True, help=t("cli_serve.option_list"))
@click.option("--runs", type=click.IntRange(min=1), default=None, help=t("cli_serve.option_runs"))
@json_option
@pass_app
def timetable(app: App, listing: bool, runs: int | None, json: bool) -> None:
    """Run the timetable until Ctrl-C, or tell what it does and did."""
    house = app.house()
    if listing or runs or json:
        _tell_of(house, runs, app.clock().now(), json=json)
        return
    if house.demo:
        raise Refused("cli_serve.demo_has_none")
    with suppress(KeyboardInterrupt), clockwork.running(house, app.clock(), JOBS):  # asked to stop: work is finished
        _tell_hours(house, app.clock())
        while True:
            threading.Event().wait(_POLL_SECONDS)
    say("cli_serve.stopped")


def _tell_hours(house: House, clock: Clock) -> None:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    say("cli_serve.timetable_on")
    for hour in clockwork.hours(house, JOBS, clock.now()):
        say("cli_serve.job_line", job=t(f"timetable.job_{hour.job.name}"), when=hour.next_at or "–")


def _tell_of(house: House, runs: int | None, now: datetime, *, json: bool) -> None:
    """Print each job's last and next hour, or the latest runs."""
    if runs:
        found = job_runs.runs(house, runs)
        if json:
            as_json(found)
            return
        for run in found:
            _tell_run(run)
        if not found:
            say("cli_serve.no_runs")
        return
    hours_now = clockwork.hours(house, JOBS, now)
    if json:
        as_json([{"job": h.job.name, "next_at": h.next_at, "last": h.last} for h in hours_now])
        return
    for hour in hours_now:
        say("cli_serve.job_line", job=t(f"timetable.job_{hour.job.name}"), when=hour.next_at or "–")
        if hour.last is not None:
            click.echo("  ", nl=False)
            _tell_run(hour.last)


def _tell_run(run: job_runs.Run) -> None:
    say(
        "cli_serve.run_line",
        due=run.due_at, job=t(f"timetable.job_{run.job}"), state=t(f"timetable.state_{run.state}"),
        said=f": {run.said}" if run.said else "",
    )  # fmt: skip
