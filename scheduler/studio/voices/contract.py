"""The contract that every voice obeys, the built-in ones like a stranger's."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from scheduler.config import Settings
from scheduler.messages import Message, OutsideFailed

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
    """A voice gave no sound for a sentence; the chain asks the next one."""


class Voice(Protocol):
    """One engine with one of its voices, ready to be asked. It may be asked from several threads.

    Attributes:
        name: engine and voice, as takes name it: "espeak/vi".
        version: of engine and voice; another version is another voice.
        kind: "synthetic".
        online: texts leave this machine.
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


VoiceMaker = Callable[[Settings], Voice]
"""What an entry point of the group `scheduler.voices` names: settings in, a voice out. It opens nothing yet."""
