"""The ffmpeg inside our wheel, run with limits: what others send us may be made to hurt.

On POSIX a shell sets limits of memory and processor time (`ulimit`) and becomes ffmpeg; `preexec_fn` isn't safe beside
threads. Windows has no such limits: there the clock alone ends what hangs, and how much is read is bounded by the
caller's arguments. macOS knows no limit of memory either; its shell says so and goes on.
"""

import os
import re
import subprocess
from collections.abc import Sequence
from pathlib import Path

import imageio_ffmpeg

from scheduler.messages import Message

MOST_MEMORY_KIB = 3 * 1024 * 1024
"""Address space of a run; its threads reserve far more than they use."""

_QUIET = ("-hide_banner", "-nostdin", "-v", "error")
_SHELL = "/bin/sh"
_WHO = re.compile(r"^\[[^\]]*\] *")
"""Which part of ffmpeg complains, with an address that is another one each time."""
_NOT_FOUND = (126, 127)
"""What a shell answers when a program isn't there or may not be run."""


class FfmpegFailed(Exception):  # noqa: N818 - the house's errors say what happened
    """It gave no result; `why` says so in words that fit into a sentence."""

    def __init__(self, why: Message | str) -> None:
        super().__init__(why)
        self.why = why


def ffmpeg_program() -> str:
    """Return where our ffmpeg is.

    Raises:
        FfmpegFailed: it isn't there.
    """
    try:
        return str(imageio_ffmpeg.get_ffmpeg_exe())
    except RuntimeError as error:
        raise FfmpegFailed(Message("studio.ffmpeg_missing")) from error


def run_ffmpeg(arguments: Sequence[str], limit_seconds: float, given: bytes = b"") -> tuple[bytes, str]:
    """Run ffmpeg and return what it wrote to `pipe:1`, and its first complaint ("" for none).

    Args:
        arguments: between its name and the end.
        limit_seconds: by the clock; also of processor time on POSIX.
        given: what it reads from `pipe:0`.

    Raises:
        FfmpegFailed: it isn't there, was killed, took too long, or ended with an error.
    """
    program = ffmpeg_program()
    command = [*_limits(limit_seconds), program, *_QUIET, *arguments]
    try:
        done = subprocess.run(command, input=given, capture_output=True, check=False, timeout=limit_seconds)
    except subprocess.TimeoutExpired as error:
        raise FfmpegFailed(Message("studio.ffmpeg_slow", {"seconds": round(limit_seconds)})) from error
    except FileNotFoundError as error:
        raise FfmpegFailed(Message("studio.ffmpeg_missing")) from error
    except OSError as error:
        raise FfmpegFailed(str(error)) from error
    complaint = _first_line(done.stderr.decode(errors="replace"))
    if done.returncode < 0:
        raise FfmpegFailed(Message("studio.ffmpeg_killed", {"signal": -done.returncode}))
    if done.returncode in _NOT_FOUND and not Path(program).is_file():
        raise FfmpegFailed(Message("studio.ffmpeg_missing"))
    if done.returncode:
        raise FfmpegFailed(complaint or f"ffmpeg {done.returncode}")
    return done.stdout, complaint


def _limits(limit_seconds: float) -> list[str]:
    """Return what stands before ffmpeg's own command so that it runs within limits."""
    if os.name != "posix" or not Path(_SHELL).exists():
        return []
    limits = f"ulimit -t {round(limit_seconds) + 1}; ulimit -v {MOST_MEMORY_KIB} 2>/dev/null"
    return [_SHELL, "-c", f'{limits}; exec "$@"', "ffmpeg"]


def _first_line(text: str) -> str:
    return _WHO.sub("", (text.strip().splitlines() or [""])[0])
