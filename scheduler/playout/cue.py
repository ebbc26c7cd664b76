"""What a cue is: one thing to play at one moment, its role, and the reasons for which it isn't played."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from scheduler.daysheet import RenderingRef
from scheduler.messages import Message

OUTSIDE_TOPIC = "KHAC"
"""Topic of whatever is no reform bulletin: tunes, openings, emergencies."""


class Role(StrEnum):
    """What a cue is in the programme."""

    SLOT = "slot"
    TUNE = "tune"
    OPENING = "opening"
    CLOSING = "closing"
    EMERGENCY = "emergency"
    DRILL = "drill"


BREAKING_IN = frozenset({Role.EMERGENCY, Role.DRILL})
"""What stops whatever is on."""


class Reason(StrEnum):
    """Why something was cut or not played; the codes are the log's."""

    NONE = ""
    POWER = "mat_dien"
    NETWORK = "mat_mang"
    EQUIPMENT = "hong_thiet_bi"
    FILE_MISSING = "thieu_tep"
    EMERGENCY = "khan_cap"
    MOURNING = "co_tang"
    CLOCK = "lech_dong_ho"
    WITHDRAWN = "rut_ban_tin"
    OTHER = "khac"
    UNKNOWN = "chua_ro"


@dataclass(frozen=True, slots=True)
class Cue:
    """One thing to play.

    Attributes:
        key: the same on every player and after every restart: the slot's id, or made from day, window and role.
        milliseconds: how long it plays: its slot's length, or its rendering's when that is shorter.
        slot: the slot's id; "" for a sound or an emergency.
        bulletin: the bulletin's code, or the emergency's.
        part: which repeat of an emergency, from 1; 0 otherwise.
        rendering: what is played; None in a problem for which there is none.
        revision: of the day document; 0 for an emergency.
    """

    key: str
    role: Role
    window: str
    starts_at: datetime
    milliseconds: int
    slot: str
    bulletin: str
    title: str
    topic: str
    klass: str
    voice: str
    rendering: RenderingRef | None
    revision: int
    provisional: bool
    part: int = 0

    @property
    def ends_at(self) -> datetime:
        """When it is over if it starts on time."""
        return self.starts_at + timedelta(milliseconds=self.milliseconds)


@dataclass(frozen=True, slots=True)
class Problem:
    """A cue that can't be played, the reason for the log, and the sentence for people."""

    cue: Cue
    reason: Reason
    why: Message


@dataclass(frozen=True, slots=True)
class Span:
    """A time, beginning included, end not."""

    starts_at: datetime
    ends_at: datetime

    def meets(self, other: "Span") -> bool:
        """Tell whether they share any time; touching ends don't."""
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at
