"""Clocks. Only doors make one; player and agent are handed it, decisions get `now`.

The simulated clock obeys the contract of the system's, so that a broadcast day runs in milliseconds through
the same player that is on air.
"""

import re
import time
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Protocol
from zoneinfo import ZoneInfo

STATION_ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
"""The zone of Vietnam: UTC+7 all year."""


class ClockKind(StrEnum):
    """Which clock an airing was timed by; every as-run row names it."""

    SYSTEM = "system"
    SIMULATED = "simulated"


class Clock(Protocol):
    """What the time is, how long something took, and waiting."""

    @property
    def kind(self) -> ClockKind:
        """Whether the time is real."""

    def now(self) -> datetime:
        """Return the wall time, aware, in UTC. It may be stepped by whoever sets the clock."""

    def monotonic(self) -> float:
        """Return seconds since some fixed moment; never goes back. Lengths are measured with it."""

    def wait_until(self, when: datetime) -> None:
        """Return when `now()` has reached `when` (aware); at once if it has already."""


class SystemClock:
    """The machine's clock."""

    kind = ClockKind.SYSTEM

    def now(self) -> datetime:
        """Return the wall time in UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Return the machine's monotonic seconds."""
        return time.monotonic()

    def wait_until(self, when: datetime) -> None:
        """Sleep in steps of at most a second, so that a stepped wall clock is noticed."""
        while (left := (when - self.now()).total_seconds()) > 0:
            time.sleep(min(left, 1.0))


class SimulatedClock:
    """A clock that stands still until it is waited on or advanced.

    Args:
        start: the first `now()`, aware.
    """

    kind = ClockKind.SIMULATED

    def __init__(self, start: datetime) -> None:
        self._now = start.astimezone(UTC)
        self._monotonic = 0.0

    def now(self) -> datetime:
        """Return the simulated wall time in UTC."""
        return self._now

    def monotonic(self) -> float:
        """Return the simulated seconds since the start."""
        return self._monotonic

    def wait_until(self, when: datetime) -> None:
        """Jump to `when`; a moment that has passed changes nothing."""
        if when > self._now:
            self.advance(when - self._now)

    def advance(self, by: timedelta) -> None:
        """Let `by` pass.

        Raises:
            ValueError: `by` is negative; time doesn't go back.
        """
        if by < timedelta(0):
            msg = f"time does not go back: {by}"
            raise ValueError(msg)
        self._now += by
        self._monotonic += by.total_seconds()


def broadcast_day(when: datetime, zone: ZoneInfo = STATION_ZONE) -> date:
    """Return the local date of `when` (aware).

    For a slot, pass its window's start: the broadcast day is the local date on which the window starts.
    """
    return when.astimezone(zone).date()


def at(day: date, minutes: float, zone: ZoneInfo = STATION_ZONE) -> datetime:
    """Return the UTC moment that is `minutes` after local midnight of `day`; more than 1,440 is the next day."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=zone)
    return (midnight + timedelta(minutes=minutes)).astimezone(UTC)


def minute_of_day(text: str) -> int | None:
    """Return the minutes after midnight of a time "HH:MM" or "H:MM", 0 to 1,439; None when it is no such time."""
    match = re.fullmatch(r"([01]?\d|2[0-3]):([0-5]\d)", text)
    return int(match[1]) * 60 + int(match[2]) if match else None


def day_written(text: str) -> date:
    """Return the date that somebody wrote: 2023-07-05, as programs do, or 05/7/2023, as people do.

    Raises:
        ValueError: it is none.
    """
    parts = text.split("/")
    return date(*map(int, reversed(parts))) if len(parts) == 3 else date.fromisoformat(text)  # noqa: PLR2004 - day, month, year


def hours_and_minutes(minute: int) -> str:
    """Write minutes after midnight as HH:MM."""
    return f"{minute // 60:02d}:{minute % 60:02d}"
