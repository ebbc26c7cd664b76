"""CAP messages (OASIS Common Alerting Protocol) that were followed, so that none is followed twice."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from scheduler.records.columns import UtcDateTime, Written


class CapMessage(Written, table=True):
    """A message that was followed; whoever's right that was is `written_by`.

    Attributes:
        sender: as it calls itself; with `identifier` it names a message for ever.
        sent: when it says it was sent.
        kind: its msgType: Alert, Update or Cancel.
        drill: it was an exercise.
        references_json: the messages that it replaced or took back, `[[sender, identifier, sent], …]`.
        codes: of the emergencies ordered for it, with spaces between; "" for one that only took back.
    """

    __table_args__ = (UniqueConstraint("sender", "identifier"),)

    id: int | None = Field(default=None, primary_key=True)
    sender: str
    identifier: str
    sent: datetime = Field(sa_type=UtcDateTime)
    kind: str
    drill: bool = False
    references_json: str = "[]"
    codes: str = ""
