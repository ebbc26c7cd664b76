"""A player's entries as they come over a door: plain JSON, every field doubted. Pure."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from scheduler.airtime.intake import AsRun
from scheduler.messages import Message
from scheduler.records.appending import LONGEST_MILLISECONDS
from scheduler.records.bulletin import Klass
from scheduler.timekeeping import ClockKind

ROLES = frozenset({"slot", "emergency", "drill", "tune", "opening", "closing", "gap"})
AIRTIME = frozenset({"slot", "emergency", "drill"})
"""Roles that enter the log, where a drill is never counted; other sounds are answered as accepted and left out."""

OUTCOMES = frozenset({"played", "cut", "not_played"})
_MOST_INTEGER = 2**31 - 1
"""PostgreSQL's integer columns end there."""
_LONGEST_TEXT = 2000
_REQUIRED = ("boot_id", "sequence", "role", "started_at", "milliseconds", "outcome")
_TEXTS = ("slot", "bulletin", "topic", "klass", "rendering_sha256", "reason", "voice", "note")


def read_as_run(station: str, raw: Any) -> AsRun | Message:  # noqa: ANN401 - whatever a stranger's JSON holds
    """Return an entry, or the sentence that says which field can't be.

    Args:
        station: whose door it came in by; an entry that names another is refused.
        raw: a JSON object. Required: boot_id, sequence, role, started_at (ISO 8601 with its zone), milliseconds and
            outcome ("played", "cut", "not_played"); the rest as in `AsRun`.
    """
    if complaint := _complaint(station, raw):
        return complaint
    texts = {name: raw.get(name) or "" for name in _TEXTS}
    return AsRun(
        station=station,
        boot_id=raw["boot_id"],
        sequence=raw["sequence"],
        role=raw["role"],
        revision=raw.get("revision", 0),
        started_at=datetime.fromisoformat(raw["started_at"]).astimezone(UTC),
        milliseconds=raw["milliseconds"],
        outcome=raw["outcome"],
        clock=ClockKind(raw.get("clock", ClockKind.SYSTEM)),
        clock_trusted=raw.get("clock_trusted", True),
        **texts,
    )


def _complaint(station: str, raw: Any) -> Message | None:  # noqa: ANN401 - as above
    if not isinstance(raw, Mapping):
        return Message("airtime.entry_no_object", {})
    for name in _REQUIRED:
        if name not in raw:
            return Message("airtime.entry_lacks", {"field": name})
    if raw.get("station", station) != station:
        return Message("airtime.entry_other_station", {"station": str(raw["station"])[:80], "own": station})
    wrong = _wrong_field(raw)
    if wrong:
        return Message("airtime.entry_field", {"field": wrong, "value": _short(raw.get(wrong))})
    if not 0 <= raw["milliseconds"] <= LONGEST_MILLISECONDS or (raw["outcome"] == "not_played" and raw["milliseconds"]):
        return Message("airing.bad_length", {"station": station, "seconds": raw["milliseconds"] / 1000})
    missing = next((name for name in ("slot", "bulletin") if raw["role"] == "slot" and not raw.get(name)), None)
    return Message("airtime.entry_lacks", {"field": missing}) if missing else None


def _wrong_field(raw: Mapping[str, Any]) -> str:
    checks = {
        "boot_id": bool(raw["boot_id"]) and _is_text(raw["boot_id"]),
        "sequence": _is_whole(raw["sequence"]) and 0 <= raw["sequence"] <= _MOST_INTEGER,
        "role": _among(raw["role"], ROLES),
        "outcome": _among(raw["outcome"], OUTCOMES),
        "milliseconds": _is_whole(raw["milliseconds"]),
        "started_at": _is_moment(raw["started_at"]),
        "revision": _is_whole(raw.get("revision", 0)) and 0 <= raw.get("revision", 0) <= _MOST_INTEGER,
        "clock": _among(raw.get("clock", ClockKind.SYSTEM), set(ClockKind)),
        "clock_trusted": isinstance(raw.get("clock_trusted", True), bool),
        **{name: _is_text(raw.get(name) or "") for name in _TEXTS},
        "klass": raw["role"] != "slot" or _among(raw.get("klass"), set(Klass)),
    }
    return next((name for name, well in checks.items() if not well), "")


def is_writable(text: str) -> bool:
    """Whether every database can keep a text: no NUL, no half of a surrogate pair."""
    return "\0" not in text and not any("\ud800" <= c <= "\udfff" for c in text)


def _is_text(value: object) -> bool:
    return isinstance(value, str) and len(value) <= _LONGEST_TEXT and is_writable(value)


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _among(value: object, known: frozenset[str] | set[Klass] | set[ClockKind]) -> bool:
    return isinstance(value, str) and value in known


def _is_moment(value: object) -> bool:
    try:
        return (
            isinstance(value, str)
            and datetime.fromisoformat(value).astimezone(UTC).tzinfo is not None
            and (datetime.fromisoformat(value).tzinfo is not None)
        )
    except (ValueError, OverflowError):
        return False


def _short(value: object) -> str:
    text = str(value)
    return (text if is_writable(text) else repr(text))[:80]
