"""The network as a network file says it: units, stations, groups, windows, exceptions, targets. Frozen values."""

from dataclasses import dataclass
from datetime import date

from scheduler.messages import Message
from scheduler.recurrence import Recurrence, numbers_of


@dataclass(frozen=True, slots=True)
class SuccessorEntry:
    """The unit with `code` carries on from `from_day`; `note` says when the source is uncertain."""

    code: str
    from_day: date
    note: str = ""


@dataclass(frozen=True, slots=True)
class UnitEntry:
    """A unit in force from `valid_from` to `valid_to`, both inclusive; `parent` is a code, "" at the top."""

    code: str
    name: str
    kind: str
    parent: str
    valid_from: date
    valid_to: date | None
    note: str
    successors: tuple[SuccessorEntry, ...]


@dataclass(frozen=True, slots=True)
class StationEntry:
    """A station; `kind` is "district" or "commune", `unit` a unit's code, `ends_on` its last day.

    `auto_accept`: a commune that takes whatever the district offers. `contact` and `telephone`: whom to telephone when
    an emergency doesn't get there, "" when nobody is named.
    """

    code: str
    name: str
    kind: str
    unit: str
    ends_on: date | None
    auto_accept: bool = False
    contact: str = ""
    telephone: str = ""


@dataclass(frozen=True, slots=True)
class GroupEntry:
    """A named set of stations, by code, sorted."""

    code: str
    name: str
    stations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RelayEntry:
    """A relay block `offset_minutes` after its window's start; `source` is a station's code or a free one."""

    offset_minutes: int
    minutes: int
    source: str

    @property
    def ends_minute(self) -> int:
        """Minutes from the window's start to the block's end."""
        return self.offset_minutes + self.minutes


@dataclass(frozen=True, slots=True)
class WindowEntry:
    """A recurring time of one station.

    Attributes:
        weekdays: ISO digits in order, Monday 1: "12345".
        starts_minute: minutes after local midnight, 0 to 1,439.
        minutes: length, 1 to 1,440; may reach past midnight.
        relays: by offset.
        every_weeks: 1 for each week, else counted from the week of `valid_from`.
        month_days: dates of the month, "1,15,-1"; "" for any.
        month_weeks: which of the month's weekdays, "1,-1" for the first and the last; "" for each.
        rests_on_holidays: it doesn't run on the network's holidays.
    """

    station: str
    code: str
    name: str
    weekdays: str
    starts_minute: int
    minutes: int
    tune_seconds: int
    opening_seconds: int
    closing_seconds: int
    gap_seconds: int
    valid_from: date | None
    valid_to: date | None
    relays: tuple[RelayEntry, ...]
    every_weeks: int = 1
    month_days: str = ""
    month_weeks: str = ""
    rests_on_holidays: bool = False

    def recurrence(self, holidays: frozenset[date] = frozenset()) -> Recurrence:
        """Return the days on which the rule has it, exceptions by date aside."""
        return Recurrence(
            weekdays=frozenset(int(digit) - 1 for digit in self.weekdays),
            every_weeks=self.every_weeks,
            month_days=numbers_of(self.month_days),
            month_weeks=numbers_of(self.month_weeks),
            first_day=self.valid_from,
            last_day=self.valid_to,
            except_days=holidays if self.rests_on_holidays else frozenset(),
        )

    @property
    def around_seconds(self) -> int:
        """Seconds that tune, opening and closing take."""
        return self.tune_seconds + self.opening_seconds + self.closing_seconds


@dataclass(frozen=True, slots=True)
class ExceptionEntry:
    """One date that differs; `kind` is "cancelled", "moved" or "extra"; None keeps the window's own time or length."""

    station: str
    window: str
    day: date
    kind: str
    starts_minute: int | None
    minutes: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class HolidayEntry:
    """A day on which windows may rest; lunar ones and days in lieu are decided year by year."""

    day: date
    name: str


@dataclass(frozen=True, slots=True)
class TargetEntry:
    """A target; `audience` is "*", "group:CODE" or a station's code; `value` is minutes or per cent."""

    audience: str
    topic: str
    kind: str
    value: float
    first_day: date
    last_day: date


EVERY_STATION = "*"
"""Stands for all stations that have no sound of their own."""


@dataclass(frozen=True, slots=True)
class SoundEntry:
    """A tune, opening or closing of a station's own, or of `EVERY_STATION`.

    Attributes:
        role: "tune", "opening" or "closing".
        words: what a voice says; "" for a recording.
        file: of a recording, beside the network file.
        take: SHA-256 of a recording that is kept; the file of an export has it, so that it isn't mastered twice.
    """

    station: str
    role: str
    words: str = ""
    file: str = ""
    take: str = ""


@dataclass(frozen=True, slots=True)
class Network:
    """All of it: units and stations in the file's order, which lists keep; the rest in the order of its keys."""

    units: tuple[UnitEntry, ...]
    stations: tuple[StationEntry, ...]
    groups: tuple[GroupEntry, ...]
    windows: tuple[WindowEntry, ...]
    exceptions: tuple[ExceptionEntry, ...]
    targets: tuple[TargetEntry, ...]
    holidays: tuple[HolidayEntry, ...] = ()
    sounds: tuple[SoundEntry, ...] = ()

    @property
    def holiday_days(self) -> frozenset[date]:
        """The days of the holidays."""
        return frozenset(h.day for h in self.holidays)


@dataclass(frozen=True, slots=True)
class FileRules:
    """What a file is checked against.

    Attributes:
        zone: name of the installation's time zone.
        topics: codes that a target may name.
        earliest_start_minute: minutes after midnight before which a window is early.
        early_is_mistake: an early window is a mistake; otherwise a warning.
        quiet_minutes: spans of quiet hours, minutes after midnight; one that ends before it begins goes past midnight.
        quiet_is_mistake: a window in quiet hours is a mistake; otherwise a warning.
    """

    zone: str
    topics: tuple[str, ...]
    earliest_start_minute: int
    early_is_mistake: bool
    quiet_minutes: tuple[tuple[int, int], ...] = ()
    quiet_is_mistake: bool = False


@dataclass(frozen=True, slots=True)
class ReadNetwork:
    """A checked network, and what deserves a look in it."""

    network: Network
    warnings: tuple[Message, ...]
