"""The desk of airtime: the log carried in, outcomes, figures and targets. One transaction a use case."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256

from sqlmodel import Session, col, select, text

from scheduler.airtime import comparing, dailylog, figures, gathering, reconciling
from scheduler.airtime import tally as counting
from scheduler.airtime.applying import Reconciled, apply
from scheduler.airtime.intake import EMERGENCY, About, AsRun, Word, new_airing, of_word
from scheduler.airtime.proving import check_heads, export_heads, verify
from scheduler.airtime.targeting import list_targets, refresh_target_seconds, set_target
from scheduler.messages import Refused
from scheduler.records import airing as log
from scheduler.records.account import Role, require
from scheduler.records.airing import Airing, AiringConflict, AiringKind, AiringOutcome, AiringSource, Appended
from scheduler.records.audio import Rendering, Take, VoiceKind
from scheduler.records.bulletin import Bulletin
from scheduler.records.house import House
from scheduler.records.slot import Emergency, Slot, SlotOutcome
from scheduler.records.station import Station

__all__ = [
    "AiringOutcome",
    "AiringSource",
    "AsRun",
    "VoiceKind",
    "Word",
    "carry_in",
    "check_heads",
    "conflicts",
    "daily_log",
    "enter",
    "export_heads",
    "list_targets",
    "reconcile",
    "refresh_target_seconds",
    "set_target",
    "tallies",
    "tally",
    "verify",
    "whole",
]


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
        Refused: no right to, or see `records.airing.append`; nothing is written then.
    """
    wanted = [e for e in entries if e.role in {"slot", "emergency"}]
    with house.database.writing() as session:
        require(session, by, Role.OPERATOR, Role.COMMUNE)
        voices = _voice_kinds(session, {e.rendering_sha256 for e in wanted})
        rows = [new_airing(e, source, voices.get(e.rendering_sha256), by) for e in wanted]
        return log.append(session, rows, now)


def enter(house: House, word: Word, source: AiringSource, by: int, now: datetime) -> Appended:
    """Enter what a person says went out (or didn't); its grade is `reported`. The same word again is harmless.

    Raises:
        Refused: no right, an unknown bulletin, slot or station, or an impossible length; see `records.airing.append`.
    """
    with house.database.writing() as session:
        require(session, by, Role.OPERATOR, Role.COMMUNE, Role.OFFICE)
        bulletin = session.exec(select(Bulletin).where(Bulletin.code == word.bulletin)).first()
        emergency = bulletin is None and _is_emergency(session, word.bulletin)
        if word.bulletin and bulletin is None and not emergency:
            raise Refused("airtime.unknown_bulletin", bulletin=word.bulletin)
        if word.slot and not _slot_is_of(session, word.slot, word.station):
            raise Refused("airtime.unknown_slot", slot=word.slot, station=word.station)
        about = About(bulletin.topic, bulletin.klass) if bulletin else About(word.topic, word.klass)
        if emergency or (bulletin is None and _corrects_emergency(session, word)):
            about = EMERGENCY
        identity = f"{word.station}/{word.started_at.astimezone(UTC).isoformat()}/{word.bulletin}/{word.slot}"
        if word.corrects:  # a second correction of one row is another entry
            identity += f"/{word.corrects}/{word.milliseconds}/{word.outcome}/{word.reason}/{word.note}"
        entry = sha256(identity.encode()).hexdigest()[:16]
        row = of_word(word, about, source, entry, by)
        return log.append(session, [row], now)


def reconcile(house: House, first_day: date, last_day: date, by: int, now: datetime) -> Reconciled:
    """Give each slot of the days its outcome, and owe what was missed or cut. Idempotent; the log isn't touched.

    An outcome is rebuilt from the log each time: a late report changes it, and takes back a debt that isn't placed yet.

    Raises:
        Refused: no right to.
    """
    rules = reconciling.Rules(
        timedelta(seconds=house.settings.airtime.on_time_seconds),
        timedelta(seconds=house.settings.airtime.cut_tolerance_seconds),
    )
    with house.database.writing() as session:
        require(session, by, Role.OPERATOR, Role.OFFICE)
        gathering.lock_stations(session)
        facts = gathering.gather(session, house.zone, first_day, last_day, targets=False)
        slots = [s for s in facts.slots if first_day <= s.day <= last_day]
        times = gathering.revisions(session, first_day, last_day)
        judged = reconciling.reconcile(slots, facts.rows, times, rules, now)
        return apply(session, judged, first_day, last_day, by, now)


def tally(house: House, first_day: date, last_day: date, by: Sequence[str] = ("station",)) -> figures.Tally:
    """Count the airtime of a period by any of `tally.DIMENSIONS`.

    Raises:
        WrongUse: an unknown dimension.
    """
    with _snapshot(house) as session:
        facts = gathering.gather(session, house.zone, first_day, last_day)
    return counting.count(facts, first_day, last_day, by)


def tallies(house: House, first_day: date, last_day: date, bys: Iterable[Sequence[str]]) -> tuple[figures.Tally, ...]:
    """Count the same period by several dimensions, reading the log once."""
    with _snapshot(house) as session:
        facts = gathering.gather(session, house.zone, first_day, last_day)
    return tuple(counting.count(facts, first_day, last_day, by) for by in bys)


@dataclass(frozen=True, slots=True)
class Whole:
    """Everything that a report says of a period, read at one moment.

    Attributes:
        by_station: tally by station.
        by_topic: tally by topic.
        previous: own reform airtime beside the period before, by station; the key "" is all stations together.
        last_year: the same beside this period last year.
        log: the daily log.
        units: name of each station's unit, by station.
    """

    by_station: figures.Tally
    by_topic: figures.Tally
    previous: dict[str, figures.Growth]
    last_year: dict[str, figures.Growth]
    log: tuple[dailylog.LogLine, ...]
    units: dict[str, str]


def whole(house: House, first_day: date, last_day: date) -> Whole:
    """Return all figures of a period out of one snapshot: what is written meanwhile is in none of them."""
    with _snapshot(house) as session:
        facts = gathering.gather(session, house.zone, first_day, last_day)
        previous, last_year = _growth(session, house, first_day, last_day)
        return Whole(
            by_station=counting.count(facts, first_day, last_day, ("station",)),
            by_topic=counting.count(facts, first_day, last_day, ("topic",)),
            previous=previous,
            last_year=last_year,
            log=_daily_log(session, house, first_day, last_day),
            units={s.code: s.unit_name for s in gathering.stations_from(session, first_day)},
        )


def daily_log(house: House, first_day: date, last_day: date) -> tuple[dailylog.LogLine, ...]:
    """Return the log of the days in the order of day, station and time: slots with their outcomes, then the rest."""
    with _snapshot(house) as session:
        return _daily_log(session, house, first_day, last_day)


def conflicts(house: House) -> int:
    """Return how many rows came again with other content and were kept aside."""
    with house.database.reading() as session:
        return len(session.exec(select(AiringConflict.id)).all())


@contextmanager
def _snapshot(house: House) -> Iterator[Session]:
    """Open a reading transaction whose statements all see the same moment, as SQLite's do anyway."""
    with house.database.reading() as session:
        if not house.database.is_sqlite:
            session.connection().execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
        yield session


def _daily_log(session: Session, house: House, first_day: date, last_day: date) -> tuple[dailylog.LogLine, ...]:
    facts = gathering.gather(session, house.zone, first_day, last_day, targets=False)
    query = select(Slot.code, SlotOutcome).join(SlotOutcome, col(SlotOutcome.slot_id) == Slot.id)
    query = query.where(Slot.day >= first_day, Slot.day <= last_day)
    outcomes = {code: (o.outcome.value, o.reason) for code, o in session.exec(query)}
    return dailylog.lines_of(facts, outcomes, first_day, last_day)


def _growth(
    session: Session, house: House, first_day: date, last_day: date
) -> tuple[dict[str, figures.Growth], dict[str, figures.Growth]]:
    now = _own_reform(session, house, first_day, last_day)
    compared = []
    for before in (comparing.previous_period(first_day, last_day), comparing.year_before(first_day, last_day)):
        base = _own_reform(session, house, *before)
        compared.append(
            {code: figures.Growth(*before, length, base.get(code, figures.ZERO)) for code, length in now.items()}
        )
    return compared[0], compared[1]


def _own_reform(session: Session, house: House, first_day: date, last_day: date) -> dict[str, timedelta]:
    facts = gathering.gather(session, house.zone, first_day, last_day, targets=False)
    counted = counting.count(facts, first_day, last_day)
    return {line.key[0]: line.reform.own.total for line in counted.lines} | {"": counted.total.reform.own.total}


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


def _is_emergency(session: Session, code: str) -> bool:
    return session.exec(select(Emergency.id).where(Emergency.code == code)).first() is not None


def _corrects_emergency(session: Session, word: Word) -> bool:
    """Whether a word without a bulletin, or about the same one, replaces the row of an emergency."""
    query = (
        select(Airing.bulletin)
        .join(Station, col(Airing.station_id) == Station.id)
        .where(Station.code == word.station, Airing.position == word.corrects, Airing.kind == AiringKind.EMERGENCY)
    )
    return session.exec(query).first() is not None
