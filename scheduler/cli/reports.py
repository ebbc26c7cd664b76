"""The command of reports: figures of a period as paper."""

from pathlib import Path

import click

from scheduler.airtime.comparing import parse_period
from scheduler.cli.common import App, as_json, json_option, language, pass_app, say, t
from scheduler.reports import desk


@click.command(help=t("cli.about_report"))
@click.option("--period", required=True, metavar="2023-07|2023-Q3|2023-H1|2023-9M|2023|FROM..TO")
@click.option("--format", "kinds", type=click.Choice(desk.FORMATS), multiple=True, required=True)
@click.option("--output", "-o", type=click.Path(file_okay=False, path_type=Path), help=t("cli_reports.option_output"))
@json_option
@pass_app
def report(app: App, period: str, kinds: tuple[str, ...], output: Path | None, json: bool) -> None:
    """Write a report's papers into a folder."""
    asked = parse_period(period)
    house = app.house()
    files = desk.write(house, asked, kinds, output or house.home / desk.FOLDER, app.today(), language())
    sizes = {str(file): file.stat().st_size for file in files}
    if json:
        as_json([{"file": file, "bytes": size} for file, size in sizes.items()])
        return
    for file, size in sizes.items():
        say("cli_reports.written", file=file, kib=size / 1024)
    if house.demo:
        say("cli_reports.demo")
