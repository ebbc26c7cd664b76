"""Bulletins (bản tin), their versions, approvals and states."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from scheduler.records.columns import UtcDateTime, Written, text_of

NOT_LOOKED_THROUGH = "not_looked_through"
"""A version's flags before anybody looked for persons' numbers and secrecy marks: it stays on this machine."""


class BulletinState(StrEnum):
    """Where a bulletin stands; `withdrawn` may follow any of them."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    APPROVED = "approved"
    RETIRED = "retired"
    WITHDRAWN = "withdrawn"


class Klass(StrEnum):
    """Circular 39/2020/TT-BTTTT: ordinary: the commune chooses; priority: within its programme; emergency: at once."""

    ORDINARY = "ordinary"
    PRIORITY = "priority"
    EMERGENCY = "emergency"


class Bulletin(Written, table=True):
    """One bulletin over all its versions.

    Attributes:
        source_key: what makes an imported file this bulletin again: the code it gives itself, else its file name.
        topic: one of the eleven of the plan, or KHAC.
        rank: 1 to 5, 1 first.
        wanted_airings: per station, over the validity.
        most_airings: per station, never more.
        least_gap_minutes: start to start on one station.
        current_version: number of the newest version.
        approval_id: the approval in force; None unless approved.
        corrects_id: the withdrawn bulletin that this one corrects (đính chính).
    """

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True)
    source_key: str = Field(unique=True)
    state: BulletinState = Field(default=BulletinState.DRAFT, index=True, sa_type=text_of(BulletinState))
    klass: Klass = Field(default=Klass.ORDINARY, sa_type=text_of(Klass))
    title: str
    topic: str
    genre: str = "tin"
    author: str = ""
    document: str = ""
    valid_from: date | None = None
    valid_until: date | None = None
    must_air: bool = False
    wanted_airings: int = 1
    most_airings: int = 1
    least_gap_minutes: int = 240
    most_a_day: int = 1
    rank: int = 3
    current_version: int = 1
    approval_id: int | None = None
    corrects_id: int | None = Field(default=None, foreign_key="bulletin.id")


class BulletinAudience(SQLModel, table=True):
    """Who should hear it: "*" for all stations, "group:CODE", or a station's code."""

    bulletin_id: int = Field(primary_key=True, foreign_key="bulletin.id")
    audience: str = Field(primary_key=True)


class BulletinVersion(Written, table=True):
    """One text of a bulletin and how it is read.

    Attributes:
        text_sha256: of title and text.
        script: what the voice is given; "" until it is read.
        script_sha256: of the script.
        tokens_json: the reading's tokens, `[{written, spoken, rule, start, end, confidence}]`; one that nobody can
            read yet has `"readable": false` besides.
        lexicon_version: of the lexicon that made the script; "" for scripts older than this column.
        unreadable: how many tokens nobody can read yet; 0 before submission.
        damage_share: 0 to 1, the share of words that are no Vietnamese; see newsroom.hygiene.
        damage_grade: that measure's grade; "damaged" for a scan whatever its words, until a person compared it.
        recognised_by: the program that read the text from a scan; "" for what a person typed, edited or compared.
    """

    __table_args__ = (UniqueConstraint("bulletin_id", "number"),)

    id: int | None = Field(default=None, primary_key=True)
    bulletin_id: int = Field(foreign_key="bulletin.id", index=True)
    number: int
    title: str
    text: str
    text_sha256: str
    script: str = ""
    script_sha256: str = ""
    tokens_json: str = "[]"
    lexicon_version: str = ""
    unreadable: int = 0
    damage_share: float = 0.0
    damage_grade: str = "none"
    flags: str = NOT_LOOKED_THROUGH
    source_name: str = ""
    recognised_by: str = ""


class Approval(SQLModel, table=True):
    """A submission and its approval; it pins what was seen and heard. An edit voids it; it is never deleted."""

    id: int | None = Field(default=None, primary_key=True)
    bulletin_id: int = Field(foreign_key="bulletin.id", index=True)
    version_number: int
    text_sha256: str
    script_sha256: str
    take_id: int = Field(foreign_key="take.id")
    take_sha256: str
    submitted_at: datetime = Field(sa_type=UtcDateTime)
    submitted_by: int = Field(foreign_key="account.id")
    approved_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    approved_by: int | None = Field(default=None, foreign_key="account.id")
    voided_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    void_reason: str = ""


class BulletinStep(SQLModel, table=True):
    """One change of state: who, when, why."""

    id: int | None = Field(default=None, primary_key=True)
    bulletin_id: int = Field(foreign_key="bulletin.id", index=True)
    at: datetime = Field(sa_type=UtcDateTime)
    by: int = Field(foreign_key="account.id")
    from_state: BulletinState | None = Field(default=None, sa_type=text_of(BulletinState))
    to_state: BulletinState = Field(sa_type=text_of(BulletinState))
    version_number: int
    reason: str = ""


class Acknowledgement(SQLModel, table=True):
    """A person's number in one version of a bulletin that somebody let pass: who, when; never deleted.

    Attributes:
        kind: what it identifies; see newsroom.persons.
        digits: the number without spaces and dots.
    """

    __table_args__ = (UniqueConstraint("bulletin_id", "version_number", "digits"),)

    id: int | None = Field(default=None, primary_key=True)
    bulletin_id: int = Field(foreign_key="bulletin.id", index=True)
    version_number: int
    kind: str
    digits: str
    acknowledged_at: datetime = Field(sa_type=UtcDateTime)
    acknowledged_by: int = Field(foreign_key="account.id")


class LexiconEntry(Written, table=True):
    """An entry of the installation's own lexicon, before those of the package; each carries its test pair.

    Attributes:
        context: a regular expression around the word; "" for everywhere.
        priority: higher first.
    """

    id: int | None = Field(default=None, primary_key=True)
    written: str = Field(index=True)
    spoken: str
    context: str = ""
    priority: int = 100
    note: str = ""
    test_written: str
    test_spoken: str
    retired_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
