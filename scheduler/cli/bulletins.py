"""Commands of bulletins: list, show, edit, and the steps from draft to approved; import stands in `importing`."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import click

from scheduler.cli import importing, withdrawal
from scheduler.cli.common import DAY, App, as_json, json_option, pass_app, say, t, table
from scheduler.cli.wording import bytes_of
from scheduler.messages import Message, Refused, WrongUse
from scheduler.newsroom import acknowledging, desk, overview, topics, workflow
from scheduler.newsroom.desk import Changes
from scheduler.newsroom.importing import Wishes, import_bytes
from scheduler.newsroom.importing.frontmatter import GENRES, PLANNED_CLASSES


@click.group(help=t("cli.about_bulletin"))
def bulletin() -> None:
    """Bulletins: their texts and states."""


bulletin.add_command(importing.bulletin_import)


@bulletin.command("list", help=t("cli_newsroom.list"))
@json_option
@pass_app
def bulletin_list(app: App, json: bool) -> None:
    """List bulletins."""
    lines = overview.all_bulletins(app.house())
    if json:
        as_json(lines)
        return
    heads = [t(f"cli_newsroom.head_{h}") for h in ("code", "state", "topic", "rank", "length", "title")]
    rows = [
        (
            b.code,
            Message(f"newsroom.state_{b.state}"),
            b.topic,
            b.rank,
            b.audio.length if b.audio else "–",
            b.title,
        )
        for b in lines
    ]
    table(heads, rows)


@bulletin.command("show", help=t("cli_newsroom.show"))
@click.argument("code")
@json_option
@pass_app
def bulletin_show(app: App, code: str, json: bool) -> None:
    """Show one bulletin: text, script, versions, approvals, steps.

    Raises:
        Refused: there is none.
    """
    sheet = overview.bulletin_sheet(app.house(), code)
    if sheet is None:
        raise Refused("newsroom.no_bulletin", code=code)
    if json:
        as_json(sheet)
        return
    line = sheet.line
    click.echo(f"{line.code}  {line.title}")
    state = Message(f"newsroom.state_{line.state}")
    topic = f"{line.topic} {topics.names().get(line.topic, '')}".strip()
    say("cli_newsroom.sheet", state=state, version=line.version, topic=topic, audience=list(sheet.audience))
    say(
        "cli_newsroom.sheet_airing",
        rank=line.rank,
        wanted=line.wanted_airings,
        most=sheet.most_airings,
        gap=sheet.least_gap_minutes,
        day=sheet.most_a_day,
    )
    for heading, body in (("text", sheet.text), ("script", sheet.script)):
        click.echo(f"\n{t(f'cli_newsroom.sheet_{heading}')}\n{body.rstrip()}")
    for n in sheet.numbers:
        where: dict[str, Any] = {"place": n.place, "kind": Message(f"newsroom.number_{n.kind}"), "written": n.written}
        if n.at is None:
            say("newsroom.person_number", code=line.code, **where)
        else:
            say("cli_newsroom.sheet_number", by=n.by, at=n.at, **where)
    click.echo("")
    heads = [t(f"cli_newsroom.head_{h}") for h in ("at", "by", "state", "reason")]
    table(heads, [(s.at, s.by, Message(f"newsroom.state_{s.to_state}"), s.reason) for s in sheet.steps])


@bulletin.command("edit", help=t("cli_newsroom.edit"))
@click.argument("code")
@click.option("--title")
@click.option(
    "--text", "text_file", type=click.Path(path_type=Path, allow_dash=True), help=t("cli_newsroom.option_text")
)
@click.option("--topic")
@click.option("--genre", type=click.Choice(GENRES))
@click.option("--author")
@click.option("--document")
@click.option("--klass", type=click.Choice(PLANNED_CLASSES))
@click.option("--rank", type=click.IntRange(1, 5))
@click.option("--wanted", "wanted_airings", type=click.IntRange(1))
@click.option("--most", "most_airings", type=click.IntRange(1))
@click.option("--most-a-day", type=click.IntRange(1))
@click.option("--gap-hours", type=click.FloatRange(0))
@click.option("--must-air/--may-air", default=None)
@click.option("--audience", multiple=True)
@click.option("--valid-from", type=DAY)
@click.option("--valid-until", type=DAY)
@pass_app
def bulletin_edit(
    app: App,
    /,
    code: str,
    title: str | None,
    text_file: Path | None,
    genre: str | None,
    author: str | None,
    document: str | None,
    gap_hours: float | None,
    audience: tuple[str, ...],
    valid_from: date | None,
    valid_until: date | None,
    **wished: Any,  # noqa: ANN401 - click hands the options by name
) -> None:
    """Edit a bulletin."""
    text = None
    if text_file is not None:
        text = import_bytes(bytes_of(text_file), text_file.name if str(text_file) != "-" else "stdin.txt").text
    minutes = round(gap_hours * 60) if gap_hours is not None else None
    wishes = Wishes(
        least_gap_minutes=minutes, audience=audience or None, valid_from=valid_from, valid_until=valid_until, **wished
    )
    changes = Changes(title, text, genre, author, document, wishes)
    changed = desk.edit(app.house(), code, changes, app.actor(), app.now())
    say("cli_newsroom.edited" if changed else "cli_newsroom.not_edited", code=code)


def _chosen(app: App, codes: tuple[str, ...], state: str, *, every: bool) -> tuple[str, ...]:
    """Return the codes that were named, or those of all bulletins in a state.

    Raises:
        WrongUse: neither codes nor --all, or both.
    """
    if every == bool(codes):
        raise WrongUse("cli_newsroom.codes_or_all")
    return codes or tuple(b.code for b in overview.all_bulletins(app.house()) if b.state == state)


def _step(
    codes: tuple[str, ...],
    move: Callable[[str], workflow.Moved],
    then: Callable[[list[str]], object] = lambda _codes: None,
    *,
    json: bool,
) -> None:
    """Move bulletins one after the other, `then` go on with those that moved; one that is refused stops no other.

    As JSON it is a list of what moved; where `then` gives something more, an object of both.
    """
    moved, refused = [], []
    for code in codes:
        try:
            moved.append(move(code))
        except Refused as error:
            refused.append(error)
    if not json:
        for m in moved:
            say("cli_newsroom.moved", code=m.code, version=m.version, state=Message(f"newsroom.state_{m.state}"))
    more = then([m.code for m in moved])
    if json:
        as_json(moved if more is None else {"moved": moved, "schedule": more})
    reasons: list[Message] = []
    for refusal in refused:
        if refusal.message not in reasons:
            reasons.append(refusal.message)
    if len(reasons) == 1:
        raise refused[0]
    if reasons:
        raise Refused("cli_newsroom.some_not_moved", details=tuple(reasons), count=len(refused))


@bulletin.command("submit", help=t("cli_newsroom.submit"))
@click.argument("codes", nargs=-1)
@click.option("--all", "every", is_flag=True, help=t("cli_newsroom.option_all_drafts"))
@json_option
@pass_app
def bulletin_submit(app: App, codes: tuple[str, ...], every: bool, json: bool) -> None:
    """Submit for approval."""
    house, by, now = app.house(), app.actor(), app.now()
    codes = _chosen(app, codes, "draft", every=every)
    _step(codes, lambda code: workflow.submit(house, code, by, now), json=json)


@bulletin.command("acknowledge", help=t("cli_newsroom.acknowledge"))
@click.argument("codes", nargs=-1, required=True)
@pass_app
def bulletin_acknowledge(app: App, codes: tuple[str, ...]) -> None:
    """Let persons' numbers pass."""
    house, by, now = app.house(), app.actor(), app.now()
    for code in codes:
        passed = acknowledging.acknowledge(house, code, by, now)
        if passed:
            written = [n.written for n in passed]
            say("cli_newsroom.acknowledged", code=code, count=len(passed), numbers=written)
        else:
            say("cli_newsroom.nothing_to_acknowledge", code=code)


@bulletin.command("approve", help=t("cli_newsroom.approve"))
@click.argument("codes", nargs=-1)
@click.option("--all", "every", is_flag=True, help=t("cli_newsroom.option_all_submitted"))
@json_option
@pass_app
def bulletin_approve(app: App, codes: tuple[str, ...], every: bool, json: bool) -> None:
    """Approve what was submitted."""
    house, by, now = app.house(), app.actor(), app.now()
    codes = _chosen(app, codes, "submitted", every=every)
    _step(codes, lambda code: workflow.approve(house, code, by, now), json=json)


@bulletin.command("return", help=t("cli_newsroom.return"))
@click.argument("codes", nargs=-1, required=True)
@click.option("--reason", required=True, help=t("cli_newsroom.option_reason"))
@json_option
@pass_app
def bulletin_return(app: App, codes: tuple[str, ...], reason: str, json: bool) -> None:
    """Return to the writer."""
    house, by, now = app.house(), app.actor(), app.now()
    _step(codes, lambda code: workflow.return_(house, code, reason, by, now), json=json)


@bulletin.command("withdraw", help=t("cli_newsroom.withdraw"))
@click.argument("codes", nargs=-1, required=True)
@click.option("--reason", required=True, help=t("cli_newsroom.option_reason"))
@click.option("--correction", default="", metavar="CODE", help=t("cli_traffic.option_correction"))
@json_option
@pass_app
def bulletin_withdraw(app: App, codes: tuple[str, ...], reason: str, correction: str, json: bool) -> None:
    """Withdraw at once, from the published days too."""
    house, by, now = app.house(), app.actor(), app.now()
    if correction:
        withdrawal.check(app, codes, correction)

    def unplan(withdrawn: list[str]) -> object:
        return withdrawal.unplan(app, withdrawn, correction, json=json)

    _step(codes, lambda code: workflow.withdraw(house, code, reason, by, now), unplan, json=json)


@bulletin.command("retire", help=t("cli_newsroom.retire"))
@click.argument("codes", nargs=-1, required=True)
@click.option("--reason", default="", help=t("cli_newsroom.option_reason"))
@json_option
@pass_app
def bulletin_retire(app: App, codes: tuple[str, ...], reason: str, json: bool) -> None:
    """Retire what has done its work."""
    house, by, now = app.house(), app.actor(), app.now()
    _step(codes, lambda code: workflow.retire(house, code, by, now, reason), json=json)
