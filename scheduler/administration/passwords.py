"""Passwords: Argon2id by argon2-cffi, and what a password must be."""

import secrets
from datetime import datetime
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlmodel import Session, col, delete, select

from scheduler.messages import Refused
from scheduler.records.account import Account, AccountRole, Role, require
from scheduler.records.house import House
from scheduler.records.signing_in import AccountPassword, SignIn

SHORTEST = 10
"""Characters; NIST SP 800-63B asks for at least 8, and for no rules about signs and capitals."""

LONGEST = 200
_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"
"""Without what looks alike on paper and by telephone: l, o, 0, 1."""


def made_password() -> str:
    """Return a password to be read out once and changed: four groups of four, 80 bits."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4))


def set_own(house: House, account_id: int, old: str, new: str, now: datetime) -> None:
    """Change one's own password; every browser that is signed in as this account is signed out.

    Raises:
        Refused: the old one is wrong, or the new one too short, too long or the login.
    """
    with house.database.writing() as session:
        row = session.get(AccountPassword, account_id)
        if row is None or not matches(row.phc, old):
            raise Refused("account.wrong_password")
        _set(session, account_id, new, now, must_change=False)


def give(house: House, account_id: int, by: int, now: datetime) -> str:
    """Give an account a new password and return it, to be told once and changed at the next signing in.

    Raises:
        Refused: `by` is no administrator, or there is no such account.
    """
    password = made_password()
    with house.database.writing() as session:
        require(session, by, Role.ADMINISTRATOR)
        _set(session, account_id, password, now, must_change=True)
    return password


def first_password(house: House, now: datetime) -> tuple[str, str] | None:
    """Return login and password of the oldest administrator when no account has a password yet; None afterwards.

    The first start calls it: who stands at the machine becomes able to sign in, once.
    """
    password = made_password()
    administrators = (
        select(Account)
        .join(AccountRole, col(AccountRole.account_id) == col(Account.id))
        .where(AccountRole.role == Role.ADMINISTRATOR, col(Account.closed_at).is_(None))
        .order_by(col(Account.id))
    )
    with house.database.writing() as session:
        first = session.exec(administrators).first()
        if first is None or session.exec(select(AccountPassword.account_id)).first() is not None:
            return None
        _set(session, first.id or 0, password, now, must_change=True)
    return first.login, password


def matches(phc: str, password: str) -> bool:
    """Tell whether a password is the one that was hashed; takes the time Argon2 takes, right or wrong."""
    try:
        return _hasher().verify(phc, password)
    except (VerificationError, InvalidHashError):
        return False


def pretend(password: str) -> None:
    """Take the time of `matches` where there is no account, so that the time tells nobody who has one."""
    matches(_nobody(), password)


@cache
def _hasher() -> PasswordHasher:
    # RFC 9106's second choice (64 MiB, 3 passes) is argon2-cffi's default; one lane less than its four fits two cores.
    return PasswordHasher(parallelism=2)


@cache
def _nobody() -> str:
    return _hasher().hash(secrets.token_urlsafe())


def _set(session: Session, account_id: int, password: str, now: datetime, *, must_change: bool) -> None:
    account = session.get(Account, account_id)
    if account is None or account.closed_at is not None:
        raise Refused("account.unknown", login=str(account_id))
    if not SHORTEST <= len(password) <= LONGEST or password.casefold() == account.login.casefold():
        raise Refused("account.weak_password", shortest=SHORTEST, longest=LONGEST)
    row = session.get(AccountPassword, account_id) or AccountPassword(account_id=account_id, phc="", set_at=now)
    row.phc, row.set_at, row.must_change = _hasher().hash(password), now, must_change
    session.add(row)
    session.exec(delete(SignIn).where(col(SignIn.account_id) == account_id))
