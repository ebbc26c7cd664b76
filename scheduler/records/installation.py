"""What this installation is: sample or real, and its signing keys' public halves."""

from datetime import date, datetime

from sqlmodel import Field, SQLModel

from scheduler.records.columns import UtcDateTime


class Installation(SQLModel, table=True):
    """The one row that says what this database is for.

    Attributes:
        demo: sample data; only then the log takes rows of a simulated clock.
        demo_today: what 'today' is on the pages of sample data.
    """

    id: int = Field(default=1, primary_key=True)
    demo: bool
    demo_today: date | None = None
    created_at: datetime = Field(sa_type=UtcDateTime)


class SigningKey(SQLModel, table=True):
    """A public key that day documents were or are signed with; the private half is in secrets.toml."""

    key_id: str = Field(primary_key=True)
    public_key: str
    created_at: datetime = Field(sa_type=UtcDateTime)
    retired_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
