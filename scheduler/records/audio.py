"""Takes (bản thu) and renderings, and the sounds of stations."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from scheduler.records.columns import UtcDateTime, Written, text_of


class VoiceKind(StrEnum):
    """Who speaks: a machine, a person recorded, or a person reading live."""

    SYNTHETIC = "synthetic"
    RECORDED = "recorded"
    LIVE = "live"


class SoundRole(StrEnum):
    """What a station plays around its programme."""

    TUNE = "tune"
    OPENING = "opening"
    CLOSING = "closing"


class Take(Written, table=True):
    """Lossless audio, mastered; named by the SHA-256 of its FLAC file. What the approver hears and approval pins.

    Attributes:
        bulletin_id: whose take; None for a station's sound or an emergency.
        script_sha256: of the script that was spoken.
        voice: engine and voice that made it, "espeak/vi".
        loudness_lufs: integrated, LUFS.
        true_peak_dbtp: dBTP.
    """

    id: int | None = Field(default=None, primary_key=True)
    bulletin_id: int | None = Field(default=None, foreign_key="bulletin.id", index=True)
    script_sha256: str = Field(index=True)
    sha256: str = Field(index=True)
    size_bytes: int
    milliseconds: int
    voice: str
    voice_version: str
    voice_kind: VoiceKind = Field(sa_type=text_of(VoiceKind))
    words_per_minute: int
    loudness_lufs: float
    true_peak_dbtp: float


class Rendering(Written, table=True):
    """A take in one profile and format, named by its own SHA-256; measured after decoding.

    Another encoder makes other bytes of the same take: a row of its own. The older row stays, because signed days name
    its hash; what is published from then on uses the newest, see `newest_renderings`.
    """

    __table_args__ = (UniqueConstraint("take_id", "profile", "sha256"),)

    id: int | None = Field(default=None, primary_key=True)
    take_id: int = Field(foreign_key="take.id", index=True)
    profile: str
    format: str
    sha256: str = Field(index=True)
    size_bytes: int
    milliseconds: int
    loudness_lufs: float
    true_peak_dbtp: float


def newest_renderings(rows: Iterable[Rendering], profiles: Sequence[str] = ()) -> list[Rendering]:
    """Return the last written rendering of each take and profile.

    Args:
        rows: of any takes.
        profiles: those in use, most wanted first (`renderings` of `config.toml`): of a take that has one of them,
            others are left out. A player takes the first that it can play.
    """
    newest = {(r.take_id, r.profile): r for r in sorted(rows, key=lambda r: (r.written_at, r.id or 0))}
    places = {name: place for place, name in enumerate(profiles)}
    current = {r.take_id for r in newest.values() if r.profile in places}
    used = (r for r in newest.values() if r.profile in places or r.take_id not in current)
    return sorted(used, key=lambda r: (places.get(r.profile, len(places)), r.profile, r.take_id))


class SentenceAudio(SQLModel, table=True):
    """A voiced sentence in the store, so that one changed sentence voices that one alone.

    Attributes:
        key: SHA-256 of sentence, voice, voice version and speed.
        sha256: of the file, extension "flac".
    """

    key: str = Field(primary_key=True)
    sha256: str
    milliseconds: int


class StationSound(Written, table=True):
    """The take a station uses in a role; no station: all that have none of their own.

    Attributes:
        words: what a voice says in it, so that it can be made again; "" for a tune or a recording.
    """

    __table_args__ = (UniqueConstraint("station_id", "role"),)

    id: int | None = Field(default=None, primary_key=True)
    station_id: int | None = Field(default=None, foreign_key="station.id")
    role: SoundRole = Field(sa_type=text_of(SoundRole))
    take_id: int = Field(foreign_key="take.id")
    words: str = ""


class VoiceNotice(SQLModel, table=True):
    """That somebody was told where an online voice's texts go, before the first one went; never deleted.

    Attributes:
        voice: engine and voice.
        service: who gets them.
    """

    voice: str = Field(primary_key=True)
    service: str
    told_at: datetime = Field(sa_type=UtcDateTime)
    told_by: int = Field(foreign_key="account.id")
