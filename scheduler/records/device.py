"""What stands in a commune: its PC or phone, the code that enrolled it, and its calendar's secret address."""

from datetime import date, datetime
from enum import StrEnum

from sqlmodel import Field, SQLModel

from scheduler.records.columns import UtcDateTime, text_of


class DeviceKind(StrEnum):
    """A PC that plays by itself, or a phone's browser."""

    AGENT = "agent"
    PHONE = "phone"


class EnrolmentCode(SQLModel, table=True):
    """A code that enrols one device, once, within its ten minutes; only its SHA-256 is kept."""

    code_hash: str = Field(primary_key=True)
    kind: DeviceKind = Field(sa_type=text_of(DeviceKind))
    name: str
    made_at: datetime = Field(sa_type=UtcDateTime)
    made_by: int = Field(foreign_key="account.id")
    expires_at: datetime = Field(sa_type=UtcDateTime)
    used_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class EnrolmentStation(SQLModel, table=True):
    """A station that the device of a code will serve."""

    code_hash: str = Field(primary_key=True, foreign_key="enrolmentcode.code_hash")
    station_id: int = Field(primary_key=True, foreign_key="station.id")


class Device(SQLModel, table=True):
    """An enrolled PC or phone.

    Attributes:
        name: what it is called at the district: "máy xã Nghĩa Hải".
        token_hash: SHA-256 of the token it shows.
        previous_hash: of the token before the last rotation; good until the new one was shown once, so that an answer
            lost on the way locks nobody out.
        enrolled_by: who made its code.
        seen_at: when it last showed its token; None: never.
    """

    id: int | None = Field(default=None, primary_key=True)
    kind: DeviceKind = Field(sa_type=text_of(DeviceKind))
    name: str
    token_hash: str = Field(unique=True)
    previous_hash: str | None = Field(default=None, index=True)
    enrolled_at: datetime = Field(sa_type=UtcDateTime)
    enrolled_by: int = Field(foreign_key="account.id")
    rotated_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    seen_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    revoked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    revoked_by: int | None = Field(default=None, foreign_key="account.id")


class DeviceStation(SQLModel, table=True):
    """A station that a device serves; after a merger one device may serve several."""

    device_id: int = Field(primary_key=True, foreign_key="device.id")
    station_id: int = Field(primary_key=True, foreign_key="station.id", index=True)


class CalendarLink(SQLModel, table=True):
    """A station's secret calendar address: reads its programme, nothing else; only its SHA-256 is kept."""

    secret_hash: str = Field(primary_key=True)
    station_id: int = Field(foreign_key="station.id", index=True)
    made_at: datetime = Field(sa_type=UtcDateTime)
    made_by: int = Field(foreign_key="account.id")
    revoked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class PulledDay(SQLModel, table=True):
    """The newest revision of a station's day that a device has fetched."""

    device_id: int = Field(primary_key=True, foreign_key="device.id")
    station_id: int = Field(primary_key=True, foreign_key="station.id")
    day: date = Field(primary_key=True)
    revision: int
    pulled_at: datetime = Field(sa_type=UtcDateTime)
