"""Periods: what `--period` means, and which equal period another is compared with."""

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

from scheduler.messages import WrongUse

_FORM = re.compile(r"(?P<year>\d{4})(?:-(?:Q(?P<quarter>[1-4])|H(?P<half>[12])|(?P<nine>9M)|(?P<month>\d{2})))?")
_YEAR = 12
_EARLIEST = 1900


@dataclass(frozen=True, slots=True)
class Period:
    """Broadcast days from `first_day` to `last_day`, both inclusive; `name` is as it was asked for."""

    name: str
    first_day: date
    last_day: date


def parse_period(text: str) -> Period:
    """Read a period: `2023-07`, `2023-Q3`, `2023-H1`, `2023-9M`, `2023`, or `2023-07-10..2023-07-16`.

    Raises:
        WrongUse: none of these, or it ends before it begins.
    """
    if ".." in text:
        first, _, last = text.partition("..")
        try:
            period = Period(text, date.fromisoformat(first), date.fromisoformat(last))
        except ValueError as error:
            raise WrongUse("airtime.no_period", period=text) from error
        if period.last_day < period.first_day:
            raise WrongUse("airtime.period_reversed", first=period.last_day, last=period.first_day)
        return period
    found = _FORM.fullmatch(text)
    if found is None:
        raise WrongUse("airtime.no_period", period=text)
    month, months = 1, _YEAR
    if found["quarter"]:
        month, months = 3 * int(found["quarter"]) - 2, 3
    elif found["half"]:
        month, months = 6 * int(found["half"]) - 5, 6
    elif found["nine"]:
        months = 9
    elif found["month"]:
        month, months = int(found["month"]), 1
    year = int(found["year"])
    if not (1 <= month <= _YEAR and year >= _EARLIEST):
        raise WrongUse("airtime.no_period", period=text)
    return Period(text, date(year, month, 1), month_end(date(year, month + months - 1, 1)))


def previous_period(first_day: date, last_day: date) -> tuple[date, date]:
    """Return the equal period just before: whole months before whole months, else as many days."""
    if first_day.day == 1 and last_day == month_end(last_day):
        months = _YEAR * (last_day.year - first_day.year) + last_day.month - first_day.month + 1
        begin = _shifted(first_day, -months)
        return begin, first_day - timedelta(days=1)
    return first_day - (last_day - first_day) - timedelta(days=1), first_day - timedelta(days=1)


def year_before(first_day: date, last_day: date) -> tuple[date, date]:
    """Return the same period last year; 29 February becomes the 28th, a month's end stays one."""
    end = _shifted(last_day, -_YEAR)
    if last_day == month_end(last_day):
        end = month_end(end)
    return _shifted(first_day, -_YEAR), end


def _shifted(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, _YEAR)
    year = day.year + years
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def month_end(day: date) -> date:
    """Return the last day of a day's month."""
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])
