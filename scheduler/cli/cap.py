"""`scheduler emergency FILE.xml`: follow a CAP 1.2 message, or tell what following it would do."""

from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import click
from click.core import ParameterSource

from scheduler.cli.acts import note
from scheduler.cli.common import App, as_json, say
from scheduler.messages import Message, WrongUse
from scheduler.playout.capdesk import CapOutcome, follow_cap, look_at_cap
from scheduler.playout.capfollowing import CapOrder
from scheduler.playout.capreading import looks_like_cap
from scheduler.playout.capxml import LARGEST_BYTES

_LONGEST_FILE_NAME = 255
_SAID_BY_THE_MESSAGE = ("stations", "title", "repeat", "minutes", "drill", "replaces")


def cap_file(text: str) -> bytes | None:
    """Return a file's content when it means to be a CAP message; None for anything else.

    Never more than one byte above what a message may have: what is larger is refused by its size.
    """
    path = Path(text)
    if "\n" in text or len(text) > _LONGEST_FILE_NAME or not path.is_file():
        return None
    with path.open("rb") as file:
        data = file.read(LARGEST_BYTES + 1)
    return data if looks_like_cap(data) or path.suffix.lower() in {".cap", ".xml"} else None


def follow_file(app: App, data: bytes, now: datetime, *, dry_run: bool, json: bool) -> None:
    """Follow a message, or with `dry_run` only tell what it would do.

    Raises:
        OutsideFailed: no voice could speak it.
        Refused: it isn't followed; the sentence says why.
        WrongUse: an option says what the message itself says.
    """
    from scheduler.breaking_in import LONGEST_TEXT, break_in  # noqa: PLC0415 - brings the whole studio

    context = click.get_current_context()
    for name in _SAID_BY_THE_MESSAGE:
        if context.get_parameter_source(name) is not ParameterSource.DEFAULT:
            raise WrongUse("cli_cap.says_it_itself", option=f"--{name}")
    house, by = app.house(), app.actor()
    if dry_run:
        found = look_at_cap(house, data, by, now, LONGEST_TEXT)
    else:
        unread: list[str] = []

        def ordering(wanted: CapOrder) -> str:
            made, spelled = break_in(
                house,
                wanted.text,
                wanted.stations,
                now,
                by,
                title=wanted.title,
                repeat=wanted.repeat,
                valid=wanted.valid,
                drill=wanted.drill,
            )
            unread.extend(spelled)
            return made.id

        found = follow_cap(house, data, by, now, LONGEST_TEXT, ordering)
        note(app, "emergency cap", str(found.alert.name), *found.codes)
        if unread:
            say("cli_emergency.spelled_out", err=True, words=unread)
    if json:
        _as_json(found)
    else:
        _tell(found, now, dry_run=dry_run)
    for error in found.failed:
        say(error.message, err=True)


def _as_json(found: CapOutcome) -> None:
    as_json(
        {
            "message": asdict(found.alert.name),
            "drill": found.alert.drill,
            "orders": found.decision.orders,
            "codes": found.codes,
            "stand_down": found.decision.stand_down,
            "unknown": [str(one) for one in found.decision.unknown],
        }
    )


def _tell(found: CapOutcome, now: datetime, *, dry_run: bool) -> None:
    """Tell what was done, or would be."""
    name, decision = found.alert.name, found.decision
    values = {"sender": name.sender, "identifier": name.identifier, "sent": name.sent}
    say(Message("cli_cap.would" if dry_run else "cli_cap.followed", values))
    codes = found.codes if len(found.codes) == len(decision.orders) else ("–",) * len(decision.orders)
    for order, code in zip(decision.orders, codes, strict=True):
        told = {
            "code": code,
            "title": order.title,
            "stations": list(order.stations),
            "repeat": order.repeat,
            "until": now + order.valid,
        }
        say(Message("cli_cap.drill_order" if order.drill else "cli_cap.order", told))
        if dry_run:
            say("cli_cap.words", text=order.text)
        if order.strange:
            say("cli_cap.strange_areas", areas=list(order.strange))
    for code in decision.stand_down:
        say("cli_cap.would_end" if dry_run else "cli_cap.ended", code=code)
    if decision.unknown:
        say("cli_cap.unknown", messages=[str(one) for one in decision.unknown])
    if dry_run:
        say("cli_cap.nothing_done")
    elif found.codes:
        say("cli_cap.look", code=found.codes[0])
