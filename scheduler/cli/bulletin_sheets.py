"""Commands that show bulletins: the list, one bulletin's sheet, and what changed between its versions."""

from pathlib import Path
from typing import Any

import click

from scheduler.cli.common import App, as_json, json_option, pass_app, say, t, table
from scheduler.cli.differences import show_differences
from scheduler.cli.readings import show_reading, tell_unreadable
from scheduler.cli.waveforms import save_waveform, show_waveform
from scheduler.messages import Message, Refused
from scheduler.newsroom import overview, topics, versions


@click.command("list", help=t("cli_newsroom.list"))
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
            b.audio.length if b.audio else Message("cli_newsroom.about_length", {"length": b.estimated}),
            b.title,
        )
        for b in lines
    ]
    table(heads, rows)


def _lexicon(sheet: overview.BulletinSheet) -> Message:
    """Return with which lexicon the script was made, and whether another one holds now."""
    values = {"version": sheet.lexicon_version, "current": sheet.current_lexicon}
    if not sheet.lexicon_version:
        return Message("cli_newsroom.sheet_lexicon_old")
    same = sheet.lexicon_version == sheet.current_lexicon
    return Message("cli_newsroom.sheet_lexicon" if same else "cli_newsroom.sheet_lexicon_other", values)


@click.command("show", help=t("cli_newsroom.show"))
@click.argument("code")
@click.option("--waveform", metavar="FILE.svg", type=click.Path(path_type=Path), help=t("cli_audio.option_waveform"))
@json_option
@pass_app
def bulletin_show(app: App, code: str, waveform: Path | None, json: bool) -> None:
    """Show one bulletin: text, script, take, versions, approvals, steps.

    Raises:
        Refused: there is none.
    """
    sheet = overview.bulletin_sheet(app.house(), code)
    if sheet is None:
        raise Refused("newsroom.no_bulletin", code=code)
    if waveform is not None:
        save_waveform(app, code, sheet.line.title, sheet.line.audio, waveform)
        return
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
    say(_lexicon(sheet))
    if line.audio:
        say("cli_newsroom.sheet_take", length=line.audio.length, voice=line.audio.voice)
        show_waveform(app, line.audio)
    click.echo("")
    show_reading(sheet.reading, sheet.side_by_side, line.estimated)
    tell_unreadable(sheet.unreadable)
    for n in sheet.numbers:
        where: dict[str, Any] = {"place": n.place, "kind": Message(f"newsroom.number_{n.kind}"), "written": n.written}
        if n.at is None:
            say("newsroom.person_number", code=line.code, **where)
        else:
            say("cli_newsroom.sheet_number", by=n.by, at=n.at, **where)
    click.echo("")
    heads = [t(f"cli_newsroom.head_{h}") for h in ("at", "by", "state", "reason")]
    table(heads, [(s.at, s.by, Message(f"newsroom.state_{s.to_state}"), s.reason) for s in sheet.steps])


@click.command("diff", help=t("cli_newsroom.diff"))
@click.argument("code")
@click.argument("first", metavar="[V1", type=int, required=False)
@click.argument("second", metavar="V2]", type=int, required=False)
@json_option
@pass_app
def bulletin_diff(app: App, code: str, first: int | None, second: int | None, json: bool) -> None:
    """Show what changed between two versions."""
    found = versions.compared(app.house(), code, first, second)
    if json:
        as_json(found)
        return
    for v in found.versions:
        told = {"version": v.number, "by": v.written_by, "at": v.written_at, "why": v.source}
        say(Message("cli_newsroom.version_why" if v.source else "cli_newsroom.version", told))
    click.echo("")
    show_differences([found.title, *found.text])
