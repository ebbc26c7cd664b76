"""Commands that stay: serve (pages and timetable), timetable (alone)."""

import logging
import threading
from contextlib import nullcontext, suppress
from datetime import datetime, timedelta

import click

from scheduler import timetable as hours
from scheduler.administration import passwords
from scheduler.administration.house import House
from scheduler.administration.shift import program_account
from scheduler.airtime import desk as airtime
from scheduler.cli.as_run import as_run
from scheduler.cli.common import App, pass_app, say, t
from scheduler.messages import OutsideFailed, Refused
from scheduler.playout import desk as playout
from scheduler.web.serving import serve_house

logger = logging.getLogger(__name__)

_POLL_SECONDS = 3600.0


def carry_in(house: House, now: datetime) -> None:
    """Carry the journals of the players on this machine into the log, before the day is reconciled.

    A journal that is refused or can't be read is logged as its sentence; the other stations' are carried in.
    """
    by = program_account(house, now)
    for folder in sorted(house.players.glob("*/")):
        try:
            entries = [as_run(entry) for entry in playout.journal_of(house, folder.name) if not entry.open]
            airtime.carry_in(house, entries, airtime.AiringSource.PLAYER, by, now)
        except (Refused, OutsideFailed) as error:
            logger.warning("%s: %s", folder.name, error, extra={"action": "journal_refused", "station": folder.name})


JOBS = (hours.Job("carry_in", "6", "40", timedelta(hours=12), carry_in), *hours.JOBS)
"""The timetable's, after what doors alone can do: bring a player's journal to airtime."""


@click.command(help=t("cli.about_serve"))
@click.option("--no-timetable", is_flag=True, help=t("cli_serve.no_timetable"))
@click.option("--host", default=None, help=t("cli_serve.host"))
@click.option("--port", type=click.IntRange(0, 65535), default=None, help=t("cli_serve.port"))
@pass_app
def serve(app: App, no_timetable: bool, host: str | None, port: int | None) -> None:
    """Serve the pages until Ctrl-C."""
    house, clock = app.house(), app.clock()
    web = house.settings.web
    with_timetable = not (no_timetable or house.demo)
    if house.demo:
        say("cli_serve.demo_no_timetable", day=app.today())
    first = None if house.demo else passwords.first_password(house, clock.now())
    if first is not None:
        say("cli_serve.first_password", login=first[0], password=first[1])
    with hours.running(house, clock, JOBS) if with_timetable else nullcontext():
        if with_timetable:
            _tell_hours()
        serve_house(
            house,
            clock,
            host or web.host,
            web.port if port is None else port,
            lambda address: say("cli_serve.admitting" if house.demo else "cli_serve.serving", address=address),
            admitted=app.actor() if house.demo else None,
        )
    say("cli_serve.stopped")


@click.command(help=t("cli.about_timetable"))
@pass_app
def timetable(app: App) -> None:
    """Run the timetable until Ctrl-C."""
    house = app.house()
    if house.demo:
        raise Refused("cli_serve.demo_has_none")
    with suppress(KeyboardInterrupt), hours.running(house, app.clock(), JOBS):  # asked to stop: a job at work finishes
        _tell_hours()
        while True:
            threading.Event().wait(_POLL_SECONDS)
    say("cli_serve.stopped")


def _tell_hours() -> None:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    say("cli_serve.timetable_on")
    for job in JOBS:
        say("cli_serve.job_line", job=t(f"timetable.job_{job.name}"), when=hours.written(job))
