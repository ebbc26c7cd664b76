"""A station's day as a playlist that other programs read. Pure: the same document, the same bytes.

Paths are relative to the playlist's folder, `audio/<sha256>.<ext>`, as in a pack.
"""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from scheduler.communes.playlists import csv, ics, json, m3u8, xspf
from scheduler.communes.playlists.lines import Line, lines_of, sounds_of
from scheduler.daysheet import DayDocument
from scheduler.messages import WrongUse
from scheduler.timekeeping import STATION_ZONE

__all__ = ["FORMATS", "Line", "lines_of", "playlist", "sounds_of"]

_WRITERS: dict[str, Callable[[DayDocument, str, ZoneInfo], str]] = {
    "m3u8": m3u8.write,
    "xspf": xspf.write,
    "json": json.write,
    "csv": csv.write,
    "ics": ics.write,
}

FORMATS = tuple(_WRITERS)
"""Names of the formats; also their files' extensions."""


def playlist(document: DayDocument, form: str, lang: str = "vi", zone: ZoneInfo = STATION_ZONE) -> bytes:
    """Return a day's playlist, UTF-8.

    Args:
        document: the day.
        form: one of `FORMATS`.
        lang: of headings, "vi" or "en".
        zone: in which times are written.

    Raises:
        WrongUse: there is no such format.
    """
    if form not in _WRITERS:
        raise WrongUse("communes.unknown_format", form=form, known=list(FORMATS))
    return _WRITERS[form](document, lang, zone).encode()
