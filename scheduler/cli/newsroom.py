"""Commands of the newsroom: bulletin, lexicon, read."""

import sys
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import Any

import click

from scheduler.cli.common import DAY, App, as_json, json_option, pass_app, progress, say, t, table
from scheduler.config import load_settings
from scheduler.messages import Message, Refused, WrongUse
from scheduler.newsroom import desk, dictionary, keeping, overview, topics, workflow
from scheduler.newsroom.desk import Changes, ImportOutcome, ImportResult
from scheduler.newsroom.importing import KINDS, Wishes, import_bytes, without
from scheduler.newsroom.importing import layout as layouts
from scheduler.newsroom.importing.decoding import decoded
from scheduler.newsroom.importing.frontmatter import GENRES, PLANNED_CLASSES
from scheduler.newsroom.reading import Script, estimate_seconds, unknown
from scheduler.newsroom.reading import read as read_text

CONFIG = "config.toml"
PLAIN_KINDS = (".txt", ".text")
SECONDS_A_MINUTE = 60
MOST_NAMED = 12


@click.group(help=t("cli.about_bulletin"))
def bulletin() -> None:
    """Bulletins: their texts and states."""


@bulletin.command("import", help=t("cli_newsroom.import"))
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--cut", is_flag=True, help=t("cli_newsroom.option_cut"))
@json_option
@pass_app
def bulletin_import(app: App, files: tuple[Path, ...], cut: bool, json: bool) -> None:
    """Import files and folders.

    Raises:
        Refused: some were refused; the others are in.
    """
    house, by, now = app.house(), app.actor(), app.now()
    with progress(t("cli_newsroom.importing")) as tell:
        outcomes = desk.import_bulletins(house, files, by, now, tell, cut=cut)
    if json:
        as_json([_outcome(o) for o in outcomes])
    else:
        _show_outcomes(outcomes)
    refused = [o.name for o in outcomes if o.result is ImportResult.REFUSED]
    if refused:
        raise Refused("cli_newsroom.some_refused", count=len(refused), files=refused)
    if not outcomes:
        raise Refused("cli_newsroom.nothing_there", kinds=", ".join(KINDS))


def _outcome(o: ImportOutcome) -> dict[str, object]:
    found = o.imported
    proposal = found.topic if found else None
    return {
        "name": o.name, "result": o.result, "code": o.code, "title": found.title if found else "",
        "document_number": found.document_number if found else "",
        "document_date": found.document_date if found else None, "issuer": found.issuer if found else "",
        "genre": found.genre if found else "", "author": found.author if found else "",
        "topic": (found.wishes.topic if found else None) or (proposal.topic if proposal else None),
        "proposed_topic": proposal, "cuts": found.cuts if found else (), "unreadable": o.unreadable,
        "seconds": round(o.seconds, 1), "problems": [t(p.id, **p.values) if p.values else t(p.id) for p in o.problems],
        "why": [t(w.id, **w.values) if w.values else t(w.id) for w in o.why],
    }  # fmt: skip


def _show_outcomes(outcomes: list[ImportOutcome]) -> None:
    heads = [t(f"cli_newsroom.head_{h}") for h in ("file", "result", "code", "topic", "length", "title")]
    rows = []
    for o in outcomes:
        found = o.imported
        topic = (found.wishes.topic or (found.topic.topic if found.topic else "–")) if found else "–"
        result = Message(f"cli_newsroom.result_{o.result}")
        rows.append((o.name, result, o.code or "–", topic, _length(o.seconds), found.title if found else "–"))
    table(heads, rows)
    for o in outcomes:
        for message in (*o.why, *o.problems):
            click.echo(f"{o.name}: ", nl=False)
            say(message)
        if o.unreadable:
            say("cli_newsroom.not_readable", name=o.name, count=len(o.unreadable), words=_some(o.unreadable))


def _some(words: Iterable[str]) -> str:
    """Return the first few of many words, as a sentence can hold them."""
    named = list(words)
    return ", ".join(named[:MOST_NAMED]) + (", …" if len(named) > MOST_NAMED else "")


def _length(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), SECONDS_A_MINUTE)
    return f"{minutes:02d}:{rest:02d}"


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
        text = import_bytes(_bytes_of(text_file), text_file.name if str(text_file) != "-" else "stdin.txt").text
    minutes = round(gap_hours * 60) if gap_hours is not None else None
    wishes = Wishes(
        least_gap_minutes=minutes, audience=audience or None, valid_from=valid_from, valid_until=valid_until, **wished
    )
    changes = Changes(title, text, genre, author, document, wishes)
    changed = desk.edit(app.house(), code, changes, app.actor(), app.now())
    say("cli_newsroom.edited" if changed else "cli_newsroom.not_edited", code=code)


def _bytes_of(file: Path) -> bytes:
    if str(file) == "-":
        return sys.stdin.buffer.read()
    try:
        return file.read_bytes()
    except OSError as error:
        raise WrongUse("newsroom.unreadable_file", name=file.name, why=error.strerror or str(error)) from error


def _step(codes: tuple[str, ...], move: Callable[[str], workflow.Moved], *, json: bool) -> None:
    """Move bulletins one after the other; one that is refused doesn't stop the others."""
    moved, refused = [], []
    for code in codes:
        try:
            moved.append(move(code))
        except Refused as error:
            refused.append(error)
    if json:
        as_json(moved)
    else:
        for m in moved:
            say("cli_newsroom.moved", code=m.code, version=m.version, state=Message(f"newsroom.state_{m.state}"))
    if len(refused) == 1:
        raise refused[0]
    if refused:
        details = tuple(e.message for e in refused)
        raise Refused("cli_newsroom.some_not_moved", details=details, count=len(refused))


@bulletin.command("submit", help=t("cli_newsroom.submit"))
@click.argument("codes", nargs=-1, required=True)
@json_option
@pass_app
def bulletin_submit(app: App, codes: tuple[str, ...], json: bool) -> None:
    """Submit for approval."""
    house, by, now = app.house(), app.actor(), app.now()
    _step(codes, lambda code: workflow.submit(house, code, by, now), json=json)


@bulletin.command("approve", help=t("cli_newsroom.approve"))
@click.argument("codes", nargs=-1, required=True)
@json_option
@pass_app
def bulletin_approve(app: App, codes: tuple[str, ...], json: bool) -> None:
    """Approve what was submitted."""
    house, by, now = app.house(), app.actor(), app.now()
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
@json_option
@pass_app
def bulletin_withdraw(app: App, codes: tuple[str, ...], reason: str, json: bool) -> None:
    """Withdraw at once."""
    house, by, now = app.house(), app.actor(), app.now()
    _step(codes, lambda code: workflow.withdraw(house, code, reason, by, now), json=json)


@bulletin.command("retire", help=t("cli_newsroom.retire"))
@click.argument("codes", nargs=-1, required=True)
@click.option("--reason", default="", help=t("cli_newsroom.option_reason"))
@json_option
@pass_app
def bulletin_retire(app: App, codes: tuple[str, ...], reason: str, json: bool) -> None:
    """Retire what has done its work."""
    house, by, now = app.house(), app.actor(), app.now()
    _step(codes, lambda code: workflow.retire(house, code, by, now, reason), json=json)


@click.group(help=t("cli.about_lexicon"))
def lexicon() -> None:
    """The reading lexicon."""


@lexicon.command("add", help=t("cli_newsroom.lexicon_add"))
@click.argument("written")
@click.argument("spoken")
@click.option("--context", default="", help=t("cli_newsroom.option_context"))
@click.option("--test", default="", help=t("cli_newsroom.option_test"))
@click.option("--note", default="")
@pass_app
def lexicon_add(app: App, written: str, spoken: str, context: str, test: str, note: str) -> None:
    """Add an entry."""
    house, by, now = app.house(), app.actor(), app.now()
    reread = dictionary.add(house, written, spoken, by, now, context=context, test=test, note=note)
    say("cli_newsroom.lexicon_added", written=written, spoken=spoken, count=reread)


@lexicon.command("list", help=t("cli_newsroom.lexicon_list"))
@click.argument("word", default="")
@json_option
@pass_app
def lexicon_list(app: App, word: str, json: bool) -> None:
    """List entries."""
    lines = dictionary.listing(app.house(), word)
    if json:
        as_json(lines)
        return
    heads = [t(f"cli_newsroom.head_{h}") for h in ("written", "spoken", "context", "own")]
    table(heads, [(e.written, e.spoken, e.context, e.own) for e in lines])


@lexicon.command("test", help=t("cli_newsroom.lexicon_test"))
@json_option
@pass_app
def lexicon_test(app: App, json: bool) -> None:
    """Read every entry's test pair.

    Raises:
        Refused: some fail.
    """
    count, failures = dictionary.test(app.house())
    if json:
        as_json(failures)
    else:
        for f in failures:
            click.echo(f"✗ {f.test} → {f.said} ({f.expected})")
        say("cli_newsroom.lexicon_tested", count=count, failed=len(failures))
    if failures:
        raise Refused("cli_newsroom.lexicon_fails", count=len(failures))


@click.command(help=t("cli.about_read"))
@click.argument("text", metavar="TEXT|FILE|-")
@click.option("--cut", is_flag=True, help=t("cli_newsroom.option_cut"))
@json_option
@pass_app
def read(app: App, text: str, cut: bool, json: bool) -> None:
    """Show how a text will be read; needs no init and no database."""
    given = _given(text, cut=cut)
    script = read_text(given, keeping.options(load_settings(app.home / CONFIG)))
    seconds = estimate_seconds(script.text)
    if json:
        as_json({"script": script.text, "tokens": script.tokens, "unreadable": script.unreadable, "seconds": seconds})
        return
    _show_script(script, seconds)


def _given(argument: str, *, cut: bool) -> str:
    """Return the text that an argument stands for: itself, a file's, or what stdin brings."""
    if argument == "-":
        text = decoded(sys.stdin.buffer.read(), "stdin")
    elif _is_file(argument):
        path = Path(argument)
        data = _bytes_of(path)
        text = decoded(data, path.name) if path.suffix.lower() in PLAIN_KINDS else import_bytes(data, path.name).text
    elif not any(c.isspace() for c in argument) and argument.lower().endswith(KINDS):
        raise WrongUse("cli_newsroom.no_such_file", file=argument)
    else:
        text = argument
    return without(text, layouts.cuts(text)) if cut else text


def _is_file(argument: str) -> bool:
    try:
        return Path(argument).is_file()
    except (OSError, ValueError):  # too long for a path, or with a character no path has: then it is a text
        return False


def _show_script(script: Script, seconds: float) -> None:
    click.echo(script.text)
    changes = dict.fromkeys((x.written, x.spoken, x.rule) for x in script.tokens if x.changed and x.spoken)
    if changes:
        click.echo("")
        table([t(f"cli_newsroom.head_{h}") for h in ("written", "spoken", "rule")], list(changes))
    click.echo("")
    say("cli_newsroom.estimated", length=_length(seconds))
    if script.unreadable:
        words = unknown(script.unreadable)
        say("cli_newsroom.unreadable", count=len(words), words=_some(words), err=True)
