"""The audit log: who asked for which change, at which door."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select

from scheduler.records.account import Account, AccountName, Role, require
from scheduler.records.audit import AuditEntry
from scheduler.records.device import Device
from scheduler.records.house import House


@dataclass(frozen=True, slots=True)
class Act:
    """One line of the log; `who` is a name, a login or a device's name, or "" for nobody."""

    at: datetime
    who: str
    door: str
    action: str
    about: str


def note(  # noqa: D417 - account and device explain each other
    house: House,
    door: str,
    action: str,
    about: str,
    now: datetime,
    *,
    account_id: int | None = None,
    device_id: int | None = None,
) -> None:
    """Write down one act.

    Args:
        house: whose log.
        door: "web", "api" or "cli".
        action: what was asked for.
        about: what it was done to.
        now: when.
        account_id: the person who asked; or `device_id`: the PC or phone.
    """
    entry = AuditEntry(at=now, account_id=account_id, device_id=device_id, door=door, action=action, about=about[:200])
    with house.database.writing() as session:
        session.add(entry)


def acts(house: House, by: int, *, limit: int = 200, before: int | None = None) -> Iterable[tuple[int, Act]]:
    """Return the newest acts first, each with its number; `before` a number goes on from there.

    Raises:
        Refused: `by` is no administrator.
    """
    query = (
        select(AuditEntry, Account.login, AccountName.name, Device.name)
        .join(Account, col(Account.id) == col(AuditEntry.account_id), isouter=True)
        .join(AccountName, col(AccountName.account_id) == col(AuditEntry.account_id), isouter=True)
        .join(Device, col(Device.id) == col(AuditEntry.device_id), isouter=True)
        .order_by(col(AuditEntry.id).desc())
        .limit(limit)
    )
    if before is not None:
        query = query.where(col(AuditEntry.id) < before)
    with house.database.reading() as session:
        require(session, by, Role.ADMINISTRATOR)
        return [
            (entry.id or 0, Act(entry.at, name or login or device or "", entry.door, entry.action, entry.about))
            for entry, login, name, device in session.exec(query)
        ]
