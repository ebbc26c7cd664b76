"""The command that brings bulletins in: files, folders, archives and pasted text, and what was found in each."""

import hashlib
import sys
from pathlib import Path

import click

from scheduler.cli.columns import listing
from scheduler.cli.common import App, as_json, json_option, language, pass_app, progress, say, t
from scheduler.cli.feasibility import warn_of_unfit
from scheduler.cli.wording import length, some
from scheduler.messages import Message, Refused, show
from scheduler.newsroom import desk
from scheduler.newsroom.desk import ImportOutcome, ImportResult
from scheduler.newsroom.importing import KINDS, ZIP_KINDS
from scheduler.newsroom.importing.imported import Imported
from scheduler.newsroom.importing.sources import Source

PASTED = "-"
MOST_OF_NAME = 15  # characters of a file's name in the table: as wide as a bulletin's code and what became of it
MOST_EXPLAINED = 10
"""Files whose problems are told in whole sentences; of more the table's short words must do."""


@click.command("import", help=t("cli_newsroom.import"))
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, allow_dash=True))
@click.option("--cut", is_flag=True, help=t("cli_newsroom.option_cut"))
@json_option
@pass_app
def bulletin_import(app: App, files: tuple[Path, ...], cut: bool, json: bool) -> None:
    """Import files, folders, and what stdin brings.

    Raises:
        Refused: some were refused; the others are in.
    """
    house, by, now = app.house(), app.actor(), app.now()
    sources = [_pasted() if str(file) == PASTED else file for file in files]
    with progress(t("cli_newsroom.importing")) as tell:
        outcomes = desk.import_bulletins(house, sources, by, now, tell, cut=cut)
    if json:
        as_json([_told(o) for o in outcomes])
    else:
        _show(outcomes)
    warn_of_unfit(app, [o.code for o in outcomes if o.code])
    refused = [o.name for o in outcomes if o.result is ImportResult.REFUSED]
    if refused:
        raise Refused("cli_newsroom.some_refused", count=len(refused), files=some(refused))
    if not outcomes:
        raise Refused("cli_newsroom.nothing_there", kinds=", ".join((*KINDS, *ZIP_KINDS)))


def _pasted() -> Source:
    """Return what stdin brings under a name made of its content: pasted again it is the same bulletin."""
    if sys.stdin.isatty():
        say("cli_newsroom.paste_now", err=True)
    data = sys.stdin.buffer.read()
    return f"van-ban-dan-{hashlib.sha256(data).hexdigest()[:8]}.txt", data


def _told(o: ImportOutcome) -> dict[str, object]:
    found = o.imported
    proposal = found.topic if found else None
    return {
        "name": o.name, "result": o.result, "code": o.code, "title": found.title if found else "",
        "document_number": found.document_number if found else "",
        "document_date": found.document_date if found else None, "issuer": found.issuer if found else "",
        "genre": found.genre if found else "", "author": found.author if found else "",
        "topic": (found.wishes.topic if found else None) or (proposal.topic if proposal else None),
        "proposed_topic": proposal, "cuts": found.cuts if found else (), "unreadable": o.unreadable,
        "recognised_by": found.recognised_by if found else "",
        "seconds": round(o.seconds, 1), "problems": [t(p.id, **p.values) if p.values else t(p.id) for p in o.problems],
        "short": [t(w.id, **w.values) for w in _short(o)],
        "why": [t(w.id, **w.values) if w.values else t(w.id) for w in o.why],
    }  # fmt: skip


def _show(outcomes: list[ImportOutcome]) -> None:
    heads = [t(f"cli_newsroom.head_{h}") for h in ("file", "title", "document", "genre", "topic", "length", "problems")]
    rows = [_row(o, o.imported) for o in outcomes if o.imported and o.result is not ImportResult.REFUSED]
    if rows:
        listing(heads, rows)
    taken = [o for o in outcomes if o.result is not ImportResult.REFUSED and (o.problems or o.unreadable)]
    for o in taken[:MOST_EXPLAINED]:
        _explain(o)
    if len(taken) > MOST_EXPLAINED:
        say("cli_newsroom.more_problems", count=len(taken) - MOST_EXPLAINED)
    for o in outcomes:
        if o.result is ImportResult.REFUSED:
            for message in o.why:
                click.echo(f"✗ {o.name}: ", nl=False)
                say(message)


def _row(o: ImportOutcome, found: Imported) -> tuple[str, ...]:
    day = show(found.document_date, language()) if found.document_date else ""
    document = "\n".join(filter(None, (found.document_number, day, found.issuer))) or "–"
    return (
        f"{_shortened(o.name)}\n{o.code} {t(f'cli_newsroom.result_{o.result}')}",
        found.title,
        document,
        "\n".join(filter(None, (t(f"newsroom.genre_{found.genre}"), found.author))),
        _topic(found),
        length(o.seconds),
        "\n".join(t(w.id, **w.values) for w in _short(o)) or "–",
    )


def _shortened(name: str) -> str:
    """Return a file's name with its middle left out where the table has no room for it."""
    half = MOST_OF_NAME // 2
    return name if len(name) <= MOST_OF_NAME else f"{name[: half - 1]}…{name[-half:]}"


def _topic(found: Imported) -> str:
    """Return the topic that was wished for or is proposed, and what came second."""
    topic = found.wishes.topic or (found.topic.topic if found.topic else "–")
    second = found.topic.runner_up if found.topic else None
    return "\n".join([topic, *([t("cli_newsroom.runner_up", topic=second)] if second not in (None, topic) else [])])


def _short(o: ImportOutcome) -> tuple[Message, ...]:
    """Return the problems of a file in the few words that a table has room for; each kind once, with its number."""
    ids = [p.id for p in o.problems]
    words = []
    for problem in o.problems:
        values = dict(problem.values) | {"number": ids.count(problem.id)}
        words.append(Message(f"cli_newsroom.short_{problem.id.partition('.')[2]}", values))
    if o.unreadable:
        words.append(Message("cli_newsroom.short_unreadable", {"count": len(o.unreadable)}))
    return tuple({w.id: w for w in words}.values())


def _explain(o: ImportOutcome) -> None:
    for message in o.problems:
        click.echo(f"{o.name} ({o.code}): ", nl=False)
        say(message)
    if o.unreadable:
        say("cli_newsroom.not_readable", name=f"{o.name} ({o.code})", count=len(o.unreadable), words=some(o.unreadable))
