"""Commands of stations' credentials: `token offer|list|rotate|revoke|calendar`."""

from datetime import timedelta
from pathlib import Path

import click

from scheduler.cli.acts import note
from scheduler.cli.common import App, as_json, json_option, pass_app, say, t, table
from scheduler.communes import calendars, credentials, qr
from scheduler.files import write_whole

FORM_PAGE = "/ghep-may"
"""Where a phone enters its code; the code stands behind “#”, which no browser sends and no log holds."""


@click.group(help=t("cli.about_token"))
def token() -> None:
    """Let communes' PCs and phones in, and shut them out."""


@token.command("offer", help=t("cli_tokens.about_offer"))
@click.argument("stations", nargs=-1, required=True)
@click.option("--phone", is_flag=True, help=t("cli_tokens.option_phone"))
@click.option("--name", default="", help=t("cli_tokens.option_name"))
@click.option("--svg", type=click.Path(path_type=Path), default=None, help=t("cli_tokens.option_svg"))
@json_option
@pass_app
def token_offer(app: App, stations: tuple[str, ...], phone: bool, name: str, svg: Path | None, json: bool) -> None:
    """Make an enrolment code."""
    house, now = app.house(), app.now()
    kind = "phone" if phone else "agent"
    named = name.strip() or t("cli_tokens.default_name", kind=t(f"cli_tokens.kind_{kind}"), stations=stations)
    offer = credentials.offer(house, stations, kind, named, app.actor(), now)
    note(app, "token offer", *stations)
    address = house.settings.web.address
    shown = f"{address}{FORM_PAGE}#{offer.code}" if address else offer.code
    if svg is not None:
        write_whole(svg, qr.as_svg(shown, named))
    if json:
        as_json({"code": offer.code, "expires_at": offer.expires_at, "stations": stations, "name": named, "qr": shown})
        return
    minutes = (offer.expires_at - now) // timedelta(minutes=1)
    say("cli_tokens.offered", code=offer.code, minutes=minutes, until=offer.expires_at, name=named, stations=stations)
    if address and phone:
        say("cli_tokens.enter_at", address=f"{address}{FORM_PAGE}")
    elif address:
        say("cli_tokens.type_at_pc", code=offer.code, address=address)
    else:
        say("cli_tokens.no_address")
    for line in qr.as_lines(shown):
        click.secho(line, fg="black", bg="bright_white")
    if svg is not None:
        say("cli_tokens.drawn", file=str(svg))


@token.command("list", help=t("cli_tokens.about_list"))
@json_option
@pass_app
def token_list(app: App, json: bool) -> None:
    """List devices and calendars."""
    house = app.house()
    found, links = credentials.devices(house, app.actor()), calendars.calendars(house, app.actor())
    if json:
        as_json({"devices": found, "calendars": links})
        return
    heads = [t(f"cli_tokens.head_{h}") for h in ("number", "name", "kind", "stations", "enrolled", "seen", "state")]
    rows = [
        (
            str(d.id),
            d.name,
            t(f"cli_tokens.kind_{d.kind}"),
            ", ".join(d.stations),
            d.enrolled_at,
            d.seen_at or t("cli_tokens.never"),
            t("cli_tokens.open") if d.revoked_at is None else t("cli_tokens.shut", at=d.revoked_at),
        )
        for d in found
    ]
    if rows:
        table(heads, rows)
    else:
        say("cli_tokens.none")
    for link in links:
        say("cli_tokens.calendar_line", station=link.station, at=link.made_at)


@token.command("rotate", help=t("cli_tokens.about_rotate"))
@click.argument("device", type=int)
@json_option
@pass_app
def token_rotate(app: App, device: int, json: bool) -> None:
    """Give a PC a new token."""
    fresh = credentials.renew(app.house(), device, app.actor(), app.now())
    note(app, "token rotate", str(device))
    if json:
        as_json({"device": device, "token": fresh})
    else:
        say("cli_tokens.rotated", device=str(device), token=fresh)


@token.command("revoke", help=t("cli_tokens.about_revoke"))
@click.argument("device", type=int)
@pass_app
def token_revoke(app: App, device: int) -> None:
    """Shut a device out."""
    new = credentials.revoke(app.house(), device, app.actor(), app.now())
    note(app, "token revoke", str(device))
    say("cli_tokens.revoked" if new else "cli_tokens.revoked_before", device=str(device))


@token.command("calendar", help=t("cli_tokens.about_calendar"))
@click.argument("station")
@click.option("--revoke", "shut", is_flag=True, help=t("cli_tokens.option_revoke"))
@json_option
@pass_app
def token_calendar(app: App, station: str, shut: bool, json: bool) -> None:
    """Make or shut a calendar's address."""
    house, by, now = app.house(), app.actor(), app.now()
    if shut:
        had = calendars.shut_calendar(house, station, by, now)
        note(app, "token calendar --revoke", station)
        say("cli_tokens.calendar_shut" if had else "cli_tokens.calendar_none", station=station)
        return
    path = f"/lich/{calendars.calendar_link(house, station, by, now)}.ics"
    note(app, "token calendar", station)
    address = (house.settings.web.address or f"http://{house.settings.web.host}:{house.settings.web.port}") + path
    if json:
        as_json({"station": station, "address": address})
        return
    say("cli_tokens.calendar", station=station, address=address)
    if not house.settings.web.address:
        say("cli_tokens.no_address", err=True)
