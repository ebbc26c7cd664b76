"""Piper: neural voices on this machine, from a voice file that the user puts in place (`scheduler voices add`).

A Piper model draws random noise for each sentence, from a generator that can't be set back. The same sentence has to
give the same bytes, or a lost file could not be made again, so it is asked for its noiseless reading.
"""

import importlib.util
import threading
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from scheduler.messages import Message, Refused
from scheduler.studio.voices import piper_files
from scheduler.studio.voices.contract import Samples, Speech, VoiceFailed, Workplace, package_version
from scheduler.studio.voices.piper_files import VoiceFile

if TYPE_CHECKING:
    from piper import PiperVoice as Engine

_PACKAGE = "piper-tts"
_TRIAL = "Xin chào bà con."
_AUDIBLE = 100


class PiperVoice:
    """One voice file, loaded when the first sentence is asked for; several threads may ask.

    Args:
        file: the voice, or None when there is none to use.
        why_not: why there is none.
    """

    kind = "synthetic"
    online = False
    service = ""
    words_per_minute = 0

    def __init__(self, file: VoiceFile | None, why_not: Message | None = None) -> None:
        self.name = f"piper/{file.name}" if file else "piper/–"
        self._file, self._why_not = file, why_not
        self._engine: Engine | None = None
        self._lock = threading.Lock()

    @cached_property
    def version(self) -> str:
        """The library's version and the file's hash; "" while one of them is missing."""
        library = package_version(_PACKAGE)
        return f"{library} {self._file.version()}" if library and self._file else ""

    def usable(self) -> Message | None:
        """Tell whether the library and a voice file are there; loading it is left to `speak`."""
        if importlib.util.find_spec("piper") is None:
            return Message("studio.extra_missing", {"package": _PACKAGE, "extra": "piper"})
        return self._why_not

    def speak(self, sentence: str) -> Speech:
        """Voice one sentence.

        Raises:
            VoiceFailed: there is no file, it can't be loaded, or it gave no sound.
        """
        why = self.usable()
        if why is not None or self._file is None:
            raise VoiceFailed("studio.engine_failed", voice=self.name, why=why or "?")
        try:
            pieces = self._pieces(self._loaded(self._file), sentence)
        except _errors() as error:
            raise VoiceFailed("studio.engine_failed", voice=self.name, why=_first_line(error)) from error
        samples = np.concatenate(pieces) if pieces else np.zeros(0, np.int16)
        if not samples.size or max(int(samples.max()), -int(samples.min())) < _AUDIBLE:
            raise VoiceFailed("studio.no_sound", voice=self.name)
        return Speech(samples.astype(np.int16), self._loaded(self._file).config.sample_rate)

    def close(self) -> None:
        """Let the model go; asking again loads it anew."""
        with self._lock:
            self._engine = None

    @staticmethod
    def _pieces(engine: "Engine", sentence: str) -> list[Samples]:
        from piper import SynthesisConfig  # noqa: PLC0415 - optional, and slow to import

        noiseless = SynthesisConfig(noise_scale=0.0, noise_w_scale=0.0)
        return [chunk.audio_int16_array.reshape(-1) for chunk in engine.synthesize(sentence, noiseless)]

    def _loaded(self, file: VoiceFile) -> "Engine":
        with self._lock:
            if self._engine is None:
                from piper import PiperVoice as Engine  # noqa: PLC0415 - optional, and slow to import

                self._engine = Engine.load(file.model, file.config)
            return self._engine


def add(home: Path, model: Path, config: Path | None) -> VoiceFile:
    """Try a voice file by really loading it and having it say a sentence, then copy it into the home folder.

    Raises:
        Refused: Piper is not installed, the file is no Vietnamese voice, or it can't be loaded.
        OSError: a file can't be read, or the disk is full; nothing half is left.
    """
    name, beside = piper_files.checked(model, config)
    trial = PiperVoice(VoiceFile(name, model, beside))
    missing = trial.usable()
    if missing is not None:
        raise Refused("studio.voice_file_untried", file=model.name, why=missing)
    try:
        trial.speak(_TRIAL)
    except VoiceFailed as error:
        raise Refused("studio.voice_file_refused", file=model.name, why=error.message) from error
    finally:
        trial.close()
    return piper_files.put(home, name, model, beside)


def _errors() -> tuple[type[Exception], ...]:
    """Return what a broken file makes Piper raise: Python's errors, and onnxruntime's own below Exception."""
    usual = (OSError, ValueError, KeyError, TypeError, RuntimeError, IndexError, AttributeError)
    if importlib.util.find_spec("onnxruntime") is None:
        return usual
    from onnxruntime.capi import (  # type: ignore[import-untyped]  # noqa: PLC0415 - no types; comes with piper
        onnxruntime_pybind11_state as state,
    )

    found = (getattr(state, name) for name in dir(state))
    return (*usual, *(one for one in found if isinstance(one, type) and issubclass(one, Exception)))


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:160]


def make_voice(place: Workplace) -> PiperVoice:
    """Return the voice file that `config.toml` names, else the first by name; entry point "piper"."""
    there = piper_files.in_place(place.home)
    wanted = place.settings.studio.piper_voice
    if wanted:
        file = next((one for one in there if one.name == wanted), None)
        return PiperVoice(file, None if file else Message("studio.voice_file_named_missing", {"name": wanted}))
    if not there:
        return PiperVoice(None, Message("studio.voice_file_missing"))
    return PiperVoice(there[0])
