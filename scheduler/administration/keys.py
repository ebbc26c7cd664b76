"""The signing key and other secrets of a home, in `secrets.toml` with mode 0600."""

import base64
import os
import re
import tomllib
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from scheduler.files import write_whole
from scheduler.messages import Refused

SECRETS = "secrets.toml"
LINK_VARIABLE = "SCHEDULER_LINK_SECRET"
ICECAST_VARIABLE = "SCHEDULER_ICECAST_PASSWORD"
_LINK_SECRET = re.compile(r"[A-Za-z0-9_-]{16,200}")
_OTHERS = 0o077


def load_key(home: Path) -> Ed25519PrivateKey | None:
    """Return the private key of a home; None when there is none.

    Raises:
        Refused: the file can be read by others, is no TOML, or its key is malformed.
    """
    path = home / SECRETS
    if not path.exists():
        return None
    if os.name == "posix" and path.stat().st_mode & _OTHERS:
        raise Refused("administration.secrets_open", file=str(path))
    try:
        text = tomllib.loads(path.read_text(encoding="utf-8"))["signing"]["private_key"]
        return Ed25519PrivateKey.from_private_bytes(base64.b64decode(text, validate=True))
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
        raise Refused("administration.secrets_malformed", file=str(path)) from error


def link_secret(home: Path) -> str:
    """Return the secret of signed sound links, that the web server in front knows too; "" when there is none.

    From the environment's SCHEDULER_LINK_SECRET, else `secret` below `[links]` in `secrets.toml`.

    Raises:
        Refused: the file is no TOML, or the secret isn't 16 to 200 letters, digits, `-`, `_`: a web server's settings
            would read others otherwise.
    """
    found: Any = os.environ.get(LINK_VARIABLE, "") or _secret(home, "links", "secret")
    if found and not (isinstance(found, str) and _LINK_SECRET.fullmatch(found)):
        raise Refused("administration.bad_link_secret", variable=LINK_VARIABLE, file=SECRETS)
    return str(found)


def icecast_password(home: Path) -> str:
    """Return what an Icecast server asks of its sources; "" when there is none.

    From the environment's SCHEDULER_ICECAST_PASSWORD, else `password` below `[icecast]` in `secrets.toml`.

    Raises:
        Refused: the file is no TOML.
    """
    return os.environ.get(ICECAST_VARIABLE, "") or str(_secret(home, "icecast", "password"))


def make_key(home: Path) -> Ed25519PrivateKey:
    """Make a key and write `secrets.toml`, readable by its owner alone.

    Raises:
        OSError: the file can't be written.
    """
    key = Ed25519PrivateKey.generate()
    private = base64.b64encode(key.private_bytes_raw()).decode()
    text = f'# Never share or commit this file: it signs what 25 stations play.\n[signing]\nprivate_key = "{private}"\n'
    before = os.umask(_OTHERS)
    try:
        write_whole(home / SECRETS, text.encode())
    finally:
        os.umask(before)
    return key


def public_text(key: Ed25519PublicKey) -> str:
    """Return a public key as text, base64 of its 32 bytes."""
    return base64.b64encode(key.public_bytes_raw()).decode()


def public_key(text: str) -> Ed25519PublicKey:
    """Return the public key that `public_text` wrote.

    Raises:
        Refused: it is no such text.
    """
    try:
        return Ed25519PublicKey.from_public_bytes(base64.b64decode(text, validate=True))
    except ValueError as error:
        raise Refused("administration.bad_public_key") from error


def _secret(home: Path, table: str, key: str) -> Any:  # noqa: ANN401 - raw TOML
    """Return what `secrets.toml` says below a table; "" when it says nothing."""
    path = home / SECRETS
    if not path.exists():
        return ""
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8")).get(table, {})
    except ValueError as error:
        raise Refused("administration.secrets_malformed", file=str(path)) from error
    return found.get(key, "") if isinstance(found, dict) else ""
