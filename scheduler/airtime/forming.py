"""The desk of forms: a month of a station goes out as a workbook, and what people wrote into it comes into the log.

A line is known by its slot, or by its day, time and text when it was outside the plan. The same form again is
harmless; a line that says something else than before becomes a correction when a reason is given, and is kept aside
otherwise.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from scheduler.airtime import form_file, forms, gathering
from scheduler.airtime.asrun import is_writable
from scheduler.airtime.comparing import parse_period
from scheduler.airtime.entering import check_word
from scheduler.airtime.facts import SlotFact
from scheduler.airtime.intake import REASONS, About, Word, of_word
from scheduler.airtime.network import station_named
from scheduler.messages import Message, Refused, WrongUse, render, show
from scheduler.records import appending as log
from scheduler.records.account import Role, require
from scheduler.records.airing import Airing, AiringSource, NewAiring
from scheduler.records.appending import Verdict, VerdictKind
from scheduler.records.audio import Take, VoiceKind
from scheduler.records.bulletin import Bulletin
from scheduler.records.house import House
from scheduler.records.slot import Slot, SlotState
from scheduler.records.station import Station
from scheduler.records.target import topic_codes
from scheduler.timekeeping import ClockKind

__all__ = ["FormTaken", "LineAnswer", "VerdictKind", "columns", "form", "month_of", "take_form"]

LANGUAGES = ("vi", "en")
EXTRA_LINES = 30
_MONTH = re.compile(r"\d{4}-\d{2}")
OUTCOMES = ("aired", "cut", "not_aired")
WAYS = ("machine", "live", "relay")
_COLUMNS = (
    ("day", 11, False), ("window", 14, False), ("planned", 8, False), ("bulletin", 38, False), ("topic", 9, False),
    ("length", 8, False), ("outcome", 11, True), ("started", 9, True), ("aired", 10, True), ("way", 13, True),
    ("reason", 15, True), ("note", 22, True), ("slot", 12, False),
)  # fmt: skip
_SAID = ("started_at", "milliseconds", "outcome", "reason", "voice_kind", "kind", "bulletin", "topic")
"""What makes two rows of one line say different things."""


@dataclass(frozen=True, slots=True)
class LineAnswer:
    """What became of one line of a form: `row` is its number in the sheet."""

    row: int
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class FormTaken:
    """What became of a form; lines that say nothing have no answer."""

    station: str
    month: str
    answers: tuple[LineAnswer, ...]


def form(house: House, station: str, month: str, lang: str) -> bytes:
    """Return a station's form of a month: every published slot, then empty lines for what aired outside the plan.

    Args:
        house: the opened house.
        station: its code.
        month: "2023-07".
        lang: "vi" or "en".

    Raises:
        Refused: there is no such station.
        WrongUse: no month.
    """
    first, last = month_of(month)
    with house.database.reading() as session:
        row = station_named(session, station)
        slots = [s for s in _slots(session, house, station, first, last) if s.state is SlotState.PUBLISHED]
        titles = dict(session.exec(select(Bulletin.code, Bulletin.title)).all())
    values = {"station": row.name, "month": month, "count": len(slots)}
    return form_file.write(
        form_file.FormSheet(
            station=station,
            month=month,
            title=render("forms.form_title", lang, **values),
            notes=render("forms.form_notes", lang, **values),
            columns=columns(lang),
            rows=[_printed(slot, titles, house.zone, lang) for slot in slots],
            extra=EXTRA_LINES,
        )
    )


def take_form(house: House, data: bytes, by: int, now: datetime, clock: ClockKind, *, why: str = "") -> FormTaken:
    """Bring a filled-in form into the log, line by line: a bad line is answered, the others are kept. `reported`.

    Args:
        house: the opened house.
        data: the workbook.
        by: the account that brings it.
        now: when.
        clock: the kind of clock of whoever brings it.
        why: a reason: lines that say something else than before become corrections.

    Raises:
        Refused: no form of ours, an unknown station, or no right to.
        WrongUse: its month is none.
    """
    sheet = form_file.read(data, columns("vi"), _titles())
    first, last = month_of(sheet.month)
    with house.database.writing() as session:
        station = station_named(session, sheet.station)
        require(session, by, Role.OPERATOR, Role.COMMUNE, Role.OFFICE, unit_id=station.unit_id)
        bulletins = {b.code: b for b in session.exec(select(Bulletin))}
        slots = {s.code: s for s in _slots(session, house, sheet.station, first, last)}
        about = forms.About(
            station=sheet.station,
            month=(first, last),
            slots=slots,
            bulletins=frozenset(bulletins),
            voices=_voices(session, slots),
            zone=house.zone,
            clock=clock,
            words=_words(),
        )
        judged = [(row, _judged(row, about, now)) for row in sheet.rows]
        said = [(row.number, word) for row, word in judged if isinstance(word, Word)]
        rows = _rows(session, station, said, bulletins, by, why)
        verdicts = dict(zip((n for n, _ in said), log.append_each(session, rows, now), strict=True))
    answers = {row.number: Verdict(VerdictKind.REFUSED, message=m) for row, m in judged if isinstance(m, Message)}
    return FormTaken(
        sheet.station, sheet.month, tuple(LineAnswer(n, v) for n, v in sorted((answers | verdicts).items()))
    )


def month_of(text: str) -> tuple[date, date]:
    """Return the first and last day of "2023-07".

    Raises:
        WrongUse: no month.
    """
    if not _MONTH.fullmatch(text):
        raise WrongUse("forms.form_no_month", month=text)
    period = parse_period(text)
    return period.first_day, period.last_day


def columns(lang: str) -> tuple[form_file.FormColumn, ...]:
    """Return the columns of a form in a language."""
    choices = {
        "outcome": tuple(render(f"forms.said_{o}", lang) for o in OUTCOMES),
        "way": tuple(render(f"forms.way_{w}", lang) for w in WAYS),
        "reason": tuple(render(f"airtime.reason_{r}", lang) for r in REASONS),
        "topic": tuple(_topics()),
    }
    return tuple(
        form_file.FormColumn(key, render(f"forms.form_{key}", lang), width, filled, choices.get(key, ()))
        for key, width, filled in _COLUMNS
    )


def _judged(row: form_file.TypedRow, about: forms.About, now: datetime) -> Word | Message | None:
    try:
        word = forms.word_of(row, about)
        if word is not None:
            check_word(word, now)
    except Refused as error:
        return error.message
    return word


def _rows(
    session: Session,
    station: Station,
    said: Sequence[tuple[int, Word]],
    bulletins: Mapping[str, Bulletin],
    by: int,
    why: str,
) -> list[NewAiring]:
    """Return the log rows of words; one that differs from the form before is its correction when `why` is told."""
    entries = [_entry(word) for _, word in said]
    before = _before(session, station, entries)
    rows = []
    for entry, (_, word) in zip(entries, said, strict=True):
        bulletin = bulletins.get(word.bulletin)
        about = About(bulletin.topic, bulletin.klass) if bulletin else About(word.topic, word.klass)
        row = of_word(word, about, AiringSource.FORM, entry, by)
        last = before.get(entry)
        if last is None:
            rows.append(row)
        elif all(getattr(last, f) == getattr(row, f) for f in _SAID):
            rows.append(_again(row, last))
        elif why and is_writable(why):
            note = "; ".join(filter(None, (why, word.note)))
            rows.append(replace(row, sequence=last.sequence + 1, corrects=last.position, note=note))
        else:
            rows.append(replace(row, sequence=last.sequence, corrects=last.corrects))
    return rows


def _again(row: NewAiring, last: Airing) -> NewAiring:
    """Return the row as it was entered before: a note or an account alone makes no other airing."""
    return replace(
        row, sequence=last.sequence, corrects=last.corrects, note=last.note, recorded_by=last.recorded_by,
        clock=last.clock,
    )  # fmt: skip


def _entry(word: Word) -> str:
    if word.slot:
        return f"form/{word.slot}"
    identity = f"{word.started_at.astimezone(UTC).isoformat()}/{word.bulletin}/{word.note}"
    return f"form/{sha256(identity.encode()).hexdigest()[:16]}"


def _before(session: Session, station: Station, entries: Iterable[str]) -> dict[str, Airing]:
    query = (
        select(Airing)
        .where(Airing.station_id == station.id, Airing.source == AiringSource.FORM, col(Airing.entry).in_(set(entries)))
        .order_by(col(Airing.sequence))
    )
    return {row.entry: row for row in session.exec(query)}


def _slots(session: Session, house: House, station: str, first: date, last: date) -> list[SlotFact]:
    facts = gathering.gather(session, house.zone, first, last, targets=False)
    return [s for s in facts.slots if s.station == station and first <= s.day <= last]


def _voices(session: Session, slots: Iterable[str]) -> dict[str, VoiceKind]:
    query = select(Slot.code, Take.voice_kind).join(Take, col(Slot.take_id) == Take.id)
    wanted = set(slots)
    return {code: VoiceKind(kind) for code, kind in session.exec(query) if code in wanted}


def _printed(slot: SlotFact, titles: Mapping[str, str], zone: ZoneInfo, lang: str) -> dict[str, str]:
    begin = slot.starts_at.astimezone(zone)
    return {
        "day": show(slot.day, lang),
        "window": slot.window,
        "planned": show(begin.time(), lang),
        "bulletin": f"{slot.bulletin} {titles.get(slot.bulletin, '')}".strip(),
        "topic": slot.topic,
        "length": show(timedelta(milliseconds=slot.milliseconds)),
        "slot": slot.code,
    }


def _topics() -> list[str]:
    """Return the topics without their parts: a list of choices holds 255 characters."""
    return [code for code in topic_codes() if "." not in code]


def _titles() -> dict[str, str]:
    return {render(f"forms.form_{key}", lang): key for lang in LANGUAGES for key, _, _ in _COLUMNS}


def _words() -> forms.Words:
    def folded(prefix: str, codes: Iterable[str]) -> dict[str, str]:
        return {forms.fold(render(f"{prefix}_{c}", lang)): c for lang in LANGUAGES for c in codes}

    short = {"x": "aired", "v": "aired", "co": "aired", "khong": "not_aired", "cat": "cut"}
    return forms.Words(
        outcomes=folded("forms.said", OUTCOMES) | short,
        ways=folded("forms.way", WAYS),
        reasons=folded("airtime.reason", REASONS),
        topics={forms.fold(code): code for code in _topics()},
    )
