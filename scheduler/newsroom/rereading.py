"""Approved scripts that would be read otherwise today. They stay as they were approved; readiness tells."""

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from itertools import zip_longest
from typing import Any

from sqlmodel import col, select

from scheduler.messages import Message
from scheduler.newsroom import keeping
from scheduler.newsroom.reading import sentences
from scheduler.records.bulletin import Approval, Bulletin, BulletinVersion
from scheduler.records.house import House

Token = dict[str, Any]
MOST_NAMED = 5
"""So many places a sentence names."""


class Cause(StrEnum):
    """Why a script would be another one now."""

    LEXICON = "lexicon"
    RULES = "rules"


@dataclass(frozen=True, slots=True)
class Reread:
    """A stretch of a text that is read otherwise: as approved, and as it would be read now."""

    written: str
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class Differing:
    """An approved bulletin whose script would be another one now.

    Attributes:
        cause: another lexicon, or, with the same one, other rules: a newer program or another region's speech.
        lexicon_version: of the approved script; "" for scripts older than versions.
        current_lexicon: version of the lexicon now.
        places: each stretch that is read otherwise, once, in the order of the text.
    """

    code: str
    title: str
    cause: Cause
    lexicon_version: str
    current_lexicon: str
    places: tuple[Reread, ...]

    @property
    def message(self) -> Message:
        """A sentence: which bulletin, why, and the first places."""
        named = [
            Message("newsroom.reread_place", {"written": p.written, "was": p.was, "now": p.now})
            for p in self.places[:MOST_NAMED]
        ]
        return Message(
            f"newsroom.reread_{self.cause}",
            {
                "code": self.code,
                "title": self.title,
                "version": self.lexicon_version or "?",
                "current": self.current_lexicon,
                "count": len(self.places),
                "places": named,
            },
        )


def differing(house: House, codes: Collection[str]) -> tuple[Differing, ...]:
    """Return the approved bulletins among some whose script would be another one now, by code."""
    with house.database.reading() as session:
        words = keeping.lexicon(session)
        query = (
            select(Bulletin, Approval, BulletinVersion)
            .join(Approval, col(Bulletin.approval_id) == col(Approval.id))
            .join(
                BulletinVersion,
                (col(BulletinVersion.bulletin_id) == col(Bulletin.id))
                & (col(BulletinVersion.number) == col(Approval.version_number)),
            )
            .where(col(Bulletin.code).in_(codes))
            .order_by(col(Bulletin.code))
        )
        found = []
        for bulletin, approval, version in session.exec(query):
            script = keeping.reading_of(session, house.settings, version.text, words)
            if keeping.script_sha256(script.text) == approval.script_sha256:
                continue
            places = changed(version.text, json.loads(version.tokens_json), map(asdict, script.tokens))
            places = places or _sentences(version.script, script.text)
            cause = Cause.RULES if version.lexicon_version == words.version else Cause.LEXICON
            found.append(
                Differing(bulletin.code, bulletin.title, cause, version.lexicon_version, words.version, places)
            )
        return tuple(found)


def changed(text: str, before: Iterable[Token], after: Iterable[Token]) -> tuple[Reread, ...]:
    """Return the stretches of a text that two readings say otherwise, each once, in order.

    Where the readings cut the text differently, a stretch reaches from one cut that both have to the next.

    Args:
        text: what both readings read.
        before: the first reading's tokens, `{start, end, spoken}`, in order.
        after: the second's.
    """
    first, second = tuple(before), tuple(after)
    common = sorted({t["end"] for t in first} & {t["end"] for t in second})
    made: list[Reread] = []
    a = b = 0
    for end in (*common, len(text)):
        was, now = _until(first, a, end), _until(second, b, end)
        a, b = a + len(was), b + len(now)
        if [t["spoken"] for t in was] != [t["spoken"] for t in now]:
            start = min(t["start"] for t in (*was, *now))
            made.append(Reread(text[start : max(t["end"] for t in (*was, *now))], _said(was), _said(now)))
    return tuple(dict.fromkeys(made))


def _sentences(was: str, now: str) -> tuple[Reread, ...]:
    """Return the sentences that two scripts have otherwise, where their pieces are the same and pauses are not."""
    pairs = zip_longest(sentences(was), sentences(now), fillvalue="")
    return tuple(Reread(a, a, b) for a, b in pairs if a != b)


def _until(tokens: Sequence[Token], at: int, end: int) -> list[Token]:
    stop = at
    while stop < len(tokens) and tokens[stop]["end"] <= end:
        stop += 1
    return list(tokens[at:stop])


def _said(tokens: Iterable[Token]) -> str:
    return " ".join(t["spoken"] for t in tokens if t["spoken"])
