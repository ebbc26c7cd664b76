"""The desk of entering: what players and people say went out becomes rows of the log. One transaction a use case."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlmodel import Session, col, select

from scheduler.airtime.asrun import AIRTIME, is_writable, read_as_run
from scheduler.airtime.intake import DRILL, EMERGENCY, About, AsRun, Word, new_airing, of_word
from scheduler.airtime.slots_known import slots_of
from scheduler.messages import Message, Refused
from scheduler.records import appending as log
from scheduler.records.account import Role, require
from scheduler.records.airing import Airing, AiringOutcome, AiringSource
from scheduler.records.appending import Appended, Verdict, VerdictKind
from scheduler.records.audio import Rendering, Take, VoiceKind
from scheduler.records.bulletin import Bulletin
from scheduler.records.house import House
from scheduler.records.slot import Emergency, Slot
from scheduler.records.station import Station

_EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
_CLOCKS_APART = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one entry that a door brought, in the order it brought them.

    Attributes:
        row: its place among them, from 1.
        boot_id: "" when it named none.
        sequence: -1 when it named none.
    """

    row: int
    boot_id: str
    sequence: int
    verdict: Verdict


def carry_in(house: House, entries: Iterable[AsRun], source: AiringSource, by: int, now: datetime) -> Appended:
    """Carry a player's journal into the log; harmless again.

    Only slots and emergencies enter; tunes, openings and closings are no airtime. What a player logs is `measured`.

    Args:
        house: the opened house.
        entries: of any stations, none of them still playing.
        source: player or agent.
        by: the account that brings them.
        now: when they are recorded.

    Raises:
        Refused: no right to, or see `records.appending.append`; nothing is written then.
    """
    wanted = [e for e in entries if e.role in AIRTIME]
    with house.database.writing() as session:
        require(session, by, Role.OPERATOR, Role.COMMUNE)
        voices = _voice_kinds(session, {e.rendering_sha256 for e in wanted})
        rows = [new_airing(e, source, voices.get(e.rendering_sha256), by) for e in wanted]
        return log.append(session, rows, now)


def receive(
    house: House, station: str, entries: Sequence[Any], source: AiringSource, by: int, now: datetime
) -> tuple[Answer, ...]:
    """Take a player's entries in row by row: a bad one is answered, the rest is kept. Harmless again.

    The key of an entry is its station, source, boot id and sequence number; they may come in any order. Other content
    under a known key is kept aside. A slot that this station never had, or that is another's, is refused.

    Args:
        house: the opened house.
        station: whose.
        entries: as JSON gives them, see `asrun.read_as_run`.
        source: player or agent.
        by: the account that brings them.
        now: when they are recorded.

    Raises:
        Refused: no right to, or no such station.
    """
    read = [read_as_run(station, raw) for raw in entries]
    with house.database.writing() as session:
        found = session.exec(select(Station).where(Station.code == station)).first()
        require(session, by, Role.OPERATOR, Role.COMMUNE, unit_id=None if found is None else found.unit_id)
        if found is None:
            raise Refused("airing.unknown_station", station=station)
        named = {e.slot for e in read if isinstance(e, AsRun) and e.role == "slot"}
        known = slots_of(session, station, named)
        judged = [_unknown_slot(e, known) or e if isinstance(e, AsRun) else e for e in read]
        wanted = [e for e in judged if isinstance(e, AsRun) and e.role in AIRTIME]
        voices = _voice_kinds(session, {e.rendering_sha256 for e in wanted})
        rows = [new_airing(e, source, voices.get(e.rendering_sha256), by) for e in wanted]
        verdicts = iter(log.append_each(session, rows, now))
    answers = []
    for number, (raw, one) in enumerate(zip(read, judged, strict=True), 1):
        if isinstance(one, Message):
            verdict = Verdict(VerdictKind.REFUSED, message=one)
        else:
            verdict = next(verdicts) if one.role in AIRTIME else Verdict(VerdictKind.ACCEPTED)
        boot_id, sequence = (raw.boot_id, raw.sequence) if isinstance(raw, AsRun) else ("", -1)
        answers.append(Answer(number, boot_id, sequence, verdict))
    return tuple(answers)


def enter(house: House, word: Word, source: AiringSource, by: int, now: datetime) -> Appended:
    """Enter what a person says went out (or didn't); its grade is `reported`. The same word again is harmless.

    Raises:
        Refused: no right, an unknown bulletin, slot or station, a moment that is still to come, something heard that
            has no length, or an impossible length; see `records.appending.append`.
    """
    check_word(word, now)
    with house.database.writing() as session:
        own = session.exec(select(Station).where(Station.code == word.station)).first()
        unit_id = own.unit_id if own is not None else None
        require(session, by, Role.OPERATOR, Role.COMMUNE, Role.OFFICE, unit_id=unit_id)
        bulletin = session.exec(select(Bulletin).where(Bulletin.code == word.bulletin)).first()
        breaking_in = None if bulletin is not None else _breaking_in(session, word)
        if word.bulletin and bulletin is None and breaking_in is None:
            raise Refused("airtime.unknown_bulletin", bulletin=word.bulletin)
        if word.slot and not _slot_is_of(session, word.slot, word.station):
            raise Refused("airtime.unknown_slot", slot=word.slot, station=word.station)
        said = About(bulletin.topic, bulletin.klass) if bulletin else About(word.topic, word.klass)
        about = breaking_in or said
        identity = f"{word.station}/{word.started_at.astimezone(UTC).isoformat()}/{word.bulletin}/{word.slot}"
        if word.corrects:  # a second correction of one row is another entry
            identity += f"/{word.corrects}/{word.milliseconds}/{word.outcome}/{word.reason}/{word.note}"
        entry = sha256(identity.encode()).hexdigest()[:16]
        row = of_word(word, about, source, entry, by)
        return log.append(session, [row], now)


def check_word(word: Word, now: datetime) -> None:
    """Refuse what no person can have heard.

    Raises:
        Refused: see `enter`.
    """
    if not _EARLIEST <= word.started_at <= now + _CLOCKS_APART:
        raise Refused("airtime.not_yet", when=word.started_at)
    if word.outcome != AiringOutcome.NOT_AIRED and word.milliseconds <= 0:
        raise Refused("airtime.no_length", station=word.station)
    if not all(is_writable(text) for text in (word.note, word.bulletin, word.slot, word.topic, word.station)):
        raise Refused("airtime.unwritable")


def _unknown_slot(entry: AsRun, known: dict[str, str]) -> Message | None:
    if entry.role != "slot" or known.get(entry.slot) == entry.station:
        return None
    if entry.slot in known:
        return Message(
            "airtime.other_stations_slot", {"slot": entry.slot, "station": entry.station, "owner": known[entry.slot]}
        )
    return Message("airtime.unknown_slot", {"slot": entry.slot, "station": entry.station})


def _voice_kinds(session: Session, hashes: set[str]) -> dict[str, VoiceKind]:
    query = (
        select(Rendering.sha256, Take.voice_kind)
        .join(Take, col(Rendering.take_id) == Take.id)
        .where(col(Rendering.sha256).in_(hashes))
    )
    return {sha: VoiceKind(kind) for sha, kind in session.exec(query)}


def _slot_is_of(session: Session, slot: str, station: str) -> bool:
    query = select(Slot.id).join(Station, col(Slot.station_id) == Station.id)
    return session.exec(query.where(Slot.code == slot, Station.code == station)).first() is not None


def _breaking_in(session: Session, word: Word) -> About | None:
    """Return what a word is about when that is an emergency or a drill: by its code, else by the row it corrects."""
    if word.bulletin:
        drill = session.exec(select(Emergency.drill).where(Emergency.code == word.bulletin)).first()
        return None if drill is None else DRILL if drill else EMERGENCY
    query = (
        select(Airing.kind)
        .join(Station, col(Airing.station_id) == Station.id)
        .where(Station.code == word.station, Airing.position == word.corrects)
    )
    kind = session.exec(query).first()
    return next((about for about in (EMERGENCY, DRILL) if about.kind is kind), None)
