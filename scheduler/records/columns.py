"""Column types and mixins that every table shares."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import DateTime, Enum
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, SQLModel


class UtcDateTime(TypeDecorator[datetime]):
    """A moment: aware on both sides, UTC in the database, microseconds kept; SQLite has no zone of its own."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:  # noqa: ANN401, ARG002 - SQLAlchemy's signature
        """Turn an aware moment into UTC.

        Raises:
            ValueError: the moment has no zone.
        """
        if value is None:
            return None
        if value.tzinfo is None:
            msg = f"a moment needs its zone: {value!r}"
            raise ValueError(msg)
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Return the moment aware, in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Written(SQLModel):
    """Who wrote a row last, and when: an account's id, never a name."""

    written_at: datetime = Field(sa_type=UtcDateTime)
    written_by: int = Field(foreign_key="account.id")


def text_of(kind: type[StrEnum]) -> Any:  # noqa: ANN401 - SQLModel's sa_type is typed as a class, an instance works
    """Return the column type of a state: its value as plain text, so that a new state needs no ALTER TYPE."""
    return Enum(kind, values_callable=lambda states: [s.value for s in states], native_enum=False, length=32)
