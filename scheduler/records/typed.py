"""Figures that a person types in: counts of channels without sound, and airtime of a period before this program."""

from datetime import date
from enum import StrEnum

from sqlmodel import Field

from scheduler.records.columns import Written, text_of


class TypedKind(StrEnum):
    """What is counted. All but `BASE` are channels that make no sound: pieces, panels, sessions."""

    PORTAL = "portal"
    ZALO = "zalo"
    FACEBOOK = "facebook"
    PANELS = "panels"
    MEETINGS = "meetings"
    BASE = "base"
    """Airtime of a period, in seconds, from papers: the base of a growth where there is no log."""


class TypedFigure(Written, table=True):
    """One typed figure; rows are only added. Of the same station, kind, topic and days the newest holds.

    Attributes:
        topic: a topic's code, or "*" for all reform topics.
        first_day: of the days it is about, inclusive.
        last_day: inclusive.
        amount: a count; seconds for `BASE`.
        why: why it replaces an older one; "" for a first one.
    """

    id: int | None = Field(default=None, primary_key=True)
    station_id: int = Field(foreign_key="station.id", index=True)
    kind: TypedKind = Field(sa_type=text_of(TypedKind))
    topic: str = "*"
    first_day: date
    last_day: date
    amount: int
    why: str = ""
