"""Commands that stay: serve (pages and timetable), timetable (alone)."""

import logging
import threading
from contextlib import nullcontext

import click

from scheduler import timetable as hours
from scheduler.cli.common import App, pass_app, say, t
from scheduler.messages import Refused
from scheduler.web.serving import serve_house

_POLL_SECONDS = 3600.0


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
    with hours.running(house, clock) if with_timetable else nullcontext():
        if with_timetable:
            _tell_hours()
        serve_house(
            house,
            clock,
            host or web.host,
            web.port if port is None else port,
            lambda address: say("cli_serve.serving", address=address),
        )
    say("cli_serve.stopped")


@click.command(help=t("cli.about_timetable"))
@pass_app
def timetable(app: App) -> None:
    """Run the timetable until Ctrl-C."""
    house = app.house()
    if house.demo:
        raise Refused("cli_serve.demo_has_none")
    with hours.running(house, app.clock()):
        _tell_hours()
        try:
            while True:
                threading.Event().wait(_POLL_SECONDS)
        except KeyboardInterrupt:
            pass  # asked to stop: a job at work finishes first
    say("cli_serve.stopped")


def _tell_hours() -> None:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    say("cli_serve.timetable_on")
    for job in hours.JOBS:
        say("cli_serve.job_line", job=t(f"timetable.job_{job.name}"), when=hours.written(job))
