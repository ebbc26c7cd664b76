"""The contract that every voice obeys, the built-in ones like a stranger's."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from scheduler.messages import Message, OutsideFailed
from scheduler.settings import Settings

Samples = NDArray[np.int16]
"""Mono sound, one dimension, 16 bit."""


@dataclass(frozen=True, slots=True, eq=False)
class Speech:
    """What a voice made of one sentence.

    Attributes:
        samples: mono, 16 bit, one dimension.
        sample_rate: of `samples`, Hz.
    """

    samples: Samples
    sample_rate: int

    @property
    def seconds(self) -> float:
        """Length in seconds."""
        return len(self.samples) / self.sample_rate


class VoiceFailed(OutsideFailed):
    """A voice gave no sound for a sentence; the chain asks the next one.

    Args:
        message_id: id in the catalogue.
        passing: it may go better in a moment (time-out, 5xx, too many requests), so asking again makes sense.
        lasting: asking again with another sentence is useless too (the key is refused, the quota is used up).
        retry_after_seconds: how long the service asked to be left alone, or None.
        values: the values that the sentence names.
    """

    def __init__(
        self,
        message_id: str,
        /,
        *,
        passing: bool = False,
        lasting: bool = False,
        retry_after_seconds: float | None = None,
        **values: Any,  # noqa: ANN401 - any value the catalogue can format
    ) -> None:
        super().__init__(message_id, **values)
        self.passing, self.lasting, self.retry_after_seconds = passing, lasting, retry_after_seconds


class Voice(Protocol):
    """One engine with one of its voices, ready to be asked. It may be asked from several threads.

    Attributes:
        name: engine and voice, as takes name it: "espeak/vi".
        version: of engine and voice; another version is another voice.
        kind: "synthetic".
        online: texts leave this machine.
        service: who gets the texts and where, "Google (translate.google.com)"; "" when they stay here.
        words_per_minute: the speed it speaks at; 0 when it can't be set.
    """

    @property
    def name(self) -> str:
        """Engine and voice."""

    @property
    def version(self) -> str:
        """Version of engine and voice."""

    @property
    def kind(self) -> str:
        """Whether a machine speaks."""

    @property
    def online(self) -> bool:
        """Whether texts leave this machine."""

    @property
    def service(self) -> str:
        """Who gets the texts, or "" when they stay here."""

    @property
    def words_per_minute(self) -> int:
        """Speed, or 0 when it can't be set."""

    def usable(self) -> Message | None:
        """Return why this voice can't be used here, or None when it can; asks no network."""

    def speak(self, sentence: str) -> Speech:
        """Voice one sentence of a script (Vietnamese syllables and punctuation, NFC).

        Raises:
            VoiceFailed: there is no sound, and why.
        """

    def close(self) -> None:
        """Let go of helper processes and connections; asking again opens them anew."""


@dataclass(frozen=True, slots=True)
class Workplace:
    """What a voice is made from.

    Attributes:
        settings: of `config.toml`.
        home: the folder of the installation; voice files lie in `voices/` below it, keys in `secrets.toml`.
    """

    settings: Settings
    home: Path


VoiceMaker = Callable[[Workplace], Voice]
"""What an entry point of the group `scheduler.voices` names: a workplace in, a voice out. It opens nothing yet."""


@cache
def package_version(package: str) -> str:
    """Return "package 1.2.3" of an installed distribution, or "" when it is not installed; read once a process.

    Every sentence's key asks for it, and reading a distribution's metadata takes a millisecond.
    """
    try:
        return f"{package} {version(package)}"
    except PackageNotFoundError:
        return ""
