"""A backup brought back into an empty home: everything verified, the database last, so that a kill does no harm."""

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from scheduler.administration import desk
from scheduler.administration.backing_up import (
    AUDIO,
    CONFIG,
    DATABASE,
    FORMAT,
    HEADS,
    MANIFEST,
    backups_in,
    private,
)
from scheduler.administration.keys import SECRETS
from scheduler.config import load_settings
from scheduler.files import Store, sha256_of, write_whole
from scheduler.messages import Refused
from scheduler.progress import Progress, silent
from scheduler.records.copying import copy_in
from scheduler.records.database import Database
from scheduler.records.house import House


@dataclass(frozen=True)
class Restored:
    """What came back.

    Attributes:
        house: opened.
        made_at: when the backup was made.
        audio: how many sounds came back.
        lost: names of sounds that the backup refers to and no longer holds whole.
        secrets: whether the signing key came back.
        heads: the log's signed heads of that moment; None when the backup has none.
    """

    house: House
    made_at: datetime
    audio: int
    lost: tuple[str, ...]
    secrets: bool
    heads: bytes | None


def restore(source: Path, home: Path, progress: Progress = silent, *, with_secrets: bool = False) -> Restored:
    """Bring a backup back. A home that has a `config.toml` keeps it, and its database may be of the other kind.

    Args:
        source: a backup, or a folder of backups: then the newest.
        home: nothing was made in it yet.
        progress: told of each sound, then of the database.
        with_secrets: bring the signing key and other secrets back, too.

    Raises:
        Refused: there is no whole backup, the home holds data, or secrets are wanted and not in the backup.
        OutsideFailed: the database can't be reached.
        OSError: the disk is full or can't be written.
    """
    folder = _backup_at(source)
    manifest = _manifest(folder)
    if with_secrets and not manifest["secrets"]:
        raise Refused("administration.backup_without_secrets", folder=str(folder))
    home.mkdir(parents=True, exist_ok=True)
    if not (home / CONFIG).exists() and CONFIG in manifest["files"]:
        write_whole(home / CONFIG, (folder / CONFIG).read_bytes())
    database = desk.database_of(home)
    try:
        if database.revision() is not None:
            raise Refused("administration.restore_not_empty", home=str(home))
        lost = _bring(folder, manifest, home, database, progress, with_secrets=with_secrets)
    finally:
        database.close()
    return Restored(
        house=desk.open_house(home),
        made_at=datetime.fromisoformat(manifest["made_at"]),
        audio=len(manifest["audio"]) - len(lost),
        lost=tuple(lost),
        secrets=with_secrets,
        heads=(folder / HEADS).read_bytes() if HEADS in manifest["files"] else None,
    )


def _bring(
    folder: Path, manifest: dict[str, Any], home: Path, database: Database, progress: Progress, *, with_secrets: bool
) -> list[str]:
    """Bring everything, the database last; returns the names of sounds that are lost."""
    settings = load_settings(home / CONFIG)
    lost = _bring_audio(manifest, Store(folder.parent / AUDIO), Store(home / settings.audio_folder), progress)
    for name in manifest["files"]:
        if name.startswith("players/"):
            write_whole(home / name, (folder / name).read_bytes())
    if with_secrets:
        private(home / SECRETS, (folder / SECRETS).read_bytes())
    copy_in(folder / DATABASE, database, progress)
    return lost


def _backup_at(source: Path) -> Path:
    if (source / MANIFEST).is_file():
        return source
    found = backups_in(source)
    if not found:
        raise Refused("administration.no_backup", folder=str(source))
    return found[-1]


def _manifest(folder: Path) -> dict[str, Any]:
    """Read what a backup holds, and see that every file of it is there as it was written."""
    try:
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_bytes())
        well = manifest["format"] == FORMAT and isinstance(manifest["audio"], list) and DATABASE in manifest["files"]
        datetime.fromisoformat(manifest["made_at"])
        for name, sha256 in manifest["files"].items():
            if ".." in Path(name).parts or Path(name).is_absolute() or "\\" in name:
                raise Refused("administration.backup_damaged", folder=str(folder), file=name)
            if not (folder / name).is_file() or sha256_of(folder / name) != sha256:
                raise Refused("administration.backup_damaged", folder=str(folder), file=name)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Refused("administration.backup_damaged", folder=str(folder), file=MANIFEST) from error
    if not well:
        raise Refused("administration.backup_damaged", folder=str(folder), file=MANIFEST)
    return manifest


def _bring_audio(manifest: dict[str, Any], source: Store, target: Store, progress: Progress) -> list[str]:
    lost = []
    sounds = manifest["audio"]
    for number, sound in enumerate(sounds, 1):
        sha256, ext = str(sound["sha256"]), str(sound["ext"])
        try:
            if not target.verify(sha256, ext):
                if source.verify(sha256, ext):
                    target.put_bytes(source.path(sha256, ext).read_bytes(), ext)
                else:
                    lost.append(f"{sha256}.{ext}")
        except ValueError:  # no name of a sound: the list was touched
            lost.append(f"{sha256}.{ext}"[:100])
        progress(number, len(sounds), sha256[:12])
    return lost
