from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from scheduler.traffic.windows import (
    ExceptionKind,
    RelayRule,
    WindowException,
    WindowRule,
    instances,
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


def test_relays_cut_a_window_into_free_segments():
    window = rule(
        seconds=45 * 60,
        relays=(RelayRule(30 * 60, 12 * 60, "VOV1"), RelayRule(8 * 60, 22 * 60, "PTTH")),
    )

    free = instances([window], [], MONDAY, MONDAY, ZONE)[0].free_segments

    assert [(s.starts_at, s.ends_at) for s in free] == [
        (local(MONDAY, "05:00"), local(MONDAY, "05:08")),
        (local(MONDAY, "05:42"), local(MONDAY, "05:45")),
    ]


def test_a_window_that_is_all_relay_has_no_free_segment():
    window = rule(relays=(RelayRule(0, 1800, "VOV1"),))

    assert instances([window], [], MONDAY, MONDAY, ZONE)[0].free_segments == ()


@pytest.mark.parametrize(
    ("facts", "deleted", "expected"),
    [
        ({}, date(2023, 7, 17), ["07-10", "07-24", "07-31"]),
        ({"every_weeks": 2, "valid_from": MONDAY}, date(2023, 7, 24), ["07-10"]),
        ({"month_days": frozenset({10, 24})}, MONDAY, ["07-24"]),
        ({"month_weeks": frozenset({3})}, date(2023, 7, 17), []),
        ({"valid_to": date(2023, 7, 24)}, date(2023, 7, 17), ["07-10", "07-24"]),
    ],
    ids=["weekly", "every other week", "by date of the month", "by weekday of the month", "with an end"],
)
def test_one_deleted_instance_takes_no_other_with_it(facts, deleted, expected):
    window = rule(weekdays=frozenset({0}), **facts)
    gone = WindowException("huyen", "sang", deleted, ExceptionKind.CANCELLED)

    found = instances([window], [gone], MONDAY, MONDAY + timedelta(days=21), ZONE)

    assert [w.day.strftime("%m-%d") for w in found] == expected
