from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from scheduler.traffic.windows import (
    ExceptionKind,
    RelayRule,
    WindowException,
    WindowRule,
    colliding,
    instances,
    overlaps,
    too_early,
)

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
MONDAY = date(2023, 7, 10)
EVERY_DAY = frozenset(range(7))


def rule(**given):
    values = {
        "code": "sang",
        "station": "huyen",
        "name": "Buổi sáng",
        "weekdays": EVERY_DAY,
        "starts_minute": 300,
        "seconds": 1800,
    }
    return WindowRule(**(values | given))


def local(day, clock):
    hour, minute = map(int, clock.split(":"))
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZONE)


def week(rules, exceptions=()):
    return instances(rules, exceptions, MONDAY, MONDAY + timedelta(days=6), ZONE)


def test_a_window_runs_on_its_weekdays_within_its_validity():
    workdays = rule(
        weekdays=frozenset({0, 2, 4}), valid_from=MONDAY + timedelta(days=1), valid_to=MONDAY + timedelta(4)
    )

    found = week([workdays])

    assert [w.day for w in found] == [date(2023, 7, 12), date(2023, 7, 14)]
    assert found[0].starts_at == local(date(2023, 7, 12), "05:00")


def test_a_window_over_midnight_belongs_to_the_day_on_which_it_starts():
    late = rule(starts_minute=23 * 60 + 30, seconds=3600)

    found = instances([late], [], MONDAY, MONDAY, ZONE)

    assert [(w.day, w.ends_at) for w in found] == [(MONDAY, local(date(2023, 7, 11), "00:30"))]


@pytest.mark.parametrize(
    ("kind", "minute", "expected"),
    [
        (ExceptionKind.CANCELLED, None, []),
        (ExceptionKind.MOVED, 360, ["06:00"]),
        (ExceptionKind.EXTRA, 720, ["05:00", "12:00"]),
    ],
)
def test_an_exception_changes_its_date_alone(kind, minute, expected):
    changed = WindowException("huyen", "sang", MONDAY, kind, minute)

    found = week([rule()], [changed])

    assert [w.starts_at.strftime("%H:%M") for w in found if w.day == MONDAY] == [
        local(MONDAY, clock).astimezone(found[0].starts_at.tzinfo).strftime("%H:%M") for clock in expected
    ]
    assert sum(w.day != MONDAY for w in found) == 6


def test_relays_cut_a_window_into_free_segments_with_lead_and_tail_at_its_ends():
    window = rule(
        seconds=45 * 60,
        relays=(RelayRule(30 * 60, 12 * 60, "VOV1"), RelayRule(8 * 60, 22 * 60, "PTTH")),
        tune_seconds=8,
        opening_seconds=10,
        closing_seconds=7,
    )

    free = instances([window], [], MONDAY, MONDAY, ZONE)[0].free_segments

    assert [(s.starts_at, s.ends_at) for s in free] == [
        (local(MONDAY, "05:00"), local(MONDAY, "05:08")),
        (local(MONDAY, "05:42"), local(MONDAY, "05:45")),
    ]
    assert [(s.lead_seconds, s.tail_seconds) for s in free] == [(18, 0), (0, 7)]


def test_a_window_that_is_all_relay_has_no_free_segment():
    window = rule(relays=(RelayRule(0, 1800, "VOV1"),))

    assert instances([window], [], MONDAY, MONDAY, ZONE)[0].free_segments == ()


@pytest.mark.parametrize(
    ("second", "meets"),
    [
        ({"starts_minute": 330}, False),  # touching ends
        ({"starts_minute": 329}, True),
        ({"starts_minute": 330, "station": "nghia-hai"}, False),
        ({"starts_minute": 300, "weekdays": frozenset({1})}, False),
        ({"starts_minute": 310, "valid_from": date(2023, 8, 1)}, False),
    ],
)
def test_overlaps_of_two_rules(second, meets):
    first = rule(weekdays=frozenset({0}), valid_to=date(2023, 7, 31))

    found = overlaps([first, rule(**({"code": "khac", "weekdays": frozenset({0})} | second))])

    assert bool(found) is meets


@pytest.mark.parametrize(("weekday", "meets"), [(0, True), (6, False)])
def test_a_window_over_midnight_meets_the_next_days_first_one(weekday, meets):
    sunday_night = rule(weekdays=frozenset({6}), starts_minute=23 * 60 + 45, seconds=3600)
    early = rule(code="khuya", weekdays=frozenset({weekday}), starts_minute=30, seconds=600)

    assert bool(overlaps([sunday_night, early])) is meets


def test_touching_over_midnight_is_no_overlap():
    night = rule(starts_minute=23 * 60, seconds=2 * 3600)

    assert overlaps([night, rule(code="khuya", starts_minute=60, seconds=600)]) == ()


def test_a_moved_window_may_collide_with_another():
    rules = [rule(), rule(code="trua", starts_minute=660)]
    moved = WindowException("huyen", "trua", MONDAY, ExceptionKind.MOVED, 320)

    found = colliding(week(rules, [moved]))

    assert [(a.code, b.code, a.day) for a, b in found] == [("sang", "trua", MONDAY)]


def test_a_window_before_the_earliest_start_is_named():
    assert [r.code for r in too_early([rule(), rule(code="som", starts_minute=299)], 300)] == ["som"]
