"""All tables in one place, for migrations: importing this module registers them with the metadata."""

from sqlmodel import SQLModel

from scheduler.records import (
    account,
    airing,
    audio,
    audit,
    bulletin,
    capmessage,
    choice,
    device,
    expiry,
    installation,
    jobrun,
    notice,
    signing_in,
    slot,
    station,
    sums,
    target,
    task,
    typed,
    unit,
)

__all__ = [
    "account",
    "airing",
    "audio",
    "audit",
    "bulletin",
    "capmessage",
    "choice",
    "device",
    "expiry",
    "installation",
    "jobrun",
    "metadata",
    "notice",
    "signing_in",
    "slot",
    "station",
    "sums",
    "target",
    "task",
    "typed",
    "unit",
]

metadata = SQLModel.metadata
