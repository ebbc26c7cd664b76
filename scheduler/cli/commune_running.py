"""`commune run`: play until stopped."""

from datetime import date, datetime, timedelta
from pathlib import Path

import click

from scheduler.cli.common import DAY, App, pass_app, say, t
from scheduler.communes import enrolment
from scheduler.communes.agent import shelving
from scheduler.playout.journal import read_whole
from scheduler.playout.outputs import Output
from scheduler.timekeeping import STATION_ZONE, Clock, SimulatedClock, SystemClock, at


@click.command("run", help=t("cli_communes.run"))
@click.option(
    "--output", type=click.Choice(["soundcard", "file"]), default="soundcard", help=t("cli_communes.option_out")
)
@click.option("--rehearse", "day", type=DAY, default=None, help=t("cli_communes.option_rehearse"))
@pass_app
def run(app: App, output: str, day: date | None) -> None:
    """Play until stopped; or rehearse one day at once into a file."""
    who, shelf = enrolment.enrolled(app.home), shelving.shelf_of(app.home)
    clock: Clock = SystemClock() if day is None else SimulatedClock(at(day, 0))
    if day is not None:
        output = "file"
        shelf = shelving.rehearsal_of(app.home, day)
    today = day or clock.now().astimezone(STATION_ZONE).date()
    path = app.home / "aired" / f"{who.station}_{today.isoformat()}{'_thu' if day else ''}.mp3"
    until = at(today, 24 * 60) if output == "file" else _for_ever(clock.now())
    mark = read_whole(shelf.journal_path).mark
    into = _output(output, path, mark)
    player = shelving.player_of(shelf, who, into, clock)
    say("cli_communes.running", station=who.station, err=True)
    for message in player.refused:
        say(message, err=True)
    try:
        player.run(until)
    except KeyboardInterrupt:
        player.stop()
        raise
    into.close()
    if path.exists():
        say("cli_communes.written", file=str(path))


def _output(name: str, path: Path, mark: int) -> Output:
    if name == "soundcard":
        from scheduler.playout.outputs.soundcard import SoundCardOutput  # noqa: PLC0415 - opens a device's library

        return SoundCardOutput()
    from scheduler.playout.outputs.mp3file import FileOutput  # noqa: PLC0415 - only when asked for

    return FileOutput(path, mark)


def _for_ever(now: datetime) -> datetime:
    return now + timedelta(days=36_500)
