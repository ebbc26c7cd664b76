"""Days that recur, judged by tables of facts and, over random patterns, by python-dateutil's rules of RFC 5545."""

from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from dateutil import rrule
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from scheduler.recurrence import Recurrence, days_to_compare, numbers_of, text_of_numbers

TABLE = Path(__file__).parent.parent / "golden" / "window_days.tsv"
DAYS = st.dates(date(2019, 1, 1), date(2032, 12, 31))
WEEKDAYS = st.frozensets(st.integers(0, 6), min_size=1)
DATES = st.frozensets(st.integers(-31, 31).filter(bool), max_size=4)
WEEKS = st.frozensets(st.integers(-5, 5).filter(bool), max_size=3)


def rows():
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    return [tuple(line.split("\t")) for line in lines if not line.startswith("#")]


def day_of(text):
    return date.fromisoformat(text) if text else None


def days_from(first, count):
    return [first + timedelta(days=n) for n in range(count)]


@st.composite
def recurrences(draw):
    first = draw(DAYS)
    last = draw(st.none() | st.integers(0, 900).map(lambda n: first + timedelta(days=n)))
    if draw(st.booleans()):
        return Recurrence(draw(WEEKDAYS), draw(st.integers(1, 4)), first_day=first, last_day=last)
    return Recurrence(draw(WEEKDAYS), 1, draw(DATES), draw(WEEKS), first, last)


def by_dateutil(recurrence, end):
    """The same rule as dateutil's, an implementation that shares no line with ours."""
    until = datetime.combine(min(recurrence.last_day or end, end), time())
    values = {"dtstart": datetime.combine(recurrence.first_day, time()), "until": until, "wkst": rrule.MO}
    weekdays = [rrule.weekday(n) for n in sorted(recurrence.weekdays)]
    if recurrence.month_weeks:
        weekdays = [day(n) for day in weekdays for n in sorted(recurrence.month_weeks)]
    if not recurrence.monthly:
        return rrule.rrule(rrule.WEEKLY, interval=recurrence.every_weeks, byweekday=weekdays, **values)
    return rrule.rrule(rrule.MONTHLY, byweekday=weekdays, bymonthday=sorted(recurrence.month_days) or None, **values)


@pytest.mark.parametrize("row", rows(), ids=lambda row: row[0])
def test_a_window_falls_on_the_days_that_the_table_expects(row):
    _name, weekdays, every, dates, weeks, first, last, looked_at, expected, _why = row
    begin, end = map(date.fromisoformat, looked_at.split("/"))
    recurrence = Recurrence(
        frozenset(int(d) - 1 for d in weekdays),
        int(every),
        numbers_of(dates),
        numbers_of(weeks),
        day_of(first),
        day_of(last),
    )

    found = [d.strftime("%m-%d") for d in days_from(begin, (end - begin).days + 1) if recurrence.falls_on(d)]

    assert found == expected.split()


@settings(deadline=None)  # dateutil counts from the first day
@given(recurrences(), st.integers(0, 1200))
def test_any_pattern_falls_on_the_days_that_dateutil_gives(recurrence, offset):
    begin = recurrence.first_day - timedelta(days=40) + timedelta(days=offset)
    end = begin + timedelta(days=120)

    found = [d for d in days_from(begin, 121) if recurrence.falls_on(d)]

    theirs = by_dateutil(recurrence, end).between(
        datetime.combine(begin, time()), datetime.combine(end, time()), inc=True
    )
    assert found == [moment.date() for moment in theirs]


def test_leap_days_come_every_four_years_and_not_in_2100():
    leap_day = Recurrence(month_days=frozenset({29}))

    years = [year for year in range(2088, 2109) if leap_day.falls_on(date(year, 3, 1) - timedelta(days=1))]

    assert years == [2088, 2092, 2096, 2104, 2108]


def test_rest_days_are_left_out_and_nothing_else():
    tet = frozenset({date(2024, 2, 8), date(2024, 2, 9)})
    recurrence = Recurrence(except_days=tet)

    assert [d.day for d in days_from(date(2024, 2, 7), 5) if recurrence.falls_on(d)] == [7, 10, 11]


@settings(deadline=None)  # 28 years of days
@given(recurrences(), recurrences())
def test_two_patterns_that_share_a_day_share_one_of_the_days_to_compare(first, second):
    begin = max(first.first_day, second.first_day)
    shared = next((d for d in days_from(begin, 900) if first.falls_on(d) and second.falls_on(d)), None)
    assume(shared is not None)

    assert any(first.falls_on(d) and second.falls_on(d) for d in days_to_compare(first, second))


def test_numbers_are_kept_from_the_front_then_from_the_end():
    assert text_of_numbers([-1, 15, 1, -2]) == "1,15,-1,-2"
    assert numbers_of("1,15,-1") == {1, 15, -1}
    assert numbers_of("") == frozenset()
