"""`commune confirm`: what this PC played, as codes to read out by telephone or as a sealed file for a stick."""

from datetime import date
from pathlib import Path

import click

from scheduler import receiptfile
from scheduler.cli.common import DAY, App, as_json, json_option, pass_app, say, t, table
from scheduler.communes import confirming, enrolment
from scheduler.communes.agent import shelving
from scheduler.communes.confirming import Confirmation, Heard
from scheduler.files import write_whole
from scheduler.messages import Refused
from scheduler.playout.cue import Role
from scheduler.playout.entries import Entry, plain_entry, read_journal
from scheduler.timekeeping import SystemClock, broadcast_day


@click.command("confirm", help=t("cli_communes.confirm"))
@click.option("--date", "day", type=DAY, default=None, help=t("cli_communes.option_date"))
@click.option("--window", default="", help=t("cli_communes.option_confirm_window"))
@click.option(
    "--file", type=click.Path(path_type=Path, dir_okay=False), default=None, help=t("cli_communes.option_file")
)
@json_option
@pass_app
def confirm(app: App, day: date | None, window: str, file: Path | None, json: bool) -> None:
    """Tell what was played, as a code for each window or as a file."""
    who, shelf = enrolment.enrolled(app.home), shelving.shelf_of(app.home)
    entries = [entry for entry in read_journal(shelf.journal_path) if not entry.open]
    if file is not None:
        count = _write(file, who.station, entries, confirming.keys_of(shelf.root))
        say("cli_communes.receipt_written", file=str(file), count=count)
        return
    asked = day or broadcast_day(SystemClock().now())
    document = shelf.day(asked)
    if document is None:
        raise Refused("communes.no_day", day=asked)
    found = confirming.confirm(shelf.root, document, _heard(entries), window)
    if json:
        as_json(found)
        return
    for one in found:
        _tell(one)


def _tell(one: Confirmation) -> None:
    say("cli_communes.confirm_window", name=one.window_name, day=one.day, part=one.part + 1)
    table(
        [t("cli_communes.head_title"), t("cli_communes.head_heard")],
        [(told.title, t(f"receipts.heard_{told.thirds}")) for told in one.slots],
    )
    click.echo()
    say("cli_communes.confirm_code", code=one.code.replace("-", "  "))
    click.echo()


def _heard(entries: list[Entry]) -> dict[str, Heard]:
    """Return how much of each slot went out: a slot that a restart broke off has several entries."""
    found: dict[str, Heard] = {}
    for entry in entries:
        if entry.role == Role.SLOT:
            had = found.get(entry.slot, Heard(0))
            found[entry.slot] = Heard(had.milliseconds + entry.milliseconds, str(entry.reason) or had.reason)
    return found


def _write(file: Path, station: str, entries: list[Entry], keys: dict[date, bytes]) -> int:
    if not entries:
        raise Refused("cli_communes.nothing_played")
    if not keys:
        raise Refused("cli_communes.no_keys")
    newest = max(keys)
    write_whole(file, receiptfile.write(station, newest, keys[newest], [plain_entry(entry) for entry in entries]))
    return len(entries)
