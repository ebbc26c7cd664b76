"""A day's programme as one MP3 file: the frames of what was played, silent frames in the gaps.

Nothing is decoded or encoded: frames are copied, and a cut falls on a frame (24 ms for our renderings). The file grows
under a temporary name and gets its own when the day is complete, so that a half file is never listed.
"""

import os
from pathlib import Path

from scheduler.messages import Message, OutsideFailed, Refused
from scheduler.playout.outputs.mpeg import FrameHeader, Frames, parse_header, read_frames

LOA_FRAME = bytes((0xFF, 0xF3, 0x64, 0xC4))
"""Header of our renderings for loudspeakers: MPEG-2 layer III, 48 kbit/s, 24 000 Hz, mono."""


class FileOutput:
    """Writes one .mp3 file.

    Args:
        path: its name when complete.
        resume_at: `mark` of the journal's last line: what a killed player had written beyond it is dropped and the
            file goes on from there. 0 begins anew.
        header: kind of frames, four bytes; everything played must be of that kind.
    """

    formats: tuple[str, ...] = ("mp3",)

    def __init__(self, path: Path, resume_at: int = 0, header: bytes = LOA_FRAME) -> None:
        kind = parse_header(header)
        if kind is None:
            msg = f"no frame header: {header!r}"
            raise ValueError(msg)
        self.path = path
        self._kind: FrameHeader = kind
        self._silent = kind.silent_frame()
        self._part = path.with_name(f".{path.name}.part")
        self._playing: tuple[Frames, int] | None = None
        self._again = False
        self._owed_ms = 0.0
        self._closed = False
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with self._part.open("r+b" if resume_at and self._part.exists() else "wb") as file:
                self._mark = min(resume_at, self._part.stat().st_size)
                file.truncate(self._mark)
        except OSError as error:
            raise OutsideFailed("playout.disk", file=path.name, why=error) from error

    @property
    def mark(self) -> int:
        """Bytes written so far."""
        return self._mark

    @property
    def trouble(self) -> Message | None:
        """None: a disk that is full is told by whoever writes."""
        return None

    def begin(self, path: Path, skip_milliseconds: int = 0, *, over_and_over: bool = False) -> None:
        """Start to copy a file's frames, from the one that is at `skip_milliseconds`.

        Raises:
            Refused: not an MP3, or of another kind than this file's frames.
            OutsideFailed: it can't be read.
        """
        self.stop()
        try:
            frames = read_frames(path)
        except OSError as error:
            raise OutsideFailed("playout.disk", file=path.name, why=error) from error
        if not frames.header.fits(self._kind):
            raise Refused(
                "playout.other_mp3",
                file=path.name,
                hertz=frames.header.sample_rate,
                wanted=self._kind.sample_rate,
            )
        self._playing = (frames, round(skip_milliseconds / self._kind.milliseconds))
        self._again = over_and_over

    def run_for(self, milliseconds: int) -> None:
        """Copy what has sounded since the last call; when the sound is shorter, silence follows it.

        Raises:
            OutsideFailed: the disk is full or gone.
        """
        if self._playing is None:
            self.silence(milliseconds)
            return
        frames, at = self._playing
        count = self._whole_frames(milliseconds)
        self._playing = (frames, at + count)
        if self._again:
            self._write(b"".join(frames.cut(n, n + 1) for n in (m % len(frames) for m in range(at, at + count))))
            return
        missing = max(0, at + count - max(at, len(frames)))
        self._write(frames.cut(at, at + count) + self._silent * missing)

    def silence(self, milliseconds: int) -> None:
        """Write silent frames.

        Raises:
            OutsideFailed: the disk is full or gone.
        """
        self._write(self._silent * self._whole_frames(milliseconds))

    def relay(self, source: str, soon: str = "") -> None:
        """Nothing to do: what a relay sends is no part of this file."""

    def stop(self) -> None:
        """End what is on; what was sent stays. Each item counts its frames anew, so that a restart changes none."""
        self._playing = None
        self._owed_ms = 0.0

    def close(self) -> None:
        """Give the file its name; a day on which nothing was written leaves no file.

        Raises:
            OutsideFailed: the disk is full or gone; the part file stays for the next run.
        """
        if self._closed:
            return
        self._closed = True
        try:
            with self._part.open("rb+") as file:
                os.fsync(file.fileno())
            if self._mark:
                self._part.replace(self.path)
            else:
                self._part.unlink()
        except OSError as error:
            raise OutsideFailed("playout.disk", file=self.path.name, why=error) from error

    def _whole_frames(self, milliseconds: int) -> int:
        """Return how many frames are due; what is left over is owed to the next call."""
        self._owed_ms += milliseconds
        count = max(0, round(self._owed_ms / self._kind.milliseconds))
        self._owed_ms -= count * self._kind.milliseconds
        return count

    def _write(self, data: bytes) -> None:
        try:
            with self._part.open("ab") as file:
                file.write(data)
        except OSError as error:
            raise OutsideFailed("playout.disk", file=self.path.name, why=error) from error
        self._mark += len(data)
