"""When audio may go: the calendar's edges, and everything that keeps it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.studio.terms import Shelved, Verdict, leaving, months_before, verdict
from scheduler.timekeeping import STATION_ZONE

NOW = datetime(2024, 1, 12, 3, 0, tzinfo=UTC)
LONG_AGO = datetime(2023, 7, 1, 1, 0, tzinfo=UTC)
TAKE = Shelved(1, "CCHC-01", "Tin", aired_at=LONG_AGO, made_at=LONG_AGO, size_bytes=1000)


def judged(months=6, **facts):
    return verdict(replace(TAKE, **facts), NOW, months, STATION_ZONE)


def test_what_was_heard_longer_ago_than_the_term_goes():
    assert judged() is Verdict.GOES


@pytest.mark.parametrize(
    ("aired_at", "expected"),
    [
        (datetime(2023, 7, 11, 10, 0, tzinfo=UTC), Verdict.GOES),
        (datetime(2023, 7, 11, 17, 30, tzinfo=UTC), Verdict.RECENT),  # 12 July in Việt Nam
        (datetime(2023, 7, 12, 1, 0, tzinfo=UTC), Verdict.RECENT),
        (datetime(2024, 1, 20, 1, 0, tzinfo=UTC), Verdict.RECENT),  # a slot still to come
    ],
)
def test_the_term_is_counted_in_calendar_months_by_the_stations_day(aired_at, expected):
    assert judged(aired_at=aired_at) is expected


def test_no_months_keeps_everything():
    assert judged(months=0) is Verdict.RECENT


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"holders": ("Hồ sơ quý III",)}, Verdict.HELD),
        ({"in_use": True}, Verdict.IN_USE),
        ({"aired_at": None, "current": True}, Verdict.WAITING),
        ({"aired_at": None, "current": False}, Verdict.GOES),
        ({"current": True}, Verdict.GOES),
        ({"valid_until": date(2024, 1, 12)}, Verdict.PROMISED),
        ({"valid_until": date(2024, 1, 11)}, Verdict.GOES),
    ],
)
def test_what_somebody_still_needs_stays(facts, expected):
    assert judged(**facts) is expected


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2024, 3, 31), 1, date(2024, 2, 29)),
        (date(2024, 1, 15), 1, date(2023, 12, 15)),
        (date(2024, 8, 31), 6, date(2024, 2, 29)),
        (date(2023, 8, 31), 18, date(2022, 2, 28)),
        (date(2024, 12, 1), 24, date(2022, 12, 1)),
    ],
)
def test_months_are_those_of_the_calendar(day, months, expected):
    assert months_before(day, months) == expected


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(1, 120), st.integers(0, 40))
def test_a_later_day_never_has_an_earlier_edge(day, months, later):
    assert (
        months_before(day, months) <= months_before(day + timedelta(days=later), months) < day + timedelta(days=later)
    )


def test_what_was_made_again_has_a_term_of_its_own():
    assert judged(made_at=NOW - timedelta(days=30)) is Verdict.RECENT


def test_what_leaves_is_listed_longest_unheard_first_with_what_is_only_held():
    longer_ago = LONG_AGO - timedelta(days=30)
    old = replace(TAKE, take_id=2, code="CCHC-02", aired_at=longer_ago, made_at=longer_ago)
    held = replace(TAKE, take_id=3, code="CCHC-03", holders=("Hồ sơ",), aired_at=None, made_at=LONG_AGO)
    fresh = replace(TAKE, take_id=4, aired_at=NOW)

    found = leaving([TAKE, held, fresh, old], NOW, 6, STATION_ZONE)

    assert [(line.code, line.verdict, line.aired) for line in found] == [
        ("CCHC-02", Verdict.GOES, True),
        ("CCHC-01", Verdict.GOES, True),
        ("CCHC-03", Verdict.HELD, False),
    ]
