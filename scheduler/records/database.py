"""The database: engine, transactions, migrations. SQLite (WAL) in one file, or PostgreSQL.

Every writing desk opens with BEGIN IMMEDIATE on SQLite: a read-then-write in a deferred transaction fails at once with
"database is locked", busy time-out or not.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, event, inspect, text
from sqlalchemy.engine import Connection, Engine, make_url
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlmodel import Session

from scheduler.messages import OutsideFailed
from scheduler.records import (
    log_guard,
    tables,  # noqa: F401 - registers all tables: foreign keys name each other whatever a door imported
)

HEAD = "0020"
"""The newest revision; opening a database that has it needs no Alembic."""

BUSY_SECONDS = 30
"""How long a writer waits for another."""


class Database:
    """One database; opening connects to nothing yet.

    Args:
        url: `sqlite:///PATH` (three slashes, then a path) or a PostgreSQL URL.
    """

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        if self.url.drivername == "postgresql":
            self.url = self.url.set(drivername="postgresql+psycopg")
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self._engine: Engine | None = None

    @property
    def engine(self) -> Engine:
        """The engine, made at first use."""
        if self._engine is None:
            self._engine = create_engine(self.url, pool_pre_ping=not self.is_sqlite)
            if self.is_sqlite:
                event.listen(self._engine, "connect", _prepare_sqlite)
                event.listen(self._engine, "begin", _begin_sqlite)
        return self._engine

    def close(self) -> None:
        """Close every connection; the next use opens anew."""
        if self._engine is not None:
            self._engine.dispose()
            self._engine = None

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Open a transaction that only reads; it is rolled back at the end.

        Raises:
            OutsideFailed: the database can't be reached, stays locked, or is lost on the way.
        """
        with self._connected() as connection, Session(bind=connection, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Open one writing transaction: committed at the end of the block, rolled back when it raises.

        Raises:
            OutsideFailed: the database can't be reached, stays locked, or is lost on the way.
        """
        with (
            self._connected(immediate=True) as connection,
            connection.begin(),
            Session(bind=connection, expire_on_commit=False) as session,
        ):
            yield session
            session.flush()

    def migrate(self, then: Callable[[Connection], None] | None = None) -> None:
        """Bring the schema to the newest version and put the log's guards in place; harmless again.

        Args:
            then: does more in the same transaction, such as filling it.

        Raises:
            OutsideFailed: the database can't be reached, stays locked, or is lost on the way.
            Refused: it was made by a newer version of this program.
        """
        if self.is_sqlite and self.url.database:
            Path(self.url.database).parent.mkdir(parents=True, exist_ok=True)
        from scheduler.records.migrating import upgrade  # noqa: PLC0415 - Alembic costs half a second

        with self._connected(immediate=True) as connection, connection.begin():
            upgrade(connection, _revision(connection))
            log_guard.install(connection)
            if then is not None:
                then(connection)

    def revision(self) -> str | None:
        """Return the schema's revision; None for an empty database. The newest is `HEAD`.

        Raises:
            OutsideFailed: the database can't be reached, stays locked, or is lost on the way.
        """
        if self.is_sqlite and not Path(self.url.database or "").exists():
            return None
        with self._connected() as connection:
            return _revision(connection)

    @contextmanager
    def _connected(self, *, immediate: bool = False) -> Iterator[Connection]:
        try:
            connection = self.engine.connect()
        except OperationalError as error:
            raise self._told("database.unreachable", error) from error
        try:
            with connection:
                yield connection.execution_options(immediate=immediate)
        except (OperationalError, InterfaceError) as error:
            raise self._told("database.failed", error) from error

    def _told(self, sentence: str, error: OperationalError | InterfaceError) -> OutsideFailed:
        return OutsideFailed(sentence, url=self.url.render_as_string(hide_password=True), why=str(error.orig).strip())


def _prepare_sqlite(connection: Any, record: object) -> None:  # noqa: ANN401, ARG001 - SQLAlchemy's signature
    connection.isolation_level = None  # SQLAlchemy's "begin" event opens transactions
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout = {BUSY_SECONDS * 1000}",
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    immediate = connection.get_execution_options().get("immediate", False)
    connection.execute(text("BEGIN IMMEDIATE" if immediate else "BEGIN"))


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
