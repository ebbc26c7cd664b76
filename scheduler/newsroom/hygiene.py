"""Text hygiene: one form of Unicode, plain spaces and quotes; and a measure of how damaged a text is."""

import re
from dataclasses import dataclass
from enum import StrEnum

from scheduler.newsroom.lookalikes import FOREIGN, likely
from scheduler.newsroom.reading.cleaning import clean, cleaned
from scheduler.newsroom.reading.syllables import has_mark, is_syllable
from scheduler.newsroom.vocabulary import reading, seen_beside

__all__ = ["Damage", "Grade", "Place", "Repair", "clean", "cleaned", "measure", "repairs"]

ADDRESS = re.compile(r"@|://|\w\.(?:vn|com|net|org|gov)\b")
TOKEN = re.compile(r"[^\W_]+")


class Grade(StrEnum):
    """How much of a text is damaged."""

    SOUND = "sound"
    DOUBTFUL = "doubtful"
    DAMAGED = "damaged"


@dataclass(frozen=True, slots=True)
class Place:
    """A damaged word and its offset in the text."""

    word: str
    start: int


@dataclass(frozen=True, slots=True)
class Damage:
    """The measure of a text.

    Attributes:
        grade: sound, doubtful (worth a look) or damaged (can't be submitted).
        share: words that are no Vietnamese syllable and no abbreviation, of all words, 0 to 1.
        unmarked: words without any Vietnamese mark, of all words; sound text has 0.1 to 0.35.
        places: the words counted in `share`.
    """

    grade: Grade
    share: float
    unmarked: float
    places: tuple[Place, ...]

    @property
    def percent(self) -> int:
        """The larger of both shares where it counts as damage, as a sentence says it."""
        return round(100 * max(self.share, self.unmarked if self.unmarked >= DOUBTFUL_UNMARKED else 0.0))


@dataclass(frozen=True, slots=True)
class Repair:
    """What a damaged or unmarked word is likely to be; a person accepts it or not.

    Attributes:
        start: offset of the word in the text.
        end: offset behind it.
        written: the word as it stands.
        offered: the one reading that stands out, in the same capitals.
        beside: the offered word with the neighbour that speaks for it, "tuyên truyền"; "" when it is common by itself.
        wrong: the letters that were taken for others, "rn"; "" when only marks are lost.
        right: what those letters were, "m".
    """

    start: int
    end: int
    written: str
    offered: str
    beside: str = ""
    wrong: str = ""
    right: str = ""


DOUBTFUL_SHARE = 0.04
DAMAGED_SHARE = 0.10
DOUBTFUL_UNMARKED = 0.45
DAMAGED_UNMARKED = 0.60
ENOUGH_WORDS = 12  # below it the shares say nothing about missing marks


def measure(text: str, known: frozenset[str] = frozenset()) -> Damage:
    """Measure the damage of a text on its syllables.

    Args:
        text: the text, before or after `clean`.
        known: words that the lexicon knows, lower case; they are no damage.
    """
    text = re.sub(r"\S+", _without_address, text)
    words = [
        (m.group(), m.start())
        for m in TOKEN.finditer(text)
        if not m.group().isdigit() and not _is_abbreviation(m.group()) and m.group().lower() not in known
    ]
    if not words:
        return Damage(Grade.SOUND, 0.0, 0.0, ())
    wrong = tuple(Place(w, at) for w, at in words if not is_syllable(w))
    share = len(wrong) / len(words)
    unmarked = sum(not has_mark(w) for w, _ in words) / len(words)
    return Damage(_grade(share, unmarked, len(words)), share, unmarked, wrong)


def repairs(text: str, known: frozenset[str] = frozenset()) -> tuple[Repair, ...]:
    """Offer the one reading that stands out for each damaged word, and in a text without marks for each unmarked one.

    Nothing is changed. A word for which several readings are likely, or none is known, is left to the person.

    Args:
        text: the text.
        known: words that the lexicon knows, lower case; they are no damage.
    """
    damage = measure(text, known)
    unmarked = damage.grade is not Grade.SOUND and damage.unmarked >= DOUBTFUL_UNMARKED
    sought = re.sub(r"\S+", _without_address, text)
    found = list(TOKEN.finditer(sought))
    offers = []
    for at, m in enumerate(found):
        word = m.group()
        if word.lower() in known or word.isdigit() or _is_abbreviation(word):
            continue
        if is_syllable(word) and (has_mark(word) or not unmarked):
            continue
        before = found[at - 1].group() if at and not sought[found[at - 1].end() : m.start()].strip() else ""
        behind = found[at + 1] if at + 1 < len(found) else None
        after = behind.group() if behind and not sought[m.end() : behind.start()].strip() else ""
        offer = _offer(m, before, after)
        if offer:
            offers.append(offer)
    return tuple(offers)


def _offer(found: re.Match[str], before: str, after: str) -> Repair | None:
    """Return the repair of one word: its marks first, then letters that look like others."""
    word = found.group()
    misread = any(c.isdigit() or c in FOREIGN for c in word.lower())
    offered = None if misread else reading(word, before, after)
    wrong = right = ""
    if not offered and not is_syllable(word):
        other = likely(word, before, after)
        if other:
            offered, wrong, right = other.word, other.wrong, other.right
    if not offered or offered == word.lower():
        return None
    beside = seen_beside(offered, before, after)
    return Repair(found.start(), found.end(), word, _capitals_of(word, offered), beside, wrong, right)


def _capitals_of(word: str, offered: str) -> str:
    if word.isupper():
        return offered.upper()
    return offered.capitalize() if word[0].isupper() else offered


def _without_address(found: re.Match[str]) -> str:
    """Blank what stands between two spaces when it is an address; offsets stay."""
    return " " * len(found.group()) if ADDRESS.search(found.group()) else found.group()


def _is_abbreviation(word: str) -> bool:
    """Tell whether a word is written as abbreviations and codes are: capitals that make no syllable."""
    letters = [c for c in word if c.isalpha()]
    return len(letters) <= 1 or (sum(c.isupper() for c in letters) > 1 and len(word) <= 9 and not is_syllable(word))  # noqa: PLR2004 - long runs of capitals are words


def _grade(share: float, unmarked: float, words: int) -> Grade:
    enough = words >= ENOUGH_WORDS
    if enough and (share >= DAMAGED_SHARE or unmarked >= DAMAGED_UNMARKED):
        return Grade.DAMAGED
    if share >= DOUBTFUL_SHARE or (enough and unmarked >= DOUBTFUL_UNMARKED):
        return Grade.DOUBTFUL
    return Grade.SOUND
