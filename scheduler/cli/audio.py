"""Commands of the audio store: check and repair, let go by rule, hold and release."""

import click

from scheduler.cli.common import App, as_json, json_option, pass_app, progress, say, t, table
from scheduler.messages import Message, Refused
from scheduler.studio import desk
from scheduler.studio.expiring import Expiry
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


@audio.command("expire", help=t("cli_audio.expire"))
@click.option("--months", type=click.IntRange(1, 600), help=t("cli_audio.option_months"))
@click.option("--yes", is_flag=True, help=t("cli_audio.option_yes"))
@json_option
@pass_app
def audio_expire(app: App, months: int | None, yes: bool, json: bool) -> None:
    """Show which audio may go by rule; with --yes let it go."""
    house, now = app.house(), app.now()
    found = desk.expire_audio(house, app.actor(), now, months) if yes else desk.preview_expiry(house, now, months)
    if json:
        as_json({"months": found.months, "done": found.done, "size_bytes": found.size_bytes, "takes": found.takes})
    else:
        _show_expiry(found)


def _show_expiry(found: Expiry) -> None:
    if found.months == 0:
        say("cli_audio.kept_for_ever")
        return
    if found.takes:
        rows = [
            (
                take.code or "–",
                take.title or "–",
                take.last_used_at,
                Message("cli_audio.heard" if take.aired else "cli_audio.never_heard"),
                take.size_bytes / 1_000_000,
                Message(f"cli_audio.{take.verdict}", {"holders": list(take.holders)}),
            )
            for take in found.takes
        ]
        table(_heads("owner", "title", "last", "heard", "megabytes", "term"), rows)
    values = {"count": len(found.going), "megabytes": found.size_bytes / 1_000_000, "months": found.months}
    if not found.going:
        say("cli_audio.nothing_goes", months=found.months)
    else:
        say(Message("cli_audio.gone" if found.done else "cli_audio.would_go", values))


@audio.command("hold", help=t("cli_audio.hold"))
@click.argument("codes", nargs=-1, required=True)
@click.option("--for", "holder", required=True, help=t("cli_audio.option_for"))
@pass_app
def audio_hold(app: App, codes: tuple[str, ...], holder: str) -> None:
    """Keep the audio of bulletins until it is released."""
    count = desk.hold_audio(app.house(), codes, holder, app.actor(), app.now())
    say("cli_audio.held_now" if count else "cli_audio.held_before", codes=list(codes), holder=holder)


@audio.command("release", help=t("cli_audio.release"))
@click.argument("codes", nargs=-1)
@click.option("--for", "holder", required=True, help=t("cli_audio.option_for"))
@pass_app
def audio_release(app: App, codes: tuple[str, ...], holder: str) -> None:
    """Hold audio no longer."""
    count = desk.release_audio(app.house(), holder, app.actor(), app.now(), codes)
    say("cli_audio.released" if count else "cli_audio.not_held", count=count, holder=holder)


@audio.command("holds", help=t("cli_audio.holds"))
@json_option
@pass_app
def audio_holds(app: App, json: bool) -> None:
    """List what is held, and for what."""
    lines = desk.holds(app.house())
    if json:
        as_json(lines)
    elif lines:
        rows = [(line.holder, line.since, line.takes, ", ".join(filter(None, line.codes))) for line in lines]
        table(_heads("holder", "since", "takes", "owner"), rows)
    else:
        say("cli_audio.nothing_held")


def _show_found(findings: list[Finding], *, json: bool) -> None:
    if json:
        as_json(findings)
    elif findings:
        table(_heads("fault", "owner", "file"), [_row(f) for f in findings])
    if not json and not any(f.fault.harms for f in findings):
        strays = sum(f.fault is Fault.ORPHANED for f in findings)
        say("cli_audio.only_orphans" if strays else "cli_audio.all_whole", count=strays)


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
    return Message(f"cli_audio.{f.fault}", {"on": f.since}), owner, f"{f.sha256}.{f.ext}"
