"""A commune's receipt at the centre: a code that is read out (`airtime receipt`), or its file (`airtime import`)."""

from pathlib import Path
from typing import Any

import click

from scheduler import receiptfile
from scheduler.airtime import receipts
from scheduler.airtime.receipts import Taking
from scheduler.cli.common import App, as_json, json_option, pass_app, say, t, table
from scheduler.messages import Refused
from scheduler.receiptcode import WHOLE

_SAID = {
    Taking.ACCEPTED: "cli_airtime.code_accepted",
    Taking.CORRECTED: "cli_airtime.code_corrected",
    Taking.REPEATED: "cli_airtime.code_repeated",
    Taking.OLDER: "cli_airtime.code_older",
}


@click.command("receipt", help=t("cli_airtime.about_receipt"))
@click.argument("signs", nargs=-1, required=True, metavar="CODE")
@click.option("--station", default="", help=t("cli_airtime.option_receipt_station"))
@json_option
@pass_app
def receipt(app: App, signs: tuple[str, ...], station: str, json: bool) -> None:
    """Take a receipt code, in one piece or in its groups."""
    taken = receipts.take_code(
        app.house(), " ".join(signs), app.actor(), app.now(), app.clock().kind, station=station
    )  # fmt: skip
    if json:
        as_json(taken)
        return
    if taken.taking is Taking.SET_ASIDE:
        raise Refused("cli_airtime.code_aside", name=taken.station_name, window=taken.window, day=taken.day)
    say(_SAID[taken.taking], name=taken.station_name, window=taken.window, day=taken.day)
    heads = [t(f"cli_airtime.head_{h}") for h in ("starts", "title", "heard")]
    zone = app.house().zone
    rows = [(f"{s.starts_at.astimezone(zone):%H:%M:%S}", s.title, t(f"receipts.heard_{s.thirds}")) for s in taken.slots]
    table(heads, rows)
    if any(s.thirds < WHOLE for s in taken.slots) and taken.reason:
        say("cli_airtime.code_reason", reason=t(f"airtime.reason_{taken.reason}"))


def take_file(app: App, data: bytes) -> dict[str, Any]:
    """Bring a receipt file into the log; returns how many entries came to what, and each that was refused.

    Raises:
        Refused: no receipt, or its seal doesn't hold.
    """
    taken = receipts.take_file(app.house(), data, app.actor(), app.now())
    kinds = [answer.verdict.kind.value for answer in taken.answers]
    counts = {kind: kinds.count(kind) for kind in ("accepted", "repeated", "set_aside", "refused")}
    refused = [(a.row, a.verdict.message) for a in taken.answers if a.verdict.message is not None]
    return {"station": taken.station, **counts, "untaken": refused}


def tell_file(name: str, taken: dict[str, Any]) -> int:
    """Print what became of a receipt file; returns how many entries weren't taken."""
    say("cli_airtime.imported", name=name, **{k: taken[k] for k in ("accepted", "repeated", "set_aside")})
    for row, why in taken["untaken"]:
        say("cli_airtime.form_line", row=row, why=why)
    return len(taken["untaken"])


def is_file(path: Path) -> bool:
    """Whether a file is a receipt."""
    return receiptfile.is_one(path.read_bytes())
