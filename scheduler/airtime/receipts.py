"""The desk of receipts: a code that was read out, or a file on a stick, becomes rows of the log. One transaction each.

A code is a person's word, so `reported`; a file holds what a player journalled, so `measured`, if its seal holds.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlmodel import Session, col, select

from scheduler import receiptcode, receiptfile
from scheduler.airtime.entering import Answer, receive
from scheduler.airtime.intake import About, Word, of_word
from scheduler.airtime.reconciling import UNKNOWN
from scheduler.daysheet import SheetSlot, read_day
from scheduler.messages import Refused
from scheduler.receiptcode import WHOLE, Code, Part
from scheduler.records import appending as log
from scheduler.records.account import Role, require
from scheduler.records.airing import Airing, AiringOutcome, AiringSource, NewAiring
from scheduler.records.audio import Take, VoiceKind
from scheduler.records.bulletin import Klass
from scheduler.records.house import House
from scheduler.records.slot import PublishedDay, Slot
from scheduler.records.station import Station
from scheduler.timekeeping import ClockKind, broadcast_day

__all__ = ["CodeTaken", "FileTaken", "SlotTold", "Taking", "take_code", "take_file"]

_CLOCKS_APART = timedelta(minutes=5)


class Taking(StrEnum):
    """What became of a code."""

    ACCEPTED = "accepted"
    CORRECTED = "corrected"
    """It replaces what an earlier code of the same part said."""
    REPEATED = "repeated"
    OLDER = "older"
    """A later code of the same part is in already; nothing was written."""
    SET_ASIDE = "set_aside"
    """Another code with the same counter is in already; this one is kept aside."""


@dataclass(frozen=True, slots=True)
class SlotTold:
    """What a code says of one slot; `thirds` of it were heard, 3 is whole."""

    slot: str
    title: str
    starts_at: datetime
    thirds: int


@dataclass(frozen=True, slots=True)
class CodeTaken:
    """A code that was genuine, and what became of it."""

    station: str
    station_name: str
    day: date
    window: str
    counter: int
    taking: Taking
    slots: tuple[SlotTold, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class FileTaken:
    """A file whose seal held: one answer an entry."""

    station: str
    answers: tuple[Answer, ...]


def take_code(
    house: House, text: str, by: int, now: datetime, clock: ClockKind = ClockKind.SYSTEM, *, station: str = ""
) -> CodeTaken:
    """Take a receipt code. The same again is harmless; one with a later counter corrects by new rows.

    Args:
        house: the opened house.
        text: as it was typed or read out.
        by: who enters it.
        now: when.
        clock: the kind of clock of whoever enters it.
        station: the code of the station that reads it out; "" tries all of them.

    Raises:
        Refused: mistyped, of no station's published day, of slots that are still to come, no such station or no right.
    """
    code = receiptcode.read(text)
    day = receiptcode.day_of(code.told, broadcast_day(now, house.zone))
    with house.database.writing() as session:
        found = _find(session, house, code, day, station)
        if found is None and station:
            raise Refused("receipts.forged", station=station)
        if found is None:
            raise Refused("receipts.forged_anywhere")
        of, part = found
        require(session, by, Role.OPERATOR, Role.COMMUNE, Role.OFFICE, unit_id=of.unit_id)
        told = tuple(
            SlotTold(s.id, s.title, s.starts_at, n) for s, n in zip(part.slots, code.told.thirds, strict=False)
        )
        early = next((s for s in told if s.thirds and s.starts_at > now + _CLOCKS_APART), None)
        if early is not None:
            raise Refused("airtime.not_yet", when=early.starts_at)
        taking = _enter(session, of, part, code, by, now, clock)
        return CodeTaken(
            of.code, of.name, part.day, part.window, code.told.counter, taking, told, code.told.reason
        )  # fmt: skip


def take_file(house: House, data: bytes, by: int, now: datetime) -> FileTaken:
    """Take a receipt file, row by row, as if it had come over the network. The same again is harmless.

    Raises:
        Refused: no receipt, torn or changed, not sealed by a PC of that station, no such station, no right to it.
    """
    key = house.signing_key()
    found = receiptfile.read(data, lambda station, day: receiptcode.day_key(key, station, day))
    return FileTaken(found.station, receive(house, found.station, found.entries, AiringSource.AGENT, by, now))


def _find(session: Session, house: House, code: Code, day: date, station: str) -> tuple[Station, Part] | None:
    """Return the station and part that a code is about; its MAC holds for no other."""
    query = (
        select(Station, PublishedDay)
        .join(PublishedDay, col(PublishedDay.station_id) == Station.id)
        .where(PublishedDay.day == day)
        .order_by(col(Station.id), col(PublishedDay.revision).desc())
    )
    for of, published in session.exec(query.where(Station.code == station) if station else query):
        for part in receiptcode.parts_of(read_day(published.document.encode())):
            key = receiptcode.part_key(receiptcode.day_key(house.signing_key(), of.code, day), part)
            if receiptcode.holds(code, part, key):
                return of, part
    return None


def _enter(
    session: Session, station: Station, part: Part, code: Code, by: int, now: datetime, clock: ClockKind
) -> Taking:
    session.exec(select(Station.id).where(Station.id == station.id).with_for_update()).all()
    before = _before(session, station, [s.id for s in part.slots])
    mine = (part.revision, code.told.counter)
    latest = max((_made(row) for row in before.values()), default=mine)
    if latest > mine:
        return Taking.OLDER
    rows = list(_rows(session, station, part, code, before, by, clock))
    done = log.append(session, rows, now)
    if done.set_aside:
        return Taking.SET_ASIDE
    if not done.accepted:
        return Taking.REPEATED
    return Taking.CORRECTED if any(row.corrects for row in rows) else Taking.ACCEPTED


def _rows(
    session: Session, station: Station, part: Part, code: Code, before: dict[str, Airing], by: int, clock: ClockKind
) -> Iterator[NewAiring]:
    voices = _voices(session, [s.id for s in part.slots])
    mine = (part.revision, code.told.counter)
    for slot, thirds in zip(part.slots, code.told.thirds, strict=False):
        word = _word(station.code, slot, thirds, code.told.reason, voices.get(slot.id, VoiceKind.SYNTHETIC), clock)
        entry = f"ma/{slot.id}/{part.revision}/{code.told.counter}"
        row = of_word(word, About(slot.topic, Klass(slot.klass)), AiringSource.RECEIPT, entry, by)
        last = before.get(slot.id)
        if last is None:
            yield replace(row, revision=part.revision)
        elif _made(last) == mine:
            yield replace(
                row, revision=part.revision, corrects=last.corrects, clock=last.clock, voice_kind=last.voice_kind
            )
        else:
            yield replace(row, revision=part.revision, corrects=last.position)


def _word(station: str, slot: SheetSlot, thirds: int, reason: str, voice: VoiceKind, clock: ClockKind) -> Word:
    outcome = AiringOutcome.AIRED if thirds == WHOLE else AiringOutcome.CUT if thirds else AiringOutcome.NOT_AIRED
    return Word(
        station=station,
        started_at=slot.starts_at,
        milliseconds=slot.milliseconds * thirds // WHOLE,
        bulletin=slot.bulletin,
        slot=slot.id,
        outcome=outcome,
        reason="" if thirds == WHOLE else reason or UNKNOWN,
        voice_kind=voice,
        clock=clock,
    )


def _before(session: Session, station: Station, slots: Sequence[str]) -> dict[str, Airing]:
    """Return the newest row that a code brought of each slot."""
    query = (
        select(Airing)
        .where(Airing.station_id == station.id, Airing.source == AiringSource.RECEIPT)
        .where(col(Airing.slot).in_(slots), col(Airing.entry).startswith("ma/"))
        .order_by(col(Airing.position))
    )
    return {row.slot: row for row in session.exec(query)}


def _made(row: Airing) -> tuple[int, int]:
    """Return the revision and counter of the code that brought a row."""
    _, revision, counter = row.entry.rsplit("/", 2)
    return int(revision), int(counter)


def _voices(session: Session, slots: Sequence[str]) -> dict[str, VoiceKind]:
    query = select(Slot.code, Take.voice_kind).join(Take, col(Slot.take_id) == Take.id).where(col(Slot.code).in_(slots))
    return {code: VoiceKind(kind) for code, kind in session.exec(query)}
