"""A sound card, by miniaudio: decodes and plays in its own thread, silence when nothing is on."""

from collections.abc import Generator
from pathlib import Path
from typing import Any

import miniaudio

from scheduler.messages import OutsideFailed, Refused

SAMPLE_RATE = 24_000
"""Hz; what renderings for loudspeakers have, so that nothing is resampled."""

BUFFER_MILLISECONDS = 100
"""How much the device holds: a cut is heard so much later at most."""

_SAMPLE_BYTES = 2


class SoundCardOutput:
    """Plays through the default device, mono.

    Args:
        backends: miniaudio's, in the order of trial; None: the system's own. The null one plays to nobody, for tests.

    Raises:
        OutsideFailed: no device, or it can't be opened.
    """

    formats: tuple[str, ...] = ("mp3",)

    def __init__(self, backends: list[miniaudio.Backend] | None = None) -> None:
        self._sound: Generator[Any, int, None] | None = None
        self.sent_frames = 0
        try:
            self._device = miniaudio.PlaybackDevice(
                output_format=miniaudio.SampleFormat.SIGNED16,
                nchannels=1,
                sample_rate=SAMPLE_RATE,
                buffersize_msec=BUFFER_MILLISECONDS,
                backends=backends,
                app_name="scheduler",
            )
            feed = self._feed()
            next(feed)
            self._device.start(feed)
        except miniaudio.MiniaudioError as error:
            raise OutsideFailed("playout.sound_card", why=str(error)) from error

    @property
    def mark(self) -> int:
        """Nothing to resume on a device: 0."""
        return 0

    def begin(self, path: Path, skip_milliseconds: int = 0) -> None:
        """Decode and play from now on.

        Raises:
            Refused: not a sound.
            OutsideFailed: the device is gone.
        """
        self._alive()
        try:
            self._sound = miniaudio.stream_file(
                str(path),
                output_format=miniaudio.SampleFormat.SIGNED16,
                nchannels=1,
                sample_rate=SAMPLE_RATE,
                seek_frame=skip_milliseconds * SAMPLE_RATE // 1000,
            )
        except miniaudio.MiniaudioError as error:
            raise Refused("playout.not_mp3", file=path.name) from error

    def run_for(self, milliseconds: int) -> None:  # noqa: ARG002 - the device counts for itself
        """Look whether the device still takes sound.

        Raises:
            OutsideFailed: the device is gone.
        """
        self._alive()

    def silence(self, milliseconds: int) -> None:
        """Nothing to do: with nothing on, the device gets silence."""

    def stop(self) -> None:
        """Fall silent; what the device already holds is still heard."""
        self._sound = None

    def close(self) -> None:
        """Give the device back."""
        self._sound = None
        self._device.close()

    def _alive(self) -> None:
        if not self._device.running or self._device.callback_generator is None:
            raise OutsideFailed("playout.sound_card_lost")

    def _feed(self) -> Generator[bytes, int, None]:
        """Answer the device's wish for frames: from the sound that is on, filled up with silence."""
        wanted = yield b""
        while True:
            data = b""
            sound = self._sound
            if sound is not None and wanted:
                try:
                    data = sound.send(wanted).tobytes()
                except StopIteration:
                    if self._sound is sound:
                        self._sound = None
            self.sent_frames += len(data) // _SAMPLE_BYTES
            wanted = yield data + bytes(wanted * _SAMPLE_BYTES - len(data))
