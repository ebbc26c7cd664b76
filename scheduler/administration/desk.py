"""Opening the house: making a home, and opening the one that is there."""

import os
import shutil
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlmodel import Session

from scheduler.administration import accounts, keys
from scheduler.config import load_settings
from scheduler.daysheet import key_id_of
from scheduler.files import Store
from scheduler.messages import Message, Refused
from scheduler.records import log_guard
from scheduler.records.account import Role
from scheduler.records.database import HEAD, Database
from scheduler.records.house import House
from scheduler.records.installation import Installation, SigningKey
from scheduler.settings import Settings

DATABASE_VARIABLE = "SCHEDULER_DATABASE"
"""Environment variable that holds the whole database URL, password included."""


def init(home: Path, login: str, now: datetime, *, demo_today: date | None = None) -> House:
    """Make a home: database, signing key, the first administrator. Harmless again: nobody gains a right by it.

    Args:
        home: its folder; made when missing.
        login: of the administrator, by default the OS user.
        now: when it is made.
        demo_today: makes it sample data, whose 'today' this is; None for a real one.

    Raises:
        Refused: the home is there already and is of the other kind (sample or real).
        OutsideFailed: the database can't be reached.
    """
    home.mkdir(parents=True, exist_ok=True)
    settings = load_settings(home / "config.toml")
    database = database_of(home, settings)
    database.migrate()
    key = keys.load_key(home) or keys.make_key(home)
    demo = demo_today is not None
    with database.writing() as session:
        installation = session.get(Installation, 1)
        if installation is None:
            session.add(Installation(demo=demo, demo_today=demo_today, created_at=now))
            session.flush()
            accounts.ensure(session, accounts.SYSTEM, now)
            accounts.ensure(session, login, now, (Role.ADMINISTRATOR,))
        elif installation.demo != demo:
            raise Refused("administration.other_kind", home=str(home))
        key_id = key_id_of(key.public_key())
        if session.get(SigningKey, key_id) is None:
            session.add(SigningKey(key_id=key_id, public_key=keys.public_text(key.public_key()), created_at=now))
    return _house(home, settings, database, key, demo=demo)


def is_made(home: Path) -> bool:
    """Tell whether `init` has been here.

    Raises:
        WrongUse: `config.toml` has mistakes.
        OutsideFailed: the database can't be reached.
    """
    return database_of(home).revision() is not None


def open_house(home: Path) -> House:
    """Open a home that `init` made; its schema is brought up to date first.

    Raises:
        Refused: nothing was made here yet, or the secrets can be read by others.
        WrongUse: `config.toml` has mistakes.
        OutsideFailed: the database can't be reached.
    """
    settings = load_settings(home / "config.toml")
    database = database_of(home, settings)
    found = database.revision()
    if found is None:
        raise Refused("administration.not_made", home=str(home))
    if found != HEAD:
        database.migrate()
    with database.reading() as session:
        demo = _installation(session).demo
    return _house(home, settings, database, keys.load_key(home), demo=demo)


def demo_today(house: House) -> date | None:
    """Return what 'today' is on sample data; None on a real installation."""
    with house.database.reading() as session:
        return _installation(session).demo_today


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that `doctor` looked at: whether it is well, and the sentence about it."""

    well: bool
    message: Message


def doctor(house: House) -> tuple[Finding, ...]:
    """Look at what must stand: the log's guards, the signing key, the audio store, free disk."""
    with house.database.reading() as session:
        gone = log_guard.missing(session.connection())
        known = house.key is not None and session.get(SigningKey, key_id_of(house.key.public_key())) is not None
    free_gib = _free_gib(house.home)
    return (
        Finding(
            not gone,
            Message("administration.guards_gone", {"missing": gone}) if gone else Message("administration.guards"),
        ),
        Finding(known, Message("administration.key_known" if known else "administration.key_unknown")),
        Finding(os.access(house.home, os.W_OK), Message("administration.home_writable", {"home": str(house.home)})),
        Finding(True, _last_backup(house)),  # noqa: FBT003 - a house of today has none yet; the sentence tells
        Finding(True, Message("administration.secrets_apart")),  # noqa: FBT003 - told, not found
        Finding(free_gib >= 1, Message("administration.free_disk", {"gib": free_gib})),
    )


def _last_backup(house: House) -> Message:
    names = sorted(p.parent.name for p in house.backups.glob("[0-9]*/backup.json"))
    if not names:
        return Message("administration.no_backup_yet", {"folder": str(house.backups)})
    return Message("administration.last_backup", {"name": names[-1], "folder": str(house.backups)})


def _free_gib(folder: Path) -> float:

    return shutil.disk_usage(folder).free / 2**30


def _installation(session: Session) -> Installation:
    installation = session.get(Installation, 1)
    if installation is None:
        raise Refused("administration.half_made")
    return installation


def database_of(home: Path, settings: Settings | None = None) -> Database:
    """Return the database that a home's settings or the environment name; it needn't be there yet.

    Raises:
        WrongUse: `config.toml` has mistakes.
    """
    settings = settings or load_settings(home / "config.toml")
    url = os.environ.get(DATABASE_VARIABLE) or settings.database_url
    prefix = "sqlite:///"
    if url.startswith(prefix):
        url = f"{prefix}{(home / url.removeprefix(prefix)).resolve()}"
    return Database(url)


def _house(home: Path, settings: Settings, database: Database, key: Ed25519PrivateKey | None, *, demo: bool) -> House:
    store = Store(home.resolve() / settings.audio_folder)
    return House(home.resolve(), settings, database, store, key, demo, keys.link_secret(home))
