"""What a commune's PC pulls: its newest day documents, as they were signed, by the token it shows.

`quick_day` is the way of ten thousand loudspeakers: one statement on a kept SQLite connection looks at the token and at
the revision, at every call, and no row becomes an object. The others are for everybody, on both databases.
"""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import Date, bindparam, func, text
from sqlmodel import col, select

from scheduler.communes.stations import acts_for
from scheduler.records.account import Role
from scheduler.records.columns import UtcDateTime
from scheduler.records.house import House
from scheduler.records.slot import PublishedDay
from scheduler.records.station import Station
from scheduler.records.tokens import kept_form

_NEWEST = """
SELECT device.id AS device, device.token_hash = :token AND device.previous_hash IS NOT NULL AS first_showing,
       day.id AS document, day.revision AS revision, day.counter AS counter, day.provisional AS provisional,
       day.content_sha256 AS content
FROM device
JOIN devicestation AS served ON served.device_id = device.id
JOIN station ON station.id = served.station_id AND station.code = :station
JOIN publishedday AS day ON day.station_id = station.id AND day.day = :day
WHERE (device.token_hash = :token OR device.previous_hash = :token) AND device.revoked_at IS NULL
ORDER BY day.revision DESC LIMIT 1
"""
_NEWEST_OF_ANYBODY = text("""
SELECT day.id AS document, day.revision AS revision, day.counter AS counter, day.provisional AS provisional,
       day.content_sha256 AS content
FROM station JOIN publishedday AS day ON day.station_id = station.id
WHERE station.code = :station AND day.day = :day
ORDER BY day.revision DESC LIMIT 1
""").bindparams(bindparam("day", type_=Date()))
_DAYS = (
    text("""
SELECT day.day AS day, day.revision AS revision, day.counter AS counter, day.provisional AS provisional,
       day.content_sha256 AS content
FROM station JOIN publishedday AS day ON day.station_id = station.id
WHERE station.code = :station AND day.day BETWEEN :first AND :last
ORDER BY day.day, day.revision
""")
    .bindparams(bindparam("first", type_=Date()), bindparam("last", type_=Date()))
    .columns(day=Date())
)
_SEEN = text("""
UPDATE device SET seen_at = :at WHERE id = :device AND (seen_at IS NULL OR seen_at < :at)
""").bindparams(bindparam("at", type_=UtcDateTime()))
_PULLED = text("""
INSERT INTO pulledday (device_id, station_id, day, revision, pulled_at)
SELECT device.id, station.id, :day, :revision, :at FROM device, station
WHERE device.id = :device AND station.code = :station
ON CONFLICT (device_id, station_id, day) DO UPDATE SET revision = excluded.revision, pulled_at = excluded.pulled_at
WHERE excluded.revision > pulledday.revision
""").bindparams(bindparam("day", type_=Date()), bindparam("at", type_=UtcDateTime()))
_DOCUMENT = "SELECT document FROM publishedday WHERE id = :document"


@dataclass(frozen=True, slots=True)
class Revision:
    """The newest revision of a station's day.

    Attributes:
        document_id: the row that holds its bytes.
        number: 1, 2, …
        etag: names these very bytes, quotation marks included; it changes with the revision and with nothing else.
    """

    document_id: int
    number: int
    etag: str


@dataclass(frozen=True, slots=True)
class DayLine:
    """One day of a station's programme as it stands: enough to know whether to fetch it."""

    day: date
    revision: int
    counter: int
    provisional: bool
    etag: str


class QuickDays:
    """The kept connection of one thread; it reads what is committed, nothing else.

    Args:
        file: the SQLite file.
    """

    def __init__(self, file: str) -> None:
        self._connection = sqlite3.connect(f"{Path(file).as_uri()}?mode=ro", uri=True, isolation_level=None)

    def find(self, token: str, station: str, day: date) -> tuple[int, Revision] | None:
        """Return the device whose token this is, and the newest revision of a day of a station that it serves.

        None when there is none, whatever the reason, and when a rotated token is shown for the first time, which has
        to be written down.
        """
        asked = {"token": kept_form(token), "station": station, "day": day.isoformat()}
        row = self._connection.execute(_NEWEST, asked).fetchone()
        if row is None or row[1]:
            return None
        return row[0], Revision(row[2], row[3], _etag(*row[3:]))

    def document(self, revision: Revision) -> bytes:
        """Return a revision's bytes, as they were signed."""
        row = self._connection.execute(_DOCUMENT, {"document": revision.document_id}).fetchone()
        return str(row[0]).encode()

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()


def quick_days(house: House) -> QuickDays | None:
    """Return the quick way to a house's days; None on PostgreSQL, where an answer has to be waited for."""
    database = house.database
    return QuickDays(str(database.url.database)) if database.is_sqlite else None


def newest(house: House, station: str, day: date) -> Revision | None:
    """Return the newest revision of a station's day; None when there is no such station or document."""
    with house.database.reading() as session:
        row = session.connection().execute(_NEWEST_OF_ANYBODY, {"station": station, "day": day}).first()
    return None if row is None else Revision(row.document, row.revision, _etag(*row[1:]))


def document(house: House, revision: Revision) -> bytes:
    """Return a revision's bytes, as they were signed."""
    with house.database.reading() as session:
        return str(session.connection().execute(text(_DOCUMENT), {"document": revision.document_id}).scalar()).encode()


def listing(house: House, station: str, first_day: date, last_day: date) -> tuple[DayLine, ...]:
    """Return the newest revision of each of a station's days, the days without a document left out."""
    asked = {"station": station, "first": first_day, "last": last_day}
    with house.database.reading() as session:
        rows = session.connection().execute(_DAYS, asked).all()
    return tuple(
        {r.day: DayLine(r.day, r.revision, r.counter, bool(r.provisional), _etag(*r[1:])) for r in rows}.values()
    )


def news(house: House, since: int | None) -> tuple[int, frozenset[str]]:
    """Return the newest counter of all documents, and the codes of stations with documents newer than one.

    Args:
        house: where.
        since: a counter; None asks for the newest counter alone.
    """
    with house.database.reading() as session:
        newest_counter = session.exec(select(func.max(PublishedDay.counter))).one() or 0
        if since is None or newest_counter == since:
            return newest_counter, frozenset()
        query = (
            select(Station.code)
            .join(PublishedDay, col(PublishedDay.station_id) == col(Station.id))
            .where(col(PublishedDay.counter) > since)
            .distinct()
        )
        return newest_counter, frozenset(session.exec(query))


def is_for(house: House, account_id: int, station: str) -> bool:
    """Tell whether a person holds a role at a station's unit or above it; of a station that isn't there nobody does."""
    with house.database.reading() as session:
        found = session.exec(select(Station).where(Station.code == station)).first()
        return found is not None and acts_for(session, account_id, found, *Role)


def note_all(house: House, seen: Mapping[int, datetime], pulled: Mapping[tuple[int, str, date], int]) -> int:
    """Write down which devices were seen and what they have, in one transaction. What is older than known is left out.

    Args:
        house: where.
        seen: device's id → the moment.
        pulled: device's id, station's code and day → the revision that it has now; of devices in `seen`.

    Returns:
        How many days any device has in a newer revision than was known.
    """
    seen_rows = [{"device": device, "at": at} for device, at in seen.items()]
    pulled_rows = [
        {"device": device, "station": station, "day": day, "revision": revision, "at": seen[device]}
        for (device, station, day), revision in pulled.items()
    ]
    with house.database.writing() as session:
        connection = session.connection()
        if seen_rows:
            connection.execute(_SEEN, seen_rows)
        return connection.execute(_PULLED, pulled_rows).rowcount if pulled_rows else 0


def _etag(revision: int, counter: int, provisional: bool, content: str) -> str:
    # Counter and content too: after a backup was restored, the same revision may be made a second time.
    return f'"{revision}{"p" if provisional else ""}.{counter}.{content[:8]}"'
