"""Commands of the administration: init, doctor, account, network."""

from datetime import date, datetime
from getpass import getuser
from pathlib import Path

import click

from scheduler.administration import accounts, desk, passwords
from scheduler.administration import network as networks
from scheduler.administration.house import House
from scheduler.cli.acts import account_log, note
from scheduler.cli.common import DAY, App, as_json, json_option, pass_app, say, t, table
from scheduler.cli.outputs import usable
from scheduler.files import write_whole
from scheduler.messages import Refused, WrongUse
from scheduler.timekeeping import SystemClock


@click.command(help=t("cli.about_init"))
@click.option("--sample-day", type=DAY, default=None, help=t("cli_administration.option_sample_day"))
@pass_app
def init(app: App, sample_day: date | None) -> None:
    """Make a home."""
    login, again = app.login or getuser(), desk.is_made(app.home)
    house = desk.init(app.home, login, SystemClock().now(), demo_today=sample_day)
    say("cli_administration.made_before" if again else "cli_administration.made", home=str(house.home), login=login)


@click.command(help=t("cli.about_doctor"))
@json_option
@pass_app
def doctor(app: App, json: bool) -> None:
    """Check what must stand; refused when something doesn't."""
    house = app.house()
    outputs = (desk.Finding(well, message) for well, message in usable(house.settings.playout, house.home))
    findings = (*desk.doctor(house), *outputs)
    if json:
        as_json(findings)
    else:
        for finding in findings:
            click.echo(("✓ " if finding.well else "✗ ") + t(finding.message.id, **finding.message.values))
    if not all(f.well for f in findings):
        raise Refused("cli_administration.unwell", count=sum(not f.well for f in findings))


@click.group(help=t("cli.about_account"))
def account() -> None:
    """Accounts and roles."""


account.add_command(account_log)


@account.command("add", help=t("cli_administration.account_add"))
@click.argument("login")
@click.option("--name", default="")
@click.option("--role", "roles", multiple=True, required=True, type=click.Choice(accounts.ROLES))
@click.option("--unit", default=None)
@pass_app
def account_add(app: App, login: str, name: str, roles: tuple[str, ...], unit: str | None) -> None:
    """Add an account."""
    accounts.add(app.house(), login, name, roles, unit, app.actor(), app.now())
    note(app, "account add", login, *roles, *([unit] if unit else []))
    say("cli_administration.account_added", login=login, roles=", ".join(roles))


@account.command("list", help=t("cli_administration.account_list"))
@json_option
@pass_app
def account_list(app: App, json: bool) -> None:
    """List accounts."""
    lines = accounts.listing(app.house())
    if json:
        as_json(lines)
        return
    heads = [t(f"cli_administration.head_{h}") for h in ("login", "name", "roles")]
    table(heads, [(a.login, a.name, ", ".join(a.roles)) for a in lines])


@account.command("password", help=t("cli_administration.account_password"))
@click.argument("login")
@pass_app
def account_password(app: App, login: str) -> None:
    """Give a new password, shown once."""
    house = app.house()
    password = passwords.give(house, accounts.resolve(house, login), app.actor(), app.now())
    note(app, "account password", login)
    say("cli_administration.password_given", login=login, password=password)


@account.command("close", help=t("cli_administration.account_close"))
@click.argument("login")
@pass_app
def account_close(app: App, login: str) -> None:
    """Close an account."""
    accounts.close(app.house(), login, app.actor(), app.now())
    note(app, "account close", login)
    say("cli_administration.account_closed", login=login)


@account.command("pseudonymise", help=t("cli_administration.account_pseudonymise"))
@click.argument("login")
@pass_app
def account_pseudonymise(app: App, login: str) -> None:
    """Blank a name."""
    accounts.pseudonymise(app.house(), login, app.actor(), app.now())
    note(app, "account pseudonymise", login)
    say("cli_administration.account_blanked", login=login)


@click.group(help=t("cli.about_network"))
def network() -> None:
    """Units, stations, windows, targets."""


@network.command("import", help=t("cli_administration.network_import"))
@click.argument("file", type=click.Path(path_type=Path))
@json_option
@pass_app
def network_import(app: App, file: Path, json: bool) -> None:
    """Import a network file."""
    try:
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise WrongUse("config.not_text", file=file.name) from error
    except OSError as error:
        raise WrongUse("cli_administration.no_such_file", file=str(file), why=error) from error
    house, by, now = app.house(), app.actor(), app.now()
    summary = networks.import_network(house, text, file.name, by, now)
    if json:
        as_json(summary)
    else:
        _show_import(summary, file.name)
    _sounds(house, summary, file.parent, by, now, quiet=json)


def _show_import(summary: networks.ImportSummary, name: str) -> None:
    for warning in summary.warnings:
        say(warning, err=True)
    for part in ("units", "stations", "groups", "windows", "exceptions", "holidays", "targets"):
        counts = getattr(summary, part)
        say(
            "cli_administration.network_part",
            part=t(f"cli_administration.part_{part}"),
            named=counts.named,
            added=counts.added,
            changed=counts.changed,
        )
    if summary.removed_windows:
        say("cli_administration.windows_removed", windows=summary.removed_windows)
    say(
        "cli_administration.network_imported" if summary.changed else "cli_administration.network_unchanged",
        file=name,
    )


def _sounds(
    house: House, summary: networks.ImportSummary, folder: Path, by: int, now: datetime, *, quiet: bool
) -> None:
    """Have the file's sounds made; that needs the studio, which no other part of the import does."""
    if not summary.sounds:
        return
    from scheduler.cli.network_sounds import bring  # noqa: PLC0415 - the studio's libraries cost half a second

    changed, stayed = bring(house, summary.sounds, folder, by, now)
    if not quiet:
        say("cli_administration.sounds_brought", changed=changed, stayed=stayed)


@network.command("export", help=t("cli_administration.network_export"))
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True), default="-")
@pass_app
def network_export(app: App, file: Path) -> None:
    """Export the network."""
    house = app.house()
    if str(file) == "-":
        click.echo(networks.export_network(house), nl=False)
        return
    from scheduler.cli.network_sounds import write_out  # noqa: PLC0415 - the studio's libraries cost half a second

    write_whole(file, networks.export_network(house, write_out(house, file)).encode())
    say("cli_administration.network_exported", file=str(file))


@network.command("show", help=t("cli_administration.network_show"))
@json_option
@pass_app
def network_show(app: App, json: bool) -> None:
    """Show stations and windows."""
    lines = networks.show_network(app.house())
    if json:
        as_json(lines)
        return
    heads = [t(f"cli_administration.head_{h}") for h in ("station", "name", "unit", "windows")]
    table(
        heads,
        [
            (
                line.station.code,
                line.station.name,
                line.unit_name,
                ", ".join(f"{w.code} {networks.starts(w)}+{w.minutes}" for w in line.windows),
            )
            for line in lines
        ],
    )
