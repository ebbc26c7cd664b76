"""The outlook: by hand."""

from datetime import date, timedelta

from scheduler.airtime.facts import LogRow, SlotFact
from scheduler.airtime.outlook import outlook
from scheduler.airtime.sums import Heard, sum_up
from scheduler.records.airing import AiringKind
from scheduler.records.slot import SlotState
from scheduler.timekeeping import at

WEEK = (date(2023, 7, 10), date(2023, 7, 16))
WEDNESDAY = date(2023, 7, 12)
NOON = at(WEDNESDAY, 720)


def heard(day, seconds, topic="CCHC-04", kind=AiringKind.OWN):
    return LogRow("a", 1, day, at(day, 330), seconds * 1000, "BT", topic, kind=kind)


def slot(day, minute, seconds, topic="CCHC-04", state=SlotState.PLANNED):
    return SlotFact(f"{day}{minute}", "a", day, "w", at(day, minute), seconds * 1000, "BT", topic, state)


def of_week(rows=(), slots=(), goals=None, today=WEDNESDAY, now=NOON, stations=("a",)):
    told = frozenset((r.station, r.day) for r in rows)
    return outlook(stations, Heard(sum_up(rows, {}), told, {}), slots, goals or {}, WEEK, today, now)


def seconds(n):
    return timedelta(seconds=n)


def test_what_was_heard_what_is_planned_and_a_mean_day_for_days_without_a_plan():
    thursday = date(2023, 7, 13)
    rows = [heard(WEEK[0], 100), heard(date(2023, 7, 11), 200), heard(WEDNESDAY, 60), heard(WEDNESDAY, 9, "KHAC")]
    slots = [
        slot(WEDNESDAY, 330, 60), slot(WEDNESDAY, 1020, 90), slot(thursday, 330, 30), slot(thursday, 340, 500, "KHAC"),
        slot(thursday, 350, 500, state=SlotState.WITHDRAWN),
    ]  # fmt: skip

    (found,) = of_week(rows, slots, {"a": seconds(1000)})

    # Monday and Tuesday are over and had 360 s by now; Friday to Sunday have no plan: three mean days of 180 s
    assert (found.heard, found.planned, found.guessed) == (seconds(360), seconds(120), seconds(540))
    assert found.forecast == seconds(1020)
    assert found.percent == 102


def test_a_period_that_is_over_ends_with_what_was_heard():
    (found,) = of_week(
        [heard(WEEK[0], 100)], [slot(WEEK[0], 330, 100)], today=date(2023, 8, 1), now=at(date(2023, 8, 1), 0)
    )

    assert (found.forecast, found.guessed, found.percent) == (seconds(100), seconds(0), None)


def test_relays_and_other_topics_are_no_part_of_it():
    (found,) = of_week([heard(WEEK[0], 100, kind=AiringKind.RELAY), heard(WEEK[0], 50, "KHAC")])

    assert found.forecast == seconds(0)
    assert found.reported


def test_nothing_is_guessed_from_a_station_that_reported_nothing():
    _, silent = of_week([heard(WEEK[0], 100)], stations=("a", "b"))

    assert (silent.forecast, silent.reported) == (seconds(0), False)
