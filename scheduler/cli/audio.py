"""Commands of the audio store: check and repair."""

import click

from scheduler.cli.common import App, as_json, json_option, pass_app, progress, say, t, table
from scheduler.messages import Message, Refused
from scheduler.studio import desk
from scheduler.studio.inventory import Fault, Finding
from scheduler.studio.repairing import Mend, Mended
from scheduler.timekeeping import SystemClock


@click.group(help=t("cli.about_audio"))
def audio() -> None:
    """The store of takes and renderings."""


@audio.command("check", help=t("cli_audio.check"))
@click.option("--repair", is_flag=True, help=t("cli_audio.option_repair"))
@json_option
@pass_app
def audio_check(app: App, repair: bool, json: bool) -> None:
    """Read every file and tell what is missing, truncated, corrupt or orphaned; mend what can be mended.

    Raises:
        Refused: files that records name are missing or damaged, and were not mended.
    """
    house = app.house()
    if repair:
        by = app.actor()
        with progress(t("cli_audio.checking")) as tell:
            mended = desk.repair_audio(house, by, app.now(), SystemClock().now(), tell)
        _show_mended(mended, json=json)
        harmed = [m.finding for m in mended if m.mend is Mend.LOST]
    else:
        with progress(t("cli_audio.checking")) as tell:
            findings = desk.check_audio(house, tell)
        _show_found(findings, json=json)
        harmed = [f for f in findings if f.fault.harms]
    if harmed:
        raise Refused("cli_audio.still_harmed" if repair else "cli_audio.harmed", count=len(harmed))


def _show_found(findings: list[Finding], *, json: bool) -> None:
    if json:
        as_json(findings)
    elif findings:
        table(_heads("fault", "owner", "file"), [_row(f) for f in findings])
        if all(f.fault is Fault.ORPHANED for f in findings):
            say("cli_audio.only_orphans", count=len(findings))
    else:
        say("cli_audio.all_whole")


def _show_mended(mended: list[Mended], *, json: bool) -> None:
    if json:
        as_json(mended)
    elif mended:
        rows = [(*_row(m.finding), Message(f"cli_audio.mend_{m.mend}")) for m in mended]
        table(_heads("fault", "owner", "file", "mend"), rows)
        for m in mended:
            if m.why is not None:
                click.echo(f"{m.finding.owner}: ", nl=False)
                say(m.why)
    else:
        say("cli_audio.all_whole")


def _heads(*names: str) -> list[str]:
    return [t(f"cli_audio.head_{name}") for name in names]


def _row(f: Finding) -> tuple[object, ...]:
    owner = f.owner or (t("cli_audio.a_sentence") if f.fault.harms else "–")
    return Message(f"cli_audio.{f.fault}"), owner, f"{f.sha256}.{f.ext}"
