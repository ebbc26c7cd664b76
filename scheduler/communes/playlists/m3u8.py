"""M3U in UTF-8: what nearly every player opens."""

from zoneinfo import ZoneInfo

from scheduler.communes.playlists.lines import lines_of, one_line
from scheduler.daysheet import DayDocument


def write(document: DayDocument, lang: str, zone: ZoneInfo) -> str:
    """Return the playlist. A title is one line, so that it can't become a path or a directive."""
    heading = one_line(f"{document.station_name} {document.day:%d/%m/%Y}")
    written = ["#EXTM3U", "#EXTENC:UTF-8", f"#PLAYLIST:{heading}"]
    for line in lines_of(document, lang):
        if line.path:
            at = f"{line.starts_at.astimezone(zone):%H:%M:%S} " if line.slot else ""
            written += [f"#EXTINF:{line.milliseconds / 1000:.3f},{at}{line.title}", line.path]
    return "\n".join(written) + "\n"
