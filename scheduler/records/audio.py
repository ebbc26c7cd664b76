"""Takes (bản thu) and renderings, and the sounds of stations."""

from collections.abc import Iterable
from enum import StrEnum

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from scheduler.records.columns import Written, text_of


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


def newest_renderings(rows: Iterable[Rendering]) -> list[Rendering]:
    """Return the last written rendering of each take and profile, in the order of profiles."""
    newest = {(r.take_id, r.profile): r for r in sorted(rows, key=lambda r: (r.written_at, r.id or 0))}
    return sorted(newest.values(), key=lambda r: (r.profile, r.take_id))


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
    """The take a station uses in a role; no station: all that have none of their own."""

    __table_args__ = (UniqueConstraint("station_id", "role"),)

    id: int | None = Field(default=None, primary_key=True)
    station_id: int | None = Field(default=None, foreign_key="station.id")
    role: SoundRole = Field(sa_type=text_of(SoundRole))
    take_id: int = Field(foreign_key="take.id")
