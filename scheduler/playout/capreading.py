"""A CAP 1.2 message (bytes) → `CapAlert`, checked against the standard; what is wrong is refused by its field. Pure."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from scheduler.messages import Message, Refused
from scheduler.playout.capfields import (
    ALERT,
    NAMESPACE,
    SIGNATURE,
    Field,
    Kind,
    Scope,
    Status,
    moment_of,
    triples_of,
)
from scheduler.playout.capxml import Element, read_xml
from scheduler.settings import Certainty, Severity, Urgency

DEFAULT_LANGUAGE = "en-US"
"""What a part without a language is in (CAP 1.2, section 3.2.2)."""
_HEAD_BYTES = 2_000


@dataclass(frozen=True, slots=True)
class CapReference:
    """What names a message for ever."""

    sender: str
    identifier: str
    sent: datetime

    def __str__(self) -> str:
        """Return it as CAP writes it."""
        return f"{self.sender},{self.identifier},{self.sent.isoformat()}"


@dataclass(frozen=True, slots=True)
class CapArea:
    """A place: in words, and by codes (name of the code, value)."""

    description: str
    codes: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class CapInfo:
    """What a message says in one language. Texts are "" and moments None where it is silent."""

    language: str
    event: str
    urgency: Urgency
    severity: Severity
    certainty: Certainty
    effective: datetime | None
    expires: datetime | None
    headline: str
    description: str
    instruction: str
    areas: tuple[CapArea, ...]


@dataclass(frozen=True, slots=True)
class CapAlert:
    """A message as far as a loudspeaker can follow it."""

    name: CapReference
    status: Status
    kind: Kind
    scope: Scope
    references: tuple[CapReference, ...]
    infos: tuple[CapInfo, ...]

    @property
    def drill(self) -> bool:
        """Whether it is an exercise."""
        return self.status in {Status.EXERCISE, Status.TEST}


def looks_like_cap(data: bytes) -> bool:
    """Tell whether a file means to be an XML message, so that its tags are never read out as a text."""
    head = data[:_HEAD_BYTES].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")  # UTF-16 is told apart later
    return head.startswith(b"<") or NAMESPACE.encode() in head


def read_cap(data: bytes) -> CapAlert:
    """Return the message that a file holds.

    Args:
        data: the whole file.

    Raises:
        Refused: it is no CAP 1.2 message; the sentence names the field.
    """
    root = read_xml(data)
    if root.name != "alert" or root.space != NAMESPACE:
        raise Refused("cap.not_cap", found=f"{root.space} {root.name}".strip()[:100], wanted=NAMESPACE)
    if root.children and root.children[-1].space == SIGNATURE and root.children[-1].name == "Signature":
        root.children.pop()
    if root.text:
        raise _wrong("alert", Message("cap.mixed"))
    _check(root, ALERT, "alert")
    alert = CapAlert(
        name=CapReference(_of(root, "sender"), _of(root, "identifier"), cast("datetime", moment_of(_of(root, "sent")))),
        status=Status(_of(root, "status")),
        kind=Kind(_of(root, "msgType")),
        scope=Scope(_of(root, "scope")),
        references=tuple(CapReference(*one) for one in triples_of(_of(root, "references")) or ()),
        infos=tuple(_info(child) for child in root.children if child.name == "info"),
    )
    if alert.kind in {Kind.UPDATE, Kind.CANCEL, Kind.ACK, Kind.ERROR} and not alert.references:
        raise _wrong("alert/references", Message("cap.needed_for", {"kind": alert.kind.value}))
    return alert


def _check(element: Element, fields: Mapping[str, Field], path: str) -> None:
    """Check what stands in an element: names, order, how often, values.

    Raises:
        Refused: with the path of the first that is wrong.
    """
    places = {name: number for number, name in enumerate(fields)}
    counts: Counter[str] = Counter()
    last = 0
    for child in element.children:
        here = f"{path}/{child.name[:40]}"
        if child.space != NAMESPACE or child.name not in fields:
            raise _wrong(here, Message("cap.unknown_field"))
        if places[child.name] < last:
            raise _wrong(here, Message("cap.out_of_order"))
        last = places[child.name]
        counts[child.name] += 1
        rule = fields[child.name]
        if rule.most is not None and counts[child.name] > rule.most:
            raise _wrong(here, Message("cap.too_often", {"most": rule.most}))
        _check_value(child, rule, here if rule.most == 1 else f"{here}[{counts[child.name]}]")
    for name, rule in fields.items():
        if counts[name] < rule.least:
            raise _wrong(f"{path}/{name}", Message("cap.missing"))


def _check_value(element: Element, rule: Field, path: str) -> None:
    if isinstance(rule.check, Mapping):
        if element.text:
            raise _wrong(path, Message("cap.mixed"))
        _check(element, rule.check, path)
        return
    if element.children:
        raise _wrong(f"{path}/{element.children[0].name[:40]}", Message("cap.unknown_field"))
    if why := rule.check(element.text):
        word, _, values = why.partition(" ")
        told = {"value": element.text[:80], "known": values}
        raise _wrong(path, Message(f"cap.{word}", told))


def _info(element: Element) -> CapInfo:
    return CapInfo(
        language=_of(element, "language") or DEFAULT_LANGUAGE,
        event=_of(element, "event"),
        urgency=Urgency(_of(element, "urgency")),
        severity=Severity(_of(element, "severity")),
        certainty=Certainty(_of(element, "certainty")),
        effective=moment_of(_of(element, "effective")),
        expires=moment_of(_of(element, "expires")),
        headline=_of(element, "headline"),
        description=_of(element, "description"),
        instruction=_of(element, "instruction"),
        areas=tuple(_area(child) for child in element.children if child.name == "area"),
    )


def _area(element: Element) -> CapArea:
    codes = tuple((_of(c, "valueName"), _of(c, "value")) for c in element.children if c.name == "geocode")
    return CapArea(_of(element, "areaDesc"), codes)


def _of(element: Element, name: str) -> str:
    return next((child.text for child in element.children if child.name == name), "")


def _wrong(path: str, why: Message) -> Refused:
    return Refused("cap.wrong", field=path, why=why)
