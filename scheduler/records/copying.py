"""A whole database copied while it is in use: always into one SQLite file, and from there into either kind.

SQLite has a way of its own that waits for no writer. PostgreSQL's rows are read in one snapshot, table by table; a
backup of a province then needs no `pg_dump` of the right version, and it opens on any machine.
"""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select, text
from sqlalchemy.engine import Connection

from scheduler.messages import Refused
from scheduler.progress import Progress, silent
from scheduler.records.database import HEAD, Database
from scheduler.records.tables import metadata

_ROWS_AT_ONCE = 1000


def copy_out(database: Database, path: Path, progress: Progress = silent) -> None:
    """Copy a database in use into a new SQLite file: what was committed when the copy ended (PostgreSQL: began).

    Args:
        database: whole and up to date.
        path: of the new file; there is none yet.
        progress: told of pages, or of tables.

    Raises:
        OutsideFailed: the database can't be reached.
        Refused: the copy is damaged, as its source is.
    """
    if database.is_sqlite:
        _copy_sqlite(Path(database.url.database or ""), path, progress)
    else:
        target = Database(f"sqlite:///{path}")
        with database.reading() as session:
            session.connection().execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
            target.migrate(lambda connection: _copy_rows(session.connection(), connection, progress))
        _settled(target, path)
    check(path)


def copy_in(path: Path, database: Database, progress: Progress = silent) -> None:
    """Fill an empty database from a copy, whole or not at all; an older schema is brought up to date on the way.

    Args:
        path: what `copy_out` made.
        database: nothing was made in it yet.
        progress: told of pages, or of tables.

    Raises:
        OutsideFailed: the database can't be reached.
        Refused: the copy is damaged, or made by a newer version of this program.
    """
    check(path)
    home = Path(database.url.database or "") if database.is_sqlite else path
    part = home.with_name(f".{home.name}.part")
    part.parent.mkdir(parents=True, exist_ok=True)
    _remove(part)
    shutil.copyfile(path, part)
    copied = Database(f"sqlite:///{part}")
    try:
        if copied.revision() != HEAD:
            copied.migrate()
        if database.is_sqlite:
            _settled(copied, part)
            part.replace(home)
            return
        with copied.reading() as session:
            database.migrate(lambda connection: _copy_rows(session.connection(), connection, progress))
    finally:
        copied.close()
        _remove(part)


def check(path: Path) -> None:
    """Refuse a copy that SQLite finds damaged.

    Raises:
        Refused: it is, or it is no database.
    """
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            found = connection.execute("PRAGMA quick_check").fetchone()[0]
    except sqlite3.DatabaseError as error:
        raise Refused("database.damaged", file=str(path), why=str(error)) from error
    if found != "ok":
        raise Refused("database.damaged", file=str(path), why=str(found))


def _copy_sqlite(source: Path, path: Path, progress: Progress) -> None:
    """Copy in one step: in WAL no writer waits for it, and one that writes meanwhile doesn't make it begin again."""
    with closing(sqlite3.connect(source)) as here, closing(sqlite3.connect(path)) as there:
        here.backup(there, pages=-1)
        there.execute("PRAGMA journal_mode = DELETE")  # one file, whatever the source had beside it
    progress(1, 1, path.name)


def _copy_rows(source: Connection, target: Connection, progress: Progress) -> None:
    postgres = target.dialect.name != "sqlite"
    keys = _foreign_keys(target) if postgres else []
    for owner, name in keys:
        target.execute(text(f'ALTER TABLE "{owner}" ALTER CONSTRAINT "{name}" DEFERRABLE INITIALLY DEFERRED'))
    if not postgres:
        target.execute(text("PRAGMA defer_foreign_keys = ON"))
    tables = metadata.sorted_tables
    for number, table in enumerate(tables, 1):
        query = select(table).order_by(*table.primary_key.columns)
        with source.execute(query.execution_options(yield_per=_ROWS_AT_ONCE)) as result:
            for rows in result.mappings().partitions():
                target.execute(insert(table), [dict(row) for row in rows])
        if postgres and "id" in table.columns and table.columns["id"].autoincrement:
            _go_on_counting(target, table.name)
        progress(number, len(tables), table.name)
    if postgres:
        target.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
    for owner, name in keys:
        target.execute(text(f'ALTER TABLE "{owner}" ALTER CONSTRAINT "{name}" NOT DEFERRABLE'))


def _foreign_keys(connection: Connection) -> list[tuple[str, str]]:
    query = "SELECT conrelid::regclass::text, conname FROM pg_constraint WHERE contype = 'f'"
    query += " AND connamespace = current_schema()::regnamespace"
    found: list[Any] = list(connection.execute(text(query)))
    return [(table.strip('"'), name) for table, name in found]


def _go_on_counting(connection: Connection, table: str) -> None:
    sequence = connection.execute(text(f"SELECT pg_get_serial_sequence('{table}', 'id')")).scalar()
    if sequence:
        newest = f"SELECT setval('{sequence}', greatest(1, coalesce(max(id), 1)), max(id) IS NOT NULL) FROM \"{table}\""  # noqa: S608 - as above
        connection.execute(text(newest))


def _settled(database: Database, path: Path) -> None:
    """Close a file and leave nothing beside it."""
    database.close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")


def _remove(path: Path) -> None:
    for name in (path.name, f"{path.name}-wal", f"{path.name}-shm", f"{path.name}-journal"):
        path.with_name(name).unlink(missing_ok=True)
