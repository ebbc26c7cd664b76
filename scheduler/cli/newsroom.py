"""Commands of the newsroom beside bulletins: lexicon, read."""

import sys
from datetime import datetime, timedelta
from pathlib import Path

import click

from scheduler.cli.common import App, as_json, json_option, pass_app, say, t, table
from scheduler.cli.readings import show_reading, tell_unreadable
from scheduler.cli.wording import bytes_of, some
from scheduler.config import load_settings
from scheduler.messages import Refused, WrongUse
from scheduler.newsroom import dictionary, dictionary_changes, hygiene, keeping, side_by_side
from scheduler.newsroom.importing import KINDS, import_bytes, without
from scheduler.newsroom.importing import layout as layouts
from scheduler.newsroom.importing.decoding import decoded
from scheduler.newsroom.reading import Lexicon, built_in, estimate_seconds, unknown
from scheduler.newsroom.reading import read as read_text
from scheduler.timekeeping import STATION_ZONE

CONFIG = "config.toml"
NOT_MADE = "administration.not_made"
PLAIN_KINDS = (".txt", ".text")


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


@lexicon.command("remove", help=t("cli_newsroom.lexicon_remove"))
@click.argument("written")
@click.option("--context", default="", help=t("cli_newsroom.option_own_context"))
@pass_app
def lexicon_remove(app: App, written: str, context: str) -> None:
    """Take an entry out."""
    reread = dictionary_changes.remove(app.house(), written, app.actor(), app.now(), context=context)
    say("cli_newsroom.lexicon_removed", written=written, count=reread)


@lexicon.command("history", help=t("cli_newsroom.lexicon_history"))
@click.argument("word", default="")
@json_option
@pass_app
def lexicon_history(app: App, word: str, json: bool) -> None:
    """List what was written into the lexicon, and by whom."""
    lines = dictionary_changes.history(app.house(), word)
    if json:
        as_json(lines)
        return
    heads = [t(f"cli_newsroom.head_{h}") for h in ("written", "spoken", "context", "since", "until", "by", "note")]
    table(heads, [(e.written, e.spoken, e.context, _local(e.since), _local(e.until), e.by, e.note) for e in lines])
    say("cli_newsroom.lexicon_version", version=dictionary.words(app.house()).version)


def _local(moment: datetime | None) -> str:
    return f"{moment.astimezone(STATION_ZONE):%d/%m/%Y %H:%M}" if moment else ""


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
@click.option("--script", "bare", is_flag=True, help=t("cli_newsroom.option_script"))
@json_option
@pass_app
def read(app: App, text: str, cut: bool, bare: bool, json: bool) -> None:
    """Show how a text will be read; needs no init and no database, but heeds the lexicon of a house that is here."""
    given = given_text(text, cut=cut)
    words = _words(app)
    script = read_text(given, keeping.options(load_settings(app.home / CONFIG)), words)
    seconds = estimate_seconds(script.text)
    offers = hygiene.repairs(given, words.words)
    if json:
        told = {"script": script.text, "tokens": script.tokens, "unreadable": script.unreadable, "seconds": seconds}
        as_json(told | {"repairs": offers})
        return
    if bare:
        click.echo(script.text)
    else:
        reading = side_by_side.of_script(given, script)
        show_reading(reading, side_by_side.rows(reading, script.text), timedelta(seconds=seconds))
    tell_unreadable(unknown(script.unreadable))
    if offers:
        pairs = dict.fromkeys(f"{o.written} → {o.offered}" for o in offers)
        say("cli_newsroom.repairs", count=len(offers), pairs=some(tuple(pairs)))


def _words(app: App) -> Lexicon:
    """Return the lexicon of the house here; the built-in one where nothing was made yet."""
    try:
        return dictionary.words(app.house())
    except Refused as refused:
        if refused.message.id != NOT_MADE:
            raise
        return built_in()


def given_text(argument: str, *, cut: bool) -> str:
    """Return the text that an argument stands for: itself, a file's, or what stdin brings."""
    if argument == "-":
        text = decoded(sys.stdin.buffer.read(), "stdin")
    elif _is_file(argument):
        path = Path(argument)
        data = bytes_of(path)
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
