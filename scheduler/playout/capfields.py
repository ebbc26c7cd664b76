"""The elements of CAP 1.2 in their order, with how often each may stand and what it may hold.

Source: OASIS Common Alerting Protocol Version 1.2 (1 July 2010), sections 3.2 and 3.4 (data dictionary and schema).
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from scheduler.settings import Certainty, Severity, Urgency

NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.2"
SIGNATURE = "http://www.w3.org/2000/09/xmldsig#"


class Status(StrEnum):
    """How a message is to be taken."""

    ACTUAL = "Actual"
    EXERCISE = "Exercise"
    SYSTEM = "System"
    TEST = "Test"
    DRAFT = "Draft"


class Kind(StrEnum):
    """What a message does (msgType)."""

    ALERT = "Alert"
    UPDATE = "Update"
    CANCEL = "Cancel"
    ACK = "Ack"
    ERROR = "Error"


class Scope(StrEnum):
    """Whom it is for."""

    PUBLIC = "Public"
    RESTRICTED = "Restricted"
    PRIVATE = "Private"


_NATURE_AND_PEOPLE = ("Geo", "Met", "Safety", "Security", "Rescue", "Fire", "Health", "Env")
_CATEGORIES = (*_NATURE_AND_PEOPLE, "Transport", "Infra", "CBRNE", "Other")
_RESPONSES = ("Shelter", "Evacuate", "Prepare", "Execute", "Avoid", "Monitor", "Assess", "AllClear", "None")
_NAME = re.compile(r"[^\s,<&]{1,250}")
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)([+-]\d\d:\d\d)", re.ASCII)
_PAIR = re.compile(r"(-?\d{1,3}(?:\.\d{1,20})?),(-?\d{1,3}(?:\.\d{1,20})?)", re.ASCII)
_DECIMAL = re.compile(r"[+-]?\d{1,9}(?:\.\d{1,20})?", re.ASCII)
_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*")
_LEAST_CORNERS = 4
_NORTH, _EAST = 90, 180
_FIRST_YEAR, _LAST_YEAR = 1900, 9000
"""With room for zones and spans at both ends of what a moment can be."""
Check = Callable[[str], str]
"""Returns "" for a good value, else the section of the catalogue that says what it must be."""


@dataclass(frozen=True, slots=True)
class Field:
    """An element: how often it may stand, and its check or the elements inside it."""

    least: int
    most: int | None
    check: Check | Mapping[str, "Field"]


def moment_of(text: str) -> datetime | None:
    """Return the moment that a text gives; None when it is none: an offset must stand there, as ±hh:mm."""
    found = _MOMENT.fullmatch(text)
    try:
        made = datetime.fromisoformat(text) if found else None
    except ValueError:
        return None
    return made if made is not None and _FIRST_YEAR <= made.year <= _LAST_YEAR else None


def triples_of(text: str) -> tuple[tuple[str, str, datetime], ...] | None:
    """Return the (sender, identifier, sent) of references; None when they are written otherwise."""
    found = []
    for one in text.split():
        sender, _, rest = one.partition(",")
        identifier, _, sent = rest.partition(",")
        moment = moment_of(sent)
        if not (_NAME.fullmatch(sender) and _NAME.fullmatch(identifier)) or moment is None:
            return None
        found.append((sender, identifier, moment))
    return tuple(found)


def _text(_value: str) -> str:
    return ""


def _words(value: str) -> str:
    return "" if value else "want_words"


def _name(value: str) -> str:
    return "" if _NAME.fullmatch(value) else "want_name"


def _moment(value: str) -> str:
    return "" if moment_of(value) else "want_moment"


def _references(value: str) -> str:
    return "" if triples_of(value) else "want_references"


def _language(value: str) -> str:
    return "" if not value or _LANGUAGE.fullmatch(value) else "want_language"


def _number(value: str) -> str:
    return "" if _DECIMAL.fullmatch(value) else "want_number"


def _polygon(value: str) -> str:
    corners = value.split()
    closed = len(corners) >= _LEAST_CORNERS and corners[0] == corners[-1]
    return "" if closed and all(map(_on_earth, corners)) else "want_polygon"


def _circle(value: str) -> str:
    centre, _, radius = value.partition(" ")
    good = _on_earth(centre) and _DECIMAL.fullmatch(radius) and float(radius) >= 0
    return "" if good else "want_circle"


def _on_earth(pair: str) -> bool:
    found = _PAIR.fullmatch(pair)
    return found is not None and abs(float(found[1])) <= _NORTH and abs(float(found[2])) <= _EAST


def _among(*values: str) -> Check:
    return lambda value: "" if value in values else f"among {' '.join(values)}"


_VALUE = {"valueName": Field(1, 1, _words), "value": Field(1, 1, _text)}
_RESOURCE = {
    "resourceDesc": Field(1, 1, _words),
    "mimeType": Field(1, 1, _words),
    "size": Field(0, 1, _number),
    "uri": Field(0, 1, _text),
    "derefUri": Field(0, 1, _text),
    "digest": Field(0, 1, _text),
}
_AREA = {
    "areaDesc": Field(1, 1, _words),
    "polygon": Field(0, None, _polygon),
    "circle": Field(0, None, _circle),
    "geocode": Field(0, None, _VALUE),
    "altitude": Field(0, 1, _number),
    "ceiling": Field(0, 1, _number),
}
_INFO = {
    "language": Field(0, 1, _language),
    "category": Field(1, None, _among(*_CATEGORIES)),
    "event": Field(1, 1, _words),
    "responseType": Field(0, None, _among(*_RESPONSES)),
    "urgency": Field(1, 1, _among(*Urgency)),
    "severity": Field(1, 1, _among(*Severity)),
    "certainty": Field(1, 1, _among(*Certainty)),
    "audience": Field(0, 1, _text),
    "eventCode": Field(0, None, _VALUE),
    "effective": Field(0, 1, _moment),
    "onset": Field(0, 1, _moment),
    "expires": Field(0, 1, _moment),
    "senderName": Field(0, 1, _text),
    "headline": Field(0, 1, _text),
    "description": Field(0, 1, _text),
    "instruction": Field(0, 1, _text),
    "web": Field(0, 1, _text),
    "contact": Field(0, 1, _text),
    "parameter": Field(0, None, _VALUE),
    "resource": Field(0, None, _RESOURCE),
    "area": Field(0, None, _AREA),
}
ALERT: Mapping[str, Field] = {
    "identifier": Field(1, 1, _name),
    "sender": Field(1, 1, _name),
    "sent": Field(1, 1, _moment),
    "status": Field(1, 1, _among(*Status)),
    "msgType": Field(1, 1, _among(*Kind)),
    "source": Field(0, 1, _text),
    "scope": Field(1, 1, _among(*Scope)),
    "restriction": Field(0, 1, _text),
    "addresses": Field(0, 1, _text),
    "code": Field(0, None, _text),
    "note": Field(0, 1, _text),
    "references": Field(0, 1, _references),
    "incidents": Field(0, 1, _text),
    "info": Field(0, None, _INFO),
}
