"""What communes chose of the programme: accepted, declined, moved, ordered. Rows are added, never changed."""

from enum import StrEnum

from sqlmodel import Field

from scheduler.records.columns import Written, text_of


class ChoiceKind(StrEnum):
    """What a commune decides (Circular 39/2020: ordinary items are its choice, priority items it puts in order)."""

    ACCEPTED = "accepted"
    DECLINED = "declined"
    MOVED = "moved"
    ORDERED = "ordered"


class Choice(Written, table=True):
    """One decision of a station; who and when stand in `written_by` and `written_at`.

    The newest accepted or declined row of a bulletin is in force, and the newest ordered row of the station.

    Attributes:
        bulletin_id: what was accepted, declined or moved; None for an order, and for a move that was taken back.
        bulletins: codes of an order, comma separated, the first first; "" lifts it.
        slot_code: the slot that a move made.
        reason: why it was declined, in the commune's words.
    """

    id: int | None = Field(default=None, primary_key=True)
    station_id: int = Field(foreign_key="station.id", index=True)
    kind: ChoiceKind = Field(sa_type=text_of(ChoiceKind))
    bulletin_id: int | None = Field(default=None, foreign_key="bulletin.id")
    bulletins: str = ""
    slot_code: str = ""
    reason: str = ""
