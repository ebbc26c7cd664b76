"""Who acts: accounts, their roles, and their names in a table of its own that can be pseudonymised."""

from datetime import datetime
from enum import StrEnum

from sqlmodel import Field, Session, SQLModel, col, select

from scheduler.messages import Refused
from scheduler.records.columns import UtcDateTime, text_of
from scheduler.records.unit import Unit

PROGRAM = "system"
"""The login of the program itself, for what the timetable does."""


class Role(StrEnum):
    """What an account may do, within its unit."""

    OPERATOR = "operator"
    APPROVER = "approver"
    EMERGENCY = "emergency"
    COMMUNE = "commune"
    OFFICE = "office"
    ADMINISTRATOR = "administrator"


class Account(SQLModel, table=True):
    """One who acts: a person, or the program itself (`login` "system").

    `login` is the key that `--as` names; it is no person's name. A closed account acts no more but stays.
    """

    id: int | None = Field(default=None, primary_key=True)
    login: str = Field(unique=True)
    created_at: datetime = Field(sa_type=UtcDateTime)
    closed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class AccountName(SQLModel, table=True):
    """A person's name as screens show it; the only table that holds one, so that it can be blanked."""

    account_id: int = Field(primary_key=True, foreign_key="account.id")
    name: str
    pseudonymised_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class AccountRole(SQLModel, table=True):
    """A role held at a unit and below it; no unit: everywhere."""

    id: int | None = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="account.id", index=True)
    role: Role = Field(sa_type=text_of(Role))
    unit_id: int | None = Field(default=None, foreign_key="unit.id")


def require(session: Session, account_id: int, *roles: Role, unit_id: int | None = None) -> None:
    """Check that an account is open and holds one of some roles.

    An administrator holds them all but one: who may break into 25 stations is named for it.

    Args:
        session: of the transaction that needs the right.
        account_id: who acts.
        roles: any of them will do.
        unit_id: the unit that is acted on: a role held at it or above it counts. Without it only a role that is held
            everywhere does.

    Raises:
        Refused: it doesn't; the sentence names the roles.
    """
    account = session.get(Account, account_id)
    wanted = [*roles] if {*roles} == {Role.EMERGENCY} else [*roles, Role.ADMINISTRATOR]
    query = select(AccountRole.unit_id).where(AccountRole.account_id == account_id, col(AccountRole.role).in_(wanted))
    held_at = set(session.exec(query))
    if account is None or account.closed_at is not None or held_at.isdisjoint({None, *_upwards(session, unit_id)}):
        login = account.login if account else str(account_id)
        raise Refused("account.no_right", login=login, roles=", ".join(roles or wanted))


def require_person(session: Session, account_id: int) -> None:
    """Check that an account is a person's: the program may not answer for what a person has to.

    Raises:
        Refused: it is the program's own.
    """
    account = session.get(Account, account_id)
    if account is not None and account.login == PROGRAM:
        raise Refused("account.no_person", login=account.login)


def _upwards(session: Session, unit_id: int | None) -> set[int]:
    """Return the ids of a unit and of all units above it."""
    found: set[int] = set()
    while unit_id is not None and unit_id not in found:
        found.add(unit_id)
        unit = session.get(Unit, unit_id)
        unit_id = unit.parent_id if unit else None
    return found
