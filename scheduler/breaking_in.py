"""An emergency's way through the rooms: read by the newsroom, voiced by the studio, ordered at playout.

It lies between the doors and the rooms: the command line, the CAP inbox and the page go the same way.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from scheduler.administration.house import House
from scheduler.daysheet import EmergencyOrder
from scheduler.messages import Refused, render
from scheduler.newsroom.reading_aloud import read_aloud
from scheduler.playout import emergencies
from scheduler.studio.drafting import draft_emergency

LONGEST_TITLE = 80
LONGEST_TEXT = 3000
"""Letters: some four minutes of speech. Who hears a siren doesn't listen to more."""


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
    replaces: str = "",
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
        drill: an exercise: its signal, its title and its words before and after say so.
        replaces: code of an order that is stood down as soon as this one's sound is there (an update); "" for none.

    Returns:
        The order, and what nobody could read and was spelled out: an emergency waits for no editor.

    Raises:
        Refused: no right, no text or too much, an unknown station or order.
        OutsideFailed: no voice could speak it.
    """
    emergencies.check_order(house, by, stations, replaces)
    said = text.strip()
    if not any(letter.isalnum() for letter in said):
        raise Refused("cli_emergency.no_text")
    if len(said) > LONGEST_TEXT:
        raise Refused("cli_emergency.too_long", count=len(said), most=LONGEST_TEXT)
    named = title.strip() or title_of(said)
    if drill:
        opened, closed = (render(f"cli_emergency.{words}", "vi") for words in ("drill_announced", "drill_closed"))
        said = f"{opened} {said}{'' if said.endswith(('.', '!', '?', '…')) else '.'} {closed}"
        named = render("cli_emergency.drill_title", "vi", title=named)
    script = read_aloud(house, said)
    outcome = draft_emergency(house, named, script.text, by, issued_at, drill=drill)
    if outcome.take_id is None:
        raise Refused("playout.emergency_silent", title=named)
    spoken = emergencies.spoken_of(house, named, text, script.text, outcome.take_id)
    if replaces:
        emergencies.stand_down(house, replaces, by, issued_at)
    order = emergencies.order_emergency(house, spoken, stations, issued_at, by, repeat=repeat, valid=valid, drill=drill)
    return order, tuple(token.written for token in script.unreadable)


def title_of(text: str) -> str:
    """Return an emergency's title: the first sentence that says more than that this is one, shortened at a word."""
    sentences = [s for s in " ".join(text.split()).split(". ") if not s.isupper()] or [" ".join(text.split())]
    first = sentences[0].rstrip(".")
    return first if len(first) <= LONGEST_TITLE else first[:LONGEST_TITLE].rsplit(" ", 1)[0] + "…"
