"""Commands for communes at the centre: playlist and pack."""

from datetime import date
from pathlib import Path

import click

from scheduler.cli.common import DAY, App, as_json, json_option, language, pass_app, progress, say, t
from scheduler.communes.playlists import FORMATS
from scheduler.files import write_whole

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
