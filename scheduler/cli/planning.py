"""How the command line shows a plan: what it changes, what each station gets, what found no slot."""

import click

from scheduler.cli.common import say, t, table
from scheduler.traffic.asking import Answer
from scheduler.traffic.desk import PlanSummary
from scheduler.traffic.summaries import counts

SHOWN = 40
"""So many changes are listed; more are counted. `--json` has them all."""


def show_changes(summary: PlanSummary) -> None:
    """Print what a plan adds, moves and removes, what moves and goes first."""
    order = {"removed": 0, "moved": 1, "added": 2}
    lines = sorted(summary.changes, key=lambda c: (order[c.kind], c.old or c.new, c.station))
    heads = [t(f"cli_traffic.head_{h}") for h in ("change", "station", "bulletin", "from", "into", "reason")]
    rows = [
        (t(f"cli_traffic.change_{c.kind}"), c.station_name, c.bulletin, c.old or "–", c.new or "–", c.reason)
        for c in lines[:SHOWN]
    ]
    table(heads, rows)
    if len(lines) > SHOWN:
        say("cli_traffic.more_changes", count=len(lines) - SHOWN)
    found = counts(lines)
    say(
        "cli_traffic.changes",
        added=found["added"],
        moved=found["moved"],
        removed=found["removed"],
        windows=sum(c.other_window for c in lines),
    )


def disturbs(summary: PlanSummary) -> bool:
    """Tell whether slots that stand would move or go."""
    found = counts(summary.changes)
    return bool(found["moved"] or found["removed"])


def agree(summary: PlanSummary) -> bool:
    """Show what a plan would move and remove and ask whether it may; what only adds needs no asking."""
    if not disturbs(summary):
        return True
    show_changes(summary)
    return click.confirm(t("cli_traffic.agree"), default=False)


def show_summary(summary: PlanSummary, *, proposed: bool) -> None:
    """Print what each station gets, targets, and how many wanted airings found no slot."""
    heads = [t(f"cli_traffic.head_{h}") for h in ("station", "slots", "airtime", "target", "reached")]
    rows = [
        (s.name, s.slots, s.counted, s.target or "–", t("cli_traffic.yes" if s.reached else "cli_traffic.no"))
        for s in summary.stations
    ]
    table(heads, rows)
    say(
        "cli_traffic.planned" if summary.changed else "cli_traffic.unchanged",
        first=summary.first_day,
        last=summary.last_day,
        added=summary.added,
        removed=summary.removed,
        kept=summary.kept,
        slots=sum(s.slots for s in summary.stations),
    )
    short = [s for s in summary.stations if not s.reached]
    say("cli_traffic.targets", reached=len(summary.stations) - len(short), stations=len(summary.stations))
    if not summary.not_placed:
        say("cli_traffic.all_placed")
    if proposed:
        say("cli_traffic.proposed")


def show_why(answer: Answer) -> None:
    """Print what found no slot, why, and what would help; and the targets that are missed, with their bound."""
    if answer.not_placed:
        say("cli_traffic.not_placed_title")
        heads = [t(f"cli_traffic.head_{h}") for h in ("bulletin", "station", "airings", "reason", "help", "places")]
        rows = [
            (n.bulletin, n.station_name, n.airings, n.reason, n.help or t("cli_traffic.no_help"), n.places or "–")
            for n in sorted(answer.not_placed, key=lambda n: (n.bulletin, n.station))
        ]
        table(heads, rows)
    if answer.targets:
        say("cli_traffic.targets_missed")
        heads = [
            t(f"cli_traffic.head_{h}") for h in ("station", "topic", "target", "planned", "short", "bound", "reason")
        ]
        named = {"*": t("cli_traffic.all_topics")}
        missed = [
            (x.station_name, named.get(x.topic, x.topic), x.target, x.planned, x.short, x.bound, x.bar)
            for x in answer.targets
        ]
        table(heads, missed)
