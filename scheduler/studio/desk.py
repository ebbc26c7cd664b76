"""The studio's desk: drafting, recordings and sounds, and looking after the store and the voices."""

from pathlib import Path

from scheduler.progress import Progress, silent
from scheduler.records.house import House
from scheduler.settings import Settings
from scheduler.studio import casting, inventory, named_files
from scheduler.studio.drafting import (
    DraftOutcome,
    DraftResult,
    bulletin_ids,
    draft,
    draft_emergency,
)
from scheduler.studio.expiring import expire_audio, preview_expiry
from scheduler.studio.holding import hold_audio, hold_renderings, holds, release_audio
from scheduler.studio.house_sounds import draft_sounds
from scheduler.studio.inventory import Finding
from scheduler.studio.recording import Recording, record
from scheduler.studio.repairing import repair_audio
from scheduler.studio.voices import piper
from scheduler.studio.voices.engines import VoiceReport
from scheduler.studio.voices.piper_files import VoiceFile

__all__ = [
    "DraftOutcome",
    "DraftResult",
    "Recording",
    "add_voice",
    "bulletin_ids",
    "check_audio",
    "draft",
    "draft_emergency",
    "draft_sounds",
    "expire_audio",
    "hold_audio",
    "hold_renderings",
    "holds",
    "preview_expiry",
    "record",
    "release_audio",
    "repair_audio",
    "voices_report",
]


def check_audio(house: House, progress: Progress = silent) -> list[Finding]:
    """Compare the store with the records, reading every file: missing, truncated, corrupt, orphaned; gone by rule.

    Raises:
        OSError: the store can't be read.
    """
    with house.database.reading() as session:
        expected, gone = list(named_files.expected_files(session)), named_files.expired_takes(session, house.zone)
    return inventory.audio_check(expected, house.store, progress) + gone


def voices_report(home: Path, settings: Settings, *, demo: bool = False) -> list[VoiceReport]:
    """Return every engine: usable or why not; those of the chain first, in its order. Nothing is sent.

    Args:
        home: of the installation; nothing need be made there.
        settings: of its `config.toml`.
        demo: sample data, whose texts stay on this machine unless `config.toml` names a chain.

    Raises:
        WrongUse: `config.toml` names no voice.
    """
    return casting.report(home, settings, demo=demo)


def add_voice(home: Path, model: Path, config: Path | None = None) -> VoiceFile:
    """Put a Piper voice file in place after really loading it; the same again changes nothing.

    Args:
        home: of the installation.
        model: the `.onnx` file.
        config: its `.onnx.json`; None is the one beside it.

    Raises:
        Refused: it is no Vietnamese Piper voice, can't be loaded, or Piper is not installed.
        OSError: a file can't be read, or the disk is full; nothing half is left.
    """
    return piper.add(home, model, config)
