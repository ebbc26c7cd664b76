"""The embedded voice: eSpeak NG out of a wheel, offline, robotic, repeatable. A draft voice, labelled as such."""

import importlib.util
import json
import subprocess
import sys
import threading
import unicodedata
from pathlib import Path
from typing import IO, cast

import numpy as np

from scheduler.messages import Message
from scheduler.studio.voices.contract import Speech, VoiceFailed, Workplace, package_version

_PACKAGE = "espeakng-loader"
_CHILD = Path(__file__).with_name("espeak_child.py")
_VOICES = {"north": "vi", "central": "vi-vn-x-central", "south": "vi-vn-x-south"}
_QUIT_SECONDS = 5
_AUDIBLE = 100  # −50 dBFS; for an empty sentence the engine gives silence


class EspeakVoice:
    """eSpeak NG in helper processes, one for each thread that asks at the same time.

    Args:
        voice: the engine's name of the voice: "vi" (north), "vi-vn-x-central", "vi-vn-x-south".
        words_per_minute: speed; Vietnamese is best understood at 120.
    """

    kind = "synthetic"
    online = False
    service = ""

    def __init__(self, voice: str = "vi", words_per_minute: int = 120) -> None:
        self.name = f"espeak/{voice}"
        self.words_per_minute = words_per_minute
        self._voice = voice
        self._idle: list[subprocess.Popen[bytes]] = []
        self._lock = threading.Lock()

    @property
    def version(self) -> str:
        """The wheel's version; it pins engine and data."""
        return package_version(_PACKAGE)

    def usable(self) -> Message | None:
        """Tell whether the wheel is installed; starting it is left to `speak`."""
        if importlib.util.find_spec("espeakng_loader") is None:
            return Message("studio.not_installed", {"package": _PACKAGE})
        return None

    def speak(self, sentence: str) -> Speech:
        """Voice one sentence; the same sentence gives the same bytes, in every process.

        Raises:
            VoiceFailed: the helper can't start, ended, or gave no sound.
        """
        text = unicodedata.normalize("NFC", sentence)
        try:
            helper = self._helper()
        except OSError as error:
            raise VoiceFailed("studio.engine_failed", voice=self.name, why=str(error)) from error
        try:
            speech, ends = self._ask(helper, text)
        except BaseException:
            _end(helper)
            raise
        if ends:
            _end(helper)
        else:
            with self._lock:
                self._idle.append(helper)
        return speech

    def close(self) -> None:
        """End all idle helpers."""
        with self._lock:
            helpers, self._idle = self._idle, []
        for helper in helpers:
            _end(helper)

    def _helper(self) -> "subprocess.Popen[bytes]":
        with self._lock:
            while self._idle:
                helper = self._idle.pop()
                if helper.poll() is None:
                    return helper
                _end(helper)
        return subprocess.Popen(
            [sys.executable, "-P", str(_CHILD), self._voice], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )

    def _ask(self, helper: "subprocess.Popen[bytes]", text: str) -> tuple[Speech, bool]:
        to_helper, from_helper = cast("IO[bytes]", helper.stdin), cast("IO[bytes]", helper.stdout)
        request = {"text": text, "words_per_minute": self.words_per_minute}
        try:
            to_helper.write(json.dumps(request).encode() + b"\n")
            to_helper.flush()
            head = json.loads(from_helper.readline() or b'{"error": "no answer"}')
            sound = from_helper.read(head.get("bytes", 0))
        except (OSError, ValueError) as error:
            raise VoiceFailed("studio.engine_failed", voice=self.name, why=str(error)) from error
        if "error" in head:
            raise VoiceFailed("studio.engine_failed", voice=self.name, why=head["error"])
        if len(sound) < head["bytes"]:
            raise VoiceFailed("studio.engine_failed", voice=self.name, why=f"{len(sound)}/{head['bytes']} byte")
        samples = np.frombuffer(sound, "<i2").astype(np.int16)
        if not samples.size or max(int(samples.max()), -int(samples.min())) < _AUDIBLE:
            raise VoiceFailed("studio.no_sound", voice=self.name)
        return Speech(samples, head["sample_rate"]), bool(head.get("last"))


def _end(helper: "subprocess.Popen[bytes]") -> None:
    for pipe in (helper.stdin, helper.stdout):
        if pipe is not None:
            try:
                pipe.close()
            except BrokenPipeError:
                continue  # the helper died with a request unread; its exit is waited for below
    try:
        helper.wait(_QUIT_SECONDS)
    except subprocess.TimeoutExpired:
        helper.kill()
        helper.wait()


def make_voice(place: Workplace) -> EspeakVoice:
    """Return the embedded voice of the installation's region; entry point "espeak"."""
    return EspeakVoice(_VOICES[place.settings.voice_region], place.settings.studio.words_per_minute)
