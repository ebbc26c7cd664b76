"""An online voice asked with patience: again after a passing failure, each time later; not at all while it rests."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from scheduler.messages import Message
from scheduler.studio.voices.circuits import Circuits
from scheduler.studio.voices.contract import Speech, Voice, VoiceFailed


@dataclass(frozen=True, slots=True)
class Patience:
    """How often a sentence is asked for.

    Attributes:
        tries: at most so many questions for one sentence.
        back_off_seconds: before the second one; doubled before each further one.
        longest_wait_seconds: a service that asks to be left alone for longer is; its circuit opens.
    """

    tries: int = 3
    back_off_seconds: float = 1.0
    longest_wait_seconds: float = 20.0


class PatientVoice:
    """A voice with patience and a circuit around it; obeys the same contract.

    Args:
        voice: the one that speaks.
        circuits: of the installation.
        patience: how often it is asked.
        wait: sleeps so many seconds.
    """

    def __init__(
        self,
        voice: Voice,
        circuits: Circuits,
        patience: Patience = Patience(),
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        self._voice, self._circuits, self._patience, self._wait = voice, circuits, patience, wait
        self.name, self.version, self.kind = voice.name, voice.version, voice.kind
        self.online, self.service, self.words_per_minute = voice.online, voice.service, voice.words_per_minute

    def usable(self) -> Message | None:
        """Tell what the voice itself says; a rest bars new sentences only, and shows when one is asked for."""
        return self._voice.usable()

    def speak(self, sentence: str) -> Speech:
        """Have a sentence, asked for as often as patience allows.

        Raises:
            VoiceFailed: it gave none, or it is left alone for now.
        """
        number = 0
        while True:
            why = self._circuits.enter(self.name)
            if why is not None:
                raise VoiceFailed(why.id, **why.values)
            try:
                speech = self._voice.speak(sentence)
            except VoiceFailed as error:
                pause = self._pause(error, number)
                if pause is None:
                    raise
                self._wait(pause)
                number += 1
            except BaseException:
                self._circuits.leave(self.name)
                raise
            else:
                self._circuits.worked(self.name)
                return speech

    def close(self) -> None:
        """Let the voice go."""
        self._voice.close()

    def _pause(self, error: VoiceFailed, number: int) -> float | None:
        """Count a failure; return how long to wait before the next try, or None when there is none."""
        asked = error.retry_after_seconds
        long_rest = asked is not None and asked > self._patience.longest_wait_seconds
        if error.passing and not long_rest and number + 1 < self._patience.tries:
            self._circuits.leave(self.name)
            return max(float(self._patience.back_off_seconds * 2**number), asked or 0.0)
        if error.passing or error.lasting:
            rest_now = asked if long_rest else (0.0 if error.lasting else None)
            self._circuits.failed(self.name, rest_now)
        else:  # the sentence is the reason, not the service
            self._circuits.leave(self.name)
        return None


def patient(voice: Voice, circuits: Circuits, patience: Patience) -> Voice:
    """Return an online voice with patience around it; one on this machine as it is."""
    return PatientVoice(voice, circuits, patience) if voice.online else voice
