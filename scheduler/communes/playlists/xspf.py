"""XSPF 1 (https://www.xspf.org/spec): XML playlists. Lengths are milliseconds."""

from datetime import datetime, time
from xml.sax.saxutils import escape
from zoneinfo import ZoneInfo

from scheduler.communes.playlists.lines import heading_of, lines_of, one_line
from scheduler.daysheet import DayDocument


def write(document: DayDocument, lang: str, zone: ZoneInfo) -> str:
    """Return the playlist; the album is the window, the annotation the slot's local time."""
    written = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<playlist version="1" xmlns="http://xspf.org/ns/0/">',
        f"  <title>{escape(heading_of(document, lang))}</title>",
        f"  <date>{datetime.combine(document.day, time(), zone).isoformat()}</date>",
        "  <trackList>",
    ]
    for number, line in enumerate((n for n in lines_of(document, lang) if n.path), start=1):
        at = f"{line.starts_at.astimezone(zone):%H:%M:%S}" if line.starts_at else ""
        written += [
            "    <track>",
            f"      <location>{escape(line.path)}</location>",
            f"      <identifier>{escape(one_line(line.slot or line.role))}</identifier>",
            f"      <title>{escape(line.title)}</title>",
            f"      <annotation>{at}</annotation>",
            f"      <album>{escape(one_line(line.window))}</album>",
            f"      <trackNum>{number}</trackNum>",
            f"      <duration>{line.milliseconds}</duration>",
            "    </track>",
        ]
    return "\n".join([*written, "  </trackList>", "</playlist>"]) + "\n"
