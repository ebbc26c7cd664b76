"""The studio's desk: what drafting and sounds offer, and taking a recording in, checking the store, adding a voice."""

from datetime import datetime
from pathlib import Path

from scheduler.messages import Refused
from scheduler.progress import Progress, silent
from scheduler.records.account import require
from scheduler.records.audio import VoiceKind
from scheduler.records.house import House
from scheduler.settings import Settings
from scheduler.studio import casting, inventory, keeping, named_files, profiles
from scheduler.studio.drafting import (
    MAKERS,
    DraftOutcome,
    DraftResult,
    bulletin_ids,
    draft,
    draft_text,
    outcome_of,
    target_of,
)
from scheduler.studio.encoding import decode
from scheduler.studio.expiring import expire_audio, preview_expiry
from scheduler.studio.holding import hold_audio, hold_renderings, holds, release_audio
from scheduler.studio.house_sounds import draft_sounds
from scheduler.studio.inventory import Finding
from scheduler.studio.keeping import Stamp
from scheduler.studio.making import Speaker, make_from_wave
from scheduler.studio.mastering import resampled
from scheduler.studio.metering import to_wave
from scheduler.studio.repairing import repair_audio
from scheduler.studio.voices import piper
from scheduler.studio.voices.engines import VoiceReport
from scheduler.studio.voices.piper_files import VoiceFile

__all__ = [
    "DraftOutcome",
    "DraftResult",
    "add_voice",
    "bulletin_ids",
    "check_audio",
    "draft",
    "draft_sounds",
    "draft_text",
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

MOST_RECORDING_BYTES = 200_000_000
"""A recording larger than this is refused before it is read: an hour of stereo WAV fits."""


def record(house: House, bulletin_id: int, file: Path, by: int, now: datetime) -> DraftOutcome:
    """Take a person's recording (WAV, FLAC or MP3) in as the take of a bulletin's current script.

    Raises:
        Refused: no such bulletin, no right, it has no readable script, or the file is too large.
        OutsideFailed: the file is no sound, or silent.
        OSError: the file can't be read or the store not be written.
    """
    with house.database.reading() as session:
        require(session, by, *MAKERS)
        one = keeping.current(session, [bulletin_id])[0]
    if not one.readable:
        raise Refused("studio.unreadable", code=one.work.code)
    if file.stat().st_size > MOST_RECORDING_BYTES:
        raise Refused("studio.too_large", file=file.name, megabytes=MOST_RECORDING_BYTES // 1_000_000)
    speech = decode(file.read_bytes())
    wave = resampled(to_wave(speech.samples), speech.sample_rate)
    speaker = Speaker("recorded", "", VoiceKind.RECORDED, 0)
    made = make_from_wave(
        one.work,
        wave,
        speaker,
        house.store,
        target_of(house.settings),
        profiles.chosen(house.settings.studio.renderings),
    )
    with house.database.writing() as session:
        return outcome_of(one.work, DraftResult.MADE, keeping.record_take(session, made, Stamp(by, now)))


def check_audio(house: House, progress: Progress = silent) -> list[Finding]:
    """Compare the store with the records, reading every file: missing, truncated, corrupt, orphaned; gone by rule.

    Raises:
        OSError: the store can't be read.
    """
    with house.database.reading() as session:
        expected, gone = list(named_files.expected_files(session)), named_files.expired_takes(session)
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
