"""Sounds of stations on their way through a network file: words to a voice, recordings to and from files beside it."""

from datetime import datetime
from pathlib import Path

from scheduler.administration.house import House
from scheduler.administration.network import kept_network
from scheduler.administration.network_sounds import file_of
from scheduler.administration.network_values import SoundEntry
from scheduler.cli.sounds import named, told
from scheduler.files import write_whole
from scheduler.messages import Message, OutsideFailed, Refused
from scheduler.newsroom import desk as newsroom
from scheduler.studio import house_sounds
from scheduler.studio.desk import DraftOutcome, DraftResult


def bring(house: House, entries: tuple[SoundEntry, ...], folder: Path, by: int, now: datetime) -> tuple[int, int]:
    """Have the sounds of an imported file made and used; again it changes nothing.

    Args:
        house: the opened house.
        entries: what the file says.
        folder: of the network file; its sound files are named from there.
        by: the account that imports.
        now: when.

    Returns:
        How many are new or other than before, and how many stayed.

    Raises:
        Refused: some could not be made, each with its reason; the others are in use.
    """
    changed, failed = 0, []
    for entry in entries:
        try:
            changed += _one(house, entry, folder, by, now).result is not DraftResult.KEPT
        except (Refused, OutsideFailed) as error:
            values = {"station": entry.station, "role": entry.role, "why": error.message}
            failed.append(Message("cli_administration.sound_failed", values))
    if failed:
        raise Refused("cli_administration.sounds_failed", details=tuple(failed), count=len(failed))
    return changed, len(entries) - changed


def _one(house: House, entry: SoundEntry, folder: Path, by: int, now: datetime) -> DraftOutcome:
    station = named(entry.station)
    if entry.words:
        return house_sounds.set_words(house, station, entry.role, newsroom.as_spoken(house, entry.words), by, now, told)
    file = folder / entry.file if entry.file else None
    if entry.take:
        kept = house_sounds.set_kept(house, station, entry.role, entry.take, file, by, now)
        if kept is not None:
            return kept
    if file is None or not file.is_file():
        raise Refused("cli_administration.sound_file_missing", file=entry.file or entry.take)
    return house_sounds.set_file(house, station, entry.role, file, by, now).outcome


def write_out(house: House, file: Path) -> str:
    """Write the recorded sounds beside a network file and return the folder's name; "" when there are none.

    Raises:
        OSError: a sound is lost, or the folder can't be written.
    """
    folder = f"{file.stem}-am-hieu"
    recordings = [sound for sound in kept_network(house).sounds if sound.take]
    for sound in recordings:
        with house.store.open(sound.take, "flac") as opened:
            write_whole(file.parent / file_of(sound, folder), opened.read())
    return folder if recordings else ""
