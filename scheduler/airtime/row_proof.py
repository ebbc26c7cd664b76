"""The proof of one row of the log: its hash, its place in the chain, and the signed head that covers it."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from scheduler.airtime import proof, proving
from scheduler.messages import Refused
from scheduler.records import links
from scheduler.records.account import Account, AccountName
from scheduler.records.airing import Airing, AiringConflict
from scheduler.records.bulletin import Bulletin
from scheduler.records.chain import GENESIS
from scheduler.records.house import House
from scheduler.records.station import Station


@dataclass(frozen=True, slots=True)
class Covering:
    """The earliest signed head kept here that covers a row.

    Attributes:
        file: where it stands.
        made_at: when it was exported.
        position: of the row that it names.
        holds: the log still has that row, and the chain from the row in question leads to it.
    """

    file: str
    made_at: datetime
    position: int
    holds: bool


@dataclass(frozen=True, slots=True)
class RowProof:
    """A row of the log and what proves it.

    Attributes:
        row: the row itself.
        station: its station's code.
        name: the station's name.
        title: of its bulletin; "" for none of ours.
        canonical: the JSON that was hashed together with the hash before it.
        holds: its hash is that of its fields, and it names the row before it.
        last: position of the log's last row.
        recorded_by: name, or login, of the account that brought it.
        corrected_by: positions of the rows that correct it.
        asides: how often it came again with other content, which was kept aside.
        head: None while no signed head covers it yet.
    """

    row: Airing
    station: str
    name: str
    title: str
    canonical: str
    holds: bool
    last: int
    recorded_by: str
    corrected_by: tuple[int, ...]
    asides: int
    head: Covering | None


def prove_row(house: House, station: str, position: int) -> RowProof | None:
    """Return a row with its proof; None when there is no such row.

    Args:
        house: the opened house; the heads of its folder are looked through.
        station: code of a station.
        position: in its log.
    """
    with house.database.reading() as session:
        found = session.exec(select(Station).where(Station.code == station)).first()
        if found is None or found.id is None:
            return None
        mine = col(Airing.station_id) == found.id
        row = session.exec(select(Airing).where(mine, Airing.position == position)).first()
        if row is None:
            return None
        one = links.Range(found.id, station, position, position)
        canonical = next((bytes(body).decode() for *_, body in links.read(session.connection(), one)), "")
        last = session.exec(select(Airing.position).where(mine).order_by(col(Airing.position).desc()).limit(1)).one()
        corrected = session.exec(select(Airing.position).where(mine, Airing.corrects == position)).all()
        about = AiringConflict.station_id == found.id, AiringConflict.position == position
        asides = session.exec(select(AiringConflict.id).where(*about)).all()
        title = session.exec(select(Bulletin.title).where(Bulletin.code == row.bulletin)).first() or ""
        return RowProof(
            row=row,
            station=station,
            name=found.name,
            title=title,
            canonical=canonical,
            holds=_leads_to(session, one, position),
            last=last,
            recorded_by=_name(session, row.recorded_by),
            corrected_by=tuple(sorted(corrected)),
            asides=len(asides),
            head=_covering(house, session, one),
        )


def _leads_to(session: Session, one: links.Range, last: int) -> bool:
    """Whether the chain from a row to a later one holds; the hash before it is taken as given."""
    connection, before = session.connection(), GENESIS
    if one.first > 1:
        query = select(Airing.hash).where(Airing.station_id == one.station_id, Airing.position == one.first - 1)
        before = session.exec(query).first() or ""
    span = links.Range(one.station_id, one.code, one.first, last)
    followed = proof.follow(
        one.code,
        links.read(connection, span),
        lambda position, previous: links.slow(connection, span, position, previous),
        one.first,
        before,
    )
    return followed.holds and followed.rows == last - one.first + 1


def _covering(house: House, session: Session, one: links.Range) -> Covering | None:
    keys = proving.known_keys(session, house)
    for file in sorted(house.heads.glob(proving.HEADS_FILE.format(day="*"))):
        try:
            signed = proof.read_heads(file.read_bytes(), keys)
        except (Refused, OSError):  # what can't be read, or isn't ours, covers nothing
            continue
        head = next((h for h in signed.heads if h.station == one.code and h.position >= one.first), None)
        if head is None:
            continue
        query = select(Airing.hash).where(Airing.station_id == one.station_id, Airing.position == head.position)
        same = session.exec(query).first() == head.hash
        return Covering(file.name, signed.made_at, head.position, same and _leads_to(session, one, head.position))
    return None


def _name(session: Session, account_id: int) -> str:
    query = select(Account.login, AccountName.name).join(
        AccountName, col(AccountName.account_id) == Account.id, isouter=True
    )
    found = session.exec(query.where(Account.id == account_id)).first()
    return (found[1] or found[0]) if found else ""
