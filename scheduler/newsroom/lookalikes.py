"""Letters that machines take for others: what a word that is none in Vietnamese was, when one reading stands out."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from scheduler.newsroom.reading.syllables import has_mark, is_syllable, one_spelling, without_marks
from scheduler.newsroom.vocabulary import reading, seen_beside, vocabulary

SWAPS = (
    ("rn", "m"), ("nn", "m"), ("ri", "n"), ("cl", "d"), ("li", "h"), ("ii", "u"), ("ti", "u"), ("ir", "ư"), ("ur", "ư"),
    ("tr", "ư"), ("it", "ư"), ("hr", "hư"), ("vv", "v"), ("yu", "ư"), ("l", "i"), ("i", "l"), ("1", "l"), ("1", "i"),
    ("0", "o"), ("0", "ô"), ("6", "ô"), ("6", "ó"), ("6", "o"), ("5", "s"), ("9", "g"), ("8", "b"), ("e", "c"),
    ("c", "e"), ("q", "g"), ("g", "q"), ("f", "t"), ("j", "i"), ("y", "ư"), ("t", "ư"), ("d", "đ"), ("u", "n"),
    ("n", "u"), ("h", "b"), ("b", "h"), ("h", "n"), ("d", "o"), ("b", "o"), ("6", "ơ"), ("e", "a"), ("i", "a"),
)  # fmt: skip
"""What was recognised → what stood on the paper, as found by laying recognised texts beside their originals."""
FOREIGN = {"ñ": "đ", "ð": "đ"}
"""Letters that Vietnamese has none of, and the only one that looks like them."""
FEWEST_SEEN = 3  # without a neighbour that speaks for it, a word must be a common one
SHORTEST_ALONE = 3  # letters; shorter words look like too many others
MOST_DIGITS = 2
LONGEST = 10  # letters; a syllable has seven at most, and "rn" for "m" makes it longer


@dataclass(frozen=True, slots=True)
class Lookalike:
    """A likely word and what was taken for what in it."""

    word: str
    wrong: str
    right: str


def likely(word: str, before: str, after: str) -> Lookalike | None:
    """Return the one word that a damaged one was, if letters in it were taken for others; None for none or several.

    First come words that keep every other letter and mark; then those whose marks the neighbours decide.

    Args:
        word: no Vietnamese syllable, in any capitals.
        before: the word before it in the same phrase; "" for none.
        after: the word behind it; "" for none.
    """
    lowered = word.lower()
    digits = any(c.isdigit() for c in word)
    if len(word) > LONGEST or (digits and not _digits_may_be_letters(word)):
        return None
    for wrong, right in FOREIGN.items():
        if wrong in lowered:
            mended = lowered.replace(wrong, right)
            return Lookalike(mended, wrong, right) if is_syllable(mended) else None
    swapped = list(_swapped(lowered))
    exact = [s for s in swapped if is_syllable(s.word) and _seen(s.word)]
    if exact:
        supported = [s for s in exact if reading(s.word, before, after) == one_spelling(s.word)]
        return _only(supported or [s for s in exact if _common(s.word) and not digits])
    loose = [
        Lookalike(found, s.wrong, s.right)
        for s in swapped
        if (found := reading(s.word, before, after)) and seen_beside(found, before, after)
    ]
    return _only(loose)


def _digits_may_be_letters(word: str) -> bool:
    """Tell a word with a digit in it ("c0ng", "1à") from a code, a unit or a numbered thing ("G7", "m2", "xóm3")."""
    digits = sum(c.isdigit() for c in word)
    inside = not word[0].isdigit() or has_mark(word)
    return 0 < digits <= MOST_DIGITS and inside and not word[-1].isdigit() and word[1:].islower()


def _swapped(word: str) -> Iterator[Lookalike]:
    for wrong, right in SWAPS:
        at = word.find(wrong)
        while at >= 0:
            yield Lookalike(word[:at] + right + word[at + len(wrong) :], wrong, right)
            at = word.find(wrong, at + 1)


def _seen(word: str) -> int:
    return vocabulary().words.get(without_marks(word), Counter[str]())[one_spelling(word)]


def _common(word: str) -> bool:
    return len(word) >= SHORTEST_ALONE and has_mark(word) and _seen(word) >= FEWEST_SEEN


def _only(found: list[Lookalike]) -> Lookalike | None:
    words = {one_spelling(f.word) for f in found}
    return found[0] if len(words) == 1 else None
