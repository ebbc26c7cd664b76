"""`commune status`: in one screen what this PC has, plays next, hasn't reported, and how its link stands."""

from datetime import timedelta

import click

from scheduler.cli.common import App, as_json, json_option, language, pass_app, say, t, table
from scheduler.communes import enrolment
from scheduler.communes.agent import shelving, standing
from scheduler.communes.agent.crew import OUTBOX
from scheduler.communes.agent.linkstate import Link, read_link
from scheduler.communes.agent.outbox import Outbox
from scheduler.playout.journal import read_journal
from scheduler.timekeeping import SystemClock


@click.command("status", help=t("cli_communes.status"))
@json_option
@pass_app
def status(app: App, json: bool) -> None:
    """Tell how this PC stands."""
    who, shelf = enrolment.enrolled(app.home), shelving.shelf_of(app.home)
    now = SystemClock().now()
    found = standing.status(shelf, read_journal(shelf.journal_path), now, who)
    outbox, link = Outbox(app.home / OUTBOX, shelf.journal_path), read_link(app.home)
    waiting = len(outbox.waiting())
    odd = [one for one in outbox.answers().values() if one.verdict in {"refused", "set_aside"}]
    runs = standing.running(app.home)
    if json:
        shown = {name: getattr(found, name) for name in found.__slots__}
        as_json(
            {
                **shown,
                "running": runs,
                "link": link,
                "clock_doubted": link.clock_doubted,
                "waiting": waiting,
                "odd": odd,
            }
        )
        return
    say("cli_communes.plays_for", station=found.station, fingerprint=enrolment.fingerprint_of(who.key))
    say("cli_communes.agent_runs" if runs else "cli_communes.agent_stands_still")
    _show_days(found.days)
    if found.next_at is not None:
        say("cli_communes.next", at=found.next_at, title=found.next_title)
    else:
        say("cli_communes.nothing_next")
    say("cli_communes.unreported" if waiting else "cli_communes.all_reported", count=waiting)
    for one in odd[-3:]:
        say("cli_communes.odd_row", verdict=t(f"cli_communes.row_{one.verdict}"), why=one.why)
    _tell_link(link, has_centre=bool(who.centre))
    for message in found.refused:
        say(message, err=True)


def _show_days(days: tuple[standing.DayStatus, ...]) -> None:
    if not days:
        say("cli_communes.no_days")
        return
    heads = [t(f"cli_communes.head_{h}") for h in ("day", "revision", "slots", "missing")]
    table(heads, [(d.day, d.revision, d.slots, ", ".join(d.missing) or "–") for d in days])


def _tell_link(link: Link, *, has_centre: bool) -> None:
    if not has_centre:
        say("cli_communes.by_stick")
        return
    if link.reached_at is None:
        say("cli_communes.never_reached")
    else:
        say("cli_communes.reached", at=link.reached_at)
    if link.offset is not None:
        ahead = link.offset < timedelta(0)
        section = "clock_right" if not link.clock_doubted else ("clock_ahead" if ahead else "clock_behind")
        say(f"cli_communes.{section}", seconds=round(abs(link.offset).total_seconds()))
    for problem in link.problems.values():
        says = problem.says.get(language(), "")
        say("cli_communes.link_problem", since=problem.since, what=says, err=True)
