"""Commands that keep: backup and restore."""

from pathlib import Path

import click

from scheduler.administration import backing_up, restoring
from scheduler.administration.house import House
from scheduler.airtime import proving
from scheduler.cli.common import App, as_json, json_option, pass_app, progress, say, t
from scheduler.cli.proof import read_files
from scheduler.messages import Refused
from scheduler.timekeeping import SystemClock


@click.command(help=t("cli.about_backup"))
@click.argument("folder", required=False, type=click.Path(file_okay=False, path_type=Path))
@click.option("--with-secrets", is_flag=True, help=t("cli_keeping.option_secrets"))
@json_option
@pass_app
def backup(app: App, folder: Path | None, with_secrets: bool, json: bool) -> None:
    """Make a backup."""
    house = app.house()
    heads = proving.export_heads(house, app.now()) if house.key else None
    with progress(t("cli_keeping.backing_up")) as tell:
        done = backing_up.backup(
            house, folder or house.backups, heads, SystemClock().now(), tell, with_secrets=with_secrets
        )
    if json:
        as_json(done)
        return
    say("cli_keeping.backed_up", folder=str(done.folder), audio=done.audio, copied=done.copied)
    if done.damaged:
        say("cli_keeping.damaged", count=len(done.damaged), names=done.damaged)
    say("cli_keeping.with_secrets" if done.secrets else "cli_keeping.without_secrets")


@click.command(help=t("cli.about_restore"))
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--with-secrets", is_flag=True, help=t("cli_keeping.option_secrets"))
@click.option(
    "--heads", "heads", type=click.Path(exists=True, path_type=Path), multiple=True, help=t("cli_keeping.option_heads")
)
@pass_app
def restore(app: App, folder: Path, with_secrets: bool, heads: tuple[Path, ...]) -> None:
    """Bring a backup back and prove its log."""
    known = read_files(heads)
    with progress(t("cli_keeping.restoring")) as tell:
        done = restoring.restore(folder, app.home, tell, with_secrets=with_secrets)
    say("cli_keeping.restored", made=done.made_at, home=str(done.house.home), audio=done.audio)
    if done.lost:
        say("cli_keeping.lost", count=len(done.lost), names=done.lost)
    if not done.secrets:
        say("cli_keeping.key_missing", home=str(done.house.home))
    _prove(done.house, [*known, *([done.heads] if done.heads else [])])


def _prove(house: House, heads: list[bytes]) -> None:
    """Prove the restored log, and name what is older than a head that was kept.

    Raises:
        Refused: a chain doesn't hold, or a head knew another row.
    """
    proofs = proving.verify(house)
    checks = [c for c in proving.check_heads(house, heads) if not c.holds]
    for check in checks:
        say(
            "cli_keeping.older" if check.cut else "cli_keeping.another",
            station=check.head.station, made=check.made_at, last=check.last, position=check.head.position,
        )  # fmt: skip
    if not all(p.holds for p in proofs) or not all(c.cut for c in checks):
        raise Refused("cli_keeping.broken")
    say("cli_keeping.proved", rows=sum(p.rows for p in proofs), stations=len(proofs))
