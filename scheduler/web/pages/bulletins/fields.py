"""The form in which a bulletin is edited: its fields as text, what differs from what was seen, and what it asks for.

The form carries what its fields were when it was opened. So only what a person changed is written, a change of
somebody else's to another field stays, and two changes of one field are told.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from starlette.datastructures import FormData

from scheduler.messages import Message, WrongUse
from scheduler.newsroom.desk import Changes
from scheduler.newsroom.importing import Wishes
from scheduler.newsroom.importing.frontmatter import GENRES, PLANNED_CLASSES
from scheduler.newsroom.overview import BulletinSheet
from scheduler.web.pages.common import read_day

COUNTS = {"rank": 5, "wanted_airings": 999, "most_airings": 999, "most_a_day": 99}
"""Whole numbers from 1, and the most each may be."""

CHOICES: Mapping[str, Sequence[str]] = {"genre": GENRES, "klass": PLANNED_CLASSES}
DATES = ("valid_from", "valid_until")
FACTS = ("title", "genre", "author", "document")
WISHES = ("topic", "klass", *COUNTS, "gap_hours", "must_air", *DATES, "audience")
FIELDS = (*FACTS, *WISHES)
_LONGEST = 500
_LONGEST_GAP_HOURS = 24 * 60


def path_of(code: str) -> str:
    """Return the address of a bulletin's sheet."""
    return f"/bulletins/{quote(code, safe='')}"


def number_of(form: FormData, name: str) -> int | None:
    """Return a version's number out of a form; None when it is none."""
    value = str(form.get(name, ""))
    return int(value) if value.isdecimal() and len(value) < 9 else None  # noqa: PLR2004 - so that no form makes us work


def shown(sheet: BulletinSheet) -> dict[str, str]:
    """Return a bulletin's fields as the form shows them."""
    line = sheet.line
    return {
        "title": line.title,
        "genre": sheet.genre,
        "author": sheet.author,
        "document": sheet.document,
        "topic": line.topic,
        "klass": line.klass,
        "rank": str(line.rank),
        "wanted_airings": str(line.wanted_airings),
        "most_airings": str(sheet.most_airings),
        "most_a_day": str(sheet.most_a_day),
        "gap_hours": f"{sheet.least_gap_minutes / 60:.6g}".replace(".", ","),
        "must_air": "1" if line.must_air else "",
        "valid_from": str(line.valid_from or ""),
        "valid_until": str(line.valid_until or ""),
        "audience": "\n".join(sheet.audience),
    }


@dataclass(frozen=True, slots=True)
class Typed:
    """A form as it came.

    Attributes:
        text: with line ends as the records keep them.
        now: field → what stands in it.
        seen: field → what stood in it when it was opened.
        based_on: the version that it was opened with.
    """

    text: str
    now: Mapping[str, str]
    seen: Mapping[str, str]
    based_on: int | None
    why: str

    @property
    def touched(self) -> frozenset[str]:
        """The fields that the person changed."""
        return frozenset(name for name in FIELDS if self.now[name] != self.seen.get(name, ""))

    def clashes(self, current: Mapping[str, str]) -> tuple[str, ...]:
        """Return the fields that somebody else changed otherwise meanwhile."""
        return tuple(n for n in FIELDS if n in self.touched and current[n] not in {self.seen.get(n, ""), self.now[n]})


def typed(form: FormData) -> Typed:
    """Return a form's fields; what is missing is empty."""
    values = {name: str(form.get(name, "")).strip() for name in FIELDS}
    values["title"] = " ".join(values["title"].split())
    values["audience"] = "\n".join(sorted(v for v in form.getlist("audience") if isinstance(v, str)))
    try:
        seen = json.loads(str(form.get("seen", "{}")))
    except ValueError:
        seen = {}
    known = {n: v for n, v in seen.items() if n in FIELDS and isinstance(v, str)} if isinstance(seen, dict) else {}
    text = str(form.get("text", "")).replace("\r\n", "\n")
    return Typed(text, values, known, number_of(form, "based_on"), str(form.get("why", ""))[:_LONGEST])


@dataclass(slots=True)
class Asked:
    """What a form asks for; `wrong` has a sentence for each field that can't be read."""

    changes: Changes = field(default_factory=Changes)
    wrong: dict[str, Message] = field(default_factory=dict)


def asked(typed_: Typed, before: str) -> Asked:
    """Return the changes that a form asks for.

    Args:
        typed_: the form.
        before: the text of the version that it was opened with; line ends at its end count for nothing.
    """
    out = Asked()
    facts: dict[str, Any] = {}
    wishes: dict[str, Any] = {}
    unlimited = []
    for name in typed_.touched:
        value = typed_.now[name]
        try:
            read = _read(name, value)
        except WrongUse as error:
            out.wrong[name] = error.message
            continue
        if name in DATES and read is None:
            unlimited.append(name)
        elif name in FACTS:
            facts[name] = read
        else:
            wishes["least_gap_minutes" if name == "gap_hours" else name] = read
    text = None if typed_.text.rstrip("\n") == before.rstrip("\n") else typed_.text
    if not any(map(str.isalnum, typed_.text)):
        out.wrong["text"] = Message("web_bulletins.wrong_empty")
    worded = text is not None or "title" in facts
    out.changes = Changes(
        text=text,
        wishes=Wishes(**wishes),
        based_on=typed_.based_on if worded else None,  # wishes alone take nobody's words away
        unlimited=tuple(sorted(unlimited)),
        **facts,
    )
    return out


def _read(name: str, value: str) -> Any:  # noqa: ANN401 - each field has a type of its own
    """Read one field.

    Raises:
        WrongUse: it can't be; the sentence says what can.
    """
    if name == "title" and not value:
        raise WrongUse("web_bulletins.wrong_empty")
    if len(value) > _LONGEST and name != "audience":
        raise WrongUse("web_bulletins.wrong_long", most=_LONGEST)
    if name in COUNTS:
        return _count(value, COUNTS[name])
    if name == "gap_hours":
        return _minutes(value)
    if name in DATES:
        return read_day(value, None)
    if name == "must_air":
        return bool(value)
    if name == "audience" and not value:
        raise WrongUse("web_bulletins.wrong_audience")
    if value not in CHOICES.get(name, (value,)):
        raise WrongUse("web_bulletins.wrong_choice")
    return tuple(value.split("\n")) if name == "audience" else value


def _count(value: str, most: int) -> int:
    if not value.isdecimal() or len(value) > len(str(most)) or not 1 <= int(value) <= most:
        raise WrongUse("web_bulletins.wrong_count", most=most)
    return int(value)


def _minutes(value: str) -> int:
    try:
        hours = float(value.replace(",", "."))
    except ValueError:
        hours = -1.0
    if not 0 <= hours <= _LONGEST_GAP_HOURS:
        raise WrongUse("web_bulletins.wrong_hours", most=_LONGEST_GAP_HOURS)
    return round(hours * 60)
