"""Outcomes of slots, as a table of what came back."""

from datetime import UTC, date, datetime, timedelta

import pytest

from scheduler.airtime.facts import LogRow, SlotFact
from scheduler.airtime.reconciling import PlannedTime, Rules, reconcile
from scheduler.records.airing import AiringOutcome, Grade
from scheduler.records.slot import SlotState

DAY = date(2023, 7, 10)
START = datetime(2023, 7, 9, 22, 30, tzinfo=UTC)
NOW = START + timedelta(days=1)


def slot(state=SlotState.PUBLISHED):
    return SlotFact("S1", "xa-1", DAY, "sang", START, 120_000, "BT-1", "CCHC-04", state)


def row(seconds=120, late=0, outcome=AiringOutcome.AIRED, position=1, **said):
    defaults = {"slot": "S1", "revision": 1, "entry": "player/b"}
    start = START + timedelta(seconds=late)
    return LogRow("xa-1", position, DAY, start, 1000 * seconds, "BT-1", "CCHC-04", outcome=outcome, **(defaults | said))


CUT, NOT = AiringOutcome.CUT, AiringOutcome.NOT_AIRED
CASES = {
    "perfect": ([row()], "on_time", "", 120),
    "a little early": ([row(late=-5)], "on_time", "", 120),
    "late within the tolerance": ([row(late=60)], "on_time", "", 120),
    "late": ([row(late=61)], "late", "", 120),
    "a second short": ([row(119)], "on_time", "", 119),
    "cut": ([row(80, outcome=CUT, reason="khan_cap")], "cut", "khan_cap", 80),
    "shorter than it says": ([row(80)], "cut", "chua_ro", 80),
    "not aired": ([row(0, outcome=NOT, reason="mat_dien")], "missed", "mat_dien", 0),
    "not aired, no reason": ([row(0, outcome=NOT)], "missed", "chua_ro", 0),
    "nothing came": ([], "unreported", "", 0),
    "resumed": ([row(50, outcome=CUT), row(70, 55, position=2, entry="player/c")], "on_time", "", 120),
    "twice reported": ([row(), row(120, 10, position=2, entry="page/e", grade=Grade.REPORTED)], "on_time", "", 120),
    "corrected to nothing": ([row(), row(0, outcome=NOT, position=2, corrects=1)], "missed", "chua_ro", 0),
    "corrected twice": (
        [row(), row(0, outcome=NOT, position=2, corrects=1), row(30, outcome=CUT, position=3, corrects=2)],
        "cut",
        "chua_ro",
        30,
    ),
    "hours early": ([row(late=-10_800)], "late", "phat_som", 120),
    "failed by the log, played again by a person's word": (
        [
            row(0, outcome=NOT, reason="mat_dien"),
            row(120, 1800, position=2, entry="page/e", grade=Grade.REPORTED, revision=0),
        ],
        "late",
        "",
        120,
    ),
    "heard by the log, denied by a person": (
        [row(), row(0, outcome=NOT, position=2, entry="page/e", grade=Grade.REPORTED)],
        "on_time",
        "",
        120,
    ),
    "of another slot": ([row(slot="S2")], "unreported", "", 0),
}


@pytest.mark.parametrize("case", CASES)
def test_the_outcome_of_a_published_slot(case):
    rows, outcome, reason, seconds = CASES[case]

    (judged,) = reconcile([slot()], rows, {}, Rules(), NOW)

    assert (judged.outcome.value, judged.reason, judged.aired_milliseconds) == (outcome, reason, 1000 * seconds)


def test_an_airing_is_judged_by_the_revision_that_it_followed():
    moved = {("xa-1", DAY): {1: {"S1": PlannedTime(START, 120_000)}, 2: {"S1": PlannedTime(START, 60_000)}}}

    outcomes = [reconcile([slot()], [row(60, revision=r)], moved, Rules(), NOW)[0].outcome.value for r in (1, 2)]

    assert outcomes == ["cut", "on_time"]


@pytest.mark.parametrize("state", [SlotState.PLANNED, SlotState.WITHDRAWN])
def test_a_slot_that_was_never_published_has_an_outcome_only_when_it_was_played(state):
    assert reconcile([slot(state)], [], {}, Rules(), NOW) == ()
    assert reconcile([slot(state)], [row()], {}, Rules(), NOW)[0].outcome.value == "on_time"


def test_a_slot_whose_time_is_not_over_has_no_outcome_yet():
    assert reconcile([slot()], [], {}, Rules(), START + timedelta(seconds=119)) == ()


def test_a_withdrawn_bulletin_is_not_owed():
    (judged,) = reconcile([slot()], [row(0, outcome=NOT, reason="rut_ban_tin")], {}, Rules(), NOW)

    assert (judged.outcome.value, judged.owed) == ("missed", False)
