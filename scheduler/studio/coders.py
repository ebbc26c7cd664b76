"""16-bit sound → bytes of a format: MP3 frames by LAME in this process, Ogg Opus by ffmpeg."""

import lameenc
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
_PIECE = 60 * RATE
_FASTEST = 7  # of LAME's qualities; what it saves is the search for bits that speech at this rate has no use for
_SYNC = b"\xff"  # the first eight of the eleven bits that begin every frame
_LAME_SCALE = 0.95
"""LAME turns everything down by this factor at constant rates this low; what goes in is turned up by as much."""


def mp3(samples: Samples, kbit: int = 48) -> bytes:
    """Return MPEG frames of mono sound at 24 000 Hz: constant bit rate, no Xing frame, nothing in front.

    LAME works outside Python's lock, so several takes are encoded at once. Decoded, the sound begins 1,105 samples
    late, as with every MP3 that says nothing of it.

    Raises:
        OutsideFailed: the encoder refused, or gave other frames than asked for.
    """
    coder = lameenc.Encoder()
    coder.set_channels(1)
    coder.set_in_sample_rate(RATE)
    coder.set_out_sample_rate(RATE)
    coder.set_bit_rate(kbit)
    coder.set_quality(_FASTEST)
    coder.silence()
    made = bytearray()
    try:
        for start in range(0, len(samples), _PIECE):  # as a whole it would ask for twice the sound's memory
            raised = np.rint(samples[start : start + _PIECE] / np.float32(_LAME_SCALE))
            made += coder.encode(np.clip(raised, -32768, 32767).astype("<i2").tobytes())
        made += coder.flush()
    except (RuntimeError, SystemError) as error:  # SystemError: LAME refused, and lameenc has no words for it
        raise OutsideFailed("studio.encoder_failed", format="MP3", why=error) from error
    frames = bytes(made)
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
