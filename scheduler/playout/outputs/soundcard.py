"""A sound card, by miniaudio: it takes sound in a thread of its own. A device that is lost is looked for again."""

import logging
import threading
import time
from collections.abc import Generator, Mapping
from typing import Any

import miniaudio

from scheduler.messages import Message, OutsideFailed
from scheduler.playout.outputs import Input
from scheduler.playout.outputs.live import LiveOutput
from scheduler.playout.outputs.timeline import SAMPLE_BYTES, SAMPLE_RATE

logger = logging.getLogger(__name__)

BUFFER_MILLISECONDS = 100
"""What the device takes at once; it holds three of them, so that a busy machine leaves no hole in a bulletin."""

LEAD_SECONDS = 0.12
"""From a moment to its sample: a portion and a little."""

LOST_SECONDS = 2.0
"""A device that takes nothing for so long is gone."""

RETRY_SECONDS = 3.0
"""How often one that is gone is looked for."""

REAL = [b for b in miniaudio.Backend if b not in (miniaudio.Backend.NULL, miniaudio.Backend.CUSTOM)]
"""Every system's way to a loudspeaker; the null one, which swallows sound unheard, is for tests alone."""


class SoundCardOutput(LiveOutput):
    """Plays through a device, mono.

    Args:
        device: a part of its name; "" is the system's default.
        inputs: what relay blocks may switch through, by their source.
        backends: miniaudio's, in the order of trial.
        retry_seconds: how often a lost device is looked for.

    Raises:
        OutsideFailed: no device, or it can't be opened.
    """

    def __init__(
        self,
        device: str = "",
        inputs: Mapping[str, Input] | None = None,
        *,
        backends: list[miniaudio.Backend] | None = None,
        retry_seconds: float = RETRY_SECONDS,
    ) -> None:
        super().__init__(LEAD_SECONDS, inputs)
        self._name = device
        self._backends = backends or REAL
        self._retry_seconds = retry_seconds
        self._closed = threading.Event()
        self._device: miniaudio.PlaybackDevice | None = self._open()
        self._watch = threading.Thread(target=self._keep, name="sound card", daemon=True)
        self._watch.start()

    @property
    def trouble(self) -> Message | None:
        """Why nothing can be heard now; None when all is well."""
        return None if self._takes() else Message("playout.sound_card_lost")

    def close(self) -> None:
        """Let what has begun reach the device's end, and give it back."""
        if self._takes():
            time.sleep(LEAD_SECONDS + 3 * BUFFER_MILLISECONDS / 1000)
        self._closed.set()
        self._watch.join()
        self._relaying.close()
        self._give_back()

    def _takes(self) -> bool:
        device = self._device
        if device is None or not device.running or device.callback_generator is None:
            return False
        return time.monotonic() - self.timeline.taken_at < LOST_SECONDS

    def _keep(self) -> None:
        """Look for the device again whenever it is gone, until the output is closed."""
        while not self._closed.wait(self._retry_seconds if self._device is None else LOST_SECONDS / 4):
            if self._takes():
                continue
            if self._device is not None:
                logger.warning("The sound card is lost", extra={"action": "device_lost"})
                self._give_back()
            try:
                self._device = self._open()
            except OutsideFailed:
                continue
            logger.info("The sound card is back", extra={"action": "device_found"})

    def _give_back(self) -> None:
        device, self._device = self._device, None
        if device is not None:
            device.close()

    def _open(self) -> miniaudio.PlaybackDevice:
        """Open the device; it begins to take sound.

        Raises:
            OutsideFailed: there is none, or it can't be opened.
        """
        try:
            device = miniaudio.PlaybackDevice(
                output_format=miniaudio.SampleFormat.SIGNED16,
                nchannels=1,
                sample_rate=SAMPLE_RATE,
                buffersize_msec=BUFFER_MILLISECONDS,
                device_id=self._wanted(),
                backends=self._backends,
                app_name="scheduler",
            )
            feed = self._feed()
            next(feed)
            self.timeline.taken_at = time.monotonic()
            device.start(feed)
        except miniaudio.MiniaudioError as error:
            raise OutsideFailed("playout.sound_card", why=str(error)) from error
        return device

    def _wanted(self) -> Any:  # noqa: ANN401 - the library's own handle
        """Return the id of the device whose name was given, None for the default."""
        if not self._name:
            return None
        found = miniaudio.Devices(self._backends).get_playbacks()
        wanted = next((d["id"] for d in found if self._name.casefold() in d["name"].casefold()), None)
        if wanted is None:
            raise OutsideFailed("playout.no_device", name=self._name, found=[d["name"] for d in found])
        return wanted

    def _feed(self) -> Generator[bytes, int, None]:
        """Answer the device's wish for frames."""
        wanted = yield b""
        while True:
            data = self.timeline.take(wanted, time.monotonic())
            wanted = yield data + bytes(wanted * SAMPLE_BYTES - len(data))
