"""Keys of voice services: from the environment, else from `secrets.toml`; never from `config.toml`."""

import os
import tomllib
from pathlib import Path

from scheduler.messages import Message

SECRETS = "secrets.toml"
TABLE = "voices"
_OTHERS = 0o077


def variable_of(engine: str) -> str:
    """Return the environment variable that holds an engine's key: SCHEDULER_FPT_KEY."""
    return f"SCHEDULER_{engine.upper()}_KEY"


def key_of(engine: str, home: Path) -> tuple[str, Message | None]:
    """Return an engine's key and None, or "" and why there is none; it asks no network.

    Args:
        engine: "fpt", "viettel".
        home: where `secrets.toml` lies; it must be readable by its owner alone.
    """
    named = os.environ.get(variable_of(engine), "").strip()
    if named:
        return named, None
    path = home / SECRETS
    missing = Message("studio.key_missing", {"variable": variable_of(engine), "engine": engine})
    try:
        if not path.exists():
            return "", missing
        if os.name == "posix" and path.stat().st_mode & _OTHERS:
            return "", Message("studio.secrets_open", {"file": path.name})
        table = tomllib.loads(path.read_text(encoding="utf-8")).get(TABLE, {})
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        return "", Message("studio.secrets_unreadable", {"file": path.name})
    found = table.get(engine) if isinstance(table, dict) else None
    return (found.strip(), None) if isinstance(found, str) and found.strip() else ("", missing)
