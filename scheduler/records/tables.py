"""All tables in one place, for migrations: importing this module registers them with the metadata."""

from sqlmodel import SQLModel

from scheduler.records import (
    account,
    airing,
    audio,
    audit,
    bulletin,
    choice,
    device,
    installation,
    signing_in,
    slot,
    station,
    target,
    unit,
)

__all__ = [
    "account",
    "airing",
    "audio",
    "audit",
    "bulletin",
    "choice",
    "device",
    "installation",
    "metadata",
    "signing_in",
    "slot",
    "station",
    "target",
    "unit",
]

metadata = SQLModel.metadata
