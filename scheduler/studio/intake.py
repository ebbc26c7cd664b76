"""A person's sound file → a wave: what it is, is seen in its bytes; ffmpeg is told so and reads nothing else.

A name says nothing: a playlist, a picture or a script renamed `.mp3` would make ffmpeg open other files or addresses.
So the demuxer is forced by what the file begins with, kinds that name other files are not among them, and only the
file itself may be read (`-protocol_whitelist file,pipe`), see https://ffmpeg.org/ffmpeg-protocols.html.
"""

import warnings
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from scheduler.messages import Message, OutsideFailed, Refused
from scheduler.studio.ffmpeg import FfmpegFailed, run_ffmpeg
from scheduler.studio.mastering import RATE
from scheduler.studio.metering import Wave, to_wave
from scheduler.studio.voices.contract import Samples

with warnings.catch_warnings():
    # pydub looks for a ffmpeg on PATH when it is imported and warns when there is none; ours is named elsewhere.
    warnings.simplefilter("ignore")
    from pydub import AudioSegment
    from pydub.exceptions import CouldntDecodeError

MOST_MINUTES = 45
"""A longer recording is no bulletin, and would fill the memory of an office PC while it is mastered."""

_LIMIT_SECONDS = 300.0
_HEAD_BYTES = 4096
_ID3_BYTES = 10
_CLIPPED = round(0.97 * 32768)
_ONE_SIDED = 0.001  # −30 dB: a channel softer than the other by more than this holds hum, not the voice
_STARTS = {
    b"fLaC": "flac",
    b"OggS": "ogg",
    b"#!AMR": "amr",
    b"caff": "caf",
    b"\x1aE\xdf\xa3": "matroska",
    b"\x30\x26\xb2\x75\x8e\x66\xcf\x11": "asf",
}
"""How kinds begin: FLAC, Ogg (Opus, Vorbis), AMR, Apple's CAF, WebM, Windows Media."""
_FORMS = {(b"RIFF", b"WAVE"): "wav", (b"RF64", b"WAVE"): "wav", (b"FORM", b"AIFF"): "aiff", (b"FORM", b"AIFC"): "aiff"}
"""Kinds that say in bytes 0 to 3 that they are boxes, and in bytes 8 to 11 of what."""


@dataclass(frozen=True, slots=True, eq=False)
class Intake:
    """A recording as it came.

    Attributes:
        wave: mono, 24 000 Hz, full scale ±1; of two channels their mean, or the one that holds the voice.
        clipped_share: 0 to 1, the share of its samples at the top of the scale.
        complaint: of the decoder: the file is damaged somewhere, the rest is here; "" for none.
    """

    wave: Wave
    clipped_share: float
    complaint: str


def demuxer_of(head: bytes) -> str | None:
    """Return ffmpeg's name for the kind of file that begins so; None for everything that is no sound file.

    Args:
        head: its first bytes, those of a leading ID3 tag left out.
    """
    for start, name in _STARTS.items():
        if head.startswith(start):
            return name
    if head[4:8] == b"ftyp":
        return "mov"  # M4A, MP4, 3GP
    if (head[:4], head[8:12]) in _FORMS:
        return _FORMS[head[:4], head[8:12]]
    sync = int.from_bytes(head.lstrip(b"\0")[:2], "big")
    if sync >> 5 != 0x7FF:  # noqa: PLR2004 - eleven bits in front of every MPEG frame
        return None
    return "mp3" if (sync >> 1) & 3 else "aac"  # layer 0 is AAC's (ADTS)


def take_in(file: Path) -> Intake:
    """Decode a recording: WAV, AIFF, FLAC, MP3, AAC, M4A, MP4, 3GP, AMR, Ogg, WebM, CAF or WMA.

    Raises:
        Refused: it is empty, no sound file, broken, or longer than 45 minutes.
        OutsideFailed: ffmpeg is missing.
        OSError: it can't be read.
    """
    if not file.is_file() or not file.stat().st_size:
        raise Refused("studio.recording_empty", file=file.name)
    demuxer = demuxer_of(_head(file))
    if demuxer is None:
        raise Refused("studio.recording_no_sound", file=file.name)
    seconds = MOST_MINUTES * 60
    source = ["-protocol_whitelist", "file,pipe", "-f", demuxer, "-i", f"file:{file.resolve()}"]
    channels = ["-map", "0:a:0", "-af", "aformat=channel_layouts=mono|stereo", "-ar", str(RATE)]
    sound = [*channels, "-t", str(seconds + 1), "-c:a", "pcm_s16le", "-f", "wav", "pipe:1"]
    try:
        raw, complaint = run_ffmpeg([*source, *sound], _LIMIT_SECONDS)
    except FfmpegFailed as error:
        if isinstance(error.why, Message) and error.why.id == "studio.ffmpeg_missing":
            raise OutsideFailed("studio.recording_unread", file=file.name, why=error.why) from error
        raise Refused("studio.recording_broken", file=file.name, why=error.why) from error
    heard = _channels(raw)
    length = heard[0].size / RATE if heard else 0.0
    if not length:
        raise Refused("studio.recording_broken", file=file.name, why=complaint or "0 s")
    if length > seconds:
        raise Refused("studio.recording_too_long", file=file.name, most=MOST_MINUTES)
    wave, used = _folded(heard)
    return Intake(wave, max(_clipped_share(one) for one in used), complaint)


def _head(file: Path) -> bytes:
    with file.open("rb") as opened:
        head = opened.read(_HEAD_BYTES)
        if head.startswith(b"ID3") and len(head) >= _ID3_BYTES:
            seven_bits = head[6:10]  # ID3v2.3, 3.1: the size without its ten bytes, seven bits in a byte
            opened.seek(_ID3_BYTES + sum(byte << 7 * place for place, byte in enumerate(reversed(seven_bits))))
            head = opened.read(_HEAD_BYTES)
    return head


def _channels(wav: bytes) -> tuple[Samples, ...]:
    try:
        segment = AudioSegment(wav)
    except CouldntDecodeError:  # no sample came: the file ends before its first
        return ()
    return tuple(np.frombuffer(one.raw_data, dtype=np.int16) for one in segment.split_to_mono())


def _clipped_share(samples: Samples) -> float:
    return float((np.abs(samples.astype(np.int32)) >= _CLIPPED).mean())


def _folded(channels: tuple[Samples, ...]) -> tuple[Wave, tuple[Samples, ...]]:
    """Return one channel of two, and those it was made of: a silent one and one turned round don't count."""
    waves = [to_wave(one) for one in channels]
    if len(waves) == 1:
        return waves[0], channels
    mean = np.asarray((waves[0] + waves[1]) / 2, dtype=np.float32)
    energies = [float(np.square(wave).mean()) for wave in (*waves, mean)]
    louder = int(energies[1] > energies[0])
    if min(energies) < _ONE_SIDED * max(energies):
        return waves[louder], (channels[louder],)
    return mean, channels
