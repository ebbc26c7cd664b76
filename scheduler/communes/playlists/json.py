"""The playlist for programs: what the day document says, flat, in local time."""

import json
from zoneinfo import ZoneInfo

from scheduler.communes.playlists.lines import lines_of
from scheduler.daysheet import DayDocument


def write(document: DayDocument, lang: str, zone: ZoneInfo) -> str:
    """Return the playlist; keys are sorted, moments are ISO 8601 with the station's offset."""
    lines = [
        {
            "role": line.role,
            "window": line.window,
            "starts_at": line.starts_at.astimezone(zone).isoformat(timespec="milliseconds") if line.starts_at else None,
            "milliseconds": line.milliseconds,
            "slot": line.slot,
            "bulletin": line.bulletin,
            "title": line.title,
            "topic": line.topic,
            "class": line.klass,
            "path": line.path,
            "sha256": line.rendering.sha256 if line.rendering else "",
            "size_bytes": line.rendering.size_bytes if line.rendering else 0,
        }
        for line in lines_of(document, lang)
    ]
    whole = {
        "format": "scheduler-playlist/1",
        "station": document.station,
        "station_name": document.station_name,
        "day": document.day.isoformat(),
        "revision": document.revision,
        "provisional": document.provisional,
        "demo": document.demo,
        "lines": lines,
    }
    return json.dumps(whole, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
