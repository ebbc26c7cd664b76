"""Backups: the database, the audio and what players noted, copied while all of it is in use.

A backup folder holds one folder a backup, named by its moment, and the audio of all of them once, by content hash: the
second backup copies only what is new. A backup appears under its name when it is whole; what a killed one leaves is
swept by the next. The signing key and other secrets stay out unless they are asked for.
"""

import json
import os
import shutil
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from scheduler.administration.keys import SECRETS
from scheduler.administration.shift import file_lock
from scheduler.files import Kept, Store, sha256_of, write_whole
from scheduler.progress import Progress, silent
from scheduler.records.copying import copy_out
from scheduler.records.database import HEAD
from scheduler.records.house import House

FORMAT = "scheduler-backup/1"
MANIFEST = "backup.json"
DATABASE = "records.db"
HEADS = "heads.json"
AUDIO = "audio"
CONFIG = "config.toml"
_NAME = "%Y%m%d-%H%M%S"
_PART = ".part-"


@dataclass(frozen=True, slots=True)
class BackedUp:
    """What a backup holds.

    Attributes:
        folder: its own.
        audio: how many sounds it refers to.
        copied: how many of them were new to the backup folder.
        damaged: names of sounds whose content isn't what their name says; they stayed out.
        secrets: whether `secrets.toml` is in it.
    """

    folder: Path
    audio: int
    copied: int
    damaged: tuple[str, ...]
    secrets: bool


def backup(
    house: House,
    folder: Path,
    heads: bytes | None,
    now: datetime,
    progress: Progress = silent,
    *,
    with_secrets: bool = False,
) -> BackedUp:
    """Make a backup while everything goes on.

    Args:
        house: the opened house.
        folder: of backups; made when missing.
        heads: the log's signed heads, taken before: the copy must hold them. None where there is no key.
        now: names it.
        progress: told of the database, then of each sound.
        with_secrets: the signing key and other secrets go in, too.

    Raises:
        Refused: another backup writes there, or the database is damaged.
        OutsideFailed: the database can't be reached.
        OSError: the disk is full or can't be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with file_lock(folder / ".lock", "administration.backup_runs"):
        for left in folder.glob(f"{_PART}*"):
            shutil.rmtree(left)
        name = now.astimezone(UTC).strftime(_NAME)
        part = folder / f"{_PART}{name}"
        part.mkdir()
        if heads is not None:
            write_whole(part / HEADS, heads)
        copy_out(house.database, part / DATABASE, progress)
        kept, copied, damaged = _copy_audio(house.store, Store(folder / AUDIO), progress)
        _copy_small(house, part, with_secrets=with_secrets)
        _write_manifest(part, kept, now, secrets=(part / SECRETS).exists())
        _flush(part)
        target = folder / name
        if target.exists():  # the same second: the newer one holds
            target.rename(folder / f"{_PART}{name}-old")
        part.rename(target)
        _flush(folder)
        shutil.rmtree(folder / f"{_PART}{name}-old", ignore_errors=True)
        return BackedUp(target, len(kept), copied, tuple(damaged), (target / SECRETS).exists())


def backups_in(folder: Path) -> tuple[Path, ...]:
    """Return the whole backups of a folder, the oldest first."""
    return tuple(path.parent for path in sorted(folder.glob(f"[0-9]*/{MANIFEST}")))


def prune(folder: Path, keep: int) -> int:
    """Remove all but the newest backups, and the sounds that none of those refers to; returns how many went.

    Raises:
        Refused: a backup is being written there.
    """
    with file_lock(folder / ".lock", "administration.backup_runs"):
        old = backups_in(folder)[:-keep]
        for path in old:
            gone = path.rename(folder / f"{_PART}{path.name}-old")
            shutil.rmtree(gone)
        if old:
            wanted = {
                (sound["sha256"], sound["ext"])
                for path in backups_in(folder)
                for sound in json.loads((path / MANIFEST).read_bytes())["audio"]
            }
            store = Store(folder / AUDIO)
            for sound in list(store.listing()):
                if (sound.sha256, sound.ext) not in wanted:
                    store.remove(sound.sha256, sound.ext)
        return len(old)


def _copy_audio(source: Store, target: Store, progress: Progress) -> tuple[list[Kept], int, list[str]]:
    kept, damaged, copied = [], [], 0
    files = list(source.listing())
    for number, sound in enumerate(files, 1):
        there = target.path(sound.sha256, sound.ext)
        if not there.is_file() or there.stat().st_size != sound.size_bytes:
            try:
                data = source.path(sound.sha256, sound.ext).read_bytes()
            except FileNotFoundError:
                continue  # taken away meanwhile: nothing refers to it any more
            if target.put_bytes(data, sound.ext).sha256 != sound.sha256:
                damaged.append(f"{sound.sha256}.{sound.ext}")
                continue
            copied += 1
        kept.append(sound)
        progress(number, len(files), sound.sha256[:12])
    return kept, copied, damaged


def _copy_small(house: House, part: Path, *, with_secrets: bool) -> None:
    """Copy the settings, what players noted and were told, heads of other days, and the secrets when asked for."""
    if (house.home / CONFIG).is_file():
        write_whole(part / CONFIG, (house.home / CONFIG).read_bytes())
    for path in sorted(house.players.glob("*/**/*")):
        if path.is_file() and path.suffix in {".jsonl", ".json"} and not path.name.startswith("."):
            write_whole(part / "players" / path.relative_to(house.players), path.read_bytes())
    if with_secrets and (house.home / SECRETS).is_file():
        private((part / SECRETS), (house.home / SECRETS).read_bytes())


def private(path: Path, data: bytes) -> None:
    """Write a file that its owner alone can read.

    Raises:
        OSError: it can't be written.
    """
    before = os.umask(0o077)
    try:
        write_whole(path, data)
    finally:
        os.umask(before)


def _write_manifest(part: Path, kept: list[Kept], now: datetime, *, secrets: bool) -> None:
    names = sorted(p.relative_to(part).as_posix() for p in part.rglob("*") if p.is_file())
    manifest = {
        "format": FORMAT,
        "made_at": now.astimezone(UTC).isoformat(timespec="seconds"),
        "schema": HEAD,
        "secrets": secrets,
        "files": {name: sha256_of(part / name) for name in names},
        "audio": [asdict(sound) for sound in kept],
    }
    write_whole(part / MANIFEST, json.dumps(manifest, indent=1, sort_keys=True).encode())


def _flush(folder: Path) -> None:
    """Have the disk keep a folder's names before anybody relies on them."""
    if os.name != "posix":
        return
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
