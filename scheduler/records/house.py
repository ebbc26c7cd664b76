"""What a desk is handed: the opened house."""

from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from scheduler.files import Store
from scheduler.messages import Refused
from scheduler.records.database import Database
from scheduler.settings import Settings


@dataclass(frozen=True)
class House:
    """An opened installation. Doors get it from `administration.desk.open_house`.

    Attributes:
        home: the folder of config, database, audio and players.
        settings: of `config.toml`.
        database: opened and migrated.
        store: takes and renderings.
        key: signs day documents; None where `secrets.toml` has none.
        demo: sample data.
        link_secret: signs links to sounds that a web server in front checks; "" where it has none.
    """

    home: Path
    settings: Settings
    database: Database
    store: Store
    key: Ed25519PrivateKey | None
    demo: bool
    link_secret: str = ""

    @property
    def zone(self) -> ZoneInfo:
        """The stations' time zone."""
        return self.settings.zone

    @property
    def players(self) -> Path:
        """Where the shelves of players on this machine lie, one folder a station."""
        return self.home / "players"

    @property
    def heads(self) -> Path:
        """Where signed heads of the log are put."""
        return self.home / self.settings.heads_folder

    @property
    def backups(self) -> Path:
        """Where the timetable puts backups."""
        return self.home / self.settings.backups_folder

    def signing_key(self) -> Ed25519PrivateKey:
        """Return the key that signs.

        Raises:
            Refused: this home has none; `init` makes one.
        """
        if self.key is None:
            raise Refused("house.no_key")
        return self.key
