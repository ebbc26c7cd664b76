"""What a CAP message asks us to do: order, replace, take back; or why it isn't followed. Pure.

Scope, status, msgType, references, severity, urgency, certainty and times mean what OASIS CAP 1.2, section 3.2, says.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from scheduler.messages import Message, Refused
from scheduler.playout.capareas import Places
from scheduler.playout.capfields import Kind, Scope, Status
from scheduler.playout.capreading import CapAlert, CapInfo, CapReference
from scheduler.settings import Certainty, Emergency, Severity, Urgency

AHEAD = timedelta(minutes=5)
"""So much may a sender's clock be ahead of ours."""
OLDEST = timedelta(hours=24)
LONGEST_VALID = timedelta(hours=24)
WITHOUT_EXPIRY = timedelta(hours=1)
"""A message that doesn't say until when it holds, holds so long after it was sent; the standard leaves it to us."""
_REPEATS = {Severity.EXTREME: 5, Severity.SEVERE: 3}
_LANGUAGES = ("vi-vn", "vi")


@dataclass(frozen=True, slots=True)
class Followed:
    """A message that was followed before.

    Attributes:
        references: what it replaced or took back.
        codes: of the emergencies ordered for it.
    """

    name: CapReference
    drill: bool
    at: datetime
    references: tuple[CapReference, ...]
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CapOrder:
    """An emergency to be ordered.

    Attributes:
        valid: how long from now a repeat may begin.
        strange: descriptions of areas that are none of ours.
    """

    title: str
    text: str
    stations: tuple[str, ...]
    repeat: int
    valid: timedelta
    drill: bool
    strange: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """What to do about a message.

    Attributes:
        orders: to be ordered; none for a Cancel, and for an Update that says that it is no longer so grave.
        stand_down: codes of emergencies that end.
        unknown: messages that it refers to and that were never followed here.
    """

    orders: tuple[CapOrder, ...]
    stand_down: tuple[str, ...]
    unknown: tuple[CapReference, ...]


def decide(
    alert: CapAlert, rules: Emergency, followed: Sequence[Followed], places: Places, now: datetime, longest_text: int
) -> Decision:
    """Decide what to do about a message.

    Args:
        alert: the message.
        rules: whose messages are followed, and how grave they must be.
        followed: what was followed before.
        places: the network's units today.
        now: the time.
        longest_text: letters that may be said; a longer text loses its description, never its instruction.

    Raises:
        Refused: it isn't followed; the sentence says why.
    """
    _admit(alert, rules, followed, now)
    known = [one for one in followed if one.name in alert.references and one.drill is alert.drill and _own(one, alert)]
    unknown = tuple(one for one in alert.references if one not in {f.name for f in known})
    ended = tuple(dict.fromkeys(code for one in known for code in one.codes))
    if alert.kind is Kind.CANCEL:
        if not known:
            raise Refused("cap.unknown_reference", messages=list(map(str, unknown)))
        return Decision((), ended, unknown)
    infos = _in_our_language(alert)
    urgent = [info for info in infos if _breaks_in(info, rules)]
    if not urgent:
        if alert.kind is Kind.UPDATE and known:
            return Decision((), ended, unknown)
        gravest = min(infos, key=_ranks)
        raise Refused(
            "cap.not_urgent",
            severity=gravest.severity.value,
            urgency=gravest.urgency.value,
            certainty=gravest.certainty.value,
            wanted=[rules.cap_severity.value, rules.cap_urgency.value, rules.cap_certainty.value],
        )
    orders = [_order(info, alert, rules, places, now, longest_text) for info in _in_force(urgent, alert, now)]
    reached = tuple(order for order in orders if order.stations)
    if not reached:
        raise Refused("cap.strange_area", areas=list(dict.fromkeys(a for order in orders for a in order.strange)))
    return Decision(reached, ended, unknown if alert.kind is Kind.UPDATE else ())


def _admit(alert: CapAlert, rules: Emergency, followed: Sequence[Followed], now: datetime) -> None:
    """Check who sent it, what for, when, and that it is new.

    Raises:
        Refused: it isn't followed whatever it says.
    """
    name = alert.name
    if name.sender not in rules.cap_senders:
        raise Refused("cap.strange_sender", sender=name.sender)
    for one in followed:
        if (one.name.sender, one.name.identifier) == (name.sender, name.identifier):
            raise Refused("cap.replay", message=str(name), at=one.at, codes=list(one.codes) or "–")
        if name in one.references and _own(one, alert):
            raise Refused("cap.replaced_already", message=str(name), by=one.name.identifier)
    if alert.status in {Status.SYSTEM, Status.DRAFT}:
        raise Refused("cap.not_for_air", status=alert.status.value)
    if alert.scope is not Scope.PUBLIC:
        raise Refused("cap.not_public", scope=alert.scope.value)
    if alert.kind in {Kind.ACK, Kind.ERROR}:
        raise Refused("cap.orders_nothing", kind=alert.kind.value)
    if name.sent > now + AHEAD:
        raise Refused("cap.from_the_future", sent=name.sent, now=now)
    if name.sent < now - OLDEST:
        raise Refused("cap.too_old", sent=name.sent)


def _own(one: Followed, alert: CapAlert) -> bool:
    """Tell whether a followed message is the sender's own: nobody silences another's emergency."""
    return one.name.sender == alert.name.sender


def _in_our_language(alert: CapAlert) -> list[CapInfo]:
    """Return the parts in Vietnamese, else those of the only language that there is.

    Raises:
        Refused: there is nothing to say, or several languages and none is Vietnamese.
    """
    if not alert.infos:
        raise Refused("cap.wrong", field="alert/info", why=Message("cap.missing"))
    for wanted in _LANGUAGES:
        found = [info for info in alert.infos if info.language.lower() == wanted]
        if found:
            return found
    languages = list(dict.fromkeys(info.language for info in alert.infos))
    if len(languages) > 1:
        raise Refused("cap.no_vietnamese", languages=languages)
    return list(alert.infos)


def _ranks(info: CapInfo) -> tuple[int, int, int]:
    return (
        list(Severity).index(info.severity),
        list(Urgency).index(info.urgency),
        list(Certainty).index(info.certainty),
    )


def _breaks_in(info: CapInfo, rules: Emergency) -> bool:
    wanted = (
        list(Severity).index(rules.cap_severity),
        list(Urgency).index(rules.cap_urgency),
        list(Certainty).index(rules.cap_certainty),
    )
    return all(have <= want for have, want in zip(_ranks(info), wanted, strict=True))


def _ends(info: CapInfo, alert: CapAlert) -> datetime:
    return info.expires or alert.name.sent + WITHOUT_EXPIRY


def _in_force(infos: Sequence[CapInfo], alert: CapAlert, now: datetime) -> list[CapInfo]:
    """Return the parts that hold now.

    Raises:
        Refused: none does; the sentence says since or from when.
    """
    standing = [info for info in infos if _ends(info, alert) > now]
    if not standing:
        raise Refused("cap.expired", until=max(_ends(info, alert) for info in infos))
    begun = [info for info in standing if info.effective is None or info.effective <= now + AHEAD]
    if not begun:
        raise Refused("cap.not_yet", start=min(info.effective for info in standing if info.effective is not None))
    return begun


def _order(
    info: CapInfo, alert: CapAlert, rules: Emergency, places: Places, now: datetime, longest_text: int
) -> CapOrder:
    if info.areas:
        stations, strange = places.stations_of(info.areas)
    elif rules.cap_no_area == "all":
        stations, strange = tuple(sorted({s for place in places.units for s in place.stations})), ()
    else:
        raise Refused("cap.no_area")
    title = info.headline or info.event
    return CapOrder(
        title=title,
        text=_said(title, info, longest_text),
        stations=stations,
        repeat=_REPEATS.get(info.severity, 2),
        valid=min(_ends(info, alert) - now, LONGEST_VALID),
        drill=alert.drill,
        strange=strange,
    )


def _said(title: str, info: CapInfo, longest_text: int) -> str:
    """Return what is said: headline, description, instruction, each a sentence of its own."""
    whole = _sentences(title, info.description, info.instruction)
    return whole if len(whole) <= longest_text else _sentences(title, info.instruction)


def _sentences(*parts: str) -> str:
    said = (" ".join(part.split()) for part in parts if part.strip())
    return " ".join(part if part.endswith((".", "!", "?", "…")) else f"{part}." for part in said)
