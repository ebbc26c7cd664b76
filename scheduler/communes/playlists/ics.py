"""iCalendar (RFC 5545): a station's day in a calendar, one event a slot."""

from collections.abc import Iterable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from scheduler.communes.playlists.lines import heading_of, one_line
from scheduler.daysheet import DayDocument

_FOLD_BYTES = 75


def write(document: DayDocument, lang: str, zone: ZoneInfo) -> str:  # noqa: ARG001 - moments are written in UTC
    """Return the calendar; the stamp is the day's first moment, so that the same day gives the same bytes."""
    return _calendar(heading_of(document, lang), (document,))


def write_feed(name: str, documents: Iterable[DayDocument]) -> str:
    """Return one calendar of several days of a station, for programs that ask for it again each hour."""
    return _calendar(name, documents, "REFRESH-INTERVAL;VALUE=DURATION:PT1H", "X-PUBLISHED-TTL:PT1H")


def _calendar(name: str, documents: Iterable[DayDocument], *more: str) -> str:
    written = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//scheduler//day//VI", "CALSCALE:GREGORIAN"]
    written += [f"X-WR-CALNAME:{_text(name)}", *more]
    for document in documents:
        written += _events(document)
    return "".join(f"{_folded(line)}\r\n" for line in [*written, "END:VCALENDAR"])


def _events(document: DayDocument) -> list[str]:
    slots = sorted(document.slots, key=lambda s: (s.starts_at, s.id))
    first = min((s.starts_at for s in slots), default=datetime.combine(document.day, datetime.min.time(), UTC))
    written: list[str] = []
    for slot in slots:
        written += [
            "BEGIN:VEVENT",
            f"UID:{_text(slot.id)}@{_text(document.station)}.scheduler",
            f"DTSTAMP:{_moment(first)}",
            f"SEQUENCE:{document.revision}",
            f"DTSTART:{_moment(slot.starts_at)}",
            f"DTEND:{_moment(slot.ends_at)}",
            f"SUMMARY:{_text(slot.title)}",
            f"DESCRIPTION:{_text(f'{slot.bulletin} · {slot.topic}')}",
            f"LOCATION:{_text(document.station_name)}",
            f"STATUS:{'TENTATIVE' if document.provisional else 'CONFIRMED'}",
            "END:VEVENT",
        ]
    return written


def _moment(when: datetime) -> str:
    return f"{when.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(value: str) -> str:
    return one_line(value).replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")


def _folded(line: str) -> str:
    """Break a line after at most 75 bytes, between characters; the rest goes on behind a space."""
    pieces, piece, size = [], "", 0
    for character in line:
        width = len(character.encode())
        if size + width > _FOLD_BYTES:
            pieces.append(piece)
            piece, size = "", 1  # the space in front counts
        piece += character
        size += width
    return "\r\n ".join([*pieces, piece])
