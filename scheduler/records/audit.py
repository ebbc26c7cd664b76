"""Who did what, and when: one row for each change that a person or a device asked for at a door."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from scheduler.records.columns import UtcDateTime


class AuditEntry(SQLModel, table=True):
    """One act. It names ids, never persons; what changed stands in the thing's own records.

    Attributes:
        door: "web", "api" or "cli".
        action: what was asked for: a command ("bulletin approve") or a route ("POST /bulletins/{code}/approve").
        about: what it was done to, as the door names it: a code, a date.
    """

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_type=UtcDateTime, index=True)
    account_id: int | None = Field(default=None, foreign_key="account.id", index=True)
    device_id: int | None = Field(default=None, foreign_key="device.id", index=True)
    door: str
    action: str
    about: str = ""
