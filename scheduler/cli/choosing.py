"""Commands of a commune's choices: what is on offer, take, decline, move, order.

On the commune's own PC they go to the centre over HTTP; at the centre they are for the commune's account, or for an
operator who was told by telephone. Each is written in the log of who did what.
"""

from dataclasses import asdict
from datetime import date, datetime
from typing import Any

import click

from scheduler.cli.common import App, as_json, json_option, language, pass_app, say, t, table
from scheduler.cli.moments import MOMENT
from scheduler.communes import enrolment


@click.group(help=t("cli_traffic.about_choices"))
def choices() -> None:
    """Choose."""


@choices.command("list", help=t("cli_traffic.about_choices_list"))
@click.argument("station")
@json_option
@pass_app
def choices_list(app: App, station: str, json: bool) -> None:
    """List what is on offer."""
    if (who := _enrolled(app)) is not None:
        from scheduler.communes import choices as far  # noqa: PLC0415 - the other commands ask nobody

        found = far.on_offer(who, station, language())
    else:
        from scheduler.traffic import offering  # noqa: PLC0415 - help needs no database

        found = asdict(offering.offer(app.house(), station, app.now()))
    if json:
        as_json(found)
        return
    heads = [t(f"cli_traffic.head_{h}") for h in ("bulletin", "title", "klass", "until", "answer", "place", "slots")]
    table(heads, [_row(line) for line in found["lines"]])
    waiting = sum(line["answer"] == "waiting" for line in found["lines"])
    by_itself = found["accepts_by_itself"]
    say("cli_traffic.by_itself" if by_itself else "cli_traffic.waiting", name=found["name"], count=waiting)


@choices.command("accept", help=t("cli_traffic.about_choices_accept"))
@click.argument("station")
@click.argument("bulletins", nargs=-1, required=True)
@pass_app
def choices_accept(app: App, station: str, bulletins: tuple[str, ...]) -> None:
    """Take bulletins."""
    if _said_there(app, station, {"choice": "accept", "bulletins": bulletins}):
        return
    from scheduler.traffic import choosing  # noqa: PLC0415 - help needs no database

    new = choosing.accept(app.house(), station, bulletins, app.actor(), app.now())
    _note(app, "accept", station, *bulletins)
    say("cli_traffic.accepted" if new else "cli_traffic.chosen_already", count=new)


@choices.command("decline", help=t("cli_traffic.about_choices_decline"))
@click.argument("station")
@click.argument("bulletins", nargs=-1, required=True)
@click.option("--reason", required=True, help=t("cli_traffic.option_choice_reason"))
@pass_app
def choices_decline(app: App, station: str, bulletins: tuple[str, ...], reason: str) -> None:
    """Decline bulletins."""
    if _said_there(app, station, {"choice": "decline", "bulletins": bulletins, "reason": reason}):
        return
    from scheduler.traffic import choosing, offering  # noqa: PLC0415 - help needs no database

    new = choosing.decline(app.house(), station, bulletins, reason, app.actor(), app.now())
    _note(app, "decline", station, *bulletins)
    say("cli_traffic.declined" if new else "cli_traffic.chosen_already", count=new)
    lines = [x for x in offering.offer(app.house(), station, app.now()).lines if x.bulletin in bulletins]
    if planned := sum(x.planned for x in lines):
        say("cli_traffic.will_go", slots=planned)
    if published := sum(x.published for x in lines):
        say("cli_traffic.will_stay", slots=published, station=station)


@choices.command("order", help=t("cli_traffic.about_choices_order"))
@click.argument("station")
@click.argument("bulletins", nargs=-1)
@pass_app
def choices_order(app: App, station: str, bulletins: tuple[str, ...]) -> None:
    """Order bulletins."""
    if _said_there(app, station, {"choice": "order", "bulletins": bulletins}):
        return
    from scheduler.traffic import choosing  # noqa: PLC0415 - help needs no database

    new = choosing.order(app.house(), station, bulletins, app.actor(), app.now())
    _note(app, "order", station, *bulletins)
    ordered = "cli_traffic.ordered" if bulletins else "cli_traffic.order_lifted"
    say(ordered if new else "cli_traffic.chosen_already", count=len(bulletins))


@choices.command("move", help=t("cli_traffic.about_choices_move"))
@click.argument("station")
@click.argument("slot")
@click.argument("when", type=MOMENT)
@json_option
@pass_app
def choices_move(app: App, station: str, slot: str, when: datetime, json: bool) -> None:
    """Move a slot."""
    if _said_there(app, station, {"choice": "move", "slot": slot, "at": when.isoformat()}, json=json):
        return
    from scheduler.traffic import choosing  # noqa: PLC0415 - help needs no database

    made = choosing.move(app.house(), station, slot, when, app.actor(), app.now())
    _note(app, "move", station, slot)
    if json:
        as_json(made)
    else:
        say("cli_traffic.moved", bulletin=made.bulletin, name=made.station_name, at=made.starts_at, slot=made.slot)


@choices.command("release", help=t("cli_traffic.about_choices_release"))
@click.argument("station")
@click.argument("slot")
@pass_app
def choices_release(app: App, station: str, slot: str) -> None:
    """Take a move back."""
    if _said_there(app, station, {"choice": "release", "slot": slot}):
        return
    from scheduler.traffic import choosing  # noqa: PLC0415 - help needs no database

    made = choosing.release(app.house(), station, slot, app.actor(), app.now())
    _note(app, "release", station, slot)
    say("cli_traffic.unpinned" if made.new else "cli_traffic.not_pinned", slot=slot)


@choices.command("auto", help=t("cli_traffic.about_choices_auto"))
@click.argument("station")
@click.option("--on/--off", "on", default=True, help=t("cli_traffic.option_auto"))
@pass_app
def choices_auto(app: App, station: str, on: bool) -> None:
    """Let a station accept by itself."""
    if _said_there(app, station, {"choice": "auto", "on": on}):
        return
    from scheduler.traffic import choosing  # noqa: PLC0415 - help needs no database

    new = choosing.accept_by_itself(app.house(), station, app.actor(), app.now(), on=on)
    _note(app, "auto", station, "on" if on else "off")
    word = "cli_traffic.auto_on" if on else "cli_traffic.auto_off"
    say(word if new else "cli_traffic.chosen_already", station=station)


def _enrolled(app: App) -> enrolment.Enrolled | None:
    """Return who this PC plays for when it is a commune's; None at the centre."""
    return enrolment.enrolled(app.home) if (app.home / enrolment.FILE).exists() else None


def _said_there(app: App, station: str, said: dict[str, Any], *, json: bool = False) -> bool:
    """Say a choice at the centre when this is a commune's PC, and tell what came of it; False at the centre itself."""
    who = _enrolled(app)
    if who is None:
        return False
    from scheduler.communes import choices as far  # noqa: PLC0415 - the other commands ask nobody

    told = far.choose(who, station, said, language())
    if json:
        as_json(told)
    elif not told.get("changed"):
        say("cli_traffic.chosen_already")
    elif said["choice"] == "move":
        say("cli_communes.moved_there", slot=told.get("slot"))
    else:
        say("cli_communes.chosen_there", count=told["changed"])
    return True


def _row(line: dict[str, Any]) -> tuple[Any, ...]:
    until = line["valid_until"]
    answer = t(f"cli_traffic.answer_{line['answer']}") + (f": {line['reason']}" if line["reason"] else "")
    return (
        line["bulletin"], line["title"], t(f"cli_traffic.klass_{line['klass']}"),
        (date.fromisoformat(until) if isinstance(until, str) else until) or "–",
        answer, line["place"] or "–", line["planned"] + line["published"],
    )  # fmt: skip


def _note(app: App, act: str, *about: str) -> None:
    """Write into the log of who did what."""
    from scheduler.administration import auditing  # noqa: PLC0415 - help needs no database

    action = f"commune choices {act}"
    auditing.note(app.house(), "cli", action, " ".join(about), app.now(), account_id=app.actor())
