"""One timetable at a time: a file lock beside an SQLite database, an advisory lock in PostgreSQL.

Both vanish with the process that holds them, however it ends.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from sqlalchemy import text

from scheduler.administration import accounts
from scheduler.files import try_lock
from scheduler.messages import Refused
from scheduler.records.account import Role
from scheduler.records.house import House

LOCK_FILE = "timetable.lock"
_ADVISORY_KEY = 0x5C4ED01E
"""Any constant of our own; PostgreSQL's advisory locks are numbered, per database."""


@contextmanager
def the_only_timetable(house: House) -> Iterator[None]:
    """Hold the timetable's lock of this installation.

    Raises:
        Refused: another timetable holds it.
    """
    held = file_lock(house.home / LOCK_FILE, "timetable.taken") if house.database.is_sqlite else _advisory_lock(house)
    with held:
        yield


def program_account(house: House, now: datetime) -> int:
    """Return the account of the program itself, which may do an operator's work by the timetable."""
    with house.database.writing() as session:
        return accounts.ensure(session, accounts.SYSTEM, now, (Role.OPERATOR,))


@contextmanager
def file_lock(path: Path, taken: str) -> Iterator[None]:
    """Hold a lock that vanishes with this process, however it ends.

    Args:
        path: a file of its own.
        taken: id of the sentence when another holds it.

    Raises:
        Refused: another holds it.
    """
    file = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        if not try_lock(file):
            raise Refused(taken)
        yield
    finally:
        os.close(file)  # closing lets go of the lock


@contextmanager
def _advisory_lock(house: House) -> Iterator[None]:
    with house.database.engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT")
        got = connection.execute(text("SELECT pg_try_advisory_lock(:key)"), {"key": _ADVISORY_KEY}).scalar()
        if not got:
            raise Refused("timetable.taken")
        try:
            yield
        finally:
            connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": _ADVISORY_KEY})
