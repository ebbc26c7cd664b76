"""A person's recording becomes the take of a bulletin's script: decoded, looked over, cut, mastered, rendered."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from scheduler.messages import Refused
from scheduler.records.audio import VoiceKind
from scheduler.records.house import House
from scheduler.records.notice import require_for
from scheduler.studio import keeping, profiles
from scheduler.studio.drafting import MAKERS, DraftOutcome, DraftResult, outcome_of, target_of
from scheduler.studio.intake import take_in
from scheduler.studio.keeping import Stamp
from scheduler.studio.making import Made, Speaker, Work, make_from_wave
from scheduler.studio.soundness import Check, judge

MOST_RECORDING_BYTES = 2_000_000_000
"""A recording larger than this is refused before it is decoded: 45 minutes of studio sound fit."""


@dataclass(frozen=True, slots=True)
class Recording:
    """What became of a recording, and what was found in it."""

    outcome: DraftOutcome
    checks: tuple[Check, ...]


def record(house: House, bulletin_id: int, file: Path, by: int, now: datetime) -> Recording:
    """Take a person's recording in as the take of a bulletin's current script; the same again changes nothing.

    It is the newest take from then on: an approval that pinned another one is the newsroom's to void.

    Args:
        house: the opened house.
        bulletin_id: whose script is spoken in it.
        file: of any kind that `intake` knows, whatever its name.
        by: the account that brings it.
        now: written into the records.

    Raises:
        Refused: no such bulletin, no right, it has no readable script or has ended, the file is too large, no sound
            file, broken, too long, or hopeless.
        OutsideFailed: ffmpeg is missing, or an encoder failed.
        OSError: the file can't be read or the store not be written; nothing is recorded then.
    """
    with house.database.reading() as session:
        require_for(session, by, bulletin_id, *MAKERS)
        one = keeping.current(session, [bulletin_id])[0]
    if not one.voiced:
        raise Refused("studio.not_current", code=one.work.code)
    if not one.readable:
        raise Refused("studio.unreadable", code=one.work.code)
    made, checks = recorded(house, one.work, file, one.work.script)
    with house.database.writing() as session:
        before = keeping.newest_take(session, one.work)
        take = keeping.record_take(session, made, Stamp(by, now))
        result = DraftResult.KEPT if before is not None and before.id == take.id else DraftResult.MADE
        return Recording(outcome_of(one.work, result, take), checks)


def recorded(house: House, work: Work, file: Path, script: str = "") -> tuple[Made, tuple[Check, ...]]:
    """Make a take of a person's file, in the store but not in the records yet.

    Args:
        house: the opened house.
        work: what it is the take of.
        file: the recording.
        script: what is said in it; "" when that isn't known.

    Raises:
        Refused: the file is too large, no sound file, broken, too long, or hopeless.
        OutsideFailed: ffmpeg is missing, or an encoder failed.
        OSError: the file can't be read or the store not be written.
    """
    if file.stat().st_size > MOST_RECORDING_BYTES:
        raise Refused("studio.too_large", file=file.name, megabytes=MOST_RECORDING_BYTES // 1_000_000)
    judged = judge(take_in(file), script)
    if judged.hopeless:
        raise Refused("studio.recording_hopeless", details=judged.hopeless, file=file.name)
    speaker = Speaker("recorded", "", VoiceKind.RECORDED, 0)
    renderings = profiles.chosen(house.settings.studio.renderings)
    return make_from_wave(work, judged.wave, speaker, house.store, target_of(house.settings), renderings), judged.checks
