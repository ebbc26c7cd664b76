"""The command that brings bulletins in: files, folders and archives, and what was found in each."""

from pathlib import Path

import click

from scheduler.cli.common import App, as_json, json_option, pass_app, progress, say, t, table
from scheduler.cli.wording import length, some
from scheduler.messages import Message, Refused
from scheduler.newsroom import desk
from scheduler.newsroom.desk import ImportOutcome, ImportResult
from scheduler.newsroom.importing import KINDS, ZIP_KINDS


@click.command("import", help=t("cli_newsroom.import"))
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
        raise Refused("cli_newsroom.nothing_there", kinds=", ".join((*KINDS, *ZIP_KINDS)))


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
        rows.append((o.name, result, o.code or "–", topic, length(o.seconds), found.title if found else "–"))
    table(heads, rows)
    for o in outcomes:
        for message in (*o.why, *o.problems):
            click.echo(f"{o.name}: ", nl=False)
            say(message)
        if o.unreadable:
            say("cli_newsroom.not_readable", name=o.name, count=len(o.unreadable), words=some(o.unreadable))
