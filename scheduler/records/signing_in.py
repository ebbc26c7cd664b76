"""How people prove who they are: password hashes, and the browsers that are signed in."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from scheduler.records.columns import UtcDateTime


class AccountPassword(SQLModel, table=True):
    """An account's password, as an Argon2id hash; an account without a row can't sign in.

    Attributes:
        phc: the hash with its parameters, in the PHC string format.
        must_change: it was made by somebody else: the next page asks for one of the person's own.
    """

    account_id: int = Field(primary_key=True, foreign_key="account.id")
    phc: str
    set_at: datetime = Field(sa_type=UtcDateTime)
    must_change: bool = False


class SignIn(SQLModel, table=True):
    """One browser that is signed in; only the SHA-256 of its cookie is kept: a copied database opens nothing."""

    token_hash: str = Field(primary_key=True)
    account_id: int = Field(foreign_key="account.id", index=True)
    signed_in_at: datetime = Field(sa_type=UtcDateTime)
    seen_at: datetime = Field(sa_type=UtcDateTime)
