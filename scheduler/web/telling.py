"""One sentence that the next page says, once: carried in a cookie, so that a reload doesn't do or say it again."""

import base64
import binascii
import json
from dataclasses import dataclass

from fastapi import Request
from fastapi.responses import Response

COOKIE = "scheduler-told"
_SECONDS = 60
_LONGEST = 1200
"""Letters; a browser keeps 4 kB a cookie."""

KINDS = ("good", "bad")


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence in the reader's language, and whether it tells of something done ("good") or refused ("bad")."""

    kind: str
    words: str


def tell(answer: Response, kind: str, words: str) -> None:
    """Let the next page say something.

    Args:
        answer: usually leads on to that page.
        kind: "good" or "bad".
        words: a sentence; what is longer than 1,200 letters is cut.
    """
    raw = json.dumps([kind, words[:_LONGEST]]).encode()
    answer.set_cookie(COOKIE, base64.urlsafe_b64encode(raw).decode(), _SECONDS, httponly=True, samesite="lax")


def told(request: Request) -> Told | None:
    """Return what the page before wanted said; None for nothing, or when the cookie holds anything else."""
    value = request.cookies.get(COOKIE, "")
    if not value:
        return None
    try:
        kind, words = json.loads(base64.urlsafe_b64decode(value.encode()))
    except (binascii.Error, ValueError, TypeError):
        return None
    if kind not in KINDS or not isinstance(words, str):
        return None
    return Told(kind, words[:_LONGEST])
