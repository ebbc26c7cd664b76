"""16-bit sound → bytes of a format, by ffmpeg: MP3 frames, Ogg Opus."""

import numpy as np

from scheduler.messages import OutsideFailed
from scheduler.studio.ffmpeg import FfmpegFailed, run_ffmpeg
from scheduler.studio.mastering import RATE
from scheduler.studio.voices.contract import Samples

FRAME_BYTES = 144
"""Of every MPEG-2 layer III frame at 48 kbit/s and 24 000 Hz, so that a player can count and cut them."""
FRAME_MS = 24
"""Length of such a frame, milliseconds."""
LIMIT_SECONDS = 120.0
"""How long ffmpeg may take over one piece, and one more for each of its minutes."""

_SOUND = ("-protocol_whitelist", "pipe", "-f", "s16le", "-ar", str(RATE), "-ac", "1", "-i", "pipe:0")
_BIT_EXACT = ("-fflags", "+bitexact", "-flags:a", "+bitexact")
_NO_INFO_FRAME = ("-write_xing", "0", "-id3v2_version", "0")
_SYNC = b"\xff"  # the first eight of the eleven bits that begin every frame
_LAME_SCALE = 0.95
"""LAME turns everything down by this factor at constant rates this low; what goes in is turned up by as much."""


def mp3(samples: Samples, kbit: int = 48) -> bytes:
    """Return MPEG frames of mono sound at 24 000 Hz: constant bit rate, no Xing frame, nothing in front.

    Raises:
        OutsideFailed: the encoder isn't there, was killed or took too long, or gave other frames than asked for.
    """
    raised = np.clip(np.rint(samples / _LAME_SCALE), -32768, 32767).astype(np.int16)
    coder = ("-c:a", "libmp3lame", "-b:a", f"{kbit}k", "-compression_level", "7", *_NO_INFO_FRAME, *_BIT_EXACT)
    frames = _encoded("MP3", raised, (*coder, "-f", "mp3"))
    starts = {frames[i : i + 2] for i in range(0, len(frames), FRAME_BYTES)}
    if len(starts) != 1 or not frames.startswith(_SYNC) or len(frames) % FRAME_BYTES:
        why = f"{len(frames)} byte, {frames[:2].hex()}"
        raise OutsideFailed("studio.encoder_failed", format="MP3", why=why)
    return frames


def opus(samples: Samples, kbit: int) -> bytes:
    """Return mono sound at 24 000 Hz as Ogg Opus; the same sound gives the same bytes (ffmpeg's `bitexact`).

    Raises:
        OutsideFailed: the encoder isn't there, was killed, failed or took too long.
    """
    coder = ("-c:a", "libopus", "-b:a", f"{kbit}k", "-vbr", "constrained", "-compression_level", "8", *_BIT_EXACT)
    stream = _encoded("Opus", samples, ("-map_metadata", "-1", *coder, "-f", "opus"))
    if not stream.startswith(b"OggS"):
        raise OutsideFailed("studio.encoder_failed", format="Opus", why=f"{len(stream)} byte, {stream[:4].hex()}")
    return stream


def _encoded(name: str, samples: Samples, coder: tuple[str, ...]) -> bytes:
    limit_seconds = LIMIT_SECONDS + len(samples) / RATE / 60
    try:
        made, _complaint = run_ffmpeg([*_SOUND, *coder, "pipe:1"], limit_seconds, samples.tobytes())
    except FfmpegFailed as error:
        raise OutsideFailed("studio.encoder_failed", format=name, why=error.why) from error
    return made
