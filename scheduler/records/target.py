"""Targets (chỉ tiêu): what was set, and what it means in seconds for traffic."""

import csv
from datetime import date
from enum import StrEnum
from importlib import resources

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from scheduler.messages import Message
from scheduler.records.columns import Written, text_of

MOST_VALUE = 1_000_000
"""Minutes or per cent; more is a slip of the keyboard."""

_WHOLE = 100


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


def topic_codes() -> tuple[str, ...]:
    """Return the codes of all topics and their parts in the plan's order, KHAC last, from the package's data."""
    text = resources.files("scheduler").joinpath("data", "topics.tsv").read_text(encoding="utf-8")
    return tuple(row["code"] for row in csv.DictReader(text.splitlines(), delimiter="\t"))


def check_target(topic: str, kind: str, value: float) -> dict[str, Message]:
    """Return what can't be in a target, by field: one rule for whoever brings it.

    Args:
        topic: a topic's code, or "*".
        kind: one of `TargetKind`.
        value: minutes, or per cent.
    """
    found = {}
    if topic != "*" and topic not in topic_codes():
        found["topic"] = Message("airtime.unknown_topic", {"topic": topic})
    if kind not in set(TargetKind):
        found["kind"] = Message("airtime.unknown_kind", {"kind": kind, "kinds": ", ".join(TargetKind)})
    too_much = kind == TargetKind.SHARE and value >= _WHOLE
    if not 0 < value <= MOST_VALUE or too_much:  # not a number is none of it, too
        found["value"] = Message("airtime.bad_value", {"value": f"{value:g}"})
    return found
