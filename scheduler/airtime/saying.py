"""What a commune says on its phone of slots: heard, when and how, or not heard and why. Its grade is `reported`.

Each saying has a key of its own, made where it was said: sent twice it is one, whenever and in whatever order it comes.
A later saying about a slot corrects the earlier one by a new row; one that says the same writes nothing.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from sqlmodel import Session, col, select

from scheduler.airtime.effective import effective
from scheduler.airtime.entering import check_word
from scheduler.airtime.forms import nearest
from scheduler.airtime.gathering import log_row
from scheduler.airtime.intake import REASONS, About, Word, of_word
from scheduler.airtime.network import station_named
from scheduler.airtime.phone_clock import NOT_TOLD, Pressed
from scheduler.messages import Message, Refused, WrongUse
from scheduler.records import appending as log
from scheduler.records.account import Role, require
from scheduler.records.airing import Airing, AiringKind, AiringOutcome, AiringSource, NewAiring
from scheduler.records.audio import Take, VoiceKind
from scheduler.records.bulletin import Bulletin
from scheduler.records.house import House
from scheduler.records.slot import Slot, SlotState
from scheduler.records.station import Station
from scheduler.timekeeping import ClockKind

WAYS = ("machine", "live", "relay")
"""How something was heard: "forms.way_<code>" in the catalogue."""

_SAID = ("milliseconds", "outcome", "reason", "voice_kind", "kind", "started_at", "note")
"""What makes two sayings about a slot differ."""

_LONGEST_KEY = 64
_A_MINUTE = timedelta(minutes=1)
"""A clock that shows minutes tells no less."""


@dataclass(frozen=True, slots=True)
class Saying:
    """What is said of some slots at once.

    Attributes:
        key: names this saying for ever: letters, digits, "-" and "_".
        slots: codes, in the order of their start.
        outcome: `aired`, or `not_aired` with a reason.
        way: one of `WAYS`.
        begun: local time of the day at which the first of them began; None is as planned. The others follow in step.
        reason: one of `intake.REASONS` when it wasn't heard.
        note: in the commune's words.
        pressed: by which clocks it was said.
        clock: the kind of clock of this house.
    """

    key: str
    slots: tuple[str, ...]
    outcome: AiringOutcome
    way: str = "machine"
    begun: time | None = None
    reason: str = ""
    note: str = ""
    pressed: Pressed = NOT_TOLD
    clock: ClockKind = ClockKind.SYSTEM


@dataclass(frozen=True, slots=True)
class SayingTaken:
    """What became of a saying: rows that are new, that were there already, and slots that had not begun yet."""

    new: int
    known: int
    to_come: int


@dataclass(frozen=True, slots=True)
class SlotSaid:
    """What the log says of a slot, by its best evidence.

    Attributes:
        outcome: "aired", "cut" or "not_aired".
        way: one of `WAYS`.
        grade: "measured", "reported" or "assumed".
    """

    outcome: str
    way: str
    started_at: datetime
    reason: str
    grade: str


def say(house: House, station: str, saying: Saying, by: int, now: datetime) -> SayingTaken:
    """Bring a saying into the log; all of its slots or none. The same key with the same content again is harmless.

    Args:
        house: the opened house.
        station: the commune's; its slots alone.
        saying: what is said.
        by: an account of the commune's, the office's, or the program's for an enrolled phone.
        now: when it arrives.

    Raises:
        Refused: no right; a slot that isn't this station's or was withdrawn; nothing of it has begun; the same key has
            said something else before.
        WrongUse: no key, no such way or reason.
    """
    _check(saying)
    with house.database.writing() as session:
        own = station_named(session, station)
        require(session, by, Role.OPERATOR, Role.COMMUNE, Role.OFFICE, unit_id=own.unit_id)
        slots = _slots(session, own, saying.slots)
        later = _later(house, slots[0].starts_at, saying, now)
        begun = [s for s in slots if s.starts_at + later <= saying.pressed.moment(now)]
        if not begun:
            raise Refused("airtime.not_yet", when=slots[0].starts_at + later)
        note = saying.pressed.note(now, house.zone, house.settings.language)
        words = {word.slot: word for word in _words(session, own, begun, saying, later, note)}
        for word in words.values():
            check_word(word, now)
        rows = list(_rows(session, own, words, saying.key, by))
        done = log.append(session, rows, now)
        if done.set_aside:
            raise Refused("airtime.said_otherwise")
        return SayingTaken(done.accepted, len(words) - done.accepted, len(slots) - len(begun))


def said_of(house: House, station: str, day: date) -> Mapping[str, SlotSaid]:
    """Return slot's code → what the log says of it, of one station's broadcast day."""
    with house.database.reading() as session:
        query = (
            select(Airing)
            .join(Slot, col(Slot.code) == col(Airing.slot))
            .join(Station, col(Station.id) == col(Airing.station_id))
            .where(Station.code == station, Slot.day == day, Slot.station_id == Station.id)
        )
        rows = [log_row(a, station, day) for a in session.exec(query)]
    best: dict[str, SlotSaid] = {}
    for row in sorted(effective(rows), key=lambda r: (not r.milliseconds, r.started_at), reverse=True):
        way = "relay" if row.kind is AiringKind.RELAY else "live" if row.voice_kind is VoiceKind.LIVE else "machine"
        best[row.slot] = SlotSaid(row.outcome.value, way, row.started_at, row.reason, row.grade.value)
    return best


def _check(saying: Saying) -> None:
    plain = saying.key.replace("-", "").replace("_", "")
    if not (plain.isascii() and plain.isalnum() and len(saying.key) <= _LONGEST_KEY):
        raise WrongUse("airtime.saying_key")
    if saying.way not in WAYS:
        raise WrongUse("airtime.saying_way", way=saying.way[:40])
    if saying.outcome is AiringOutcome.NOT_AIRED and saying.reason not in REASONS:
        reasons = [Message(f"airtime.reason_{r}") for r in REASONS]
        raise WrongUse("airtime.saying_reason", reasons=reasons)


def _slots(session: Session, station: Station, codes: Sequence[str]) -> list[Slot]:
    query = select(Slot).where(Slot.station_id == station.id, col(Slot.code).in_(codes))
    found = {s.code: s for s in session.exec(query.where(Slot.state != SlotState.WITHDRAWN))}
    lacking = next((code for code in codes if code not in found), None)
    if lacking is not None or not codes:
        raise Refused("airtime.unknown_slot", slot=lacking or "–", station=station.code)
    return sorted(found.values(), key=lambda s: s.starts_at)


def _later(house: House, planned: datetime, saying: Saying, now: datetime) -> timedelta:
    """Return how much later than planned it began; what wasn't heard began when it was planned."""
    if saying.begun is None or saying.outcome is AiringOutcome.NOT_AIRED:
        return timedelta(0)
    begun = saying.pressed.meant(nearest(saying.begun, planned, house.zone), now)
    return timedelta(0) if abs(begun - planned) < _A_MINUTE else begun - planned


def _words(
    session: Session, station: Station, slots: Sequence[Slot], saying: Saying, later: timedelta, note: str
) -> Iterator[Word]:
    takes = select(Take.id, Take.voice_kind).where(col(Take.id).in_({s.take_id for s in slots}))
    voices = dict(session.exec(takes).all())
    codes = dict(session.exec(select(Bulletin.id, Bulletin.code)).all())
    heard = saying.outcome is not AiringOutcome.NOT_AIRED
    note = "; ".join(filter(None, (saying.note.strip()[:500], note)))
    for slot in slots:
        live = saying.way == "live"
        yield Word(
            station=station.code,
            started_at=slot.starts_at + later,
            milliseconds=slot.milliseconds if heard else 0,
            bulletin=codes.get(slot.bulletin_id, ""),
            slot=slot.code,
            relay=heard and saying.way == "relay",
            outcome=saying.outcome,
            reason="" if heard else saying.reason,
            voice_kind=VoiceKind.LIVE if live else VoiceKind(voices.get(slot.take_id, VoiceKind.SYNTHETIC)),
            note=note,
            clock=saying.clock,
        )


def _rows(session: Session, station: Station, words: Mapping[str, Word], key: str, by: int) -> Iterator[NewAiring]:
    """Yield a row for each slot of which something new is said, or what this very key said before."""
    bulletins = {b.code: b for b in session.exec(select(Bulletin))}
    query = (
        select(Airing)
        .where(Airing.station_id == station.id, Airing.source == AiringSource.PAGE, col(Airing.slot).in_(words))
        .order_by(col(Airing.position))
    )
    before: dict[str, list[Airing]] = {}
    for one in session.exec(query):
        before.setdefault(one.slot, []).append(one)
    for slot, word in words.items():
        bulletin = bulletins[word.bulletin]
        entry = f"xa/{key}/{slot}"
        row = of_word(word, About(bulletin.topic, bulletin.klass), AiringSource.PAGE, entry, by)
        had = before.get(slot, [])
        same = next((r for r in had if r.entry == entry), None)
        if same is not None:  # sent again, later, by a clock that has gone on
            yield replace(row, corrects=same.corrects, clock=same.clock, note=same.note, recorded_by=same.recorded_by)
        elif not had:
            yield row
        elif any(getattr(had[-1], name) != getattr(row, name) for name in _SAID):
            yield replace(row, corrects=had[-1].position)
