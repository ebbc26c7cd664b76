"""Sentences voiced before: one changed sentence of a bulletin voices that one alone."""

import hashlib
import threading
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from scheduler.files import Store
from scheduler.messages import OutsideFailed
from scheduler.studio.encoding import decode, encode_take
from scheduler.studio.voices.contract import Speech, Voice


@dataclass(frozen=True, slots=True)
class Voiced:
    """A sentence newly voiced, to be recorded.

    Attributes:
        key: see `key_of`.
        sha256: of its file in the store, extension "flac".
        milliseconds: length.
    """

    key: str
    sha256: str
    milliseconds: int


def key_of(voice: Voice, sentence: str) -> str:
    """Return the SHA-256 of everything a voiced sentence depends on: sentence (NFC), voice, its version and speed."""
    return key_for(voice.name, voice.version, voice.words_per_minute, sentence)


def key_for(voice: str, version: str, words_per_minute: int, sentence: str) -> str:
    """Return the same key from what a take's record says of its voice."""
    parts = (voice, version, str(words_per_minute), unicodedata.normalize("NFC", sentence))
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def keys_of(voices: Iterable[Voice], sentences: Iterable[str]) -> set[str]:
    """Return the keys of all sentences by all voices."""
    texts = set(sentences)
    return {key_of(voice, text) for voice in voices for text in texts}


class Shelf:
    """Finds a sentence among those voiced before, else has it voiced and keeps it. For several threads.

    Args:
        store: where the files lie.
        known: key → SHA-256 of what records name.
    """

    def __init__(self, store: Store, known: Mapping[str, str]) -> None:
        self._store = store
        self._known = dict(known)
        self._new: dict[str, Voiced] = {}
        self._broken: set[str] = set()
        self._lock = threading.Lock()

    def speak(self, voice: Voice, sentence: str) -> Speech:
        """Return the sentence in this voice; a file that is gone or broken is voiced again.

        Raises:
            VoiceFailed: it was not voiced before and the voice can't now.
        """
        key = key_of(voice, sentence)
        found = self.find(key)
        if found is not None:
            return found
        speech = voice.speak(sentence)
        kept = self._store.put_bytes(encode_take(speech.samples, speech.sample_rate), "flac")
        with self._lock:
            self._known[key] = kept.sha256
            self._new[key] = Voiced(key, kept.sha256, round(speech.seconds * 1000))
        return speech

    def newly_voiced(self) -> tuple[Voiced, ...]:
        """Hand over what was voiced since the last call."""
        with self._lock:
            new, self._new = tuple(self._new.values()), {}
        return new

    @property
    def broken(self) -> frozenset[str]:
        """SHA-256 of the files that lay here with another content than their name says, or that can't be decoded."""
        with self._lock:
            return frozenset(self._broken)

    def find(self, key: str) -> Speech | None:
        """Return the sentence with this key; None when it was not voiced before or its file is no good."""
        sha256 = self._known.get(key)
        if sha256 is None:
            return None
        speech = self._read(sha256)
        if speech is None and self._store.exists(sha256, "flac"):
            with self._lock:
                self._broken.add(sha256)
        return speech

    def _read(self, sha256: str) -> Speech | None:
        if not self._store.verify(sha256, "flac"):
            return None
        with self._store.open(sha256, "flac") as file:
            data = file.read()
        try:
            return decode(data)
        except OutsideFailed:  # its content has the right hash and still can't be decoded: voice it again
            return None
