"""Tasks of the year's plan (nhiệm vụ kế hoạch): how many pieces, sessions or minutes each station is to make."""

from datetime import date
from enum import StrEnum

from sqlmodel import Field

from scheduler.records.columns import Written, text_of


class Measure(StrEnum):
    """What a task counts. The first five come from the airtime log; the rest are typed figures (`records.typed`)."""

    TIN = "tin"
    """Distinct news items in plays of their own."""
    BAI = "bai"
    """Distinct longer pieces in plays of their own."""
    SESSIONS = "buoi"
    """Windows in which something of the topic was heard."""
    AIRINGS = "luot"
    """Plays of their own."""
    MINUTES = "phut"
    PORTAL = "portal"
    ZALO = "zalo"
    FACEBOOK = "facebook"
    PANELS = "panels"
    MEETINGS = "meetings"


class PlanTask(Written, table=True):
    """One task; a code set again changes it.

    Attributes:
        audience: "*", "group:CODE" or a station's code; each station in it has the task.
        topic: a topic's code, or "*" for all reform topics.
        amount: what each station is to reach.
        first_day: of the period, inclusive.
        last_day: inclusive.
    """

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True)
    title: str
    measure: Measure = Field(sa_type=text_of(Measure))
    amount: int
    audience: str
    topic: str = "*"
    first_day: date
    last_day: date
