"""What a filled-in form means: each line becomes a person's word about a slot, or the sentence why not. Pure."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

from scheduler.airtime.facts import SlotFact
from scheduler.airtime.form_file import TypedRow
from scheduler.airtime.intake import Word
from scheduler.messages import Message, Refused
from scheduler.records.airing import AiringOutcome
from scheduler.records.audio import VoiceKind
from scheduler.timekeeping import ClockKind, at

LONGEST = timedelta(hours=6)
"""Longer than any window; who types more has typed an hour into a length."""

_CLOCK = re.compile(
    r"(\d{1,2})\s*(?:[:.hg]|giờ)\s*(\d{1,2})?\s*(?:[:'p]|phút)?\s*(\d{1,2})?\s*(?:[\"s]|giây)?", re.IGNORECASE
)
_LENGTH = re.compile(
    r"(?:(?P<h>\d{1,2}):)?(?P<m>\d{1,4})(?:[:'p]|\s*phút)\s*(?P<s>\d{1,2})?\s*(?:\"|s|'|giây)?", re.IGNORECASE
)
_SECONDS = re.compile(r"(\d{1,5})\s*(?:\"|s|giây)", re.IGNORECASE)
_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")


@dataclass(frozen=True, slots=True)
class Words:
    """What the choices of a form mean, folded by `fold`, in all our languages.

    Attributes:
        outcomes: to "aired", "cut", "not_aired".
        ways: to "machine", "live", "relay".
        reasons: to a reason's code.
        topics: to a topic's code.
    """

    outcomes: Mapping[str, str]
    ways: Mapping[str, str]
    reasons: Mapping[str, str]
    topics: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class About:
    """What a line is judged against.

    Attributes:
        station: its code.
        month: first and last day.
        slots: of the station, by code.
        bulletins: codes that there are.
        voices: slot's code → how its take was made.
    """

    station: str
    month: tuple[date, date]
    slots: Mapping[str, SlotFact]
    bulletins: frozenset[str]
    voices: Mapping[str, VoiceKind]
    zone: ZoneInfo
    clock: ClockKind
    words: Words


def fold(text: object) -> str:
    """Return a typed choice without case, marks and spare blanks: "Đã phát" and "da phat" are one."""
    plain = unicodedata.normalize("NFD", str(text)).casefold().replace("đ", "d")
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).split())


def word_of(row: TypedRow, about: About) -> Word | None:
    """Return what a line says; None when nothing was filled in.

    A line of the plan without a time or length went out as planned. Times are the station's; a length is minutes and
    seconds.

    Raises:
        Refused: the line can't be understood or can't be; the sentence names the cell.
    """
    typed = {k for k in ("outcome", "started", "aired", "way", "reason", "note") if row.cells.get(k) is not None}
    slot_code = str(row.cells.get("slot") or "")
    if not typed and not row.merged and (slot_code or row.cells.get("bulletin") is None):
        return None
    if row.merged:
        raise Refused("forms.form_merged", cells=tuple(sorted(row.merged)))
    if row.formulas:
        raise Refused("forms.form_formula", cells=tuple(sorted(row.formulas)))
    if not slot_code:
        return _loose(row, about)
    slot = about.slots.get(slot_code)
    if slot is None:
        raise Refused("airtime.unknown_slot", slot=slot_code, station=about.station)
    return _planned(row, about, slot)


def _planned(row: TypedRow, about: About, slot: SlotFact) -> Word:
    outcome = AiringOutcome(_choice(row, "outcome", about.words.outcomes) or _default_outcome(row))
    planned = timedelta(milliseconds=slot.milliseconds)
    typed = _length(row.cells.get("aired"))
    if outcome is AiringOutcome.CUT and typed is None:
        raise Refused("forms.form_cut_length")
    length = timedelta(0) if outcome is AiringOutcome.NOT_AIRED else planned if typed is None else typed
    if outcome is AiringOutcome.NOT_AIRED and typed:
        raise Refused("forms.form_not_aired_length")
    started = row.cells.get("started")
    begin = slot.starts_at if started is None else nearest(clock_of(started), slot.starts_at, about.zone)
    way = _choice(row, "way", about.words.ways) or "machine"
    return Word(
        station=about.station,
        started_at=begin,
        milliseconds=length // timedelta(milliseconds=1),
        bulletin=slot.bulletin,
        slot=slot.code,
        relay=way == "relay",
        outcome=outcome,
        reason=_choice(row, "reason", about.words.reasons) or "",
        voice_kind=VoiceKind.LIVE if way == "live" else about.voices.get(slot.code, VoiceKind.SYNTHETIC),
        note=_note(row),
        clock=about.clock,
    )


def _loose(row: TypedRow, about: About) -> Word:
    """Return what a line outside the plan says: day, time, length and topic are wanted there."""
    started = row.cells.get("started") or row.cells.get("planned")
    typed = _length(row.cells.get("aired")) or _length(row.cells.get("length"))
    if row.cells.get("day") is None or started is None or not typed:
        raise Refused("forms.form_loose_needs")
    day = _day(row.cells["day"], about.month)
    named = str(row.cells.get("bulletin") or "")
    known = named if named in about.bulletins else ""
    topic = _choice(row, "topic", about.words.topics)
    if not known and topic is None:
        raise Refused("forms.form_loose_topic")
    way = _choice(row, "way", about.words.ways) or "live"
    clock = clock_of(started)
    return Word(
        station=about.station,
        started_at=at(day, 60 * clock.hour + clock.minute, about.zone) + timedelta(seconds=clock.second),
        milliseconds=typed // timedelta(milliseconds=1),
        bulletin=known,
        topic=topic or "KHAC",
        relay=way == "relay",
        outcome=AiringOutcome(_choice(row, "outcome", about.words.outcomes) or "aired"),
        reason=_choice(row, "reason", about.words.reasons) or "",
        voice_kind=VoiceKind.LIVE if way == "live" else VoiceKind.RECORDED,
        note=_note(row) if known else "; ".join(filter(None, (named, _note(row)))),
        clock=about.clock,
    )


def _default_outcome(row: TypedRow) -> str:
    if row.cells.get("reason") is not None and row.cells.get("aired") is None:
        raise Refused("forms.form_which_outcome")
    return "aired"


def _choice(row: TypedRow, key: str, meanings: Mapping[str, str]) -> str | None:
    value = row.cells.get(key)
    if value is None:
        return None
    found = meanings.get(fold(value))
    if found is None:
        raise Refused("forms.form_choice", column=Message(f"forms.form_{key}"), value=_shown(value))
    return found


def clock_of(value: Any) -> time:  # noqa: ANN401 - a cell holds whatever Excel made of it
    """Return a time of the day: 5h30, 05:30, 5.30, 5 giờ 30, or Excel's own.

    Raises:
        Refused: no time, or one that no day has.
    """
    if isinstance(value, datetime):
        return value.time().replace(microsecond=0)
    if isinstance(value, time):
        return value.replace(microsecond=0)
    if isinstance(value, float | int) and not isinstance(value, bool) and 0 <= value < 1:  # a part of Excel's day
        minutes, second = divmod(round(value * 86_400) % 86_400, 60)
        return time(minutes // 60, minutes % 60, second)
    found = _CLOCK.fullmatch(str(value).strip())
    try:
        if found is not None:
            hour, minute, second = (int(part or 0) for part in found.groups())
            return time(hour, minute, second)
    except ValueError as error:  # 25h61
        raise Refused("forms.form_time", value=_shown(value)) from error
    raise Refused("forms.form_time", value=_shown(value))


def _length(value: Any) -> timedelta | None:  # noqa: ANN401 - a cell holds whatever Excel made of it
    """Return a length: 2:30, 2'30", 2 phút 30, 150 giây; a bare number is minutes. None when nothing stands there.

    What Excel made a time of the day of "2:30" is two minutes and a half: nobody plays half a day.

    Raises:
        Refused: no length, not above zero, or longer than any window.
    """
    if value is None:
        return None
    length = _time_as_length(value) if isinstance(value, time | datetime | timedelta) else _written_length(value)
    if length is None:
        raise Refused("forms.form_length_wrong", value=_shown(value))
    if not timedelta(0) < length <= LONGEST:
        raise Refused("forms.form_long", value=_shown(value), hours=LONGEST // timedelta(hours=1))
    return length


def _time_as_length(value: time | datetime | timedelta) -> timedelta:
    if isinstance(value, timedelta):
        return value
    if value.second or not value.hour:
        return timedelta(hours=value.hour, minutes=value.minute, seconds=value.second)
    return timedelta(minutes=value.hour, seconds=value.minute)


def _written_length(value: object) -> timedelta | None:
    text = str(value).strip()
    try:
        minutes = Decimal(text.replace(",", "."))
        return timedelta(seconds=round(float(minutes * 60))) if minutes.is_finite() and abs(minutes) < 10**6 else None
    except InvalidOperation:
        pass  # not a bare number: one of the written forms
    if (found := _SECONDS.fullmatch(text)) is not None:
        return timedelta(seconds=int(found[1]))
    if (found := _LENGTH.fullmatch(text)) is None:
        return None
    return timedelta(hours=int(found["h"] or 0), minutes=int(found["m"]), seconds=int(found["s"] or 0))


def _day(value: Any, month: tuple[date, date]) -> date:  # noqa: ANN401 - a cell holds whatever Excel made of it
    day = value.date() if isinstance(value, datetime) else value if isinstance(value, date) else _written_day(value)
    if day is None:
        raise Refused("forms.form_day_wrong", value=_shown(value))
    if not month[0] <= day <= month[1]:
        raise Refused("forms.form_other_month", day=day)
    return day


def _written_day(value: object) -> date | None:
    found = _DAY.fullmatch(str(value).strip())
    try:
        return date(int(found[3]), int(found[2]), int(found[1])) if found else None
    except ValueError:  # 31/02/2023
        return None


def nearest(clock: time, planned: datetime, zone: ZoneInfo) -> datetime:
    """Return the moment with that time of the day which is nearest to the planned start, across midnight too.

    Args:
        clock: a local time of the day.
        planned: the start as planned.
        zone: the station's.
    """
    local = planned.astimezone(zone).replace(hour=clock.hour, minute=clock.minute, second=clock.second, microsecond=0)
    return min((local + timedelta(days=d) for d in (-1, 0, 1)), key=lambda m: abs(m - planned)).astimezone(
        planned.tzinfo
    )


def _note(row: TypedRow) -> str:
    return str(row.cells.get("note") or "")[:500]


def _shown(value: object) -> str:
    return str(value)[:60]
