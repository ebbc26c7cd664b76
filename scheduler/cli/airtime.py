"""Commands of airtime: the log in, outcomes, figures, proof; and targets."""

from datetime import UTC, date, datetime, timedelta
from math import isfinite
from pathlib import Path
from typing import Any

import click

from scheduler.airtime import chasing, desk, summing
from scheduler.airtime.intake import REASONS
from scheduler.airtime.reconciling import UNKNOWN
from scheduler.cli import forms, proof, receiving, tallying, typing_in
from scheduler.cli.as_run import as_run
from scheduler.cli.common import DAY, App, as_json, json_option, pass_app, progress, say, t, table
from scheduler.messages import Refused, WrongUse
from scheduler.playout.journal import read_journal

_REASONS = (*REASONS, UNKNOWN)


@click.group(help=t("cli.about_airtime"))
def airtime() -> None:
    """The airtime log."""


for _command in (
    proof.verify, proof.export, proof.heads, proof.aside, forms.form, receiving.receipt, tallying.tally,
    typing_in.channel, typing_in.base,
):  # fmt: skip
    airtime.add_command(_command)


@airtime.command("import", help=t("cli_airtime.about_import"))
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--agent", is_flag=True, help=t("cli_airtime.option_agent"))
@click.option("--why", default="", help=t("cli_airtime.option_why"))
@json_option
@pass_app
def import_log(app: App, files: tuple[Path, ...], agent: bool, why: str, json: bool) -> None:
    """Carry players' journals, communes' receipt files and filled-in forms into the log."""
    source = desk.AiringSource.AGENT if agent else desk.AiringSource.PLAYER
    done: dict[str, Any] = {}
    untaken = 0
    for path in files:
        if path.suffix.lower() == forms.SUFFIX:
            done[path.name] = forms.take_in(app, path, why)
            untaken += forms.untaken(done[path.name]) if json else forms.tell(path.name, done[path.name])
            continue
        if receiving.is_file(path):
            done[path.name] = receiving.take_file(app, path.read_bytes())
            untaken += len(done[path.name]["untaken"]) if json else receiving.tell_file(path.name, done[path.name])
            continue
        entries = [as_run(entry) for entry in read_journal(path) if not entry.open]
        result = desk.carry_in(app.house(), entries, source, app.actor(), app.now())
        done[path.name] = result
        if not json:
            say(
                "cli_airtime.imported",
                name=path.name, accepted=result.accepted, repeated=result.repeated, set_aside=result.set_aside,
            )  # fmt: skip
    if json:
        as_json(done)
    if untaken:
        raise Refused("cli_airtime.form_untaken", count=untaken)


@airtime.command("enter", help=t("cli_airtime.about_enter"))
@click.argument("station")
@click.option("--at", "at_text", required=True, metavar="YYYY-MM-DDTHH:MM[:SS]", help=t("cli_airtime.option_at"))
@click.option("--seconds", type=float, default=0.0, help=t("cli_airtime.option_seconds"))
@click.option("--bulletin", default="")
@click.option("--slot", default="")
@click.option("--topic", default="KHAC", show_default=True)
@click.option("--outcome", type=click.Choice([o.value for o in desk.AiringOutcome]), default="aired", show_default=True)
@click.option("--reason", type=click.Choice(_REASONS), default=None)
@click.option("--voice", type=click.Choice([v.value for v in desk.VoiceKind]), default="live", show_default=True)
@click.option("--relay", is_flag=True, help=t("cli_airtime.option_relay"))
@click.option("--corrects", type=click.IntRange(min=1), default=None, help=t("cli_airtime.option_corrects"))
@click.option("--note", default="")
@pass_app
def enter(
    app: App,
    station: str,
    at_text: str,
    seconds: float,
    bulletin: str,
    slot: str,
    topic: str,
    outcome: str,
    reason: str | None,
    voice: str,
    relay: bool,
    corrects: int | None,
    note: str,
) -> None:
    """Enter what a person says went out."""
    if not isfinite(seconds):
        raise WrongUse("cli_airtime.no_seconds", seconds=str(seconds))
    if corrects and not (reason or note):
        raise WrongUse("cli_airtime.why_corrected")
    word = desk.Word(
        station=station,
        started_at=_moment(app, at_text),
        milliseconds=round(1000 * seconds),
        bulletin=bulletin,
        topic=topic,
        slot=slot,
        relay=relay,
        outcome=desk.AiringOutcome(outcome),
        reason=reason or "",
        voice_kind=desk.VoiceKind(voice),
        corrects=corrects or 0,
        note=note,
        clock=app.clock().kind,
    )
    result = desk.enter(app.house(), word, desk.AiringSource.TYPED, app.actor(), app.now())
    if result.set_aside:
        raise Refused("cli_airtime.entered_otherwise", station=station)
    say("cli_airtime.entered" if result.accepted else "cli_airtime.entered_before", station=station)


@airtime.command("sums", help=t("cli_airtime.about_sums"))
@click.option("--all", "anew", is_flag=True, help=t("cli_airtime.option_all_months"))
@pass_app
def sums(app: App, anew: bool) -> None:
    """Add the months up."""
    with progress(t("cli_airtime.summing")) as tell:
        made = summing.refresh(app.house(), app.now(), tell, anew=anew)
    say("cli_airtime.summed", count=made)


@airtime.command("chase", help=t("cli_airtime.about_chase"))
@click.option("--from", "first", type=DAY, default=None)
@click.option("--to", "last", type=DAY, default=None)
@json_option
@pass_app
def chase(app: App, first: date | None, last: date | None, json: bool) -> None:
    """List what to remind stations of; by default of the last two weeks."""
    last = last or app.today()
    first = first or last - timedelta(days=13)
    tallying.in_order(first, last)
    found = chasing.chase(app.house(), first, last)
    if json:
        as_json(found)
        return
    if not found:
        say("cli_airtime.nothing_to_chase", first=first, last=last)
        return
    heads = ("station", "unreported", "days", "oldest", "owed", "placed", "missed_at")
    table([t(f"cli_airtime.chase_{h}") for h in heads], [
        (c.name, c.unreported, c.days, c.oldest or "–", c.owed, c.placed, c.missed_at or "–") for c in found
    ])  # fmt: skip
    click.echo()
    for c in found:
        if c.oldest is not None:
            say("reports.reminder", name=c.name, slots=c.unreported, days=c.days, oldest=c.oldest)


@airtime.command("reconcile", help=t("cli_airtime.about_reconcile"))
@click.option("--from", "first", type=DAY, default=None)
@click.option("--to", "last", type=DAY, default=None)
@json_option
@pass_app
def reconcile(app: App, first: date | None, last: date | None, json: bool) -> None:
    """Give slots their outcomes; by default those of the last two weeks."""
    last = last or app.today()
    first = first or last - timedelta(days=13)
    tallying.in_order(first, last)
    result = desk.reconcile(app.house(), first, last, app.actor(), app.now())
    if json:
        as_json(result)
        return
    say("cli_airtime.reconciled", first=first, last=last, changed=result.changed)
    heads = [t("cli_tally.head_outcome"), t("cli_tally.head_slots")]
    table(heads, [(t(f"airtime.outcome_{o}"), n) for o, n in result.outcomes.items()])
    say("cli_airtime.owed", owed=result.owed, made_good=result.made_good)


def _moment(app: App, text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=app.house().zone)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise WrongUse("cli_airtime.no_moment", text=text) from error
