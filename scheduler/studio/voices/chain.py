"""A chain of voices: when one fails, the next takes over, and who spoke is always known."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from scheduler.messages import Message, OutsideFailed
from scheduler.studio.voices.contract import Speech, Voice, VoiceFailed

GIVE_UP_AFTER = 3
"""So many failures in a row, and a voice is not asked again in this batch."""

Speak = Callable[[Voice, str], Speech]
"""How a sentence is had from a voice: asked, or found among those voiced before."""


def ask(voice: Voice, sentence: str) -> Speech:
    """Have a sentence from the voice itself."""
    return voice.speak(sentence)


@dataclass(frozen=True, slots=True)
class Reading:
    """A script read by one voice from beginning to end.

    Attributes:
        voice: who spoke.
        speeches: one a sentence, in order.
        passed_over: the voices before it in the chain that gave none, and why.
    """

    voice: Voice
    speeches: tuple[Speech, ...]
    passed_over: tuple[Message, ...]


class VoiceChain:
    """Voices in the order in which they are asked, for one batch; to be used from several threads.

    Args:
        voices: first asked first.
        give_up_after: failures in a row after which a voice is left out.
    """

    def __init__(self, voices: Sequence[Voice], give_up_after: int = GIVE_UP_AFTER) -> None:
        self._voices = tuple(voices)
        self._give_up_after = give_up_after
        self._failures = dict.fromkeys((voice.name for voice in self._voices), 0)
        self._lock = threading.Lock()

    def read(self, sentences: Sequence[str], speak: Speak = ask) -> Reading:
        """Have all sentences read by the first voice that manages all of them; voices never mix within a script.

        Raises:
            OutsideFailed: no voice could; `details` say why for each.
        """
        passed_over: list[Message] = []
        for voice in self._voices:
            why = self._left_out(voice)
            if why is None:
                try:
                    speeches = tuple(speak(voice, sentence) for sentence in sentences)
                except VoiceFailed as error:
                    self._count(voice, failed=True)
                    why = error.message
                else:
                    self._count(voice, failed=False)
                    return Reading(voice, speeches, tuple(passed_over))
            passed_over.append(Message("studio.passed_over", {"voice": voice.name, "why": why}))
        names = ", ".join(voice.name for voice in self._voices)
        raise OutsideFailed("studio.no_voice", voices=names, details=tuple(passed_over))

    def close(self) -> None:
        """Let all voices go."""
        for voice in self._voices:
            voice.close()

    def _left_out(self, voice: Voice) -> Message | None:
        unusable = voice.usable()
        if unusable is not None:
            return unusable
        with self._lock:
            if self._failures[voice.name] >= self._give_up_after:
                return Message("studio.given_up", {"count": self._give_up_after})
        return None

    def _count(self, voice: Voice, *, failed: bool) -> None:
        with self._lock:
            self._failures[voice.name] = self._failures[voice.name] + 1 if failed else 0
