"""A person's recording on its way: taken in by the studio, its approval voided by the newsroom."""

from datetime import timedelta
from pathlib import Path

import click

from scheduler.cli.common import App, as_json, json_option, pass_app, say, t, table
from scheduler.messages import Message
from scheduler.newsroom.rehearing import hear_anew
from scheduler.studio import desk
from scheduler.studio.desk import DraftResult
from scheduler.studio.soundness import Check, Grade


@click.command(help=t("cli.about_record"))
@click.argument("bulletin")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@json_option
@pass_app
def record(app: App, bulletin: str, file: Path, json: bool) -> None:
    """Let a person's recording replace a bulletin's voice; what was approved is to be approved anew."""
    house, by, now = app.house(), app.actor(), app.now()
    (bulletin_id,) = desk.bulletin_ids(house, [bulletin])
    recording = desk.record(house, bulletin_id, file, by, now)
    code = recording.outcome.code
    moved = hear_anew(house, code, by, now)
    if json:
        as_json({"outcome": recording.outcome, "checks": recording.checks, "approval_voided": moved is not None})
        return
    show_checks(recording.checks)
    made = recording.outcome
    word = "recorded_before" if made.result is DraftResult.KEPT else "recorded"
    length = timedelta(seconds=made.seconds)
    say(f"cli_studio.{word}", code=code, length=length, lufs=made.lufs, peak=made.true_peak_dbtp)
    if moved is not None:
        say("cli_studio.approval_voided", code=code)
    elif made.result is DraftResult.MADE:
        say("cli_studio.now_submit", code=code)


def show_checks(checks: tuple[Check, ...]) -> None:
    """Print what was found in a recording, one line a check; what deserves a second try is marked."""
    heads = [t(f"cli_studio.head_{h}") for h in ("checked", "grade", "found")]
    rows = [
        (
            Message(f"cli_studio.check_{check.name}"),
            ("⚠ " if check.grade is Grade.WARNING else "✓ ") + t(f"cli_studio.grade_{check.grade}"),
            check.message,
        )
        for check in checks
    ]
    table(heads, rows)
