"""Accounts: who acts, with which roles. Names lie apart and can be blanked."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, delete, select

from scheduler.messages import Refused
from scheduler.records.account import PROGRAM, Account, AccountName, AccountRole, Role, require
from scheduler.records.house import House
from scheduler.records.signing_in import AccountPassword, SignIn
from scheduler.records.unit import Unit

SYSTEM = PROGRAM
"""The login of the program itself, for what the timetable does."""

ROLES = tuple(r.value for r in Role)
"""The roles there are, for doors."""


@dataclass(frozen=True, slots=True)
class AccountLine:
    """An account as it is listed.

    Attributes:
        name: "" when blanked or never given.
        unit: code of the unit at which its roles are held; "" for everywhere.
        password: it has one, so that its person can sign in on the page.
    """

    id: int
    login: str
    name: str
    roles: tuple[str, ...]
    closed: bool
    unit: str = ""
    password: bool = False


def resolve(house: House, login: str) -> int:
    """Return the id of the account that `--as` names.

    Raises:
        Refused: there is none, or it is closed; the sentence says how to add one.
    """
    with house.database.reading() as session:
        account = session.exec(select(Account).where(Account.login == login)).first()
    if account is None or account.closed_at is not None or account.id is None:
        raise Refused("account.unknown", login=login)
    return account.id


def ensure(session: Session, login: str, now: datetime, roles: tuple[Role, ...] = (), name: str = "") -> int:
    """Return the id of an account, made with its roles when it isn't there. Inside a writing transaction."""
    account = session.exec(select(Account).where(Account.login == login)).first()
    if account is None:
        account = Account(login=login, created_at=now)
        session.add(account)
        session.flush()
    if account.id is None:  # flushed above
        raise Refused("account.unknown", login=login)
    held = set(session.exec(select(AccountRole.role).where(AccountRole.account_id == account.id)))
    session.add_all(AccountRole(account_id=account.id, role=role) for role in roles if role not in held)
    if name and session.get(AccountName, account.id) is None:
        session.add(AccountName(account_id=account.id, name=name))
    session.flush()
    return account.id


def add(house: House, login: str, name: str, roles: tuple[str, ...], unit: str | None, by: int, now: datetime) -> int:
    """Add an account with roles at a unit (by code) or everywhere; returns its id.

    Raises:
        Refused: the login is taken, the unit unknown, or `by` is no administrator.
    """
    with house.database.writing() as session:
        require(session, by, Role.ADMINISTRATOR)
        if session.exec(select(Account).where(Account.login == login)).first():
            raise Refused("account.taken", login=login)
        account_id = ensure(session, login, now, name=name)
        unit_id = _unit_id(session, unit)
        session.add_all(AccountRole(account_id=account_id, role=Role(r), unit_id=unit_id) for r in roles)
    return account_id


def listing(house: House) -> tuple[AccountLine, ...]:
    """Return all accounts in the order of their logins."""
    with house.database.reading() as session:
        names = {n.account_id: n.name for n in session.exec(select(AccountName))}
        roles: dict[int, list[str]] = {}
        held = select(AccountRole, Unit.code).join(Unit, col(Unit.id) == col(AccountRole.unit_id), isouter=True)
        units: dict[int, str] = {}
        for row, unit in session.exec(held.order_by(col(AccountRole.id))):
            roles.setdefault(row.account_id, []).append(row.role.value)
            units.setdefault(row.account_id, unit or "")
        known = set(session.exec(select(AccountPassword.account_id)))
        accounts = session.exec(select(Account).order_by(Account.login)).all()
    return tuple(
        AccountLine(
            a.id,
            a.login,
            names.get(a.id, ""),
            tuple(roles.get(a.id, ())),
            a.closed_at is not None,
            units.get(a.id, ""),
            a.id in known,
        )
        for a in accounts
        if a.id is not None
    )


def set_roles(house: House, login: str, roles: tuple[str, ...], unit: str | None, by: int) -> None:
    """Give an account these roles at a unit (by code) or everywhere, instead of those that it held.

    Raises:
        Refused: there is no such account, the unit is unknown, `by` is no administrator, or nobody would be left who
            administers the house.
    """
    account_id = resolve(house, login)
    with house.database.writing() as session:
        require(session, by, Role.ADMINISTRATOR)
        unit_id = _unit_id(session, unit)
        session.exec(delete(AccountRole).where(col(AccountRole.account_id) == account_id))
        session.add_all(AccountRole(account_id=account_id, role=Role(r), unit_id=unit_id) for r in dict.fromkeys(roles))
        session.flush()
        _refuse_without_administrator(session)


def close(house: House, login: str, by: int, now: datetime) -> None:
    """Close an account: it acts no more, and its browsers are signed out. What it did stays.

    Raises:
        Refused: there is no such account, it is one's own, or `by` is no administrator.
    """
    account_id = resolve(house, login)
    if account_id == by:
        raise Refused("account.own_closed")
    with house.database.writing() as session:
        require(session, by, Role.ADMINISTRATOR)
        account = session.get(Account, account_id)
        if account is not None:
            account.closed_at = now
            session.add(account)
            session.flush()
        _refuse_without_administrator(session)
        session.exec(delete(SignIn).where(col(SignIn.account_id) == account_id))


def pseudonymise(house: House, login: str, by: int, now: datetime) -> None:
    """Blank an account's name; what it did stays, under its id.

    Raises:
        Refused: there is no such account, or `by` is no administrator.
    """
    account_id = resolve(house, login)
    with house.database.writing() as session:
        require(session, by, Role.ADMINISTRATOR)
        named = session.get(AccountName, account_id)
        if named is not None:
            named.name, named.pseudonymised_at = "", now
            session.add(named)


def _refuse_without_administrator(session: Session) -> None:
    """Refuse to leave a house in which nobody holds every right everywhere."""
    query = (
        select(Account.id)
        .join(AccountRole, col(AccountRole.account_id) == col(Account.id))
        .where(AccountRole.role == Role.ADMINISTRATOR, col(AccountRole.unit_id).is_(None))
        .where(col(Account.closed_at).is_(None))
    )
    if session.exec(query.limit(1)).first() is None:
        raise Refused("account.last_administrator")


def _unit_id(session: Session, code: str | None) -> int | None:
    if code is None:
        return None
    unit = session.exec(select(Unit).where(Unit.code == code).order_by(col(Unit.valid_from).desc())).first()
    if unit is None:
        raise Refused("administration.unknown_unit", unit=code)
    return unit.id
