"""Commands of proof: the log's chains, signed heads, and what was kept aside."""

from datetime import date
from pathlib import Path

import click

from scheduler.airtime import proving, summing
from scheduler.airtime.asides import asides
from scheduler.cli.common import DAY, App, as_json, json_option, pass_app, progress, say, t
from scheduler.files import write_whole
from scheduler.messages import Refused, WrongUse
from scheduler.reports import looking_through

_EXISTING = click.Path(exists=True, path_type=Path)


@click.command("verify", help=t("cli_airtime.about_verify"))
@click.argument("station", required=False)
@click.option("--heads", "--head", "heads", type=_EXISTING, multiple=True, help=t("cli_airtime.option_heads"))
@click.option("--from", "first", type=DAY, default=None, help=t("cli_airtime.option_span"))
@click.option("--to", "last", type=DAY, default=None)
@json_option
@pass_app
def verify(
    app: App, station: str | None, heads: tuple[Path, ...], first: date | None, last: date | None, json: bool
) -> None:
    """Prove the log, or name the first row that doesn't hold; of a pack of evidence everything that is in it."""
    if station and station.endswith(".zip"):
        _verify_pack(Path(station), json=json)
        return
    house = app.house()
    with progress(t("cli_airtime.proving")) as tell:
        proofs = proving.verify(house, station, _span(app, first, last), tell)
    checks = [c for c in proving.check_heads(house, read_files(heads)) if station in {None, c.head.station}]
    if json:
        as_json({"proofs": proofs, "heads": checks})
    else:
        for found in proofs:
            say(
                "cli_airtime.holds" if found.why is None else f"cli_airtime.broken_{found.why}",
                station=found.station,
                rows=found.rows,
                at=found.broken_at,
                when=found.started_at or "?",
            )
        for check in checks:
            state = "head_holds" if check.holds else "head_cut" if check.cut else "head_lost"
            head = check.head
            say(
                f"cli_airtime.{state}",
                station=head.station, position=head.position, made=check.made_at, last=check.last,
            )  # fmt: skip
    wrong = summing.prove(house)
    for month in wrong:
        say("cli_airtime.sums_wrong", month=f"{month:%Y-%m}", err=json)
    broken = sum(not p.holds for p in proofs) + sum(not c.holds for c in checks) + len(wrong)
    if broken:
        raise Refused("cli_airtime.broken", count=broken)


@click.command("export", help=t("cli_airtime.about_export"))
@click.option("--output", "-o", type=click.Path(dir_okay=False, path_type=Path), required=True)
@pass_app
def export(app: App, output: Path) -> None:
    """Write the signed heads of all logs into one file."""
    write_whole(output, proving.export_heads(app.house(), app.now()))
    say("cli_airtime.exported", file=str(output))


def _verify_pack(pack: Path, *, json: bool) -> None:
    """Look through a pack; needs neither a home nor a database.

    Raises:
        Refused: it isn't one, or something in it doesn't hold.
    """
    looked = looking_through.look_through(pack)
    if json:
        as_json(looked)
    else:
        for code, rows in looked.rows.items():
            say("cli_airtime.pack_rows", station=code, rows=rows)
        say("cli_airtime.pack_looked", files=looked.files, key=looked.key_id)
    if looked.faults:
        raise Refused("cli_airtime.pack_broken", details=looked.faults, file=str(pack))


@click.group("heads", help=t("cli_airtime.about_heads"))
def heads() -> None:
    """Signed heads."""


@heads.command("export", help=t("cli_airtime.about_heads_export"))
@click.argument("folder", required=False, type=click.Path(file_okay=False, path_type=Path))
@pass_app
def heads_export(app: App, folder: Path | None) -> None:
    """Write today's heads into a folder, by default the one of config.toml."""
    house = app.house()
    path = proving.write_heads(house, app.today(), app.now(), folder)
    say("cli_airtime.exported", file=str(path))


@click.command("aside", help=t("cli_airtime.about_aside"))
@click.argument("station", required=False)
@json_option
@pass_app
def aside(app: App, station: str | None, json: bool) -> None:
    """Show what came under a known key with other content."""
    found = asides(app.house(), station)
    if json:
        as_json(found)
        return
    for one in found:
        say(
            "cli_airtime.aside_line",
            station=one.station, source=one.source, entry=one.entry, sequence=one.sequence, position=one.position,
            seen=one.seen_at,
        )  # fmt: skip
        for field, (had, said) in one.differs.items():
            say("cli_airtime.aside_field", field=field, had=had, said=said)
    if not found:
        say("cli_airtime.no_asides")


def read_files(paths: tuple[Path, ...]) -> list[bytes]:
    """Return the contents of heads' files: each path is one, or a folder of them.

    Raises:
        WrongUse: a folder that holds none.
    """
    files: list[Path] = []
    for path in paths:
        here = sorted(path.glob("heads-*.json")) if path.is_dir() else [path]
        if not here:
            raise WrongUse("cli_airtime.no_heads_in", folder=str(path))
        files += here
    return [file.read_bytes() for file in files]


def _span(app: App, first: date | None, last: date | None) -> tuple[date, date] | None:
    if first is None and last is None:
        return None
    span = first or date(2020, 1, 1), last or app.today()
    if span[1] < span[0]:
        raise WrongUse("airtime.period_reversed", first=span[0], last=span[1])
    return span
