"""Playout's desk at the centre: shelves of players on this machine, days played into files, emergencies, pauses.

The door sequences the rooms: an emergency's text is read by the newsroom and voiced by the studio before it is ordered
here; journals go from here to airtime.
"""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from sqlmodel import Session, col, select

from scheduler.daysheet import read_day, read_order
from scheduler.messages import Message, Refused
from scheduler.playout.cue import Reason
from scheduler.playout.entries import Entry, read_whole
from scheduler.playout.journal import Journal
from scheduler.playout.outputs import Output
from scheduler.playout.outputs.mp3file import FileOutput
from scheduler.playout.player import Player
from scheduler.playout.post import Post, alone, keep_post
from scheduler.playout.post import end_of as end_of_shelf
from scheduler.playout.shelf import Pause, Shelf
from scheduler.records.account import Role, require
from scheduler.records.house import House
from scheduler.records.slot import Emergency, PublishedDay
from scheduler.records.station import Station, Window
from scheduler.timekeeping import Clock, ClockKind, at, broadcast_day

logger = logging.getLogger(__name__)

SIMULATED_HEARTBEAT_SECONDS = 24 * 3600.0
"""On a simulated clock nothing happens between two cues that a heartbeat could tell of."""


@dataclass(frozen=True, slots=True)
class HandedOver:
    """What was put on a station's shelf: new or newer day documents and orders."""

    station: str
    days: int
    orders: int


@dataclass(frozen=True, slots=True)
class PlayedDay:
    """A day that a player went through.

    Attributes:
        file: the programme as it sounded; None for another output, or when nothing went out.
        entries: what the journal tells of that day.
        refused: documents and orders that were not followed.
    """

    station: str
    day: date
    file: Path | None
    entries: tuple[Entry, ...]
    refused: tuple[Message, ...]


def stations(house: House) -> tuple[str, ...]:
    """Return the codes of all stations, in order."""
    with house.database.reading() as session:
        return all_stations(session, ())


def shelf_of(house: House, station: str) -> Shelf:
    """Return the shelf of a station's player on this machine; it shares the centre's audio."""
    return Shelf(house.players / station, house.store)


def aired_file(house: House, station: str, day: date) -> Path:
    """Return where a day played into a file lies or would lie."""
    return house.players / station / "aired" / f"{station}_{day.isoformat()}.mp3"


def hand_over(house: House, station: str, day: date | None = None) -> HandedOver:
    """Put the newest revision of a station's published days, and its emergency orders, on its shelf. Harmless again.

    Args:
        house: the opened house.
        station: its code.
        day: only this one; None for all there are.

    Raises:
        Refused: there is no such station, or a document isn't signed by this house's key.
    """
    key = house.signing_key().public_key()
    shelf = shelf_of(house, station)
    with house.database.reading() as session:
        _station(session, station)
        keep_post(Post(station, shelf, key, house.zone, house.demo))
        query = select(PublishedDay).where(PublishedDay.station_id == _station(session, station).id)
        if day is not None:
            query = query.where(PublishedDay.day == day)
        newest = {p.day: p.document for p in session.exec(query.order_by(col(PublishedDay.revision)))}
        orders = [read_order(text.encode()) for text in session.exec(select(Emergency.order_json))]
    days = sum(shelf.put_day(read_day(text.encode()), key) for text in newest.values())
    put = sum(shelf.put_order(order, key) for order in orders if station in order.stations)
    return HandedOver(station, days, put)


def start_of(house: House, station: str, day: date) -> datetime:
    """Return where a simulated clock begins a station's day: at midnight, or where a killed player's journal ends."""
    midnight, end = at(day, 0, house.zone), end_of(house, station, day)
    entries = read_whole(shelf_of(house, station).journal_path).entries
    return max([midnight, *(e.ended_at for e in entries if midnight <= e.started_at < end)])


def end_of(house: House, station: str, day: date) -> datetime:
    """Return when a station's day is over: at midnight, or when its last window closes."""
    return end_of_shelf(shelf_of(house, station), day, house.zone)


def play_day(house: House, station: str, day: date, clock: Clock, output: Output | None = None) -> PlayedDay:
    """Play a station's day to its end.

    Into a file (without `output`) a day that is complete is not played again, and one that broke off goes on where
    the journal ends.

    Args:
        house: the opened house; its key verifies the documents.
        station: its code; `hand_over` has filled its shelf.
        day: the broadcast day.
        clock: real, or simulated and standing at `start_of`.
        output: where it goes; None for `aired_file`.

    Raises:
        OutsideFailed: journal or file can't be written.
        Refused: the day document on the shelf is damaged, or the clock is simulated and the data real.
    """
    if clock.kind is ClockKind.SIMULATED and not house.demo:
        raise Refused("playout.simulated_is_no_airtime")
    path = aired_file(house, station, day)
    refused: tuple[Message, ...] = ()
    if output is not None or not path.exists():
        into = output or FileOutput(path, read_whole(shelf_of(house, station).journal_path).mark)
        post = Post(station, shelf_of(house, station), house.signing_key().public_key(), house.zone, house.demo)
        with alone(post, clock.now()):
            player = _player(house, station, clock, into, at(day, 0, house.zone))
            player.run(end_of(house, station, day))
        into.close()
        refused = player.refused
    file = path if output is None and path.exists() else None
    return PlayedDay(station, day, file, journal_of(house, station, day), refused)


def hand_over_here(house: House) -> int:
    """Hand over to every player that was ever started on this machine; return how many took something new.

    A station that fails is logged; the others get theirs.
    """
    stations = sorted(path.parent.name for path in house.players.glob("*/player.json"))
    return sum(_handed_over(house, station, None) for station in stations)


def hand_over_at_once(house: House, published: Iterable[tuple[str, date]]) -> int:
    """Hand over stations' days that were just published to players on this machine, which needn't wait for the job.

    Returns how many took something new. A station that fails is logged: the timetable's job tries it again.
    """
    players = {path.parent.name for path in house.players.glob("*/player.json")}
    return sum(_handed_over(house, station, day) for station, day in published if station in players)


def _handed_over(house: House, station: str, day: date | None) -> bool:
    try:
        done = hand_over(house, station, day)
    except (Refused, OSError) as error:
        logger.warning("Not handed over to %s: %s", station, error, extra={"action": "not_handed_over"})
        return False
    return bool(done.days or done.orders)


def journal_of(house: House, station: str, day: date | None = None) -> tuple[Entry, ...]:
    """Return what a station's player on this machine tells; of one broadcast day, or all.

    An entry belongs to the day on which it started, in the small hours to the one before when its window began there.
    """
    shelf = shelf_of(house, station)
    entries = read_whole(shelf.journal_path).entries
    if day is None:
        return entries
    before = shelf.day(day - timedelta(days=1))
    carried = {s.id for s in before.slots} if before is not None else set()
    document = shelf.day(day)
    own = {s.id for s in document.slots} if document is not None else set()
    return tuple(
        e
        for e in entries
        if e.slot in own or (e.slot not in carried and broadcast_day(e.started_at, house.zone) == day)
    )


def pause(house: House, station: str, window: str, day: date, reason: str, note: str, by: int) -> None:
    """Let a window of a station's player on this machine not run on one day (nghỉ buổi này).

    Raises:
        Refused: no such station, window or reason, or `by` is neither operator nor commune.
    """
    if reason not in {r.value for r in Reason} - {""}:
        raise Refused("playout.unknown_reason", reason=reason, known=[r.value for r in Reason if r])
    with house.database.reading() as session:
        own = session.exec(select(Station).where(Station.code == station)).first()
        require(session, by, Role.OPERATOR, Role.COMMUNE, unit_id=own.unit_id if own is not None else None)
        query = select(Window.code).where(Window.station_id == _station(session, station).id)
        windows = session.exec(query).all()
    if window not in windows:
        raise Refused("playout.unknown_window", station=station, window=window, known=sorted(windows))
    shelf_of(house, station).pause(Pause(day, window, reason, note, by))


def all_stations(session: Session, codes: Sequence[str]) -> tuple[str, ...]:
    """Return station codes, every station's for none given.

    Raises:
        Refused: one of them is no station.
    """
    if not codes:
        return tuple(session.exec(select(Station.code).order_by(Station.code)))
    return tuple(_station(session, code).code for code in codes)


def _player(house: House, station: str, clock: Clock, output: Output, since: datetime | None = None) -> Player:
    simulated = clock.kind is ClockKind.SIMULATED
    shelf = shelf_of(house, station)
    return Player(
        station,
        shelf,
        output,
        Journal(shelf.journal_path, station, clock.kind, sync=not simulated),
        clock,
        house.signing_key().public_key(),
        heartbeat_seconds=SIMULATED_HEARTBEAT_SECONDS if simulated else 1.0,
        poll_seconds=None if simulated else 1.0,
        guard_seconds=house.settings.playout.silence_guard_seconds,
        resumes=house.settings.playout.after_emergency == "resume",
        not_before=since if simulated else None,  # days are played in any order there
        zone=house.zone,
    )


def _station(session: Session, code: str) -> Station:
    found = session.exec(select(Station).where(Station.code == code)).first()
    if found is None:
        raise Refused("playout.unknown_station", station=code)
    return found
