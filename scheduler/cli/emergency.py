"""`scheduler emergency`: order one, see how far it has come, stand it down, review it afterwards."""

from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import click

from scheduler.cli.acts import note
from scheduler.cli.cap import cap_file, follow_file
from scheduler.cli.common import App, as_json, json_option, pass_app, say, t, table
from scheduler.messages import Message, Refused, WrongUse
from scheduler.playout import emergencies
from scheduler.playout.emergency_states import emergency_states
from scheduler.playout.reviewing import review_emergency, waiting_for_review

LARGEST_TEXT_BYTES = 100_000
_LONGEST_FILE_NAME = 255


class OrderFirst(click.Group):
    """A group whose first word is a text to be ordered unless it names a command of the group."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read what comes after `emergency`; without a command's name it is `order`."""
        if args and args[0] not in self.commands and args[0] not in ctx.help_option_names:
            args = ["order", *args]
        return super().parse_args(ctx, args)


@click.group(cls=OrderFirst, help=t("cli.about_emergency"))
def emergency() -> None:
    """Break in, now."""


@emergency.command("order", help=t("cli_emergency.order"))
@click.argument("text", required=False)
@click.option("--stations", "stations", multiple=True, help=t("cli_emergency.option_stations"))
@click.option("--title", default="", help=t("cli_emergency.option_title"))
@click.option(
    "--repeat", type=click.IntRange(1, emergencies.MOST_REPEATS), default=2, help=t("cli_emergency.option_repeat")
)
@click.option("--minutes", type=click.IntRange(1, 24 * 60), default=30, help=t("cli_emergency.option_minutes"))
@click.option("--drill", is_flag=True, help=t("cli_emergency.option_drill"))
@click.option("--replaces", metavar="CODE", default="", help=t("cli_emergency.option_replaces"))
@click.option("--at", "moment", metavar="HH:MM[:SS]", default=None, help=t("cli_emergency.option_at"))
@click.option("--dry-run", is_flag=True, help=t("cli_cap.option_dry_run"))
@json_option
@pass_app
def order(app: App, /, text: str | None, stations: tuple[str, ...], moment: str | None, json: bool, **how: Any) -> None:  # noqa: ANN401 - the options that `break_in` has under the same names
    """Order an emergency: TEXT, or a file that holds it."""
    if text is None:
        raise WrongUse("cli_emergency.no_text")
    dry_run = how.pop("dry_run")
    if (message := cap_file(text)) is not None:
        follow_file(app, message, _issued_at(app, moment), dry_run=dry_run, json=json)
        return
    if dry_run:
        raise WrongUse("cli_cap.dry_run_of_a_text")
    from scheduler.breaking_in import break_in  # noqa: PLC0415 - brings the whole studio, the others need none of it

    codes = tuple(code.strip() for named in stations for code in named.split(",") if code.strip())
    if stations and not codes:
        raise WrongUse("cli_emergency.no_stations")
    valid = timedelta(minutes=how.pop("minutes"))
    made, unread = break_in(app.house(), _text(text), codes, _issued_at(app, moment), app.actor(), valid=valid, **how)
    note(app, "emergency order", made.id)
    if json:
        as_json(made)
    else:
        length = timedelta(milliseconds=made.milliseconds)
        values = {"code": made.id, "stations": len(made.stations), "repeat": made.repeat, "length": length}
        say(Message("cli_emergency.drill_ordered" if made.drill else "cli_emergency.ordered", values))
    if unread:
        say("cli_emergency.spelled_out", err=True, words=list(unread))


@emergency.command("list", help=t("cli_emergency.list"))
@json_option
@pass_app
def listing(app: App, json: bool) -> None:
    """List the emergencies, the newest first, and what waits for review."""
    found, waiting = emergencies.orders(app.house()), waiting_for_review(app.house(), app.now())
    if json:
        as_json({"orders": found, "waiting_for_review": waiting})
        return
    heads = [t(f"cli_emergency.head_{h}") for h in ("code", "start", "until", "stations", "title")]
    table(heads, [(o.id, o.issued_at, o.expires_at, len(o.stations), o.title) for o in found])
    if waiting:
        say("cli_emergency.waiting", codes=list(waiting))


@emergency.command("status", help=t("cli_emergency.status"))
@click.argument("code")
@json_option
@pass_app
def status(app: App, code: str, json: bool) -> None:
    """Tell how far an emergency has come at each station, and where somebody must telephone."""
    found = emergency_states(app.house(), code, app.now())
    if json:
        as_json(found)
        return
    say(
        "cli_emergency.stands",
        code=code,
        title=found.order.title,
        who=found.ordered_by or "?",
        start=found.order.issued_at,
        until=found.order.expires_at,
    )
    if found.stood_down_at is not None:
        say("cli_emergency.was_stood_down", who=found.stood_down_by or "?", at=found.stood_down_at)
    heads = [t(f"cli_emergency.head_{h}") for h in ("station", "state", "since", "said", "why")]
    rows = [
        (
            one.name,
            t(f"playout.reach_{one.state}"),
            one.since.astimezone(app.house().zone).strftime("%H:%M:%S"),
            f"{one.said}/{found.order.repeat}",
            t(one.why) if one.why else "",
        )
        for one in found.stations
    ]
    table(heads, rows)
    for one in found.to_telephone:
        who = " ".join(filter(None, (one.contact, one.number)))
        say("cli_emergency.telephone" if who else "cli_emergency.nobody_to_telephone", station=one.name, who=who)
    if found.reviewed_at is not None:
        say("cli_emergency.was_reviewed", who=found.reviewed_by or "?", at=found.reviewed_at, note=found.review)


@emergency.command("stand-down", help=t("cli_emergency.stand_down"))
@click.argument("code")
@pass_app
def stand_down(app: App, code: str) -> None:
    """End an emergency at once: what is being said stops."""
    made = emergencies.stand_down(app.house(), code, app.actor(), app.now())
    note(app, "emergency stand-down", made.id)
    say("cli_emergency.stood_down", code=made.id)


@emergency.command("review", help=t("cli_emergency.review"))
@click.argument("code")
@click.option("--note", "words", required=True, help=t("cli_emergency.option_note"))
@pass_app
def review(app: App, code: str, words: str) -> None:
    """Keep what another person found when looking back at it."""
    review_emergency(app.house(), code, words, app.actor(), app.now())
    note(app, "emergency review", code)
    say("cli_emergency.reviewed", code=code)


def _issued_at(app: App, moment: str | None) -> datetime:
    """Return now; on sample data, whose clock stands still, a moment of the simulated day.

    Raises:
        Refused: a moment was given on a real installation: an emergency is now.
        WrongUse: it is no time of day.
    """
    if moment is None:
        return app.now()
    if not app.house().demo:
        raise Refused("cli_emergency.at_on_samples")
    try:
        local = datetime.combine(app.today(), time.fromisoformat(moment), app.house().zone)
    except ValueError as error:
        raise WrongUse("cli_emergency.no_time", value=moment) from error
    return local.astimezone(UTC)


def _text(text: str) -> str:
    """Return the text, or what the file of that name holds.

    Raises:
        WrongUse: the file is too large or no text, or what looks like a file's name is none.
    """
    path = Path(text)
    if "\n" in text or len(text) > _LONGEST_FILE_NAME or not path.is_file():
        if path.suffix in {".txt", ".xml"} and " " not in text:
            raise WrongUse("cli_emergency.no_such_file", file=text)  # nobody wants "tin-bao chấm txt" on air
        return text
    if path.stat().st_size > LARGEST_TEXT_BYTES:
        raise WrongUse("cli_emergency.no_text_file", file=path.name)
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise WrongUse("cli_emergency.no_text_file", file=path.name) from error
