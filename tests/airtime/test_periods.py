"""Periods, and the equal ones that they are compared with."""

from datetime import date

import pytest

from scheduler.airtime.comparing import parse_period, previous_period, year_before
from scheduler.messages import WrongUse


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2023-07", date(2023, 7, 1), date(2023, 7, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2023-Q3", date(2023, 7, 1), date(2023, 9, 30)),
        ("2023-Q4", date(2023, 10, 1), date(2023, 12, 31)),
        ("2023-H2", date(2023, 7, 1), date(2023, 12, 31)),
        ("2023-9M", date(2023, 1, 1), date(2023, 9, 30)),
        ("2023", date(2023, 1, 1), date(2023, 12, 31)),
        ("2023-07-10..2023-07-16", date(2023, 7, 10), date(2023, 7, 16)),
    ],
)
def test_a_period_is_read(text, first, last):
    period = parse_period(text)

    assert (period.first_day, period.last_day, period.name) == (first, last, text)


@pytest.mark.parametrize(
    "text",
    ["", "2023-13", "2023-00", "2023-Q5", "2023-H3", "0000", "07-2023", "2023-07-16..2023-07-10", "..", "2023-7"],
)
def test_what_is_no_period_is_wrong_use(text):
    with pytest.raises(WrongUse):
        parse_period(text)


@pytest.mark.parametrize(
    ("period", "before", "last_year"),
    [
        ("2023-07", "2023-06", "2022-07"),
        ("2023-03", "2023-02", "2022-03"),
        ("2024-02", "2024-01", "2023-02"),
        ("2023-Q1", "2022-Q4", "2022-Q1"),
        ("2023", "2022", "2022"),
        ("2023-07-10..2023-07-16", "2023-07-03..2023-07-09", "2022-07-10..2022-07-16"),
        ("2024-02-29..2024-02-29", "2024-02-28..2024-02-28", "2023-02-28..2023-02-28"),
    ],
)
def test_a_period_is_compared_with_an_equal_one(period, before, last_year):
    asked, previous, year = (parse_period(text) for text in (period, before, last_year))

    assert previous_period(asked.first_day, asked.last_day) == (previous.first_day, previous.last_day)
    assert year_before(asked.first_day, asked.last_day) == (year.first_day, year.last_day)
