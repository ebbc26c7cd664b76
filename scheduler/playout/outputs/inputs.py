"""What relay blocks may switch through: a stream from the net or a device's line in, decoded by ffmpeg.

While it runs it is sought again whenever it is lost. It is heard as it comes: what piles up beyond half a minute goes.
"""

import logging
import subprocess
import threading
from pathlib import Path

from scheduler.playout.outputs.timeline import SAMPLE_BYTES, SAMPLE_RATE
from scheduler.settings import INPUT_FORM

logger = logging.getLogger(__name__)

RETRY_SECONDS = 2.0
SILENT_SECONDS = 5
"""A stream from which nothing comes for so long is lost."""

_AHEAD_BYTES = SAMPLE_RATE * SAMPLE_BYTES * 3 // 10
"""What is gathered before it is heard, against an uneven net."""

_MOST_BYTES = SAMPLE_RATE * SAMPLE_BYTES * 30
_PART_BYTES = 1920


class InputStream:
    """One input.

    Args:
        place: an address (`https://…`) or a device (`pulse:default`, `dshow:audio=Line In`).
        ffmpeg: the program that decodes.
        retry_seconds: how long to wait before it is sought again.
    """

    def __init__(self, place: str, ffmpeg: Path, *, retry_seconds: float = RETRY_SECONDS) -> None:
        self._place = place
        self._ffmpeg = ffmpeg
        self._retry_seconds = retry_seconds
        self._lock = threading.Lock()
        self._heard = bytearray()
        self._gathering = True
        self._thread: threading.Thread | None = None
        self._end = threading.Event()
        self._decoder: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Let it run; harmless when it does."""
        if self._thread is None:
            self._end = threading.Event()
            self._thread = threading.Thread(target=self._run, args=(self._end,), name="input", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """End it and forget what it said; harmless when it has ended."""
        if self._thread is None:
            return
        self._end.set()
        with self._lock:
            if self._decoder is not None:
                self._decoder.kill()
        self._thread.join()
        self._thread = None
        self._heard.clear()
        self._gathering = True

    def read(self, frames: int) -> bytes:
        """Return so many frames at most; none while it gathers or is lost."""
        with self._lock:
            if self._gathering and len(self._heard) < _AHEAD_BYTES:
                return b""
            found = bytes(self._heard[: frames * SAMPLE_BYTES])
            del self._heard[: len(found)]
            self._gathering = len(found) < frames * SAMPLE_BYTES
            return found

    def _run(self, end: threading.Event) -> None:
        while not end.is_set():
            why = self._listen(end)
            if not end.is_set():
                logger.warning("Nothing comes from %s: %s", self._place, why, extra={"action": "input_lost"})
            end.wait(self._retry_seconds)

    def _listen(self, end: threading.Event) -> str:
        """Take what the decoder gives until it ends; return its complaint."""
        sound = ["-vn", "-f", "s16le", "-ar", str(SAMPLE_RATE), "-ac", "1", "pipe:1"]
        command = [str(self._ffmpeg), "-hide_banner", "-nostdin", "-v", "error", *_input(self._place), *sound]
        try:
            with self._lock:
                if end.is_set():
                    return ""
                decoder = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, bufsize=0)
                self._decoder = decoder
        except OSError as error:
            return str(error)
        with decoder:
            while decoder.stdout is not None and (part := decoder.stdout.read(_PART_BYTES)):
                with self._lock:
                    self._heard += part
                    del self._heard[: max(0, len(self._heard) - _MOST_BYTES)]
            said = decoder.stderr.read().decode(errors="replace").strip() if decoder.stderr is not None else ""
        with self._lock:
            self._decoder = None
            del self._heard[len(self._heard) // SAMPLE_BYTES * SAMPLE_BYTES :]  # half a sample would shift all others
        return said.splitlines()[0] if said else "it ended"


def _input(place: str) -> list[str]:
    device = INPUT_FORM.fullmatch(place)
    if device is not None and device[1]:
        return ["-f", device[1], "-i", device[2]]
    limit = ["-rw_timeout", str(SILENT_SECONDS * 1_000_000)] if place.startswith(("http", "rtmp")) else []
    return ["-protocol_whitelist", "crypto,hls,http,https,rtmp,rtp,srt,tcp,tls,udp", *limit, "-i", place]
