"""`commune run`: fetch, play and report until stopped; `commune pull` without a file: fetch once."""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import click

from scheduler.cli.common import DAY, App, as_json, pass_app, say, t
from scheduler.cli.outputs import LIVE, open_output
from scheduler.communes import enrolment
from scheduler.communes.agent import clearing, shelving
from scheduler.communes.agent.crew import INCOMING, OUTBOX, Crew
from scheduler.communes.agent.linkstate import LinkState
from scheduler.communes.agent.outbox import Outbox
from scheduler.communes.agent.pace import Backoff
from scheduler.communes.agent.settings import OUTPUTS, read_settings
from scheduler.communes.agent.standing import LOCK
from scheduler.communes.agent.supervising import deaths_told
from scheduler.communes.enrolment import Enrolled
from scheduler.config import load_settings
from scheduler.files import try_lock
from scheduler.messages import Message, OutsideFailed, Refused, SchedulerError
from scheduler.playout.archiving import archive
from scheduler.playout.journal import read_whole
from scheduler.playout.outputs import Output
from scheduler.playout.outputs.mp3file import FileOutput
from scheduler.playout.player import Shelf
from scheduler.timekeeping import STATION_ZONE, SimulatedClock, SystemClock, at, broadcast_day

CONFIG = "config.toml"
_FOR_EVER = timedelta(days=36_500)
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
    playout, clock = load_settings(app.home / CONFIG).playout, SystemClock()
    name = output or settings.output
    today = broadcast_day(clock.now())
    until = at(today, 24 * 60) if name == "file" else clock.now() + _FOR_EVER
    with only_one(app.home), on_terminate(), closing(_open(app.home, who, shelf, name, today)) as into:
        crew = Crew(app.home, who, settings, shelf, state, clock.now) if who.token else None
        player = shelving.player_of(
            shelf,
            who,
            into,
            clock,
            lambda: state.link.clock_doubted,
            playout.silence_guard_seconds,
            resumes=playout.after_emergency == "resume",
        )
        say("cli_communes.running" if crew else "cli_communes.running_alone", station=who.station, err=True)
        for message in player.refused:
            say(message, err=True)
        with deaths_told(crew.died if crew else lambda *_: None):
            try:
                if crew is not None:
                    crew.start()
                while (now := clock.now()) < until:
                    _clear(app.home, who, state, now)
                    player.keep_on(min(until, clearing.next_clearing(now)))
            finally:
                player.stop()
                if crew is not None:
                    crew.stop()


def _open(home: Path, who: Enrolled, shelf: Shelf, name: str, today: date) -> Output:
    if name in LIVE:
        return open_output(name, load_settings(home / CONFIG).playout, home, who.station)
    path = home / "aired" / f"{who.station}_{today.isoformat()}.mp3"
    return FileOutput(path, read_whole(shelf.journal_path).mark)


def _clear(home: Path, who: Enrolled, state: LinkState, now: datetime) -> None:
    """Remove what is over; whatever keeps that from being done is told by `commune status`, and playing goes on."""
    shelf, has_link = shelving.shelf_of(home), bool(who.token)
    try:
        waiting = Outbox(home / OUTBOX, shelf.journal_path).waiting() if has_link else ()
        clearing.clear(shelf, home / INCOMING, waiting, now)
        unreported = frozenset((e.boot_id, e.sequence) for e in waiting)
        archive(shelf.journal_path, lambda e: clearing.out_of_use(e, unreported, now, has_link=has_link))
    except SchedulerError as error:
        state.failed("clearing", error.message, now)
    except OSError as error:
        state.failed("clearing", Message("agent.disk", {"why": error}), now)
    else:
        state.worked("clearing")


def _rehearse(app: App, who: Enrolled, day: date) -> None:
    shelf, clock = shelving.rehearsal_of(app.home, day), SimulatedClock(at(day, 0))
    path = app.home / "aired" / f"{who.station}_{day.isoformat()}_thu.mp3"
    into = FileOutput(path, read_whole(shelf.journal_path).mark)
    guard_seconds = load_settings(app.home / CONFIG).playout.silence_guard_seconds
    player = shelving.player_of(shelf, who, into, clock, guard_seconds=guard_seconds)
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
    file = os.open(home / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if not try_lock(file):
            raise Refused("agent.taken", home=str(home))
        yield
    finally:
        os.close(file)


class _Terminated(KeyboardInterrupt):
    """A service manager wants it to end."""


@contextmanager
def on_terminate() -> Iterator[None]:
    """Let SIGTERM, by which a service manager stops a program, end this block as Ctrl-C does, without a complaint."""

    def stop(*_: object) -> None:
        raise _Terminated

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    except _Terminated:
        return
    finally:
        signal.signal(signal.SIGTERM, before)
