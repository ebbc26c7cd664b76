"""Which windows of a station meet: recurring rules with each other, and what exceptions by date do to them.

Ends that touch do not meet; a window over midnight meets one of the next morning.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import combinations

from scheduler.administration.network_values import ExceptionEntry, WindowEntry
from scheduler.recurrence import Recurrence, days_to_compare

_DAY_MINUTES = 24 * 60
_NEAR_DAYS = (-1, 0, 1)
"""A window is at most a day long: it can meet those of the day before, of its own and of the day after."""
_NONE: frozenset[date] = frozenset()

_Change = dict[tuple[str, str, date], ExceptionEntry]


def recurring_overlaps(
    windows: Iterable[WindowEntry], holidays: frozenset[date] = _NONE
) -> Iterator[tuple[WindowEntry, WindowEntry, date]]:
    """Yield the pairs of windows of one station that meet, with a broadcast day on which they do."""
    stations: dict[str, list[WindowEntry]] = {}
    for window in windows:
        stations.setdefault(window.station, []).append(window)
    for mine in stations.values():
        for first, second in combinations(mine, 2):
            day = meeting_day(first, second, holidays)
            if day is not None:
                yield first, second, day


def meeting_day(first: WindowEntry, second: WindowEntry, holidays: frozenset[date] = _NONE) -> date | None:
    """Return a broadcast day of `first` on which it meets `second`; None when they never meet."""
    span = (first.starts_minute, first.starts_minute + first.minutes)
    shifts = [number for number in _NEAR_DAYS if _meet(span, _span(number, second.starts_minute, second.minutes))]
    if not shifts:
        return None
    mine, other = first.recurrence(holidays), second.recurrence(holidays)
    for day in days_to_compare(mine, other):
        if mine.falls_on(day) and any(other.falls_on(day + timedelta(days=number)) for number in shifts):
            return day
    return None


def exception_overlaps(
    windows: Iterable[WindowEntry], exceptions: Iterable[ExceptionEntry], holidays: frozenset[date] = _NONE
) -> Iterator[tuple[ExceptionEntry, WindowEntry]]:
    """Yield each moved or extra window that meets another one of its station, and that other's rule."""
    rules = {(w.station, w.code): (w, w.recurrence(holidays)) for w in windows}
    changes = {(e.station, e.window, e.day): e for e in exceptions}
    for exception in changes.values():
        known = rules.get((exception.station, exception.window))
        if known is None or not _takes_place(known[1], exception):
            continue
        mine = _span(0, *_changed(known[0], exception))
        for other, days in (r for r in rules.values() if r[0].station == exception.station):
            spans = [
                span
                for number in _NEAR_DAYS
                for span, source in _spans_on(other, days, exception.day, number, changes)
                if source is not exception
            ]
            if any(_meet(mine, span) for span in spans):
                yield exception, other


def _spans_on(
    window: WindowEntry, days: Recurrence, origin: date, number: int, changes: _Change
) -> Iterator[tuple[tuple[int, int], ExceptionEntry | None]]:
    """Yield a window's spans on the day `number` days after `origin`, in minutes from its midnight."""
    day = origin + timedelta(days=number)
    change = changes.get((window.station, window.code, day))
    if days.falls_on(day) and (change is None or change.kind == "extra"):
        yield _span(number, window.starts_minute, window.minutes), None
    if change is not None and _takes_place(days, change):
        yield _span(number, *_changed(window, change)), change


def _takes_place(days: Recurrence, change: ExceptionEntry) -> bool:
    """Tell whether an exception makes a window of its own: one that doesn't run that day isn't moved either."""
    return change.kind == "extra" or (change.kind == "moved" and days.falls_on(change.day))


def _changed(window: WindowEntry, change: ExceptionEntry) -> tuple[int, int]:
    starts = window.starts_minute if change.starts_minute is None else change.starts_minute
    return starts, window.minutes if change.minutes is None else change.minutes


def _span(number: int, starts_minute: int, minutes: int) -> tuple[int, int]:
    begin = number * _DAY_MINUTES + starts_minute
    return begin, begin + minutes


def _meet(a: tuple[int, int], b: tuple[int, int]) -> bool:
    return a[0] < b[1] and b[0] < a[1]
