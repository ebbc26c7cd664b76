"""Which sounds a station may fetch: those of its days ahead and of the last two."""

from collections import OrderedDict
from collections.abc import Collection
from datetime import date, datetime, timedelta

from sqlalchemy import Date, String, bindparam, text

from scheduler.communes.links import KEPT_DAYS, names_in
from scheduler.records.house import House

_NEWEST = text("""
SELECT day.id FROM publishedday AS day JOIN station ON station.id = day.station_id
WHERE station.code IN :stations AND day.day >= :first AND day.revision =
      (SELECT max(newer.revision) FROM publishedday AS newer
       WHERE newer.station_id = day.station_id AND newer.day = day.day)
""").bindparams(bindparam("stations", type_=String(), expanding=True), bindparam("first", type_=Date()))
_DOCUMENT = text("SELECT document FROM publishedday WHERE id = :document")
_REMEMBERED = 4096


class LookAhead:
    """Looks at the newest revisions at each call; what a revision holds never changes and is remembered.

    Args:
        house: whose days.
    """

    def __init__(self, house: House) -> None:
        self.house = house
        self._names: OrderedDict[int, frozenset[str]] = OrderedDict()

    def opens(self, stations: Collection[str], name: str, now: datetime) -> bool:
        """Tell whether a file, `HASH.EXT`, is played on a day of one of some stations that isn't long over."""
        first = first_day(now, self.house)
        with self.house.database.reading() as session:
            connection = session.connection()
            asked = {"stations": sorted(stations), "first": first}
            for document_id in connection.execute(_NEWEST, asked).scalars().all():
                names = self._names.get(document_id)
                if names is None:
                    written = connection.execute(_DOCUMENT, {"document": document_id}).scalar()
                    names = self._names[document_id] = frozenset(names_in(str(written).encode()))
                    while len(self._names) > _REMEMBERED:
                        self._names.popitem(last=False)
                if name in names:
                    return True
        return False


def first_day(now: datetime, house: House) -> date:
    """Return the first broadcast day whose sounds may still be fetched; the links' expiry says the same."""
    return now.astimezone(house.zone).date() - timedelta(days=KEPT_DAYS)
