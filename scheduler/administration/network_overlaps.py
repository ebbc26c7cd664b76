"""Which windows of a station meet: weekly rules with each other, and what exceptions by date do to them.

Ends that touch do not meet; a window over midnight meets one of the next morning.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import combinations

from scheduler.administration.network_values import ExceptionEntry, WindowEntry

_DAY_MINUTES = 24 * 60
_ONE = timedelta(days=1)
_ANY_MONDAY = date(2023, 1, 2)


def weekly_overlaps(windows: Iterable[WindowEntry]) -> Iterator[tuple[WindowEntry, WindowEntry, date]]:
    """Yield the pairs of windows of one station that meet, with a broadcast day on which they do."""
    stations: dict[str, list[WindowEntry]] = {}
    for window in windows:
        stations.setdefault(window.station, []).append(window)
    for mine in stations.values():
        for first, second in combinations(mine, 2):
            day = meeting_day(first, second)
            if day is not None:
                yield first, second, day


def meeting_day(first: WindowEntry, second: WindowEntry) -> date | None:
    """Return a broadcast day of `first` on which it meets `second`; None when they never meet."""
    for day in _days_to_try(first, second):
        if not first.runs_on(day):
            continue
        for other in (day - _ONE, day, day + _ONE):
            if second.runs_on(other) and _meet(
                _span(day, first.starts_minute, first.minutes, day),
                _span(other, second.starts_minute, second.minutes, day),
            ):
                return day
    return None


def exception_overlaps(
    windows: Iterable[WindowEntry], exceptions: Iterable[ExceptionEntry]
) -> Iterator[tuple[ExceptionEntry, WindowEntry]]:
    """Yield each moved or extra window that meets another one of its station, and that other's rule."""
    rules = {(w.station, w.code): w for w in windows}
    changes = {(e.station, e.window, e.day): e for e in exceptions}
    for exception in changes.values():
        rule = rules.get((exception.station, exception.window))
        if rule is None or not _takes_place(rule, exception):
            continue
        mine = _span(exception.day, *_changed(rule, exception), exception.day)
        for other in (w for w in rules.values() if w.station == exception.station):
            for day in (exception.day - _ONE, exception.day, exception.day + _ONE):
                met = [
                    span
                    for span, source in _spans_on(other, day, changes, exception.day)
                    if source is not exception and _meet(mine, span)
                ]
                if met:
                    yield exception, other
                    break


def _spans_on(
    window: WindowEntry, day: date, changes: dict[tuple[str, str, date], ExceptionEntry], origin: date
) -> Iterator[tuple[tuple[int, int], ExceptionEntry | None]]:
    change = changes.get((window.station, window.code, day))
    if window.runs_on(day) and (change is None or change.kind == "extra"):
        yield _span(day, window.starts_minute, window.minutes, origin), None
    if change is not None and _takes_place(window, change):
        yield _span(day, *_changed(window, change), origin), change


def _takes_place(window: WindowEntry, change: ExceptionEntry) -> bool:
    """Tell whether an exception makes a window of its own: one that doesn't run that day isn't moved either."""
    return change.kind == "extra" or (change.kind == "moved" and window.runs_on(change.day))


def _changed(window: WindowEntry, change: ExceptionEntry) -> tuple[int, int]:
    starts = window.starts_minute if change.starts_minute is None else change.starts_minute
    return starts, window.minutes if change.minutes is None else change.minutes


def _span(day: date, starts_minute: int, minutes: int, origin: date) -> tuple[int, int]:
    begin = (day - origin).days * _DAY_MINUTES + starts_minute
    return begin, begin + minutes


def _meet(a: tuple[int, int], b: tuple[int, int]) -> bool:
    return a[0] < b[1] and b[0] < a[1]


def _days_to_try(first: WindowEntry, second: WindowEntry) -> Iterator[date]:
    """Yield a week and a day on either side inside both validities: the weeks between are all alike."""
    starts = [w.valid_from for w in (first, second) if w.valid_from is not None]
    ends = [w.valid_to for w in (first, second) if w.valid_to is not None]
    begin = max(starts, default=min(ends, default=_ANY_MONDAY) - timedelta(days=7))
    for number in range(-1, 9):
        yield begin + timedelta(days=number)
