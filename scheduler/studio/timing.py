"""Where in a take each part of its script is heard: by the sentences as they were voiced, else by their share of it."""

from bisect import bisect_right
from dataclasses import dataclass

from sqlmodel import select

from scheduler.records.audio import Take, VoiceKind
from scheduler.records.house import House
from scheduler.studio import keeping
from scheduler.studio.phrasing import Sentence, sentences
from scheduler.studio.shelf import key_for


@dataclass(frozen=True, slots=True)
class Timeline:
    """Marks in a take: after so many letters and digits of the script, so many seconds have gone.

    Attributes:
        letters: rising, from 0 to all of them.
        seconds: the same number of values.
        exact: the sentences' own lengths are known; otherwise it is by their share of the script.
    """

    letters: tuple[int, ...]
    seconds: tuple[float, ...]
    exact: bool

    def at(self, letters: int) -> float:
        """Return the second at which so many letters and digits have been spoken."""
        place = min(max(bisect_right(self.letters, letters) - 1, 0), len(self.letters) - 2)
        first, last = self.letters[place], self.letters[place + 1]
        share = (letters - first) / (last - first) if last > first else 1.0
        begin, end = self.seconds[place], self.seconds[place + 1]
        return begin + min(max(share, 0.0), 1.0) * (end - begin)


def timeline(house: House, take_sha256: str, script: str) -> Timeline | None:
    """Return where the sentences of a script are heard in its take; None when records name no such take.

    Args:
        house: the opened house.
        take_sha256: of the take.
        script: that was spoken in it.
    """
    phrases = sentences(script)
    with house.database.reading() as session:
        take = session.exec(select(Take).where(Take.sha256 == take_sha256)).first()
        if take is None or not phrases:
            return None
        lengths = {}
        if take.voice_kind is VoiceKind.SYNTHETIC:
            keys = [key_for(take.voice, take.voice_version, take.words_per_minute, p.text) for p in phrases]
            known = keeping.sentence_lengths(session, keys)
            lengths = {at: known[key] for at, key in enumerate(keys) if key in known}
    return marks(phrases, [lengths.get(at) for at in range(len(phrases))], take.milliseconds / 1000)


def marks(phrases: tuple[Sentence, ...], voiced_seconds: list[float | None], take_seconds: float) -> Timeline:
    """Lay sentences along a take.

    Args:
        phrases: in order, at least one.
        voiced_seconds: how long each was as it was voiced; None where that isn't known.
        take_seconds: of the whole, in which silence around sentences was cut and pauses were put.
    """
    sizes = [sum(map(str.isalnum, p.text)) for p in phrases]
    exact = all(s is not None for s in voiced_seconds)
    known = [float(s or 0) for s in voiced_seconds] if exact else [float(n) for n in sizes]
    pauses = [p.pause_seconds for p in phrases]
    room = take_seconds - sum(pauses)
    if room <= 0 or not exact:  # a person makes other pauses than the voice
        pauses, room = [0.0] * len(phrases), take_seconds
    scale = room / sum(known) if sum(known) else 0.0
    letters, seconds = [0], [0.0]
    for size, length, pause in zip(sizes, known, pauses, strict=True):
        letters.append(letters[-1] + size)
        seconds.append(seconds[-1] + length * scale + pause)
    return Timeline(tuple(letters), tuple(round(s, 3) for s in seconds), exact)
