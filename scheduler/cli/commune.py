"""Commands of a commune's PC, with the base install alone: enrol, pull, status, confirm."""

from pathlib import Path

import click

from scheduler.cli.choosing import choices
from scheduler.cli.common import App, as_json, json_option, language, pass_app, say, t
from scheduler.cli.commune_running import fetch_once, run
from scheduler.cli.commune_standing import status
from scheduler.cli.confirming import confirm
from scheduler.cli.installing import install, uninstall
from scheduler.communes import enrolment
from scheduler.communes.agent import shelving
from scheduler.communes.agent.settings import write_settings
from scheduler.messages import Refused, WrongUse


@click.group(help=t("cli.about_commune"))
def commune() -> None:
    """Run the agent on a commune's PC."""


commune.add_command(choices)
commune.add_command(run)
commune.add_command(status)
commune.add_command(install)
commune.add_command(uninstall)
commune.add_command(confirm)


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
    write_settings(app.home, language())
    say("cli_communes.enrolled", station=who.station, fingerprint=enrolment.fingerprint_of(who.key))


@commune.command("pull", help=t("cli_communes.pull"))
@click.argument("file", required=False, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@json_option
@pass_app
def commune_pull(app: App, file: Path | None, json: bool) -> None:
    """Take a pack in, or fetch from the centre what is newer, once."""
    who = enrolment.enrolled(app.home)
    if file is None:
        fetch_once(app.home, who, json=json)
        return
    taken = shelving.take_pack(file, shelving.shelf_of(app.home), who.key, who.station)
    if json:
        as_json(taken)
        return
    for one in taken.days:
        section = "taken" if one.newer else "had_newer"
        say(f"cli_communes.{section}", station=taken.station, day=one.day, revision=one.revision)
    say("cli_communes.new_files", count=taken.files)
