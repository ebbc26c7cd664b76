"""A drill stands in the log as one and is counted nowhere: neither as airtime nor as an emergency."""

from datetime import date, timedelta

from scheduler.airtime.asrun import AIRTIME, read_as_run
from scheduler.airtime.facts import Facts, LogRow, SlotFact
from scheduler.airtime.intake import new_airing
from scheduler.airtime.reconciling import Rules, reconcile
from scheduler.airtime.sums import heard_of
from scheduler.records.airing import AiringKind, AiringOutcome, AiringSource
from scheduler.records.bulletin import Klass
from scheduler.records.slot import SlotState
from scheduler.timekeeping import at

DAY = date(2023, 7, 10)


def entry(role):
    raw = {
        "boot_id": "b", "sequence": 1, "role": role, "started_at": at(DAY, 300).isoformat(), "milliseconds": 20_000,
        "outcome": "played", "bulletin": "KC-1", "klass": "emergency", "clock": "system",
    }  # fmt: skip
    return read_as_run("xa-1", raw)


def test_a_players_drill_enters_the_log_as_a_drill():
    kinds = {role: new_airing(entry(role), AiringSource.AGENT, None, 1).kind for role in ("drill", "emergency")}

    assert kinds == {"drill": AiringKind.DRILL, "emergency": AiringKind.EMERGENCY}
    assert set(kinds) <= AIRTIME


def test_a_drill_is_neither_airtime_nor_an_emergency_of_the_figures_nor_relayed():
    def row(kind, minute):
        return LogRow("xa-1", minute, DAY, at(DAY, minute), 20_000, "KC-1", "KHAC", klass=Klass.EMERGENCY, kind=kind)

    rows = (row(AiringKind.EMERGENCY, 300), row(AiringKind.DRILL, 310))
    heard = heard_of(Facts(DAY, DAY + timedelta(days=1), (), rows, (), (), {}))

    assert [(one.kind, one.airings, one.milliseconds) for one in heard.sums] == [(AiringKind.EMERGENCY, 1, 20_000)]


def test_a_bulletin_gone_on_with_after_an_emergency_is_one_airing_and_on_time():
    def part(position, seconds_after, seconds, **said):
        start = at(DAY, 300) + timedelta(seconds=seconds_after)
        return LogRow(
            "xa-1",
            position,
            DAY,
            start,
            1000 * seconds,
            "BT-A",
            "CCHC-04",
            slot="A",
            entry="player/b",
            revision=1,
            **said,
        )

    rows = (part(1, 0, 10, outcome=AiringOutcome.CUT, reason="khan_cap"), part(2, 40, 50))
    slot = SlotFact("A", "xa-1", DAY, "sang", at(DAY, 300), 60_000, "BT-A", "CCHC-04", SlotState.PUBLISHED)

    [judged] = reconcile((slot,), rows, {}, Rules(), at(DAY, 400))
    [one] = heard_of(Facts(DAY, DAY + timedelta(days=1), (), rows, (slot,), (), {})).sums

    assert (judged.outcome, judged.aired_milliseconds) == ("on_time", 60_000)
    assert (one.airings, one.milliseconds) == (1, 60_000)
