"""Signing in on the page: a cookie for a password, and who a cookie belongs to."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, delete, select

from scheduler.administration import passwords
from scheduler.messages import Refused
from scheduler.records.account import Account, AccountName, AccountRole, Role
from scheduler.records.house import House
from scheduler.records.signing_in import AccountPassword, SignIn
from scheduler.records.tokens import fresh_token, kept_form
from scheduler.records.unit import Unit

IDLE = timedelta(hours=12)
"""A browser that showed nothing for so long is signed out."""

LONGEST = timedelta(days=7)
_SEEN_EVERY = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Held:
    """A role, and the code of the unit that it is held at; None: everywhere."""

    role: str
    unit: str | None


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who is signed in.

    Attributes:
        name: as screens show it; the login when there is none.
        must_change: the password was made by somebody else; only the page that changes it is open.
        csrf: what this browser's forms carry.
    """

    account_id: int
    login: str
    name: str
    roles: tuple[Held, ...]
    must_change: bool
    csrf: str

    def has(self, *roles: str) -> bool:
        """Tell whether one of these roles is held somewhere; an administrator holds all but the emergency's."""
        held = {h.role for h in self.roles}
        if Role.ADMINISTRATOR in held and {*roles} != {Role.EMERGENCY}:
            return True
        return not held.isdisjoint(roles)


def sign_in(house: House, login: str, password: str, now: datetime) -> str:
    """Return the cookie of a browser that gave the right password.

    Raises:
        Refused: login or password is wrong; the sentence doesn't say which.
    """
    with house.database.reading() as session:
        account = session.exec(select(Account).where(Account.login == login)).first()
        row = session.get(AccountPassword, account.id) if account else None
    if account is None or account.id is None or account.closed_at is not None or row is None:
        passwords.pretend(password)
        raise Refused("account.wrong_password")
    if not passwords.matches(row.phc, password):
        raise Refused("account.wrong_password")
    return admit(house, account.id, now)


def admit(house: House, account_id: int, now: datetime) -> str:
    """Return the cookie of a browser that a door admits by other means (the one-time link of a first start)."""
    token = fresh_token()
    with house.database.writing() as session:
        session.exec(delete(SignIn).where(col(SignIn.seen_at) < now - LONGEST))
        session.add(SignIn(token_hash=kept_form(token), account_id=account_id, signed_in_at=now, seen_at=now))
    return token


def visitor(house: House, token: str, now: datetime) -> Visitor | None:
    """Return who a cookie belongs to; None when it is none of ours, too old, or its account closed."""
    with house.database.reading() as session:
        row = session.get(SignIn, kept_form(token))
        account = session.get(Account, row.account_id) if row else None
        if row is None or account is None or account.closed_at is not None or _is_over(row, now):
            return None
        found = _visitor(session, account, token)
    if now - row.seen_at >= _SEEN_EVERY:
        with house.database.writing() as session:
            kept = session.get(SignIn, row.token_hash)
            if kept is not None:
                kept.seen_at = now
                session.add(kept)
    return found


def sign_out(house: House, token: str) -> None:
    """Forget a cookie; harmless again."""
    with house.database.writing() as session:
        session.exec(delete(SignIn).where(col(SignIn.token_hash) == kept_form(token)))


def csrf_of(token: str) -> str:
    """Return what forms of the browser with this cookie carry: nobody without the cookie can know it."""
    return hmac.new(token.encode(), b"csrf", hashlib.sha256).hexdigest()


def _is_over(row: SignIn, now: datetime) -> bool:
    return now - row.seen_at > IDLE or now - row.signed_in_at > LONGEST


def _visitor(session: Session, account: Account, token: str) -> Visitor:
    account_id = account.id or 0
    query = (
        select(AccountRole.role, Unit.code)
        .join(Unit, col(Unit.id) == col(AccountRole.unit_id), isouter=True)
        .where(AccountRole.account_id == account_id)
        .order_by(col(AccountRole.id))
    )
    named = session.get(AccountName, account_id)
    password = session.get(AccountPassword, account_id)
    return Visitor(
        account_id,
        account.login,
        (named.name if named else "") or account.login,
        tuple(Held(str(role), unit) for role, unit in session.exec(query)),
        password is not None and password.must_change,
        csrf_of(token),
    )
