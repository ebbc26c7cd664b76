"""Commands of a commune's PC, with the base install alone: enrol, pull, status, confirm."""

from pathlib import Path

import click

from scheduler.cli.choosing import choices
from scheduler.cli.common import App, as_json, json_option, language, pass_app, say, t, table
from scheduler.cli.commune_running import run
from scheduler.cli.confirming import confirm
from scheduler.communes import enrolment
from scheduler.communes.agent import shelving, standing
from scheduler.messages import Refused, WrongUse
from scheduler.playout.journal import read_journal
from scheduler.timekeeping import SystemClock


@click.group(help=t("cli.about_commune"))
def commune() -> None:
    """Run the agent on a commune's PC."""


commune.add_command(choices)
commune.add_command(run)
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
    say("cli_communes.enrolled", station=who.station, fingerprint=enrolment.fingerprint_of(who.key))


@commune.command("pull", help=t("cli_communes.pull"))
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@json_option
@pass_app
def commune_pull(app: App, file: Path, json: bool) -> None:
    """Take a pack in."""
    who = enrolment.enrolled(app.home)
    taken = shelving.take_pack(file, shelving.shelf_of(app.home), who.key, who.station)
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
    who, shelf = enrolment.enrolled(app.home), shelving.shelf_of(app.home)
    found = standing.status(shelf, read_journal(shelf.journal_path), SystemClock().now(), who)
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
