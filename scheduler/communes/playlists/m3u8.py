"""M3U in UTF-8: what nearly every player opens."""

from zoneinfo import ZoneInfo

from scheduler.communes.playlists.lines import heading_of, lines_of
from scheduler.daysheet import DayDocument

_DASH = "–"
"""Stands for a hyphen in titles: players, Liquidsoap among them, cut a title at "-" into artist and title."""


def write(document: DayDocument, lang: str, zone: ZoneInfo) -> str:
    """Return the playlist. A title is one line, so that it can't become a path or a directive.

    Lengths are whole seconds: players from before RFC 8216, Liquidsoap 2.1 among them, lose the title behind a
    decimal point.
    """
    written = ["#EXTM3U", "#EXTENC:UTF-8", f"#PLAYLIST:{heading_of(document, lang)}"]
    for line in lines_of(document, lang):
        if line.path:
            at = f"{line.starts_at.astimezone(zone):%H:%M:%S} " if line.starts_at else ""
            title = line.title.replace("-", _DASH)
            written += [f"#EXTINF:{round(line.milliseconds / 1000)},{at}{title}", line.path]
    return "\n".join(written) + "\n"
