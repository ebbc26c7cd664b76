"""On which days something that recurs takes place: weekly, every few weeks, by date of the month, by weekday of it.

Conditions add up as in RFC 5545 (FREQ with BYDAY, BYMONTHDAY, BYSETPOS-free "2MO"): a day must meet them all. Weeks
begin on Monday; "every two weeks" counts from the week of the first day. A month without a 31st has none.
"""

import calendar
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

EVERY_DAY = frozenset(range(7))
MOST_WEEKS = 4
"""The longest rhythm in weeks that a window may have."""

_CALENDAR_CYCLE_DAYS = 28 * 1461 // 4
"""After 28 years the same dates fall on the same weekdays again, between 1901 and 2099."""
_ANY_MONDAY = date(2023, 1, 2)


@dataclass(frozen=True, slots=True)
class Recurrence:
    """The days of something that recurs.

    Attributes:
        weekdays: 0 is Monday.
        every_weeks: 1 for each week; 2, 3 … count from the week of `first_day`, which must be given then.
        month_days: dates of the month, 1 to 31, or from its end, -1 for the last; none: any date.
        month_weeks: which of the month's Mondays, Tuesdays …: 1 the first, -1 the last; none: each of them.
        first_day: None for "always".
        last_day: None for "until further notice".
        except_days: days on which it rests, such as holidays.
    """

    weekdays: frozenset[int] = EVERY_DAY
    every_weeks: int = 1
    month_days: frozenset[int] = frozenset()
    month_weeks: frozenset[int] = frozenset()
    first_day: date | None = None
    last_day: date | None = None
    except_days: frozenset[date] = frozenset()

    def falls_on(self, day: date) -> bool:
        """Tell whether it takes place on a day."""
        return (
            day.weekday() in self.weekdays
            and (self.first_day is None or self.first_day <= day)
            and (self.last_day is None or day <= self.last_day)
            and day not in self.except_days
            and self._in_rhythm(day)
            and (not self.month_days or not self.month_days.isdisjoint(_dates(day)))
            and (not self.month_weeks or not self.month_weeks.isdisjoint(_weeks(day)))
        )

    @property
    def monthly(self) -> bool:
        """Whether months matter, not weeks alone."""
        return bool(self.month_days or self.month_weeks)

    def _in_rhythm(self, day: date) -> bool:
        if self.every_weeks == 1 or self.first_day is None:
            return True
        weeks = (_monday(day) - _monday(self.first_day)).days // 7
        return weeks % self.every_weeks == 0


def days_to_compare(first: Recurrence, second: Recurrence) -> Iterator[date]:
    """Yield the days after which two recurrences repeat themselves together, and a day on either side.

    A week where both are plain, their common rhythm where they aren't, 28 years where a month matters: who doesn't
    meet on one of these days never does.
    """
    starts = [r.first_day for r in (first, second) if r.first_day is not None]
    ends = [r.last_day for r in (first, second) if r.last_day is not None]
    span = 7 * math.lcm(first.every_weeks, second.every_weeks)
    if first.monthly or second.monthly:
        span = _CALENDAR_CYCLE_DAYS
    begin = max(starts) if starts else min(ends, default=_ANY_MONDAY) - timedelta(days=span)
    last = begin + timedelta(days=span + 1)
    if ends:
        last = min(last, min(ends) + timedelta(days=1))
    day = begin - timedelta(days=1)
    while day <= last:
        yield day
        day += timedelta(days=1)


def numbers_of(text: str) -> frozenset[int]:
    """Read numbers as the database keeps them: "1,15,-1"; "" is none."""
    return frozenset(int(part) for part in text.split(",") if part)


def text_of_numbers(numbers: Iterable[int]) -> str:
    """Write numbers as the database keeps them: from the front in order, then from the end."""
    return ",".join(str(n) for n in sorted(numbers, key=lambda n: (n < 0, abs(n))))


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _dates(day: date) -> tuple[int, int]:
    """Return a day's date counted from the month's beginning and from its end."""
    return day.day, day.day - calendar.monthrange(day.year, day.month)[1] - 1


def _weeks(day: date) -> tuple[int, int]:
    """Return which of its weekday's days in the month it is, counted from the beginning and from the end."""
    left = calendar.monthrange(day.year, day.month)[1] - day.day
    return (day.day - 1) // 7 + 1, -(left // 7) - 1
