"""Slots, what a plan could not place, published days, outcomes, makegoods owed, and emergencies."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from scheduler.records.columns import UtcDateTime, Written, text_of


class SlotState(StrEnum):
    """planned → published → withdrawn."""

    PLANNED = "planned"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class Outcome(StrEnum):
    """What became of a slot; derived by reconciling, rebuildable from the log."""

    ON_TIME = "on_time"
    LATE = "late"
    CUT = "cut"
    MISSED = "missed"
    UNREPORTED = "unreported"
    WRITTEN_OFF = "written_off"


class MakegoodState(StrEnum):
    """owed → placed → made_good, or written off by a named person."""

    OWED = "owed"
    PLACED = "placed"
    MADE_GOOD = "made_good"
    WRITTEN_OFF = "written_off"


class DayCause(StrEnum):
    """Why a revision of a published day was made. Only the last three may change a day that is final."""

    PUBLISHED = "published"
    WITHDRAWAL = "withdrawal"
    PAUSE = "pause"
    CHANGE = "change"


class PlanRun(Written, table=True):
    """One run of the planner over `first_day` to `last_day`.

    Attributes:
        fingerprint: SHA-256 of the plan that was applied; the same plan again makes no new run.
        summary_json: figures of the plan.
    """

    id: int | None = Field(default=None, primary_key=True)
    first_day: date
    last_day: date
    fingerprint: str = Field(index=True)
    summary_json: str = "{}"


class NotPlaced(SQLModel, table=True):
    """Wanted airings that a run could not place, and why.

    Attributes:
        reason: id in the catalogue, such as "traffic.no_room".
        values_json: the values of its sentence.
    """

    id: int | None = Field(default=None, primary_key=True)
    run_id: int = Field(foreign_key="planrun.id", index=True)
    station_id: int = Field(foreign_key="station.id")
    bulletin_id: int = Field(foreign_key="bulletin.id")
    airings: int
    reason: str
    values_json: str = "{}"


class Slot(Written, table=True):
    """A planned airing: exact start and length, and the take that approval pinned.

    Attributes:
        code: its id in day documents and the log, unique for ever.
        day: broadcast day, the local date on which its window starts.
        makegood_id: the MakegoodOwed row that it makes good (no foreign key: that row already points at a slot).
        pinned: an operator placed it; planning leaves it alone.
    """

    __table_args__ = (Index("ix_slot_station_day", "station_id", "day"),)

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True)
    station_id: int = Field(foreign_key="station.id")
    window_id: int = Field(foreign_key="window.id")
    day: date
    starts_at: datetime = Field(sa_type=UtcDateTime)
    milliseconds: int
    bulletin_id: int = Field(foreign_key="bulletin.id", index=True)
    approval_id: int = Field(foreign_key="approval.id")
    take_id: int = Field(foreign_key="take.id")
    state: SlotState = Field(default=SlotState.PLANNED, sa_type=text_of(SlotState))
    pinned: bool = False
    makegood_id: int | None = None
    run_id: int | None = Field(default=None, foreign_key="planrun.id")


class SlotOutcome(SQLModel, table=True):
    """What became of a slot, kept beside it.

    Attributes:
        reason: a reason's code, such as "khan_cap"; "" when all went well.
        aired_milliseconds: what really went out.
        airing_id: the log row that says so.
    """

    slot_id: int = Field(primary_key=True, foreign_key="slot.id")
    outcome: Outcome = Field(sa_type=text_of(Outcome))
    reason: str = ""
    aired_milliseconds: int = 0
    started_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    airing_id: int | None = Field(default=None, foreign_key="airing.id")
    reconciled_at: datetime = Field(sa_type=UtcDateTime)


class MakegoodOwed(Written, table=True):
    """A missed or cut airing that is owed to a station's listeners; traffic plans it."""

    id: int | None = Field(default=None, primary_key=True)
    slot_id: int = Field(foreign_key="slot.id", unique=True)
    station_id: int = Field(foreign_key="station.id", index=True)
    bulletin_id: int = Field(foreign_key="bulletin.id")
    missed_at: datetime = Field(sa_type=UtcDateTime)
    state: MakegoodState = Field(default=MakegoodState.OWED, sa_type=text_of(MakegoodState))
    reason: str = ""


class PublishedDay(Written, table=True):
    """A revision of a station's day document, whole and signed.

    Attributes:
        document: the canonical JSON.
        content_sha256: of what makes a revision, see daysheet.content_of.
        counter: grows over the installation.
        cause: why it was made; `written_by` is who did it.
        reason: in that person's words; "" for an ordinary publication.
    """

    __table_args__ = (UniqueConstraint("station_id", "day", "revision"),)

    id: int | None = Field(default=None, primary_key=True)
    station_id: int = Field(foreign_key="station.id", index=True)
    day: date = Field(index=True)
    revision: int
    counter: int = Field(unique=True)
    provisional: bool
    content_sha256: str
    document: str
    cause: DayCause = Field(default=DayCause.PUBLISHED, sa_type=text_of(DayCause))
    reason: str = ""


class Emergency(Written, table=True):
    """An emergency order: who ordered it, what is said, when; never planned, no prior approval.

    Attributes:
        order_json: the signed order, canonical JSON.
        ordered_by: the account that ordered it; None for one stood down before that was kept apart.
        stood_down_by: the account that stood it down.
        review: what was found afterwards; "" until reviewed.
    """

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True)
    title: str
    text: str
    script: str
    take_id: int = Field(foreign_key="take.id")
    issued_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)
    stood_down_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    repeat: int
    drill: bool = False
    stations: str
    order_json: str
    ordered_by: int | None = Field(default=None, foreign_key="account.id")
    stood_down_by: int | None = Field(default=None, foreign_key="account.id")
    reviewed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    reviewed_by: int | None = Field(default=None, foreign_key="account.id")
    review: str = ""


class EmergencyReceipt(SQLModel, table=True):
    """A station's word that an order has come.

    Attributes:
        device_id: what told it first; None for a player on the centre's own machine.
        received_at: when the order was there.
        on_air_at: when its first repeat began there; None until that is told.
    """

    emergency_id: int = Field(primary_key=True, foreign_key="emergency.id")
    station_id: int = Field(primary_key=True, foreign_key="station.id")
    device_id: int | None = Field(default=None, foreign_key="device.id")
    received_at: datetime = Field(sa_type=UtcDateTime)
    on_air_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
