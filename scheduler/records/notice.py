"""Communes' own notices: which bulletin belongs to which station, and who may work on a bulletin."""

from sqlmodel import Field, Session, SQLModel, select

from scheduler.records.account import Role, require
from scheduler.records.station import Station


class OwnNotice(SQLModel, table=True):
    """A bulletin that is a commune's own: it is meant for this station alone, for ever."""

    bulletin_id: int = Field(primary_key=True, foreign_key="bulletin.id")
    station_id: int = Field(foreign_key="station.id", index=True)


def owner_of(session: Session, bulletin_id: int | None) -> Station | None:
    """Return the station whose own notice a bulletin is; None for the district's bulletins."""
    query = select(Station).join(OwnNotice).where(OwnNotice.bulletin_id == bulletin_id)
    return session.exec(query).first()


def require_for(session: Session, account_id: int, bulletin_id: int | None, *roles: Role) -> None:
    """Check that an account may work on a bulletin.

    The district's bulletins want one of some roles held everywhere. A commune's own notice is its commune's too: there
    the role `commune`, or one of the others, held at its unit will do.

    Raises:
        Refused: it may not; the sentence names the roles.
    """
    owner = owner_of(session, bulletin_id)
    if owner is None:
        require(session, account_id, *roles)
    else:
        require(session, account_id, *roles, Role.COMMUNE, unit_id=owner.unit_id)


def require_leader(session: Session, account_id: int, bulletin_id: int | None) -> None:
    """Check that an account may approve a bulletin: an approver the district's, a commune's own leader its notices.

    Raises:
        Refused: it may not; the sentence names the roles.
    """
    owner = owner_of(session, bulletin_id)
    if owner is None:
        require(session, account_id, Role.APPROVER)
    else:
        require(session, account_id, Role.COMMUNE, unit_id=owner.unit_id)
