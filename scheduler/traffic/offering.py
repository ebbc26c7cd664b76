"""What a commune may choose of: the bulletins meant for it, what it has said about each, and where they stand."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlmodel import Session, col, select

from scheduler.records.bulletin import Bulletin, BulletinState, Klass
from scheduler.records.choice import Choice, ChoiceKind
from scheduler.records.house import House
from scheduler.records.slot import Slot, SlotState
from scheduler.records.station import Station
from scheduler.traffic.bulletin_rows import audiences_of
from scheduler.traffic.choice_rows import decisions, orders
from scheduler.traffic.moving import station_of


class Answer(StrEnum):
    """What a commune has said about a bulletin."""

    WAITING = "waiting"
    """Nothing yet; it is planned all the same."""
    BY_ITSELF = "by_itself"
    """Nothing; the station accepts by itself."""
    ACCEPTED = "accepted"
    DECLINED = "declined"
    PROGRAMME = "programme"
    """Nothing to say: it has priority; its place in the programme is the commune's."""


@dataclass(frozen=True, slots=True)
class OfferLine:
    """A bulletin on offer.

    Attributes:
        place: in the commune's order, 1 first; 0 without one.
        planned: its slots still to come on days that are open.
        published: its slots still to come on published days: those stand whatever is chosen now.
        first_at: when the next of them starts; None without any.
    """

    bulletin: str
    title: str
    topic: str
    klass: str
    valid_until: date | None
    answer: Answer
    reason: str
    place: int
    planned: int
    published: int
    first_at: datetime | None


@dataclass(frozen=True, slots=True)
class Offer:
    """All that a station may choose of; what waits for an answer comes first."""

    station: str
    name: str
    accepts_by_itself: bool
    lines: tuple[OfferLine, ...]


def offer(house: House, station: str, now: datetime) -> Offer:
    """Return what a station may choose of: approved bulletins meant for it that are still valid.

    Raises:
        Refused: there is no such station.
    """
    with house.database.reading() as session:
        chosen = station_of(session, station, now, house)
        today = now.astimezone(house.zone).date()
        said, places = decisions(session, chosen.id), orders(session).get(chosen.id or 0, ())
        slots: dict[int, list[Slot]] = {}
        query = select(Slot).where(Slot.station_id == chosen.id, Slot.state != SlotState.WITHDRAWN)
        for slot in session.exec(query.where(Slot.starts_at > now).order_by(col(Slot.starts_at))):
            slots.setdefault(slot.bulletin_id, []).append(slot)
        lines = [
            _line(chosen, b, said.get((chosen.id or 0, b.id or 0)), places, slots.get(b.id or 0, []))
            for b in _meant_for(session, chosen, today)
        ]
        order = {answer: n for n, answer in enumerate(Answer)}
        lines.sort(key=lambda line: (order[line.answer], line.place or len(places) + 1, line.bulletin))
        return Offer(chosen.code, chosen.name, chosen.auto_accept, tuple(lines))


def _meant_for(session: Session, station: Station, today: date) -> list[Bulletin]:
    ears = audiences_of(session, session.exec(select(Station)).all())
    query = select(Bulletin).where(Bulletin.state == BulletinState.APPROVED, Bulletin.klass != Klass.EMERGENCY)
    valid = query.where(col(Bulletin.valid_until).is_(None) | (col(Bulletin.valid_until) >= today))
    rows = session.exec(valid.order_by(col(Bulletin.code)))
    return [b for b in rows if station.code in ears.get(b.id or 0, ())]


def _line(station: Station, b: Bulletin, said: Choice | None, places: tuple[str, ...], slots: list[Slot]) -> OfferLine:
    if b.klass is Klass.PRIORITY:
        answer = Answer.PROGRAMME
    elif said is None:
        answer = Answer.BY_ITSELF if station.auto_accept else Answer.WAITING
    else:
        answer = Answer.DECLINED if said.kind is ChoiceKind.DECLINED else Answer.ACCEPTED
    states = Counter(slot.state for slot in slots)
    return OfferLine(
        bulletin=b.code,
        title=b.title,
        topic=b.topic,
        klass=b.klass.value,
        valid_until=b.valid_until,
        answer=answer,
        reason=said.reason if said is not None and answer is Answer.DECLINED else "",
        place=places.index(b.code) + 1 if b.code in places else 0,
        planned=states[SlotState.PLANNED],
        published=states[SlotState.PUBLISHED],
        first_at=slots[0].starts_at if slots else None,
    )


def has_slot(house: House, station: str, slot: str) -> bool:
    """Tell whether a slot, whatever became of it, is a station's."""
    query = select(Slot.id).join(Station, col(Station.id) == col(Slot.station_id))
    with house.database.reading() as session:
        return session.exec(query.where(Slot.code == slot, Station.code == station)).first() is not None
