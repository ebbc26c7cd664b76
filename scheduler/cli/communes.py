"""Commands for communes: playlist and pack at the centre; `commune` on a commune's PC, with the base install alone."""

from datetime import date, datetime, timedelta
from pathlib import Path

import click

from scheduler.cli.choosing import choices
from scheduler.cli.common import DAY, App, as_json, json_option, language, pass_app, progress, say, t, table
from scheduler.communes import agent, enrolment
from scheduler.communes.playlists import FORMATS
from scheduler.files import write_whole
from scheduler.messages import Refused, WrongUse
from scheduler.playout.journal import read_journal, read_whole
from scheduler.playout.outputs import Output
from scheduler.timekeeping import STATION_ZONE, Clock, SimulatedClock, SystemClock, at

FOLDER = click.Path(path_type=Path)


@click.command(help=t("cli.about_playlist"))
@click.argument("station")
@click.option("--date", "day", type=DAY, default=None, help=t("cli_communes.option_date"))
@click.option("--format", "form", type=click.Choice(FORMATS), default="m3u8", help=t("cli_communes.option_format"))
@click.option("-o", "--output", type=FOLDER, default=None, help=t("cli_communes.option_output"))
@pass_app
def playlist(app: App, station: str, day: date | None, form: str, output: Path | None) -> None:
    """Print a station's playlist, or write it to a file."""
    from scheduler.communes import desk  # noqa: PLC0415 - a commune's PC has no records

    data = desk.playlist(app.house(), station, day or app.today(), form, language())
    if output is None:
        click.echo(data, nl=False)
    else:
        write_whole(output, data)
        say("cli_communes.written", file=str(output))


@click.command(help=t("cli.about_pack"))
@click.argument("station")
@click.option("--date", "day", type=DAY, default=None, help=t("cli_communes.option_date"))
@click.option("--week", is_flag=True, help=t("cli_communes.option_week"))
@click.option(
    "--delta", type=click.Path(path_type=Path, exists=True), default=None, help=t("cli_communes.option_delta")
)
@click.option("-o", "--output", type=FOLDER, default=None, help=t("cli_communes.option_folder"))
@json_option
@pass_app
def pack(
    app: App, station: str, day: date | None, week: bool, delta: Path | None, output: Path | None, json: bool
) -> None:
    """Write a station's pack of a day or a week."""
    from scheduler.communes import desk, packing  # noqa: PLC0415 - a commune's PC has no records
    from scheduler.communes.had import known_sounds  # noqa: PLC0415 - the same

    house = app.house()
    known = known_sounds(delta) if delta is not None else frozenset[str]()
    days = packing.WEEK_DAYS if week else 1
    planned = packing.plan_pack(house, station, day or app.today(), days, known, language())
    with progress(t("cli_communes.packing")) as tell:
        made = packing.write_pack(house, planned, output or house.home / "packs", tell)
    if json:
        as_json(made)
        return
    say("cli_communes.packed", file=str(made.path), megabytes=made.size_bytes / 1e6)
    if made.left_out:
        say("cli_communes.left_out", count=made.left_out)
    for lacking in made.lacking:
        say("communes.not_published", station=station, day=lacking, err=True)
    say("cli_communes.key", station=station, key=desk.public_key(house))


@click.group(help=t("cli.about_commune"))
def commune() -> None:
    """Run the agent on a commune's PC."""


commune.add_command(choices)


@commune.command("enrol", help=t("cli_communes.enrol"))
@click.argument("what", metavar="CODE|STATION")
@click.argument("key", default="")
@click.option("--centre", default="", metavar="https://…", help=t("cli_communes.option_centre"))
@click.option("--station", default="", help=t("cli_communes.option_station"))
@pass_app
def commune_enrol(app: App, what: str, key: str, centre: str, station: str) -> None:
    """Write down who this PC plays for: by a code of the centre's, or by station and key.

    Raises:
        WrongUse: neither a centre for the code nor a key for the station, or both.
        Refused: the code isn't for that station.
    """
    if bool(centre) == bool(key):
        raise WrongUse("cli_communes.code_or_key")
    if key:
        who = enrolment.enrol(app.home, what, key)
    else:
        from scheduler.communes.centre import redeem  # noqa: PLC0415 - the other commands ask nobody

        given = redeem(centre, what, language())
        played = station or given.stations[0]
        if played not in given.stations:
            raise Refused("cli_communes.other_station", station=played, stations=given.stations)
        who = enrolment.enrol(app.home, played, given.public_key, centre.rstrip("/"), given.token)
        if len(given.stations) > 1 and not station:
            say("cli_communes.first_station", station=played, stations=given.stations)
    say("cli_communes.enrolled", station=who.station, fingerprint=enrolment.fingerprint_of(who.key))


@commune.command("pull", help=t("cli_communes.pull"))
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@json_option
@pass_app
def commune_pull(app: App, file: Path, json: bool) -> None:
    """Take a pack in."""
    who = enrolment.enrolled(app.home)
    taken = agent.take_pack(file, agent.shelf_of(app.home), who.key, who.station)
    if json:
        as_json(taken)
        return
    for one in taken.days:
        section = "taken" if one.newer else "had_newer"
        say(f"cli_communes.{section}", station=taken.station, day=one.day, revision=one.revision)
    say("cli_communes.new_files", count=taken.files)


@commune.command("status", help=t("cli_communes.status"))
@json_option
@pass_app
def commune_status(app: App, json: bool) -> None:
    """Tell how this PC stands."""
    who, shelf = enrolment.enrolled(app.home), agent.shelf_of(app.home)
    found = agent.status(shelf, read_journal(shelf.journal_path), SystemClock().now(), who)
    if json:
        as_json(found)
        return
    say("cli_communes.plays_for", station=found.station, fingerprint=enrolment.fingerprint_of(who.key))
    heads = [t(f"cli_communes.head_{h}") for h in ("day", "revision", "slots", "missing")]
    table(heads, [(d.day, d.revision, d.slots, ", ".join(d.missing) or "–") for d in found.days])
    if found.next_at is not None:
        say("cli_communes.next", at=found.next_at)
    for message in found.refused:
        say(message, err=True)


@commune.command("run", help=t("cli_communes.run"))
@click.option(
    "--output", type=click.Choice(["soundcard", "file"]), default="soundcard", help=t("cli_communes.option_out")
)
@click.option("--rehearse", "day", type=DAY, default=None, help=t("cli_communes.option_rehearse"))
@pass_app
def commune_run(app: App, output: str, day: date | None) -> None:
    """Play until stopped; or rehearse one day at once into a file."""
    who, shelf = enrolment.enrolled(app.home), agent.shelf_of(app.home)
    clock: Clock = SystemClock() if day is None else SimulatedClock(at(day, 0))
    if day is not None:
        output = "file"
        shelf = agent.rehearsal_of(app.home, day)
    today = day or clock.now().astimezone(STATION_ZONE).date()
    path = app.home / "aired" / f"{who.station}_{today.isoformat()}{'_thu' if day else ''}.mp3"
    until = at(today, 24 * 60) if output == "file" else _for_ever(clock.now())
    mark = read_whole(shelf.journal_path).mark
    into = _output(output, path, mark)
    player = agent.player_of(shelf, who, into, clock)
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


@commune.command("receipt", help=t("cli_communes.receipt"))
@click.argument("file", type=FOLDER)
@pass_app
def commune_receipt(app: App, file: Path) -> None:
    """Write what this PC played into a file for the district."""
    enrolment.enrolled(app.home)
    receipt = agent.receipt_of(agent.shelf_of(app.home))
    if not receipt:
        raise Refused("cli_communes.nothing_played")
    write_whole(file, receipt)
    say("cli_communes.receipt_written", file=str(file))


def _output(name: str, path: Path, mark: int) -> Output:
    if name == "soundcard":
        from scheduler.playout.outputs.soundcard import SoundCardOutput  # noqa: PLC0415 - opens a device's library

        return SoundCardOutput()
    from scheduler.playout.outputs.mp3file import FileOutput  # noqa: PLC0415 - only when asked for

    return FileOutput(path, mark)


def _for_ever(now: datetime) -> datetime:
    return now + timedelta(days=36_500)
