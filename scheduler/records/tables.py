"""All tables in one place, for migrations: importing this module registers them with the metadata."""

from sqlmodel import SQLModel

from scheduler.records import account, airing, audio, bulletin, installation, slot, station, target, unit

__all__ = ["account", "airing", "audio", "bulletin", "installation", "metadata", "slot", "station", "target", "unit"]

metadata = SQLModel.metadata
