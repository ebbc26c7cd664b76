"""The log read as links: the database itself writes each row's canonical JSON, so that following it costs one hash.

What it writes is the same, byte for byte, as `chain.canonical_row`; where it is not, the hash fails and the row is
looked at again field by field (`slow`), so that this way can never prove more than the slow one.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.engine import Connection
from sqlmodel import select

from scheduler.records.airing import Airing
from scheduler.records.chain import chain_hash

_LEFT_OUT = frozenset({"id", "station_id", "content_sha256", "hash"})
_MOMENTS = frozenset({"started_at", "recorded_at"})
_NUMBERS = frozenset({"corrects", "milliseconds", "position", "recorded_by", "revision", "sequence"})
_BATCH_ROWS = 2000


@dataclass(frozen=True, slots=True)
class Range:
    """Rows of one station from `first` to `last`, by position; `last` 0 for the end of the log.

    Attributes:
        code: the station's code, which is in each link.
    """

    station_id: int
    code: str
    first: int = 1
    last: int = 0


def read(connection: Connection, of: Range) -> Iterator[tuple[int, str, str, bytes]]:
    """Yield position, previous hash, hash and canonical JSON of the rows, in the order of their positions."""
    lite = connection.dialect.name == "sqlite"
    statement = text(
        f"SELECT position, previous_hash, hash, {_body(lite=lite)} FROM airing "  # noqa: S608 - constants of this file
        "WHERE station_id = :station_id AND position >= :first AND (:last = 0 OR position <= :last) ORDER BY position"
    )
    values = {"station_id": of.station_id, "first": of.first, "last": of.last, "station": of.code}
    with connection.execute(statement.execution_options(yield_per=_BATCH_ROWS), values) as result:
        for rows in result.partitions():
            yield from rows


def slow(connection: Connection, of: Range, position: int, previous: str) -> bool:
    """Whether the row at a position holds when it is read field by field; False too when a field can't be read."""
    table: Any = Airing.__table__  # type: ignore[attr-defined]  # SQLModel hides the table of a model
    query = select(table).where(table.c.station_id == of.station_id, table.c.position == position)
    try:
        row = connection.execute(query).mappings().one()
    except (LookupError, ValueError, TypeError):  # a state that there is none of, a moment that is none
        return False
    record = {name: value for name, value in row.items() if name not in _LEFT_OUT}
    return chain_hash(previous, {**record, "station": of.code}) == str(row["hash"])


def moment_of(connection: Connection, of: Range, position: int) -> datetime | None:
    """Return when a row says that its airing began; None when that can't be read."""
    table: Any = Airing.__table__  # type: ignore[attr-defined]  # as above
    query = select(table.c.started_at).where(table.c.station_id == of.station_id, table.c.position == position)
    try:
        found: datetime | None = connection.execute(query).scalar()
    except (ValueError, TypeError):
        return None
    return found


def _body(*, lite: bool) -> str:
    """Return the SQL that writes canonical JSON: one `format`, each text quoted by the database's own JSON."""
    table: Any = Airing.__table__  # type: ignore[attr-defined]  # as above
    names = sorted({c.name for c in table.columns} - _LEFT_OUT | {"station"})
    shape = "{" + ",".join(f'"{name}"\\:%s' for name in names) + "}"
    values = ", ".join(_value(name, lite=lite) for name in names)
    if lite:
        return f"CAST(printf('{shape}', {values}) AS BLOB)"
    return f"convert_to(format('{shape}', {values}), 'UTF8')"


def _value(name: str, *, lite: bool) -> str:
    column = ":station" if name == "station" else name
    if name in _NUMBERS:
        return column
    if name == "clock_trusted":
        yes, no = ("1", "0") if lite else ("true", "false")
        return f"CASE {name} WHEN {yes} THEN 'true' WHEN {no} THEN 'false' END"
    if name in _MOMENTS:
        if lite:
            return f"CAST(strftime('%s', {name}) AS INTEGER) * 1000000 + CAST(substr({name}, 21) AS INTEGER)"
        return f"(extract(epoch FROM {name}) * 1000000)\\:\\:bigint"
    return f"json_quote({column})" if lite else f"to_json(CAST({column} AS text))\\:\\:text"
