"""The command of reports: figures of a period as paper."""

from pathlib import Path

import click

from scheduler.airtime.comparing import parse_period
from scheduler.cli.common import App, as_json, json_option, language, pass_app, progress, say, t
from scheduler.messages import Refused
from scheduler.reports import desk
from scheduler.studio import holding


@click.command(help=t("cli.about_report"))
@click.option("--period", required=True, metavar="2023-07|2023-Q3|2023-H1|2023-9M|2023|FROM..TO")
@click.option("--unit", metavar="CODE", default=None, help=t("cli_reports.option_unit"))
@click.option("--format", "kinds", type=click.Choice([*desk.FORMATS, desk.EVIDENCE]), multiple=True, required=True)
@click.option("--output", "-o", type=click.Path(file_okay=False, path_type=Path), help=t("cli_reports.option_output"))
@click.option("--audio", is_flag=True, help=t("cli_reports.option_audio"))
@json_option
@pass_app
def report(
    app: App, period: str, unit: str | None, kinds: tuple[str, ...], output: Path | None, audio: bool, json: bool
) -> None:
    """Write a report's papers into a folder; ends with 1 when a log doesn't hold, which the papers then say."""
    asked = parse_period(period)
    house = app.house()
    folder = output or house.home / desk.FOLDER
    with progress(t("cli_reports.writing")) as tell:
        written = desk.write(house, asked, kinds, folder, app.now(), language(), unit, tell, audio=audio)
    if written.pack:
        held = holding.hold_renderings(house, written.sounds, written.pack, app.actor(), app.now())
        say("cli_reports.held", count=held, pack=written.pack, err=json)
    sizes = {str(file): file.stat().st_size for file in written.files}
    if json:
        as_json([{"file": file, "bytes": size} for file, size in sizes.items()])
    else:
        for file, size in sizes.items():
            say("cli_reports.written", file=file, kib=size / 1024)
        if house.demo:
            say("cli_reports.demo")
        if blank := desk.missing_letterhead(house):
            say("cli_reports.blank", names=", ".join(blank), err=True)
    if written.broken:
        raise Refused("cli_reports.broken", stations=", ".join(written.broken))
