"""The airtime log: what went out. Every row enters through `appending.append`, whoever brings it.

Append-only: a correction is a new row. Each row carries the hash of the one before it, per station: SHA-256 of the
previous hash and the row as canonical JSON (sorted keys, UTF-8, moments as integer UTC microseconds). The database's
own guards (`log_guard`) refuse UPDATE, DELETE, REPLACE, TRUNCATE and a row that doesn't continue the chain.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from scheduler.records.audio import VoiceKind
from scheduler.records.bulletin import Klass
from scheduler.records.columns import UtcDateTime, text_of
from scheduler.timekeeping import ClockKind


class Grade(StrEnum):
    """Evidence: a player's log; a person said so; taken for granted. Never summed silently."""

    MEASURED = "measured"
    REPORTED = "reported"
    ASSUMED = "assumed"


class AiringSource(StrEnum):
    """Who brought the row. Nothing a person types is ever `measured`."""

    PLAYER = "player"
    AGENT = "agent"
    PAGE = "page"
    FORM = "form"
    RECEIPT = "receipt"
    TYPED = "typed"


TYPED_SOURCES = frozenset({AiringSource.PAGE, AiringSource.FORM, AiringSource.RECEIPT, AiringSource.TYPED})
"""What a person says, whatever brought it."""


class AiringKind(StrEnum):
    """Own play, a relay block, an emergency breaking in, or a drill of one, which is no airtime."""

    OWN = "own"
    RELAY = "relay"
    EMERGENCY = "emergency"
    DRILL = "drill"


class AiringOutcome(StrEnum):
    """Whole, cut, or not heard at all (then with a reason and no length)."""

    AIRED = "aired"
    CUT = "cut"
    NOT_AIRED = "not_aired"


@dataclass(frozen=True, slots=True)
class NewAiring:
    """A row on its way into the log.

    Attributes:
        station: the station's code.
        entry: a player's boot id, or an entry id of the page or form.
        sequence: number within the entry; with station, source and entry the row's identity.
        slot: the slot's code; "" for airings outside the plan.
        bulletin: its code; an emergency's code for one.
        milliseconds: what really went out, from the monotonic clock; 0 for `not_aired`.
        reason: a reason's code, such as "khan_cap"; "" when aired whole.
        revision: of the day document that was followed; 0 for none.
        corrects: position of the row of the same station that this one replaces; 0 for none.
        recorded_by: the account that brought it.
    """

    station: str
    source: AiringSource
    entry: str
    sequence: int
    slot: str
    bulletin: str
    topic: str
    klass: Klass
    kind: AiringKind
    started_at: datetime
    milliseconds: int
    outcome: AiringOutcome
    grade: Grade
    voice_kind: VoiceKind
    clock: ClockKind
    recorded_by: int
    reason: str = ""
    rendering_sha256: str = ""
    voice: str = ""
    revision: int = 0
    clock_trusted: bool = True
    corrects: int = 0
    note: str = ""


class Airing(SQLModel, table=True):
    """A row of the log. `position` counts from 1 per station; see `NewAiring` for the rest."""

    __table_args__ = (
        UniqueConstraint("station_id", "position"),
        UniqueConstraint("station_id", "source", "entry", "sequence"),
    )

    id: int | None = Field(default=None, primary_key=True)
    station_id: int = Field(foreign_key="station.id")
    position: int
    source: AiringSource = Field(sa_type=text_of(AiringSource))
    entry: str
    sequence: int
    slot: str = Field(index=True)
    bulletin: str
    topic: str
    klass: Klass = Field(sa_type=text_of(Klass))
    kind: AiringKind = Field(sa_type=text_of(AiringKind))
    started_at: datetime = Field(sa_type=UtcDateTime, index=True)
    milliseconds: int
    outcome: AiringOutcome = Field(sa_type=text_of(AiringOutcome))
    grade: Grade = Field(sa_type=text_of(Grade))
    voice_kind: VoiceKind = Field(sa_type=text_of(VoiceKind))
    clock: ClockKind = Field(sa_type=text_of(ClockKind))
    recorded_by: int = Field(foreign_key="account.id")
    reason: str
    rendering_sha256: str
    voice: str
    revision: int
    clock_trusted: bool
    corrects: int
    note: str
    content_sha256: str
    recorded_at: datetime = Field(sa_type=UtcDateTime)
    previous_hash: str
    hash: str


class AiringConflict(SQLModel, table=True):
    """A row that came again under the same key with other content: kept aside and shown, not counted."""

    id: int | None = Field(default=None, primary_key=True)
    station_id: int = Field(foreign_key="station.id", index=True)
    position: int
    content_sha256: str
    content_json: str
    seen_at: datetime = Field(sa_type=UtcDateTime)
