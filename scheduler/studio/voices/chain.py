"""A chain of voices: when one fails, the next takes over, and who spoke is always known."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from scheduler.messages import Message, OutsideFailed
from scheduler.studio.voices.contract import Speech, Voice, VoiceFailed

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
        voices: first asked first; see `patient` for how an online one is asked.
    """

    def __init__(self, voices: Sequence[Voice]) -> None:
        self._voices = tuple(voices)

    def read(self, sentences: Sequence[str], speak: Speak = ask, *, may_leave: bool = True) -> Reading:
        """Have all sentences read by the first voice that manages all of them; voices never mix within a script.

        Args:
            sentences: of one script.
            speak: how one is had.
            may_leave: the text may leave this machine; else online voices are passed over unasked.

        Raises:
            OutsideFailed: no voice could; `details` say why for each.
        """
        passed_over: list[Message] = []
        for voice in self._voices:
            why = voice.usable() if may_leave or not voice.online else Message("studio.kept_here")
            if why is None:
                try:
                    speeches = tuple(speak(voice, sentence) for sentence in sentences)
                except VoiceFailed as error:
                    why = error.message
                else:
                    return Reading(voice, speeches, tuple(passed_over))
            passed_over.append(Message("studio.passed_over", {"voice": voice.name, "why": why}))
        names = ", ".join(voice.name for voice in self._voices)
        raise OutsideFailed("studio.no_voice", voices=names, details=tuple(passed_over))

    def close(self) -> None:
        """Let all voices go."""
        for voice in self._voices:
            voice.close()
