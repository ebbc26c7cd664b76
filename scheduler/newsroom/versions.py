"""The versions of a bulletin beside each other: who wrote each, when and why, and what changed. Reads only."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from scheduler.messages import Refused
from scheduler.newsroom import keeping
from scheduler.newsroom.differences import Line, differences
from scheduler.records.account import Account, AccountName
from scheduler.records.bulletin import BulletinVersion
from scheduler.records.house import House


@dataclass(frozen=True, slots=True)
class VersionLine:
    """One version of the text: who wrote it and when; `source` is the file it came from, or why it was written."""

    number: int
    title: str
    written_at: datetime
    written_by: str
    source: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two versions of a bulletin.

    Attributes:
        versions: the first, the second, and those between, by number.
        title: what changed in the title.
        text: what changed in the text, line by line.
    """

    code: str
    versions: tuple[VersionLine, ...]
    title: Line
    text: tuple[Line, ...]


def compared(house: House, code: str, first: int | None = None, second: int | None = None) -> Comparison:
    """Compare two versions of a bulletin.

    Args:
        house: the opened house.
        code: the bulletin's.
        first: number of the older version; the one before the second by default.
        second: number of the newer version; the newest by default.

    Raises:
        Refused: no such bulletin or version, or there is only one.
    """
    with house.database.reading() as session:
        bulletin = keeping.bulletin_of(session, code)
        query = (
            select(BulletinVersion)
            .where(BulletinVersion.bulletin_id == bulletin.id)
            .order_by(col(BulletinVersion.number))
        )
        kept = {v.number: v for v in session.exec(query)}
        if len(kept) == 1 and first is None:
            raise Refused("newsroom.one_version", code=code)
        second = max(kept) if second is None else second
        first = second - 1 if first is None else first
        missing = [number for number in (first, second) if number not in kept]
        if missing:
            raise Refused("newsroom.no_version", code=code, number=missing[0], versions=sorted(kept))
        first, second = sorted((first, second))
        before, after = kept[first], kept[second]
        names = names_of(session)
        told = tuple(line(v, names) for number, v in kept.items() if first <= number <= second)
    title = tuple(stretch for line in differences(before.title, after.title) for stretch in line)
    return Comparison(code, told, title, differences(before.text, after.text))


def line(version: BulletinVersion, names: dict[int, str]) -> VersionLine:
    """Return what a list tells of a version."""
    writer = names.get(version.written_by, "")
    return VersionLine(version.number, version.title, version.written_at, writer, version.source_name)


def names_of(session: Session) -> dict[int, str]:
    """Return what to call each account: its name, or its login when it has none."""
    shown = {a.id: a.login for a in session.exec(select(Account)) if a.id is not None}
    shown.update({n.account_id: n.name for n in session.exec(select(AccountName)) if n.name})
    return shown


def text_of(house: House, code: str, number: int | None) -> str | None:
    """Return the text of one version of a bulletin; None when there is none of that number."""
    with house.database.reading() as session:
        bulletin = keeping.bulletin_of(session, code)
        query = select(BulletinVersion.text).where(
            BulletinVersion.bulletin_id == bulletin.id, BulletinVersion.number == number
        )
        return session.exec(query).first()
