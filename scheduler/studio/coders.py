"""16-bit sound → bytes of a format, by the ffmpeg inside our wheel: MP3 frames, Ogg Opus."""

import io
import subprocess
import warnings

import imageio_ffmpeg
import numpy as np

from scheduler.messages import OutsideFailed
from scheduler.studio.mastering import RATE
from scheduler.studio.voices.contract import Samples

with warnings.catch_warnings():
    # pydub looks for a ffmpeg on PATH when it is imported and warns when there is none; we name ours below.
    warnings.simplefilter("ignore")
    from pydub import AudioSegment
    from pydub.exceptions import CouldntEncodeError

FRAME_BYTES = 144
"""Of every MPEG-2 layer III frame at 48 kbit/s and 24 000 Hz, so that a player can count and cut them."""
FRAME_MS = 24
"""Length of such a frame, milliseconds."""

_BIT_EXACT = ["-fflags", "+bitexact", "-flags:a", "+bitexact"]
_NO_INFO_FRAME = ["-compression_level", "7", "-write_xing", "0", "-id3v2_version", "0", *_BIT_EXACT]
_LAME_SCALE = 0.95
"""LAME turns everything down by this factor at constant rates this low; what goes in is turned up by as much."""
_OPUS_SECONDS = 120.0
"""How long ffmpeg may take over one piece, and one more for each of its minutes."""


def mp3(samples: Samples, kbit: int = 48) -> bytes:
    """Return MPEG frames of mono sound at 24 000 Hz: constant bit rate, no Xing frame, nothing in front.

    Raises:
        OutsideFailed: the encoder gave nothing or other frames than asked for.
    """
    AudioSegment.converter = imageio_ffmpeg.get_ffmpeg_exe()
    raised = np.clip(np.rint(samples / _LAME_SCALE), -32768, 32767).astype(np.int16)
    segment = AudioSegment(raised.tobytes(), sample_width=2, frame_rate=RATE, channels=1)
    try:
        with segment.export(io.BytesIO(), format="mp3", bitrate=f"{kbit}k", parameters=_NO_INFO_FRAME) as file:
            frames: bytes = file.read()
    except (CouldntEncodeError, OSError) as error:
        raise OutsideFailed("studio.encoder_failed", format="MP3", why=_first_line(str(error))) from error
    if not frames or any(frames[i : i + 2] != frames[:2] for i in range(0, len(frames), FRAME_BYTES)):
        why = f"{len(frames)} byte, {frames[:2].hex()}"
        raise OutsideFailed("studio.encoder_failed", format="MP3", why=why)
    return frames


def opus(samples: Samples, kbit: int) -> bytes:
    """Return mono sound at 24 000 Hz as Ogg Opus; the same sound gives the same bytes (ffmpeg's `bitexact`).

    Raises:
        OutsideFailed: the encoder isn't there, failed or took too long.
    """
    sound = ["-f", "s16le", "-ar", str(RATE), "-ac", "1", "-i", "pipe:0"]
    coder = ["-c:a", "libopus", "-b:a", f"{kbit}k", "-vbr", "constrained", "-compression_level", "8"]
    quiet = ["-hide_banner", "-nostdin", "-v", "error", "-protocol_whitelist", "pipe"]
    command = [imageio_ffmpeg.get_ffmpeg_exe(), *quiet, *sound, "-map_metadata", "-1", *coder, *_BIT_EXACT]
    limit_seconds = _OPUS_SECONDS + len(samples) / RATE / 60
    try:
        done = subprocess.run(
            [*command, "-f", "opus", "pipe:1"],
            input=samples.tobytes(),
            capture_output=True,
            check=False,
            timeout=limit_seconds,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise OutsideFailed("studio.encoder_failed", format="Opus", why=_first_line(str(error))) from error
    if done.returncode != 0 or not done.stdout.startswith(b"OggS"):
        why = _first_line(done.stderr.decode(errors="replace")) or f"ffmpeg {done.returncode}"
        raise OutsideFailed("studio.encoder_failed", format="Opus", why=why)
    return done.stdout


def _first_line(text: str) -> str:
    return (text.strip().splitlines() or [""])[0]
