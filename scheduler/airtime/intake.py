"""What comes in: a player's as-run, or a person's word, and the log row that each becomes. Pure."""

from dataclasses import dataclass
from datetime import datetime

from scheduler.messages import Refused
from scheduler.records.airing import AiringKind, AiringOutcome, AiringSource, Grade, NewAiring
from scheduler.records.audio import VoiceKind
from scheduler.records.bulletin import Klass
from scheduler.timekeeping import ClockKind

EMERGENCY_TOPIC = "KHAC"
REASONS = (
    "mat_dien", "mat_mang", "hong_thiet_bi", "thieu_tep", "khan_cap", "co_tang", "lech_dong_ho", "rut_ban_tin", "khac",
)  # fmt: skip
"""Why something wasn't heard, or not whole, as a person may say it; "airtime.reason_<code>" in the catalogue."""

_OUTCOMES = {"played": AiringOutcome.AIRED, "cut": AiringOutcome.CUT, "not_played": AiringOutcome.NOT_AIRED}


@dataclass(frozen=True, slots=True)
class AsRun:
    """One entry of a player's journal, as a door hands it in.

    Attributes:
        boot_id: of the player's process; with station and sequence the entry's identity.
        role: "slot", "emergency", "drill", or a sound's role; sounds are no airtime.
        outcome: "played", "cut" or "not_played".
        milliseconds: what really went out, by the monotonic clock.
    """

    station: str
    boot_id: str
    sequence: int
    slot: str
    bulletin: str
    topic: str
    klass: str
    role: str
    rendering_sha256: str
    revision: int
    started_at: datetime
    milliseconds: int
    outcome: str
    reason: str
    voice: str
    clock: ClockKind
    clock_trusted: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class About:
    """Topic, class and kind of what a word speaks of."""

    topic: str
    klass: Klass
    kind: AiringKind = AiringKind.OWN


EMERGENCY = About(EMERGENCY_TOPIC, Klass.EMERGENCY, AiringKind.EMERGENCY)
"""What every emergency is."""

DRILL = About(EMERGENCY_TOPIC, Klass.EMERGENCY, AiringKind.DRILL)
"""What every drill of one is: it stands in the log and is counted nowhere."""

_KINDS = {"emergency": AiringKind.EMERGENCY, "drill": AiringKind.DRILL}


@dataclass(frozen=True, slots=True)
class Word:
    """What a person says went out, or didn't.

    Attributes:
        bulletin: its code; "" for a programme that is none of ours, such as a live notice: then `topic` tells.
        slot: the slot's code; "" for an airing outside the plan.
        relay: it was a relay of another station's programme.
        corrects: position of the row of this station's log that it replaces; 0 for none.
        clock: kind of the clock of whoever enters it.
    """

    station: str
    started_at: datetime
    milliseconds: int
    bulletin: str = ""
    topic: str = EMERGENCY_TOPIC
    klass: Klass = Klass.ORDINARY
    slot: str = ""
    relay: bool = False
    outcome: AiringOutcome = AiringOutcome.AIRED
    reason: str = ""
    voice_kind: VoiceKind = VoiceKind.SYNTHETIC
    corrects: int = 0
    note: str = ""
    clock: ClockKind = ClockKind.SYSTEM


def new_airing(entry: AsRun, source: AiringSource, voice_kind: VoiceKind | None, by: int) -> NewAiring:
    """Return the log row of a player's entry; `measured`.

    Args:
        entry: of role slot, emergency or drill.
        source: player or agent.
        voice_kind: of its take; None when no take here has that rendering: then a voice named "engine/voice" is a
            machine's, another a person's.
        by: the account that brings it.

    Raises:
        Refused: an outcome or class that there is none of.
    """
    kind = _KINDS.get(entry.role, AiringKind.OWN)
    emergency = kind is not AiringKind.OWN
    guessed = VoiceKind.SYNTHETIC if "/" in entry.voice or not entry.voice else VoiceKind.RECORDED
    if entry.outcome not in _OUTCOMES or (not emergency and entry.klass not in set(Klass)):
        raise Refused("airtime.bad_entry", station=entry.station, entry=entry.boot_id, sequence=entry.sequence)
    outcome = _OUTCOMES[entry.outcome]
    return NewAiring(
        station=entry.station,
        source=source,
        entry=entry.boot_id,
        sequence=entry.sequence,
        slot=entry.slot,
        bulletin=entry.bulletin,
        topic=EMERGENCY_TOPIC if emergency else entry.topic,
        klass=Klass.EMERGENCY if emergency else Klass(entry.klass),
        kind=kind,
        started_at=entry.started_at,
        milliseconds=0 if outcome is AiringOutcome.NOT_AIRED else entry.milliseconds,
        outcome=outcome,
        grade=Grade.MEASURED,
        voice_kind=voice_kind or guessed,
        clock=entry.clock,
        recorded_by=by,
        reason=entry.reason,
        rendering_sha256=entry.rendering_sha256,
        voice=entry.voice,
        revision=entry.revision,
        clock_trusted=entry.clock_trusted,
        note=entry.note,
    )


def of_word(word: Word, about: About, source: AiringSource, entry: str, by: int) -> NewAiring:
    """Return the log row of a person's word; `reported`.

    Args:
        word: what was said.
        about: topic, class and kind of the bulletin or emergency, or as said.
        source: page, form, receipt or typed.
        entry: its identity: the same word has the same one.
        by: the account that enters it.
    """
    return NewAiring(
        station=word.station,
        source=source,
        entry=entry,
        sequence=1,
        slot=word.slot,
        bulletin=word.bulletin,
        topic=about.topic,
        klass=about.klass,
        kind=AiringKind.RELAY if word.relay else about.kind,
        started_at=word.started_at,
        milliseconds=word.milliseconds,
        outcome=word.outcome,
        grade=Grade.REPORTED,
        voice_kind=word.voice_kind,
        clock=word.clock,
        recorded_by=by,
        reason=word.reason,
        corrects=word.corrects,
        note=word.note,
    )
