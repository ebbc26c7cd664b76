"""`commune run`: fetch, play and report until stopped; `commune pull` without a file: fetch once."""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import click

from scheduler.cli.common import DAY, App, as_json, pass_app, say, t
from scheduler.communes import enrolment
from scheduler.communes.agent import shelving
from scheduler.communes.agent.crew import Crew
from scheduler.communes.agent.linkstate import LinkState
from scheduler.communes.agent.pace import Backoff
from scheduler.communes.agent.settings import OUTPUTS, read_settings
from scheduler.communes.enrolment import Enrolled
from scheduler.files import try_lock
from scheduler.messages import OutsideFailed, Refused
from scheduler.playout.journal import read_whole
from scheduler.playout.outputs import Output
from scheduler.timekeeping import STATION_ZONE, SimulatedClock, SystemClock, at

_TRIES = 5


@click.command("run", help=t("cli_communes.run"))
@click.option("--output", type=click.Choice(OUTPUTS), default=None, help=t("cli_communes.option_out"))
@click.option("--rehearse", "day", type=DAY, default=None, help=t("cli_communes.option_rehearse"))
@pass_app
def run(app: App, output: str | None, day: date | None) -> None:
    """Fetch, play and report until stopped; or rehearse one day at once into a file."""
    who = enrolment.enrolled(app.home)
    if day is not None:
        _rehearse(app, who, day)
        return
    settings, shelf, state = read_settings(app.home), shelving.shelf_of(app.home), LinkState(app.home)
    clock = SystemClock()
    with only_one(app.home):
        crew = Crew(app.home, who, settings, shelf, state, clock.now) if who.token else None
        today = clock.now().astimezone(STATION_ZONE).date()
        path = app.home / "aired" / f"{who.station}_{today.isoformat()}.mp3"
        name = output or settings.output
        into = _output(name, path, read_whole(shelf.journal_path).mark)
        player = shelving.player_of(shelf, who, into, clock, lambda: state.link.clock_doubted)
        say("cli_communes.running" if crew else "cli_communes.running_alone", station=who.station, err=True)
        for message in player.refused:
            say(message, err=True)
        if crew is not None:
            crew.start()
        with on_terminate():
            try:
                player.run(at(today, 24 * 60) if name == "file" else _for_ever(clock.now()))
            except KeyboardInterrupt:
                player.stop()
                raise
            finally:
                if crew is not None:
                    crew.stop()
        into.close()


def _rehearse(app: App, who: Enrolled, day: date) -> None:
    shelf, clock = shelving.rehearsal_of(app.home, day), SimulatedClock(at(day, 0))
    path = app.home / "aired" / f"{who.station}_{day.isoformat()}_thu.mp3"
    into = _output("file", path, read_whole(shelf.journal_path).mark)
    player = shelving.player_of(shelf, who, into, clock)
    say("cli_communes.running_alone", station=who.station, err=True)
    for message in player.refused:
        say(message, err=True)
    player.run(at(day, 24 * 60))
    into.close()
    if path.exists():
        say("cli_communes.written", file=str(path))


def fetch_once(home: Path, who: Enrolled, *, json: bool) -> None:
    """Fetch what is newer from the centre; a line that breaks is tried again as long as something comes.

    Raises:
        Refused: this PC has no token, or something isn't followed.
        OutsideFailed: the line broke, and again and again without a byte.
    """
    if not who.token:
        raise Refused("agent.no_link")
    state, clock = LinkState(home), SystemClock()
    crew = Crew(home, who, replace(read_settings(home), hours=()), shelving.shelf_of(home), state, clock.now)
    backoff, failures, came = Backoff(most_seconds=10.0), 0, 0
    while True:
        before = crew.received
        try:
            came += crew.fetch_once()
        except OutsideFailed:
            failures = 0 if crew.received > before else failures + 1
            if failures >= _TRIES:
                raise
            time.sleep(backoff.failed())
        else:
            break
    crew.close()
    held = crew.intake.held(clock.now().astimezone(STATION_ZONE).date())
    if json:
        as_json({"days": held_plain(held), "files": came, "bytes": crew.received})
        return
    for day, revision in sorted(held.items()):
        say("cli_communes.have", station=who.station, day=day, revision=revision)
    say("cli_communes.new_files", count=came)


def held_plain(held: dict[date, int]) -> dict[str, int]:
    """Return days and revisions as JSON takes them."""
    return {day.isoformat(): revision for day, revision in sorted(held.items())}


@contextmanager
def only_one(home: Path) -> Iterator[None]:
    """Hold the agent's folder; two agents would play and report the same twice.

    Raises:
        Refused: another one runs here.
    """
    home.mkdir(parents=True, exist_ok=True)
    file = os.open(home / ".agent.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if not try_lock(file):
            raise Refused("agent.taken", home=str(home))
        yield
    finally:
        os.close(file)


@contextmanager
def on_terminate() -> Iterator[None]:
    """Let SIGTERM, by which a service manager stops a program, end it as Ctrl-C does."""

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _output(name: str, path: Path, mark: int) -> Output:
    if name == "soundcard":
        from scheduler.playout.outputs.soundcard import SoundCardOutput  # noqa: PLC0415 - opens a device's library

        return SoundCardOutput()
    from scheduler.playout.outputs.mp3file import FileOutput  # noqa: PLC0415 - only when asked for

    return FileOutput(path, mark)


def _for_ever(now: datetime) -> datetime:
    return now + timedelta(days=36_500)
