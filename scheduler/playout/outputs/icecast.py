"""An Icecast mount: sound is paced by the clock, encoded by ffmpeg, and sent. A server that is gone is sought again.

What would have gone out meanwhile is dropped: the time line goes on, and when the server is back its listeners hear
what is on then. Nothing is ever caught up with.
"""

import logging
import subprocess
import threading
import time
from collections import deque
from collections.abc import Mapping
from pathlib import Path

from scheduler.messages import Message, OutsideFailed
from scheduler.playout.outputs import Input
from scheduler.playout.outputs.live import LiveOutput
from scheduler.playout.outputs.source import Mount, Source
from scheduler.playout.outputs.timeline import SAMPLE_RATE

logger = logging.getLogger(__name__)

PORTION_SECONDS = 0.04
LEAD_SECONDS = 0.1
RETRY_SECONDS = 3.0
LATE_SECONDS = 1.0
"""An encoder that stood still for so long isn't given what it missed."""

_PART_BYTES = 1024
_MOST_PARTS = 32
"""What waits for the network at most: with 48 kbit/s some five seconds, then the oldest goes."""

_CONTENT = "audio/mpeg"


class IcecastOutput(LiveOutput):
    """Plays to a mount as one MP3 stream.

    Args:
        mount: where to, with its password.
        ffmpeg: the program that encodes.
        kbit: of the stream, a second.
        inputs: what relay blocks may switch through, by their source.
        retry_seconds: how often a server that is gone is sought.

    Raises:
        OutsideFailed: the server doesn't answer or refuses, or there is no encoder. Only at first: later it is sought.
    """

    def __init__(
        self,
        mount: Mount,
        ffmpeg: Path,
        kbit: int = 48,
        inputs: Mapping[str, Input] | None = None,
        *,
        retry_seconds: float = RETRY_SECONDS,
    ) -> None:
        super().__init__(LEAD_SECONDS, inputs)
        self._mount = mount
        self._retry_seconds = retry_seconds
        self._closed = threading.Event()
        self._parts: deque[bytes] = deque(maxlen=_MOST_PARTS)
        self._there = threading.Event()
        self._trouble: Message | None = None
        self._source: Source | None = Source(mount, _CONTENT)
        form = ["-f", "s16le", "-ar", str(SAMPLE_RATE), "-ac", "1", "-i", "pipe:0"]
        coder = ["-c:a", "libmp3lame", "-b:a", f"{kbit}k", "-write_xing", "0", "-id3v2_version", "0"]
        flow = ["-flush_packets", "1", "-f", "mp3", "pipe:1"]
        try:
            self._encoder = subprocess.Popen(
                [ffmpeg, "-hide_banner", "-v", "error", *form, *coder, *flow],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                bufsize=0,
            )
        except OSError as error:
            self._source.close()
            raise OutsideFailed("playout.no_ffmpeg") from error
        works = (self._pace, self._collect, self._send)
        self._threads = [threading.Thread(target=work, name=f"icecast {work.__name__}", daemon=True) for work in works]
        for thread in self._threads:
            thread.start()

    @property
    def trouble(self) -> Message | None:
        """Why nothing goes out now; None when the server takes it."""
        return Message("playout.no_ffmpeg") if self._encoder.poll() is not None else self._trouble

    def close(self) -> None:
        """Let what has begun reach the server, and end the stream."""
        if self.trouble is None:
            time.sleep(LEAD_SECONDS + 2 * PORTION_SECONDS)
        self._closed.set()
        self._threads[0].join()
        if self._encoder.stdin is not None:
            self._encoder.stdin.close()
        self._threads[1].join()
        self._there.set()
        self._threads[2].join()
        self._encoder.wait()
        self._relaying.close()

    def _pace(self) -> None:
        """Give the encoder what is due, by the monotonic clock."""
        begun, given = time.monotonic(), 0
        pipe = self._encoder.stdin
        while pipe is not None and not self._closed.wait(PORTION_SECONDS):
            now = time.monotonic()
            due = round((now - begun) * SAMPLE_RATE) - given
            given += due
            data = self.timeline.take(due, now)
            if due > LATE_SECONDS * SAMPLE_RATE:
                continue
            try:
                pipe.write(data)
            except OSError:
                return

    def _collect(self) -> None:
        """Take what the encoder has made; without a server it is dropped."""
        pipe = self._encoder.stdout
        while pipe is not None and (data := pipe.read(_PART_BYTES)):
            if self._trouble is None:
                self._parts.append(data)
                self._there.set()
        if pipe is not None:
            pipe.close()

    def _send(self) -> None:
        """Send what there is; seek the server while it is gone."""
        while not (self._closed.is_set() and not self._parts):
            if self._source is None:
                self._seek()
                continue
            self._there.wait(1.0)
            self._there.clear()
            try:
                while self._parts:
                    self._source.send(self._parts.popleft())
            except OSError as error:
                self._lose(error)
        if self._source is not None:
            self._source.close()

    def _lose(self, error: OSError) -> None:
        self._trouble = Message("playout.icecast_lost", {"url": self._mount.url, "why": str(error)})
        logger.warning("The Icecast server is lost: %s", error, extra={"action": "server_lost"})
        if self._source is not None:
            self._source.close()
        self._source = None
        self._parts.clear()

    def _seek(self) -> None:
        if self._closed.wait(self._retry_seconds):
            self._parts.clear()
            return
        try:
            self._source = Source(self._mount, _CONTENT)
        except OutsideFailed as error:
            self._trouble = error.message
            return
        self._parts.clear()
        self._trouble = None
        logger.info("The Icecast server is back", extra={"action": "server_found"})
