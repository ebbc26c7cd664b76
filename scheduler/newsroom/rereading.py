"""Approved scripts that the lexicon would read otherwise today. They stay as they were approved; readiness tells."""

from collections.abc import Collection

from sqlmodel import col, select

from scheduler.newsroom import keeping
from scheduler.records.bulletin import Approval, Bulletin, BulletinVersion
from scheduler.records.house import House


def differing(house: House, codes: Collection[str]) -> tuple[tuple[str, str], ...]:
    """Return code and title of the approved bulletins among some whose script would be another one now, by code."""
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
        return tuple(
            (bulletin.code, bulletin.title)
            for bulletin, approval, version in session.exec(query)
            if keeping.script_sha256(keeping.reading_of(session, house.settings, version.text, words).text)
            != approval.script_sha256
        )
