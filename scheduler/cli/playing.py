"""The command `play`: a process of its own that opens no database while it plays.

The centre hands over when it is there; the player goes on from its shelf whether it is or not.
"""

import signal
from collections.abc import Sequence
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

import click

from scheduler.cli.common import DAY, App, as_json, json_option, pass_app, say, t, table
from scheduler.cli.on_air_view import OnAirView, why
from scheduler.cli.outputs import LIVE, open_output
from scheduler.config import load_settings
from scheduler.messages import Message, Refused, SchedulerError
from scheduler.playout.entries import Entry, Result, read_whole
from scheduler.playout.journal import Journal
from scheduler.playout.outputs import Output
from scheduler.playout.outputs.mp3file import FileOutput
from scheduler.playout.player import Player
from scheduler.playout.post import Post, alone, end_of, read_post
from scheduler.playout.standing import Standing, standing
from scheduler.timekeeping import Clock, SimulatedClock, SystemClock, broadcast_day

if TYPE_CHECKING:
    from scheduler.playout.desk import PlayedDay

FOR_EVER = timedelta(days=36_500)
OUTPUTS = ("file", *LIVE)
MOST_REFUSED = 20
"""So many of what isn't followed are told one by one."""


@click.command(help=t("cli.about_play"))
@click.argument("station")
@click.option("--date", "day", type=DAY, default=None, help=t("cli_playout.option_day"))
@click.option("--output", type=click.Choice(OUTPUTS), default="file", help=t("cli_playout.option_output"))
@click.option("--simulated", is_flag=True, help=t("cli_playout.option_simulated"))
@click.option("--status", is_flag=True, help=t("cli_playout.option_status"))
@json_option
@pass_app
def play(app: App, station: str, day: date | None, output: str, simulated: bool, status: bool, json: bool) -> None:
    """Play a station's programme, or tell how its player stands."""
    root = app.home.resolve() / "players" / station
    post = (read_post(root) if status else None) or _post(app, station, root)
    if status:
        now = app.now() if post.demo else SystemClock().now()
        _show_standing(standing(post, now), _entries(post, day or broadcast_day(now, post.zone)), json=json)
    elif output == "file" and (simulated or post.demo):
        _show_played(_into_file(app, station, day), json=json)
    else:
        _play(app, post, day, output)


def _post(app: App, station: str, root: Path) -> Post:
    """Let the centre hand over if it is there, and return where the player plays from; the database is closed again.

    Raises:
        SchedulerError: the centre is away and nothing was ever handed over.
    """
    try:
        from scheduler.playout import desk  # noqa: PLC0415 - the base install has no records

        house = app.house()
        desk.hand_over(house, station)
        house.database.close()
    except (SchedulerError, OSError, ModuleNotFoundError) as error:
        post = read_post(root)
        if post is None and isinstance(error, ModuleNotFoundError):
            raise Refused("playout.nothing_here", station=station) from error
        if post is None:
            raise
        if not isinstance(error, ModuleNotFoundError):  # the base install has no centre and misses none
            said = error.message if isinstance(error, SchedulerError) else error
            say("cli_playout.without_centre", err=True, why=said)
        return post
    post = read_post(root)
    if post is None:
        raise FileNotFoundError(root)
    return post


def _play(app: App, post: Post, day: date | None, output: str) -> None:
    """Play in real time, one day to its end or on and on, until somebody stops it."""
    clock: Clock = SystemClock()
    today = day or broadcast_day(clock.now(), post.zone)
    until = end_of(post.shelf, today, post.zone) if day or output == "file" else clock.now() + FOR_EVER
    with alone(post, clock.now()), closing(_open(app, post, today, output)) as opened:
        journal = Journal(post.shelf.journal_path, post.station, clock.kind)
        playout = load_settings(app.home / "config.toml").playout
        player = Player(
            post.station,
            post.shelf,
            opened,
            journal,
            clock,
            post.key,
            guard_seconds=playout.silence_guard_seconds,
            resumes=playout.after_emergency == "resume",
            zone=post.zone,
        )
        signal.signal(signal.SIGTERM, _stop)
        say("cli_playout.on_air", station=post.station, output=output, err=True)
        _say_refused(player.refused, err=True)
        with closing(OnAirView(click.get_text_stream("stderr"), post.zone)) as view:
            try:
                player.keep_on(until, lambda tick: view.show(tick.steps, player.glance(now := clock.now()), now))
            finally:
                player.stop()


def _open(app: App, post: Post, day: date, output: str) -> Output:
    if output != "file":
        return open_output(output, load_settings(app.home / "config.toml").playout, app.home, post.station)
    path = post.shelf.root / "aired" / f"{post.station}_{day.isoformat()}.mp3"
    return FileOutput(path, read_whole(post.shelf.journal_path).mark)


def _stop(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 - a signal handler's signature
    raise KeyboardInterrupt


def _into_file(app: App, station: str, day: date | None) -> "PlayedDay":
    from scheduler.playout import desk  # noqa: PLC0415 - sample data have a house

    house, day = app.house(), day or app.today()
    return desk.play_day(house, station, day, SimulatedClock(desk.start_of(house, station, day)))


def _entries(post: Post, day: date) -> tuple[Entry, ...]:
    entries = read_whole(post.shelf.journal_path).entries
    return tuple(e for e in entries if broadcast_day(e.started_at, post.zone) == day)


def _show_played(played: "PlayedDay", *, json: bool) -> None:
    if json:
        as_json(played)
        return
    heard = [e for e in played.entries if e.milliseconds]
    total = timedelta(milliseconds=sum(e.milliseconds for e in heard))
    left_out = sum(e.outcome is Result.NOT_PLAYED for e in played.entries)
    _say_refused(played.refused, err=True)
    say("cli_playout.played", station=played.station, day=played.day, heard=len(heard), left_out=left_out, length=total)
    if played.file is not None:
        say("cli_playout.file", file=str(played.file))


def _show_standing(found: Standing, entries: tuple[Entry, ...], *, json: bool) -> None:
    if json:
        as_json({"standing": found, "entries": entries})
        return
    if found.holder is None:
        say("cli_playout.status_off", station=found.station)
    else:
        say("cli_playout.status_running", station=found.station, pid=str(found.holder.pid), since=found.holder.since)
    if found.on_air is None:
        say("cli_playout.status_silent")
    else:
        length = timedelta(milliseconds=found.on_air.milliseconds)
        say("cli_playout.status_on_air", what=_what(found.on_air), length=length)
    if found.following is None:
        say("cli_playout.status_no_next")
    else:
        say("cli_playout.status_next", what=found.following.title, at=found.following.starts_at)
    for entry in found.problems:
        say(
            "cli_playout.status_problem",
            at=entry.started_at,
            what=_what(entry),
            outcome=t(f"cli_playout.outcome_{entry.outcome}"),
            reason=why(entry.reason, entry.note),
        )
    _say_refused(found.refused, err=False)
    heads = [t(f"cli_playout.head_{h}") for h in ("start", "what", "bulletin", "length", "outcome", "reason")]
    table(heads, [_row(e) for e in entries])


def _say_refused(messages: Sequence[Message], *, err: bool) -> None:
    """Say what isn't followed; of very many the first ones and their number."""
    for message in messages[:MOST_REFUSED]:
        say(message, err=err)
    if len(messages) > MOST_REFUSED:
        say("cli_playout.more_refused", count=len(messages) - MOST_REFUSED, err=err)


def _what(entry: Entry) -> str:
    return " ".join(filter(None, (t(f"cli_playout.role_{entry.role}"), entry.bulletin)))


def _row(entry: Entry) -> tuple[object, ...]:
    return (
        entry.started_at,
        t(f"cli_playout.role_{entry.role}"),
        entry.bulletin,
        timedelta(milliseconds=entry.milliseconds),
        t(f"cli_playout.outcome_{entry.outcome}"),
        " ".join(filter(None, (entry.reason, entry.cut_by))),
    )
