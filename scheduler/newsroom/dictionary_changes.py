"""Taking an entry out of the installation's lexicon, and what was written into it over time.

No line is ever deleted: an entry that was replaced or taken out keeps its row, with the moment it stopped to hold.
"""

import re
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from scheduler.messages import Refused
from scheduler.newsroom import desk, dictionary, keeping
from scheduler.newsroom.dictionary import reread
from scheduler.newsroom.reading import built_in
from scheduler.newsroom.versions import names_of
from scheduler.records.account import Role, require
from scheduler.records.bulletin import LexiconEntry
from scheduler.records.house import House


@dataclass(frozen=True, slots=True)
class Past:
    """An entry of one's own as it holds now, or held.

    Attributes:
        since: when it was written.
        until: when another took its place or it was taken out; None while it holds.
        by: who wrote it.
    """

    written: str
    spoken: str
    context: str
    note: str
    since: datetime
    until: datetime | None
    by: str


def add_beside(
    house: House,
    written: str,
    spoken: str,
    by: int,
    now: datetime,
    *,
    before: str = "",
    behind: str = "",
    note: str = "",
) -> int:
    """Add an entry that holds only between certain words, its test pair made of them; see `dictionary.add`.

    Args:
        house: the opened house.
        written: as it stands in texts.
        spoken: Vietnamese syllables.
        by: the account that acts.
        now: written into the records.
        before: the words right before it; "" for any.
        behind: the words right behind it; "" for any.
        note: a remark for editors.

    Returns:
        How many bulletins have another script now.

    Raises:
        Refused: see `dictionary.add`.
    """
    before, behind = (" ".join(side.split()) for side in (before, behind))
    if not before and not behind:
        return dictionary.add(house, written, spoken, by, now, note=note)
    around = [re.escape(side).replace("_", r"\_") for side in (before, behind)]
    context = " ".join(filter(None, (around[0], "_", around[1])))
    said = [desk.read_aloud(house, side).text.rstrip(" .") if side else "" for side in (before, behind)]
    sentence = " ".join(filter(None, (before, written.strip(), behind)))
    test = f"{sentence} => {' '.join(filter(None, (said[0], spoken.strip(), said[1])))}"
    return dictionary.add(house, written, spoken, by, now, context=context, test=test, note=note)


def remove(house: House, written: str, by: int, now: datetime, *, context: str = "") -> int:
    """Take an entry of the installation's own out; the built-in reading holds again where there is one.

    Drafts and returned bulletins are read again; what is submitted or approved stays as it is.

    Returns:
        How many bulletins have another script now.

    Raises:
        Refused: no right to, or there is no such entry of one's own in this context.
    """
    with house.database.writing() as session:
        require(session, by, Role.OPERATOR, Role.APPROVER)
        entries = _own(session, written)
        gone = next((e for e in entries if e.context == context.strip()), None)
        if gone is None:
            raise _missing(written, entries)
        gone.retired_at = now
        session.add(gone)
        session.flush()
        return reread(session, house, keeping.lexicon(session))


def _own(session: Session, written: str) -> list[LexiconEntry]:
    query = select(LexiconEntry).where(LexiconEntry.written == written, col(LexiconEntry.retired_at).is_(None))
    return list(session.exec(query).all())


def _missing(written: str, entries: list[LexiconEntry]) -> Refused:
    if entries:
        contexts = [f"--context '{e.context}'" for e in entries if e.context]
        return Refused("newsroom.lexicon_other_context", written=written, contexts=contexts)
    known = any(e.written == written for e in built_in().entries)
    return Refused("newsroom.lexicon_built_in" if known else "newsroom.lexicon_unknown", written=written)


def history(house: House, word: str = "") -> tuple[Past, ...]:
    """Return what was ever written into the installation's own lexicon that holds a word, the newest first."""
    wanted = word.lower()
    with house.database.reading() as session:
        names = names_of(session)
        rows = session.exec(select(LexiconEntry).order_by(col(LexiconEntry.id).desc())).all()
        return tuple(
            Past(e.written, e.spoken, e.context, e.note, e.written_at, e.retired_at, names.get(e.written_by, ""))
            for e in rows
            if wanted in e.written.lower() or wanted in e.spoken.lower()
        )
