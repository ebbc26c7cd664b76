"""What sounds at which sample of a live output: begins and ends fall where their moment is, not where a buffer ends.

A device takes sound in portions of a tenth of a second. A sound that began with the portion that follows its moment
would be early or late by as much; here each one is placed a constant `lead_seconds` behind its moment.
"""

import time
from collections import deque
from pathlib import Path
from typing import Protocol

import miniaudio

from scheduler.messages import Refused

SAMPLE_RATE = 24_000
"""Hz; what renderings for loudspeakers have, so that nothing is resampled."""

SAMPLE_BYTES = 2
"""Samples are signed, 16 bits, one channel."""

_MOST_FRAMES = 16_384
"""What the decoder gives at once."""

_RESET_SECONDS = 0.25
"""When device and clock are so far apart, the device has stood still: begin to measure anew."""

_SMOOTHING = 0.08
"""Weight of one portion in the measurement of the device's time; steadies it against a busy machine."""


class Background(Protocol):
    """What sounds while nothing of ours does: an input that a relay block switches through."""

    def read(self, frames: int) -> bytes:
        """Return so many frames at most, at once; fewer when there are none."""


class Sound:
    """A file that is being decoded.

    Args:
        path: an MP3.
        skip_milliseconds: how much of its beginning to leave out.
        over_and_over: begin again at its end.

    Raises:
        Refused: not a sound.
    """

    def __init__(self, path: Path, skip_milliseconds: int = 0, *, over_and_over: bool = False) -> None:
        self._path = path
        self._again = over_and_over
        try:
            self._decoder = self._open(skip_milliseconds * SAMPLE_RATE // 1000)
        except (miniaudio.MiniaudioError, OSError) as error:
            raise Refused("playout.not_mp3", file=path.name) from error

    def read(self, frames: int) -> bytes:
        """Return so many frames; fewer mean that it is over."""
        found, empty = b"", False
        while (lacking := frames - len(found) // SAMPLE_BYTES) > 0:
            try:
                part = self._decoder.send(min(lacking, _MOST_FRAMES)).tobytes()
            except (StopIteration, miniaudio.MiniaudioError):
                if not self._again or empty:
                    break
                empty, self._decoder = True, self._open(0)
            else:
                found, empty = found + part, False
        return found

    def _open(self, frame: int) -> miniaudio.PlaybackCallbackGeneratorType:
        return miniaudio.stream_file(
            str(self._path),
            output_format=miniaudio.SampleFormat.SIGNED16,
            nchannels=1,
            sample_rate=SAMPLE_RATE,
            seek_frame=frame,
        )


class Timeline:
    """The samples of a live output, one after another.

    The player's thread says what begins and stops; the thread that feeds the device takes frames.

    Args:
        lead_seconds: from a moment to its sample; at least as long as the longest portion that is taken at once.

    Attributes:
        background: what sounds while nothing of ours does; None for silence.
        sounded_frames: how many of the frames that were taken were a file's.
        taken_at: monotonic seconds of the last portion; 0.0 before the first.
    """

    def __init__(self, lead_seconds: float) -> None:
        self.background: Background | None = None
        self.sounded_frames = 0
        self.taken_at = 0.0
        self._lead = lead_seconds
        self._taken = 0
        self._offset: float | None = None  # monotonic seconds at which frame 0 was due
        self._changes: deque[tuple[float, Sound | None]] = deque()
        self._sound: Sound | None = None

    def change(self, sound: Sound | None, moment: float | None = None) -> None:
        """Let a sound begin, or with None the one that is on stop.

        Args:
            sound: what begins.
            moment: monotonic seconds; now without it.
        """
        self._changes.append((time.monotonic() if moment is None else moment, sound))

    def take(self, frames: int, moment: float) -> bytes:
        """Return the next frames.

        Args:
            frames: how many the device wants.
            moment: monotonic seconds at which it wants them.
        """
        self._measure(moment)
        found = b""
        while frames > 0:
            until = self._due_frame()
            if until is not None and until <= self._taken:
                self._sound = self._changes.popleft()[1]
                continue
            count = frames if until is None else min(frames, until - self._taken)
            found += self._frames(count)
            self._taken += count
            frames -= count
        return found

    def _measure(self, moment: float) -> None:
        seen = moment - self._taken / SAMPLE_RATE
        if self._offset is None or abs(seen - self._offset) > _RESET_SECONDS:
            self._offset = seen
        else:
            self._offset += _SMOOTHING * (seen - self._offset)
        self.taken_at = moment

    def _due_frame(self) -> int | None:
        """Return the frame at which the next change is due."""
        if not self._changes or self._offset is None:
            return None
        return round((self._changes[0][0] + self._lead - self._offset) * SAMPLE_RATE)

    def _frames(self, count: int) -> bytes:
        found = b""
        if self._sound is not None:
            found = self._sound.read(count)
            self.sounded_frames += len(found) // SAMPLE_BYTES
            if len(found) == count * SAMPLE_BYTES:
                return found
            self._sound = None
        if self.background is not None:
            found += self.background.read(count - len(found) // SAMPLE_BYTES)
        return found + bytes(count * SAMPLE_BYTES - len(found))
