"""Alembic: what brings an older schema to the newest one."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Connection

from scheduler.messages import Refused


def upgrade(connection: Connection, found: str | None) -> None:
    """Bring the schema to the newest revision; harmless again.

    Args:
        connection: inside a writing transaction.
        found: the revision that it has; None for an empty database.

    Raises:
        Refused: it was made by a newer version of this program.
    """
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    known = {s.revision for s in ScriptDirectory.from_config(config).walk_revisions()}
    if found is not None and found not in known:
        raise Refused("database.newer", revision=found)
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def newest() -> str:
    """Return the revision that the newest migration makes."""
    return max(path.name[:4] for path in (Path(__file__).parent / "migrations" / "versions").glob("[0-9]*.py"))
