"""An emergency's way through the rooms: read by the newsroom, voiced by the studio, ordered at playout."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from scheduler.administration.house import House
from scheduler.daysheet import EmergencyOrder
from scheduler.messages import Refused, render
from scheduler.newsroom import desk as newsroom
from scheduler.playout import emergencies
from scheduler.studio import desk as studio
from scheduler.studio.restoring import EMERGENCY_CODE

LONGEST_TITLE = 80
TAKE_CODE = EMERGENCY_CODE
"""What the sound file says it is; the order's own code is made after it."""


def break_in(
    house: House,
    text: str,
    stations: Sequence[str],
    issued_at: datetime,
    by: int,
    *,
    title: str = "",
    repeat: int = 2,
    valid: timedelta = timedelta(minutes=30),
    drill: bool = False,
) -> tuple[EmergencyOrder, tuple[str, ...]]:
    """Order an emergency from its text; again with the same text and moment it is the same one.

    Args:
        house: the opened house.
        text: what is said.
        stations: codes; none: all.
        issued_at: from when on.
        by: the account that orders it.
        title: "" for the text's first sentence.
        repeat: how often it is said.
        valid: how long a repeat may still begin.
        drill: an exercise; the text is announced as such.

    Returns:
        The order, and what nobody could read and was spelled out: an emergency waits for no editor.

    Raises:
        Refused: no right, no text, an unknown station.
        OutsideFailed: no voice could speak it.
    """
    emergencies.require_right(house, by)
    if not text.strip():
        raise Refused("cli_playout.no_text")
    said = f"{render('cli_playout.drill_announced', 'vi')} {text}" if drill else text
    script = newsroom.read_aloud(house, said)
    named = title or title_of(text)
    outcome = studio.draft_text(house, named, TAKE_CODE, script.text, by, issued_at)
    if outcome.take_id is None:
        raise Refused("playout.emergency_silent", title=named)
    spoken = emergencies.spoken_of(house, named, text, script.text, outcome.take_id)
    order = emergencies.order_emergency(house, spoken, stations, issued_at, by, repeat=repeat, valid=valid, drill=drill)
    return order, tuple(token.written for token in script.unreadable)


def title_of(text: str) -> str:
    """Return an emergency's title: the first sentence that says more than that this is one, shortened at a word."""
    sentences = [s for s in " ".join(text.split()).split(". ") if not s.isupper()] or [" ".join(text.split())]
    first = sentences[0].rstrip(".")
    return first if len(first) <= LONGEST_TITLE else first[:LONGEST_TITLE].rsplit(" ", 1)[0] + "…"
