"""The installation's own lexicon: adding an entry with its test pair, listing, testing every entry."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from scheduler.messages import Refused
from scheduler.newsroom import keeping
from scheduler.newsroom.keeping import Stamp
from scheduler.newsroom.reading import Entry, Lexicon, Options, built_in, read
from scheduler.newsroom.reading.lexicon import check
from scheduler.records.account import Role, require
from scheduler.records.bulletin import Bulletin, BulletinState, BulletinVersion, LexiconEntry
from scheduler.records.house import House

OWN_PRIORITY = 100
REREAD = (BulletinState.DRAFT, BulletinState.RETURNED)


@dataclass(frozen=True, slots=True)
class Line:
    """An entry as it is listed; `own` is False for those that come with the program."""

    written: str
    spoken: str
    context: str
    priority: int
    note: str
    own: bool


@dataclass(frozen=True, slots=True)
class Failure:
    """An entry whose test pair is not read as it says."""

    written: str
    test: str
    expected: str
    said: str


def add(
    house: House,
    written: str,
    spoken: str,
    by: int,
    now: datetime,
    *,
    context: str = "",
    test: str = "",
    note: str = "",
) -> int:
    """Add an entry; another reading of the same word in the same context takes the old one's place.

    Drafts and returned bulletins are read again; what is submitted or approved stays as it is.

    Args:
        house: the opened house.
        written: as it stands in texts.
        spoken: Vietnamese syllables.
        by: the account that acts.
        now: written into the records.
        context: see `reading.lexicon`.
        test: `written sentence => spoken sentence`; the entry itself when empty.
        note: a remark for editors.

    Returns:
        How many bulletins have another script now.

    Raises:
        Refused: no right to, no syllables, a bad context, or a test pair that fails.
    """
    written, spoken = (unicodedata.normalize("NFC", s).strip() for s in (written, spoken))
    entry = Entry(written, spoken, context.strip(), OWN_PRIORITY, note)
    check(entry)
    sentence, _, expected = (s.strip() for s in (test or f"{written} => {spoken}").partition("=>"))
    if not sentence or not expected:
        raise Refused("newsroom.lexicon_test_form", test=test)
    with house.database.writing() as session:
        require(session, by, Role.OPERATOR, Role.APPROVER)
        words = keeping.lexicon(session).extended([entry])
        said = read(sentence, keeping.options(house.settings), words).text
        if not entry.scope and plain(said) != plain(expected):
            raise Refused("newsroom.lexicon_test_failed", written=sentence, said=said, spoken=expected)
        if not _write(session, entry, (sentence, expected), Stamp(by, now)):
            return 0
        return reread(session, house, words)


def _write(session: Session, entry: Entry, test: tuple[str, str], stamp: Stamp) -> bool:
    query = select(LexiconEntry).where(
        LexiconEntry.written == entry.written,
        LexiconEntry.context == entry.context,
        col(LexiconEntry.retired_at).is_(None),
    )
    old = session.exec(query).first()
    if old is not None:
        if old.spoken == entry.spoken:
            return False
        old.retired_at = stamp.now
        session.add(old)
    session.add(
        LexiconEntry(
            written=entry.written,
            spoken=entry.spoken,
            context=entry.context,
            priority=entry.priority,
            note=entry.note,
            test_written=test[0],
            test_spoken=test[1],
            written_at=stamp.now,
            written_by=stamp.by,
        )
    )
    session.flush()
    return True


def reread(session: Session, house: House, words: Lexicon) -> int:
    """Read drafts and returned bulletins anew, return how many differ; who wrote each version, and when, stays."""
    changed = 0
    for bulletin in session.exec(select(Bulletin).where(col(Bulletin.state).in_(REREAD))).all():
        version: BulletinVersion = keeping.version_of(session, bulletin)
        script = keeping.reading_of(session, house.settings, version.text, words)
        changed += script.text != version.script or len(script.unreadable) != version.unreadable
        keeping.write_reading(version, script)
        session.add(version)
    session.flush()
    return changed


def words(house: House) -> Lexicon:
    """Return the lexicon in force: the built-in one with the installation's own entries in front."""
    with house.database.reading() as session:
        return keeping.lexicon(session)


def listing(house: House, word: str = "") -> tuple[Line, ...]:
    """Return the entries that hold a word in what is written or spoken, own ones first; all for ""."""
    with house.database.reading() as session:
        entries = keeping.lexicon(session).entries
    known = {(e.written, e.context, e.spoken) for e in built_in().entries}
    wanted = word.lower()
    return tuple(
        Line(e.written, e.spoken, e.context, e.priority, e.note, (e.written, e.context, e.spoken) not in known)
        for e in entries
        if wanted in e.written.lower() or wanted in e.spoken.lower()
    )


def test(house: House) -> tuple[int, tuple[Failure, ...]]:
    """Read every entry's test pair; returns how many there are and those that fail."""
    with house.database.reading() as session:
        words = keeping.lexicon(session)
        own = session.exec(select(LexiconEntry).where(col(LexiconEntry.retired_at).is_(None))).all()
    pairs = [(e.written, e.test_written, e.test_spoken) for e in own if not e.context.startswith("@")]
    pairs += [pair for entry in built_in().entries if (pair := pair_of(entry))]
    return len(pairs), tuple(failures(pairs, words, keeping.options(house.settings)))


def pair_of(entry: Entry) -> tuple[str, str, str] | None:
    """Return an entry's name, test sentence and reading, by default its own words; None inside codes and hosts."""
    if entry.scope or not (entry.test or not entry.context):
        return None
    sentence, arrow, expected = (s.strip() for s in entry.test.partition("=>"))
    return (entry.written, sentence, expected) if arrow else (entry.written, entry.written, entry.spoken)


def failures(pairs: list[tuple[str, str, str]], words: Lexicon, options: Options) -> list[Failure]:
    """Return those of (entry, sentence, reading) that are read otherwise; pauses and capitals don't count."""
    out = []
    for written, sentence, expected in pairs:
        said = read(sentence, options, words).text
        if plain(said) != plain(expected):
            out.append(Failure(written, sentence, expected, said))
    return out


def plain(text: str) -> str:
    """Return a reading as two are compared: NFC, lower case, every sign a space."""
    return " ".join(re.sub(r"\W+", " ", unicodedata.normalize("NFC", text).lower()).split())
