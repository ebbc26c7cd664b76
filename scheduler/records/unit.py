"""Units (đơn vị): a tree of any depth with dates of validity and successors."""

from datetime import date

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from scheduler.records.columns import Written


class Unit(Written, table=True):
    """A unit in force from `valid_from` to `valid_to` (both inclusive; None: open).

    Keyed by code and date, never by name: "Nghĩa Hùng" and "Nghĩa Hưng" are two places.
    """

    __table_args__ = (UniqueConstraint("code", "valid_from"),)

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(index=True)
    name: str
    kind: str
    parent_id: int | None = Field(default=None, foreign_key="unit.id", index=True)
    valid_from: date
    valid_to: date | None = None
    note: str = ""


class UnitSuccessor(SQLModel, table=True):
    """`successor_id` carries on `unit_id` from a day; `note` says when the source is uncertain."""

    unit_id: int = Field(primary_key=True, foreign_key="unit.id")
    successor_id: int = Field(primary_key=True, foreign_key="unit.id")
    from_day: date
    note: str = ""
