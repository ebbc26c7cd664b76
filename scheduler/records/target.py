"""Targets (chỉ tiêu): what was set, and what it means in seconds for traffic."""

from datetime import date
from enum import StrEnum

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from scheduler.records.columns import Written, text_of


class TargetKind(StrEnum):
    """Minutes; share of the station's own programme; growth over a base period."""

    MINUTES = "minutes"
    SHARE = "share"
    GROWTH = "growth"


class Target(Written, table=True):
    """A target as the office set it.

    Attributes:
        audience: "*", "group:CODE" or a station's code; each station in it has the target.
        topic: a topic's code, or "*" for all reform topics.
        value: minutes, or per cent for share and growth.
        first_day: of the period, inclusive.
        last_day: inclusive.
    """

    __table_args__ = (UniqueConstraint("audience", "topic", "kind", "first_day", "last_day"),)

    id: int | None = Field(default=None, primary_key=True)
    audience: str
    topic: str = "*"
    kind: TargetKind = Field(sa_type=text_of(TargetKind))
    value: float
    first_day: date
    last_day: date


class TargetSeconds(SQLModel, table=True):
    """A target of any kind, in seconds for one station; written by airtime, read by traffic."""

    __table_args__ = (UniqueConstraint("station_id", "topic", "first_day", "last_day"),)

    id: int | None = Field(default=None, primary_key=True)
    target_id: int = Field(foreign_key="target.id", index=True)
    station_id: int = Field(foreign_key="station.id", index=True)
    topic: str
    first_day: date
    last_day: date
    seconds: int
