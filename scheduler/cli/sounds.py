"""Commands on the sounds around a programme: tune, opening, closing, of the house or of one station."""

from datetime import timedelta
from pathlib import Path

import click

from scheduler.cli.common import App, as_json, json_option, pass_app, say, t, table
from scheduler.cli.recording import show_checks
from scheduler.messages import Message, WrongUse
from scheduler.newsroom import desk as newsroom
from scheduler.studio import house_sounds
from scheduler.studio.desk import DraftOutcome, DraftResult

ALL = "*"
"""Stands for all stations that have no sound of their own."""
TUNE, CLOSING = "tune", "closing"
RECORDED = "recorded"


@click.group(help=t("cli.about_sound"))
def sound() -> None:
    """Tunes, openings, closings."""


@sound.command("set", help=t("cli_studio.sound_set"))
@click.argument("station")
@click.argument("role", type=click.Choice(house_sounds.ROLES))
@click.option("--text", default=None, help=t("cli_studio.option_sound_text"))
@click.option(
    "--file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    default=None,
    help=t("cli_studio.option_sound_file"),
)
@json_option
@pass_app
def sound_set(app: App, station: str, role: str, text: str | None, file: Path | None, json: bool) -> None:
    """Give a station (or all, by *) a sound of its own from words or a file."""
    if (text is None) == (file is None):
        raise WrongUse("cli_studio.text_or_file")
    house, by, now = app.house(), app.actor(), app.now()
    if file is not None:
        recording = house_sounds.set_file(house, named(station), role, file, by, now)
        outcome, checks = recording.outcome, recording.checks
    else:
        words = newsroom.as_spoken(house, text or "") if role != TUNE else ""
        outcome, checks = house_sounds.set_words(house, named(station), role, words, by, now, told), ()
    if json:
        as_json({"outcome": outcome, "checks": checks})
        return
    if checks:
        show_checks(checks)
    _tell(outcome, station, role)
    if role == CLOSING:
        say("cli_studio.closing_by_person" if file is not None else "cli_studio.closing_by_voice")


@sound.command("list", help=t("cli_studio.sound_list"))
@json_option
@pass_app
def sound_list(app: App, json: bool) -> None:
    """List the sounds in use, the house's first."""
    lines = house_sounds.listing(app.house())
    if json:
        as_json(lines)
        return
    heads = [t(f"cli_studio.head_{h}") for h in ("station", "role", "length", "voice", "words")]
    table(
        heads,
        [
            (
                line.station or ALL,
                Message(f"cli_studio.role_{line.role}"),
                timedelta(seconds=line.seconds),
                Message("cli_studio.by_person") if line.kind == RECORDED else line.voice,
                line.words,
            )
            for line in lines
        ],
    )


@sound.command("clear", help=t("cli_studio.sound_clear"))
@click.argument("station")
@click.argument("role", type=click.Choice(house_sounds.ROLES))
@pass_app
def sound_clear(app: App, station: str, role: str) -> None:
    """Let a station use the house's sound again."""
    there = house_sounds.clear(app.house(), named(station), role, app.actor())
    word = ("sound_cleared_all" if station == ALL else "sound_cleared") if there else "sound_not_there"
    say(f"cli_studio.{word}", station=station, role=t(f"cli_studio.role_{role}"))


def named(station: str) -> str | None:
    """Return a station's code as the studio wants it: None for all without a choice of their own."""
    return None if station == ALL else station


def _tell(outcome: DraftOutcome, station: str, role: str) -> None:
    word = "sound_kept" if outcome.result is DraftResult.KEPT else "sound_is_set"
    length = timedelta(seconds=outcome.seconds)
    voice = Message("cli_studio.by_person") if outcome.voice == RECORDED else outcome.voice
    say(f"cli_studio.{word}", station=station, role=t(f"cli_studio.role_{role}"), length=length, voice=voice)


def told(message: Message) -> None:
    """Say where texts go, on stderr: --json stays clean."""
    say(message, err=True)
