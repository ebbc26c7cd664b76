"""Takes and renderings as files: FLAC for what is pinned, MP3 for what loudspeakers play."""

import io
import warnings
from dataclasses import dataclass

import imageio_ffmpeg
import numpy as np
import soundfile

from scheduler.messages import OutsideFailed
from scheduler.studio.mastering import RATE, Mastered, Target, level
from scheduler.studio.metering import Loudness, measure, to_wave
from scheduler.studio.tagging import Label
from scheduler.studio.voices.contract import Samples, Speech

with warnings.catch_warnings():
    # pydub looks for a ffmpeg on PATH when it is imported and warns when there is none; we name ours below.
    warnings.simplefilter("ignore")
    from pydub import AudioSegment
    from pydub.exceptions import CouldntEncodeError

PROFILE = "loa"
FORMAT = "mp3"
FRAME_BYTES = 144
"""Of every MPEG-2 layer III frame at 48 kbit/s and 24 000 Hz, so that a player can count and cut them."""
FRAME_MS = 24
"""Length of such a frame, milliseconds."""

_BIT_RATE = "48k"
_NO_INFO_FRAME = [
    "-compression_level",
    "7",
    "-write_xing",
    "0",
    "-id3v2_version",
    "0",
    "-fflags",
    "+bitexact",
    "-flags:a",
    "+bitexact",
]
_LAME_SCALE = 0.95
"""LAME turns everything down by this factor at constant rates this low; what goes in is turned up by as much."""
_DECODED_CEILING_DBTP = -1.0
_CLOSE_LU = 0.4
_MARGIN_DB = 0.1
_ROUNDS = 4


@dataclass(frozen=True, slots=True)
class Encoded:
    """A rendering's bytes without tags.

    Attributes:
        frames: MPEG frames one after another, each of 144 bytes and 24 ms; nothing else.
        loudness: of what a decoder makes of them.
    """

    frames: bytes
    loudness: Loudness

    @property
    def milliseconds(self) -> int:
        """Length of the frames."""
        return len(self.frames) // FRAME_BYTES * FRAME_MS


def encode_take(samples: Samples, rate: int = RATE, label: Label | None = None) -> bytes:
    """Return mono 16-bit sound as FLAC with its label as comments; the same of both gives the same bytes."""
    file = io.BytesIO()
    with soundfile.SoundFile(file, "w", rate, 1, "PCM_16", format="FLAC") as flac:
        for comment, text in _comments(label).items():
            setattr(flac, comment, text)
        flac.write(samples)
    return file.getvalue()


def _comments(label: Label | None) -> dict[str, str]:
    if label is None:
        return {}
    said = {"title": label.title, "artist": label.voice, "genre": label.topic, "album": label.code}
    said["comment"] = label.remark
    return {name: text for name, text in said.items() if text}  # libsndfile refuses empty ones


def decode(data: bytes) -> Speech:
    """Return the sound of a FLAC, WAV or MP3 file's bytes at its own rate; of several channels their mean.

    Raises:
        OutsideFailed: it is none of these or broken.
    """
    try:
        samples, rate = soundfile.read(io.BytesIO(data), dtype="int16", always_2d=True)
    except soundfile.LibsndfileError as error:
        raise OutsideFailed("studio.not_sound", why=error.error_string) from error
    mono = samples[:, 0] if samples.shape[1] == 1 else samples.mean(axis=1).round().astype(np.int16)
    return Speech(np.ascontiguousarray(mono), int(rate))


def encode_rendering(take: Mastered, ceiling_dbtp: float) -> Encoded:
    """Return a take in the profile "loa": MP3, constant 48 kbit/s, mono, 24 000 Hz, no Xing frame.

    A coder of few bits overshoots: the decoded rendering is measured, and where its true peak is above −1 dBTP or its
    loudness off the take's by more than 0.4 LU, it is encoded again from sound limited deeper. The take stays as it is.

    Raises:
        OutsideFailed: the encoder gave nothing or other frames than asked for.
    """
    encoded = _encode(take.samples)
    aim = Target(take.loudness.lufs, ceiling_dbtp)
    for _ in range(_ROUNDS):
        over_db = encoded.loudness.true_peak_dbtp - _DECODED_CEILING_DBTP
        short_lu = take.loudness.lufs - encoded.loudness.lufs
        if over_db <= 0 and abs(short_lu) <= _CLOSE_LU:
            break
        deeper_db = over_db + _MARGIN_DB if over_db > 0 else 0.0
        aim = Target(aim.lufs + short_lu, aim.ceiling_dbtp - deeper_db)
        encoded = _encode(level(to_wave(take.samples), aim).samples)
    return encoded


def _encode(samples: Samples) -> Encoded:
    AudioSegment.converter = imageio_ffmpeg.get_ffmpeg_exe()
    raised = np.clip(np.rint(samples / _LAME_SCALE), -32768, 32767).astype(np.int16)
    segment = AudioSegment(raised.tobytes(), sample_width=2, frame_rate=RATE, channels=1)
    try:
        with segment.export(io.BytesIO(), format=FORMAT, bitrate=_BIT_RATE, parameters=_NO_INFO_FRAME) as file:
            frames = file.read()
    except (CouldntEncodeError, OSError) as error:
        raise OutsideFailed("studio.encoder_failed", why=str(error).splitlines()[0]) from error
    if not frames or any(frames[i : i + 2] != frames[:2] for i in range(0, len(frames), FRAME_BYTES)):
        raise OutsideFailed("studio.encoder_failed", why=f"{len(frames)} byte, {frames[:2].hex()}")
    decoded = decode(frames)
    return Encoded(frames, measure(decoded.samples, decoded.sample_rate))
