"""Windows of a station: recurring rules and exceptions by date become windows with a beginning and an end.

A window belongs to the broadcast day on which it starts, even when it ends after midnight. Relay blocks in it are
immovable; what is left are its free segments. Nothing here knows a database.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from scheduler.recurrence import Recurrence
from scheduler.timekeeping import STATION_ZONE, at


@dataclass(frozen=True, slots=True)
class RelayRule:
    """A relay (tiếp âm) inside a window, `offset_seconds` after the window's start; `source` is what is relayed."""

    offset_seconds: int
    seconds: int
    source: str


@dataclass(frozen=True, slots=True)
class WindowRule:
    """A recurring time of a station.

    Attributes:
        code: unique within the station.
        weekdays: 0 is Monday.
        starts_minute: minutes after local midnight, 0 to 1439.
        seconds: length; may reach over midnight.
        valid_from: first broadcast day, None for "always".
        valid_to: last broadcast day, None for "until further notice".
        tune_seconds: signature tune before the first slot.
        opening_seconds: spoken opening after the tune.
        closing_seconds: spoken closing after the last slot.
        gap_seconds: silence or jingle between two slots.
        every_weeks: 1 for each week, else counted from the week of `valid_from`.
        month_days: dates of the month, from 1, or from -1 counted from its end; none: any.
        month_weeks: which of the month's weekdays, 1 the first, -1 the last; none: each.
        rest_days: days on which it doesn't run, such as holidays.
    """

    code: str
    station: str
    name: str
    weekdays: frozenset[int]
    starts_minute: int
    seconds: int
    valid_from: date | None = None
    valid_to: date | None = None
    relays: tuple[RelayRule, ...] = ()
    tune_seconds: int = 0
    opening_seconds: int = 0
    closing_seconds: int = 0
    gap_seconds: int = 0
    every_weeks: int = 1
    month_days: frozenset[int] = frozenset()
    month_weeks: frozenset[int] = frozenset()
    rest_days: frozenset[date] = frozenset()

    def runs_on(self, day: date) -> bool:
        """Tell whether the rule, exceptions aside, has a window on a broadcast day."""
        return self.recurrence.falls_on(day)

    @property
    def recurrence(self) -> Recurrence:
        """The days on which it runs, exceptions by date aside."""
        return Recurrence(
            weekdays=self.weekdays,
            every_weeks=self.every_weeks,
            month_days=self.month_days,
            month_weeks=self.month_weeks,
            first_day=self.valid_from,
            last_day=self.valid_to,
            except_days=self.rest_days,
        )


class ExceptionKind(StrEnum):
    """What happens to a window on one date."""

    CANCELLED = "cancelled"
    MOVED = "moved"
    EXTRA = "extra"


@dataclass(frozen=True, slots=True)
class WindowException:
    """A departure from the rule on one broadcast day.

    Attributes:
        window: code of the rule; an extra window borrows its name, tune, opening, closing and gap.
        starts_minute: new start for "moved" and "extra"; None keeps the rule's.
        seconds: new length for "moved" and "extra"; None keeps the rule's.
        reason: in the operator's words.
    """

    station: str
    window: str
    day: date
    kind: ExceptionKind
    starts_minute: int | None = None
    seconds: int | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Relay:
    """A relay block on one day, aware."""

    starts_at: datetime
    ends_at: datetime
    source: str


@dataclass(frozen=True, slots=True)
class FreeSegment:
    """Time of a window that no relay takes."""

    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class WindowInstance:
    """One window on one broadcast day, aware."""

    station: str
    code: str
    name: str
    day: date
    starts_at: datetime
    ends_at: datetime
    relays: tuple[Relay, ...]
    tune_seconds: int
    opening_seconds: int
    closing_seconds: int
    gap_seconds: int
    extra: bool = False

    @property
    def free_segments(self) -> tuple[FreeSegment, ...]:
        """The pieces outside relays, in order."""
        pieces: list[FreeSegment] = []
        start = self.starts_at
        for relay in self.relays:
            if relay.starts_at > start:
                pieces.append(FreeSegment(start, relay.starts_at))
            start = max(start, relay.ends_at)
        if start < self.ends_at:
            pieces.append(FreeSegment(start, self.ends_at))
        return tuple(pieces)


def instances(
    rules: Iterable[WindowRule],
    exceptions: Iterable[WindowException],
    first_day: date,
    last_day: date,
    zone: ZoneInfo = STATION_ZONE,
) -> tuple[WindowInstance, ...]:
    """Return the windows of the broadcast days `first_day` to `last_day`, both included, by station and start.

    Args:
        rules: of any number of stations.
        exceptions: by date; of a cancellation and a move of the same window and day, the cancellation holds.
        first_day: first broadcast day.
        last_day: last broadcast day.
        zone: the stations' zone.
    """
    recurring = [(rule, rule.recurrence) for rule in rules]
    changes: dict[tuple[str, str, date], list[WindowException]] = {}
    for exception in exceptions:
        changes.setdefault((exception.station, exception.window, exception.day), []).append(exception)
    made = []
    for number in range((last_day - first_day).days + 1):
        day = first_day + timedelta(days=number)
        for rule, recurrence in recurring:
            mine = changes.get((rule.station, rule.code, day), [])
            kinds = {e.kind for e in mine}
            if recurrence.falls_on(day) and ExceptionKind.CANCELLED not in kinds:
                moved = next((e for e in mine if e.kind is ExceptionKind.MOVED), None)
                made.append(_instance(rule, moved, day, zone))
            made += [_instance(rule, e, day, zone) for e in mine if e.kind is ExceptionKind.EXTRA]
    return tuple(sorted(made, key=lambda w: (w.station, w.starts_at, w.code)))


def by_station(windows: Iterable[WindowInstance], stations: Iterable[str]) -> dict[str, tuple[WindowInstance, ...]]:
    """Return window instances by their station's code; a station without windows has none."""
    found: dict[str, list[WindowInstance]] = {code: [] for code in stations}
    for window in windows:
        found[window.station].append(window)
    return {code: tuple(mine) for code, mine in found.items()}


def _instance(rule: WindowRule, change: WindowException | None, day: date, zone: ZoneInfo) -> WindowInstance:
    minute, seconds, extra = rule.starts_minute, rule.seconds, False
    if change is not None:
        minute = minute if change.starts_minute is None else change.starts_minute
        seconds = seconds if change.seconds is None else change.seconds
        extra = change.kind is ExceptionKind.EXTRA
    starts_at = at(day, minute, zone)
    ends_at = starts_at + timedelta(seconds=seconds)
    relays = () if extra else _relays(rule.relays, starts_at, ends_at)
    return WindowInstance(
        station=rule.station,
        code=rule.code,
        name=rule.name,
        day=day,
        starts_at=starts_at,
        ends_at=ends_at,
        relays=relays,
        tune_seconds=rule.tune_seconds,
        opening_seconds=rule.opening_seconds,
        closing_seconds=rule.closing_seconds,
        gap_seconds=rule.gap_seconds,
        extra=extra,
    )


def _relays(rules: tuple[RelayRule, ...], starts_at: datetime, ends_at: datetime) -> tuple[Relay, ...]:
    """Return the relay blocks, cut off at the window's end."""
    made = []
    for rule in sorted(rules, key=lambda r: r.offset_seconds):
        begin = starts_at + timedelta(seconds=rule.offset_seconds)
        end = min(begin + timedelta(seconds=rule.seconds), ends_at)
        if begin < end:
            made.append(Relay(begin, end, rule.source))
    return tuple(made)
