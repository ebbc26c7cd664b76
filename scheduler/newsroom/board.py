"""The board of bulletins: found by words without minding marks, counted by state and author, a page at a time."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from typing import NamedTuple

from sqlalchemy import tuple_
from sqlmodel import Session, col, select

from scheduler.newsroom.reading import estimate_seconds
from scheduler.newsroom.reading.syllables import without_marks
from scheduler.records.audio import Take
from scheduler.records.bulletin import Approval, Bulletin, BulletinVersion
from scheduler.records.house import House
from scheduler.records.notice import OwnNotice

AT_ONCE = 400
"""Values in one question to the database."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody looks for; by default all.

    Attributes:
        words: each stands somewhere in code, title, author, document or text, with or without its marks.
        author: as written; "" for bulletins that name none, None for everybody's.
        topic: its code.
        state: of the bulletin.
    """

    words: str = ""
    author: str | None = None
    topic: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """A bulletin on the board.

    Attributes:
        voiced: it has a take of its current script.
        length: of that take, else as the embedded voice would speak the script.
        written_at: when it changed last.
    """

    code: str
    title: str
    state: str
    klass: str
    topic: str
    author: str
    must_air: bool
    unreadable: int
    valid_until: date | None
    written_at: datetime
    voiced: bool
    length: timedelta


@dataclass(frozen=True, slots=True)
class Column:
    """The bulletins of one state: how many were found, and the first of them, what changed last first."""

    state: str
    count: int
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class Board:
    """What was found.

    Attributes:
        columns: one for each state that was asked for, an empty one too.
        authors: name → how many of the found ones are theirs, "" for those without a name; most first. The author
            that was asked for doesn't narrow it.
        count: found in all.
        every: how many bulletins there are.
    """

    columns: tuple[Column, ...]
    authors: tuple[tuple[str, int], ...]
    count: int
    every: int


class _Row(NamedTuple):
    """What finding needs of a bulletin."""

    id: int
    state: str
    topic: str
    author: str
    head: str
    text_sha256: str
    version_id: int


class Boards:
    """Makes boards of one house; remembers each text without its marks, by its hash, so that finding is quick.

    Args:
        house: whose bulletins; communes' own notices are on their communes' pages.
    """

    def __init__(self, house: House) -> None:
        self.house = house
        self._plain: dict[str, str] = {}

    def board(self, wanted: Wanted, states: Sequence[str], most: int, page: int = 1) -> Board:
        """Return the board of what is wanted.

        Args:
            wanted: what to look for.
            states: the columns, in their order; `wanted.state` leaves one.
            most: cards a column.
            page: from 1; of every column.
        """
        with self.house.database.reading() as session:
            rows = _rows(session)
            found = self._found(session, rows, wanted)
            theirs = [r for r in found if wanted.author in {None, r.author}]
            shown = [s for s in states if not wanted.state or s == wanted.state]
            columns = [(s, [r.id for r in theirs if r.state == s]) for s in shown]
            first = (page - 1) * most
            cards = _cards(session, [n for _, ids in columns for n in ids[first : first + most]])
        return Board(
            tuple(Column(s, len(ids), tuple(cards[n] for n in ids[first : first + most])) for s, ids in columns),
            tuple(Counter(r.author for r in found).most_common()),
            sum(len(ids) for _, ids in columns),
            len(rows),
        )

    def _found(self, session: Session, rows: Sequence[_Row], wanted: Wanted) -> list[_Row]:
        rows = [r for r in rows if wanted.topic in {"", r.topic} and wanted.state in {"", r.state}]
        words = plain(wanted.words).split()
        if not words:
            return rows
        self._read(session, rows)
        return [r for r in rows if all(w in r.head or w in self._plain[r.text_sha256] for w in words)]

    def _read(self, session: Session, rows: Sequence[_Row]) -> None:
        """Take the marks off the texts that weren't looked through yet."""
        new = [r.version_id for r in rows if r.text_sha256 not in self._plain]
        for some in _batches(new):
            query = select(BulletinVersion.text_sha256, BulletinVersion.text)
            for digest, text in session.exec(query.where(col(BulletinVersion.id).in_(some))):
                self._plain[digest] = plain(text)


def _batches(ids: Iterable[int]) -> Iterator[list[int]]:
    """Give numbers in lots that one question may name."""
    left = iter(ids)
    while some := list(islice(left, AT_ONCE)):
        yield some


def plain(text: str) -> str:
    """Return a text as it is compared: small letters, no marks, d for đ, one space between words."""
    return " ".join(without_marks(text.lower()).split())


def _rows(session: Session) -> list[_Row]:
    """Return every bulletin of the district's, what changed last first."""
    query = (
        select(
            Bulletin.id, Bulletin.state, Bulletin.topic, Bulletin.author, Bulletin.code, Bulletin.title,
            Bulletin.document, BulletinVersion.text_sha256, BulletinVersion.id,
        )  # type: ignore[call-overload]  # sqlmodel knows four columns at most
        .join(
            BulletinVersion,
            (col(BulletinVersion.bulletin_id) == col(Bulletin.id))
            & (col(BulletinVersion.number) == col(Bulletin.current_version)),
        )
        .where(col(Bulletin.id).not_in(select(OwnNotice.bulletin_id)))
        .order_by(col(Bulletin.written_at).desc(), col(Bulletin.code))
    )  # fmt: skip
    return [
        _Row(number, state.value, topic, author, plain(f"{code} {title} {author} {document}"), digest, version)
        for number, state, topic, author, code, title, document, digest, version in session.exec(query)
    ]


def _cards(session: Session, ids: Iterable[int]) -> dict[int, Card]:
    """Return the cards of some bulletins."""
    found: dict[int, Card] = {}
    for some in _batches(ids):
        query = (
            select(Bulletin, BulletinVersion, Approval.take_id)
            .join(
                BulletinVersion,
                (col(BulletinVersion.bulletin_id) == col(Bulletin.id))
                & (col(BulletinVersion.number) == col(Bulletin.current_version)),
            )
            .join(Approval, col(Approval.id) == col(Bulletin.approval_id), isouter=True)
            .where(col(Bulletin.id).in_(some))
        )
        rows = session.exec(query).all()
        takes = _lengths(session, rows)
        for bulletin, version, take_id in rows:
            length = takes.get(take_id or (bulletin.id, version.script_sha256))
            found[bulletin.id or 0] = Card(
                code=bulletin.code,
                title=bulletin.title,
                state=bulletin.state.value,
                klass=bulletin.klass.value,
                topic=bulletin.topic,
                author=bulletin.author,
                must_air=bulletin.must_air,
                unreadable=version.unreadable,
                valid_until=bulletin.valid_until,
                written_at=bulletin.written_at,
                voiced=length is not None,
                length=timedelta(seconds=round(estimate_seconds(version.script))) if length is None else length,
            )
    return found


def _lengths(session: Session, rows: Sequence[tuple[Bulletin, BulletinVersion, int | None]]) -> dict[object, timedelta]:
    """Return the length of the newest take by bulletin and script, and of each take by its id."""
    scripts = [(b.id, v.script_sha256) for b, v, _ in rows]
    approved = [take for _, _, take in rows if take]
    of_scripts = tuple_(col(Take.bulletin_id), col(Take.script_sha256)).in_(scripts)
    query = select(Take).where(of_scripts | col(Take.id).in_(approved)).order_by(col(Take.id))
    lengths: dict[object, timedelta] = {}
    for take in session.exec(query):
        lengths[take.id] = lengths[take.bulletin_id, take.script_sha256] = timedelta(milliseconds=take.milliseconds)
    return lengths
