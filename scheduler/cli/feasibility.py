"""What the editor is told at entry: a bulletin that wants more airings than its own rules allow."""

from collections.abc import Sequence

from scheduler.cli.common import App, say


def warn_of_unfit(app: App, codes: Sequence[str]) -> None:
    """Say, on stderr, which bulletins can't have the airings they want; nothing is refused for it."""
    from scheduler.traffic.feasibility import feasible_airings  # noqa: PLC0415 - help needs no database

    for line in feasible_airings(app.house(), codes, app.now()) if codes else ():
        say(line.message, err=True)
