"""Stations, their groups, windows, relay blocks and exceptions by date."""

from datetime import date
from enum import StrEnum

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from scheduler.records.columns import Written, text_of


class StationKind(StrEnum):
    """The district radio, or one commune's loudspeaker system."""

    DISTRICT = "district"
    COMMUNE = "commune"


class ExceptionKind(StrEnum):
    """How one date differs from the weekly rule."""

    CANCELLED = "cancelled"
    MOVED = "moved"
    EXTRA = "extra"


class Station(Written, table=True):
    """A station; `ends_on` is its last day (the district radio may end).

    `auto_accept`: a commune that takes whatever the district offers, without being asked each time.
    """

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True)
    name: str
    kind: StationKind = Field(sa_type=text_of(StationKind))
    unit_id: int = Field(foreign_key="unit.id", index=True)
    ends_on: date | None = None
    auto_accept: bool = False


class StationContact(SQLModel, table=True):
    """Whom to telephone at a station when an emergency doesn't get there; a table of its own, so that it can go."""

    station_id: int = Field(primary_key=True, foreign_key="station.id")
    name: str
    telephone: str


class StationGroup(Written, table=True):
    """A named set of stations."""

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True)
    name: str


class StationGroupMember(SQLModel, table=True):
    """A station in a group."""

    group_id: int = Field(primary_key=True, foreign_key="stationgroup.id")
    station_id: int = Field(primary_key=True, foreign_key="station.id")


class Window(Written, table=True):
    """A weekly recurring time of a station (khung giờ), with what surrounds its slots.

    Attributes:
        weekdays: ISO weekday digits, Monday 1: "12345".
        starts_minute: minutes after local midnight; the window may end past midnight.
        minutes: length.
        gap_seconds: between two items.
        every_weeks: 1 for each week, else counted from the week of `valid_from`.
        month_days: dates of the month, "1,15,-1"; "" for any.
        month_weeks: which of the month's weekdays, "1,-1" for the first and the last; "" for each.
        rests_on_holidays: it doesn't run on the network's holidays.
    """

    __table_args__ = (UniqueConstraint("station_id", "code"),)

    id: int | None = Field(default=None, primary_key=True)
    station_id: int = Field(foreign_key="station.id", index=True)
    code: str
    name: str
    weekdays: str
    starts_minute: int
    minutes: int
    tune_seconds: int
    opening_seconds: int
    closing_seconds: int
    gap_seconds: int
    valid_from: date | None = None
    valid_to: date | None = None
    every_weeks: int = 1
    month_days: str = ""
    month_weeks: str = ""
    rests_on_holidays: bool = False


class Holiday(Written, table=True):
    """A day on which the office rests; lunar ones and days in lieu are decided year by year, so they are data."""

    day: date = Field(primary_key=True)
    name: str


class WindowRelay(Written, table=True):
    """A relay block (tiếp âm) inside a window; `source` is a free code, or a station's code when it relays that one."""

    id: int | None = Field(default=None, primary_key=True)
    window_id: int = Field(foreign_key="window.id", index=True)
    offset_minutes: int
    minutes: int
    source: str


class WindowException(Written, table=True):
    """One date on which the window is cancelled, moved, or extra; times as in `Window`."""

    __table_args__ = (UniqueConstraint("window_id", "day"),)

    id: int | None = Field(default=None, primary_key=True)
    window_id: int = Field(foreign_key="window.id", index=True)
    day: date
    kind: ExceptionKind = Field(sa_type=text_of(ExceptionKind))
    starts_minute: int | None = None
    minutes: int | None = None
    reason: str = ""
