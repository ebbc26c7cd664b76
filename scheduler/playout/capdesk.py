"""CAP messages at the desk: gather → decide → apply, and remember what was followed."""

import json
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, or_, select

from scheduler.messages import OutsideFailed, Refused, SchedulerError
from scheduler.playout import emergencies
from scheduler.playout.capareas import Place, Places
from scheduler.playout.capfollowing import CapOrder, Decision, Followed, decide
from scheduler.playout.capreading import CapAlert, CapReference, read_cap
from scheduler.records.capmessage import CapMessage
from scheduler.records.house import House
from scheduler.records.station import Station
from scheduler.records.unit import Unit

NOT_EVERYWHERE = "playout.order_not_everywhere"
Ordering = Callable[[CapOrder], str]
"""Reads, voices and orders an emergency now and returns its code; the way through the rooms is the door's."""


@dataclass(frozen=True, slots=True)
class CapOutcome:
    """What a message did, or would do.

    Attributes:
        codes: of the emergencies that were ordered, in the order of `decision.orders`; none for a mere look.
        failed: what went wrong beside what was done: a shelf that can't be written, a part that couldn't be spoken.
    """

    alert: CapAlert
    decision: Decision
    codes: tuple[str, ...]
    failed: tuple[SchedulerError, ...] = ()


def look_at_cap(house: House, data: bytes, by: int, now: datetime, longest_text: int) -> CapOutcome:
    """Tell what following a message would do; nothing is ordered or remembered.

    Args:
        house: the opened house; `[emergency]` says whose messages are followed.
        data: the message.
        by: the account that would follow it.
        now: the time.
        longest_text: letters that may be said.

    Raises:
        Refused: `by` hasn't the right, it is no CAP 1.2 message, or it isn't followed; the sentence says why.
    """
    emergencies.check_order(house, by, ())
    alert = read_cap(data)
    with house.database.reading() as session:
        followed, places = _followed(session, alert), _places(session, house, now)
    return CapOutcome(alert, decide(alert, house.settings.emergency, followed, places, now, longest_text), ())


def follow_cap(house: House, data: bytes, by: int, now: datetime, longest_text: int, ordering: Ordering) -> CapOutcome:
    """Follow a message: order what it asks for, end what it replaces or takes back, and remember it.

    What is new is ordered before what is old ends. A crash between ordering and remembering may let the message be
    heard twice; the other way round it might not be heard at all.

    Args:
        house: see `look_at_cap`, as for the others.
        data: the message.
        by: the account that follows it.
        now: the time.
        longest_text: letters that may be said.
        ordering: orders one emergency.

    Raises:
        OutsideFailed: no voice could speak it; nothing is remembered, it can be followed again.
        Refused: see `look_at_cap`; or somebody else followed it meanwhile.
    """
    found = look_at_cap(house, data, by, now, longest_text)
    codes: list[str] = []
    failed: list[SchedulerError] = []
    for order in found.decision.orders:
        try:
            codes.append(ordering(order))
        except SchedulerError as error:
            failed.append(error)
            if error.message.id == NOT_EVERYWHERE:  # it stands, and is on the other shelves
                codes.append(str(error.message.values["code"]))
    if failed and not codes:
        raise failed[0]
    _remember(house, found, codes, by, now)
    for code in (one for one in found.decision.stand_down if one not in codes):  # the same words within a second
        try:
            emergencies.stand_down(house, code, by, now)
        except OutsideFailed as error:
            failed.append(error)
    return CapOutcome(found.alert, found.decision, tuple(codes), tuple(failed))


def _remember(house: House, found: CapOutcome, codes: list[str], by: int, now: datetime) -> None:
    """Keep that a message was followed.

    Raises:
        Refused: somebody else followed it meanwhile; what was ordered a second time ends.
    """
    name = found.alert.name
    with house.database.writing() as session:
        first = session.exec(
            select(CapMessage).where(CapMessage.sender == name.sender, CapMessage.identifier == name.identifier)
        ).first()
        if first is None:
            references = [(one.sender, one.identifier, one.sent.isoformat()) for one in found.alert.references]
            session.add(
                CapMessage(
                    sender=name.sender,
                    identifier=name.identifier,
                    sent=name.sent,
                    kind=found.alert.kind.value,
                    drill=found.alert.drill,
                    references_json=json.dumps(references),
                    codes=" ".join(codes),
                    written_at=now,
                    written_by=by,
                )
            )
            return
    for code in set(codes) - set(first.codes.split()):
        emergencies.stand_down(house, code, by, now)
    raise Refused("cap.replay", message=str(name), at=first.written_at, codes=first.codes.split() or "–")


def _followed(session: Session, alert: CapAlert) -> list[Followed]:
    """Return what was followed of the sender's; nobody else's messages matter to it."""
    rows = session.exec(select(CapMessage).where(CapMessage.sender == alert.name.sender).order_by(col(CapMessage.id)))
    return [
        Followed(
            name=CapReference(row.sender, row.identifier, row.sent),
            drill=row.drill,
            at=row.written_at,
            references=tuple(
                CapReference(sender, identifier, datetime.fromisoformat(sent))
                for sender, identifier, sent in json.loads(row.references_json)
            ),
            codes=tuple(row.codes.split()),
        )
        for row in rows
    ]


def _places(session: Session, house: House, now: datetime) -> Places:
    """Return the units with their stations: those in force today, and those that still have a running station."""
    today = now.astimezone(house.zone).date()
    stations: dict[int, list[str]] = defaultdict(list)
    running = or_(col(Station.ends_on).is_(None), col(Station.ends_on) >= today)
    for station in session.exec(select(Station).where(running).order_by(Station.code)):
        stations[station.unit_id].append(station.code)
    units = {unit.id: unit for unit in session.exec(select(Unit)) if unit.id is not None}
    kept = {key for key, unit in units.items() if unit.valid_from <= today <= (unit.valid_to or today)}
    for key in stations:
        above: int | None = key
        while above is not None and above not in kept:
            kept.add(above)
            above = units[above].parent_id
    return Places(
        tuple(
            Place(unit.code, unit.name, _code_above(unit, units), tuple(stations[key]))
            for key, unit in units.items()
            if key in kept
        ),
        dict(house.settings.emergency.areas),
    )


def _code_above(unit: Unit, units: Mapping[int, Unit]) -> str:
    return "" if unit.parent_id is None else units[unit.parent_id].code
