"""Airtime of whole months, added up beside the log so that a quarter is counted in a moment.

Nothing here is evidence: every row can be made anew from the log, and `airtime.summing.prove` compares them.
"""

from datetime import date, datetime

from sqlalchemy import BigInteger
from sqlmodel import Field, SQLModel

from scheduler.records.airing import AiringKind, Grade
from scheduler.records.audio import VoiceKind
from scheduler.records.bulletin import Klass
from scheduler.records.columns import UtcDateTime, text_of


class MonthMark(SQLModel, table=True):
    """A month that is added up, and how much of the records went into it.

    Attributes:
        month: its first day.
        airing_id: id of the newest row of the log there was.
        published_id: id of the newest day document there was.
    """

    month: date = Field(primary_key=True)
    airing_id: int
    published_id: int


class MonthSum(SQLModel, table=True):
    """Airings of a station and month that differ in nothing but their time; see `airtime.sums.Sum`."""

    id: int | None = Field(default=None, primary_key=True)
    month: date = Field(index=True)
    station_id: int = Field(foreign_key="station.id")
    bulletin: str
    topic: str
    klass: Klass = Field(sa_type=text_of(Klass))
    kind: AiringKind = Field(sa_type=text_of(AiringKind))
    grade: Grade = Field(sa_type=text_of(Grade))
    voice_kind: VoiceKind = Field(sa_type=text_of(VoiceKind))
    airings: int
    milliseconds: int = Field(sa_type=BigInteger)
    first_at: datetime = Field(sa_type=UtcDateTime)
    first_milliseconds: int
    first_position: int


class DaySum(SQLModel, table=True):
    """Own reform airtime of a station and day, where there was any, of a month that is added up.

    Attributes:
        month: its first day.
    """

    day: date = Field(primary_key=True)
    station_id: int = Field(primary_key=True, foreign_key="station.id")
    month: date = Field(index=True)
    milliseconds: int = Field(sa_type=BigInteger)


class MonthSession(SQLModel, table=True):
    """In how many windows of a month a station was heard.

    Attributes:
        topic: with something of that topic; "" with anything.
        sessions: windows; 0 where rows came of which nothing was heard.
    """

    month: date = Field(primary_key=True)
    station_id: int = Field(primary_key=True, foreign_key="station.id")
    topic: str = Field(primary_key=True)
    sessions: int
