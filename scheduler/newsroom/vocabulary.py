"""Vietnamese words this program has seen with their marks, to tell what a word without them was likely to be."""

import csv
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import pairwise

from scheduler.newsroom.reading.syllables import is_syllable, one_spelling, without_marks

WORD = re.compile(r"[^\W\d_]+")
PHRASE_END = re.compile(r"[^\w\s]+|\n+|\d+")
TABLES = (
    ("lexicon.tsv", "spoken"),
    ("topics.tsv", "keywords_vi"),
    ("topics.tsv", "name_vi"),
    ("topic_words.tsv", "word"),
    ("units.tsv", "spoken"),
)

# Chosen on the labelled bulletins with their marks taken off: 24 in 25 offers right, for more than half of the words.
FEWEST_VOTES = 2  # neighbours seen together with a reading
CLEARLY = 3  # times as often as the next reading
FEWEST_ALONE = 8  # where no neighbour says anything: seen so often, and so many times the next reading
AGREEING = 1.5  # what the neighbours say may be this many times rarer, alone, than the commonest reading
UNITS = ("một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """How often words and neighbours were seen.

    Attributes:
        words: unmarked word → its readings and how often each was seen.
        pairs: two unmarked words → their readings and how often each was seen.
    """

    words: Mapping[str, Counter[str]]
    pairs: Mapping[tuple[str, str], Counter[tuple[str, str]]]


@cache
def vocabulary() -> Vocabulary:
    """Return the words of the lexicon, the topics and the sample bulletins; they are read once."""
    words: dict[str, Counter[str]] = defaultdict(Counter)
    pairs: dict[tuple[str, str], Counter[tuple[str, str]]] = defaultdict(Counter)
    for phrase in _phrases():
        seen = [one_spelling(w.lower()) for w in WORD.findall(phrase)]
        for word in filter(is_syllable, seen):
            words[without_marks(word)][word] += 1
        for first, second in pairwise(seen):
            if is_syllable(first) and is_syllable(second):
                pairs[without_marks(first), without_marks(second)][first, second] += 1
    return Vocabulary(dict(words), dict(pairs))


def _phrases() -> Iterator[str]:
    for unit in UNITS:
        yield from (f"mười {unit}", f"{unit} mươi {unit}", f"{unit} mươi lăm", f"{unit} trăm", f"{unit} nghìn")
    package = resources.files("scheduler")
    for name, column in TABLES:
        text = package.joinpath("data", name).read_text(encoding="utf-8")
        for row in csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE):
            yield from PHRASE_END.split(row.get(column) or "")
    for file in package.joinpath("samples").iterdir():
        if file.name.endswith(".md"):
            yield from PHRASE_END.split(file.read_text(encoding="utf-8").rpartition("+++")[2])


def reading(word: str, before: str, after: str) -> str | None:
    """Return the one reading of a damaged or unmarked word that stands out beside its neighbours; None for none.

    Args:
        word: as it stands.
        before: the word before it in the same phrase, with or without its marks; "" for none.
        after: the word behind it; "" for none.
    """
    known, key = vocabulary(), without_marks(word)
    votes: Counter[str] = Counter()
    for pair, at in (((without_marks(before), key), 1), ((key, without_marks(after)), 0)):
        other = one_spelling((before, after)[1 - at].lower())
        for readings, times in known.pairs.get(pair, Counter()).items():
            votes[readings[at]] += times * (2 if other == readings[1 - at] else 1)
    alone = known.words.get(key, Counter())
    if not votes:
        return _outstanding(alone, FEWEST_ALONE, FEWEST_ALONE)
    best = _outstanding(votes, FEWEST_VOTES, CLEARLY)
    return best if best and alone[best] * AGREEING >= max(alone.values()) else None


def seen_beside(word: str, before: str, after: str) -> str:
    """Return a word with the neighbour it was seen beside most often, "tuyên truyền"; "" when it was with neither.

    Args:
        word: in lower case, with its marks.
        before: the word before it, with or without its marks; "" for none.
        after: the word behind it; "" for none.
    """
    known, key = vocabulary().pairs, without_marks(word)
    sides = (((without_marks(before), key), 1), ((key, without_marks(after)), 0))
    seen = [
        (times, readings)
        for pair, at in sides
        for readings, times in known.get(pair, Counter()).items()
        if readings[at] == one_spelling(word)
    ]
    return " ".join(max(seen)[1]) if seen else ""


def _outstanding(seen: Counter[str], fewest: int, times: int) -> str | None:
    best = seen.most_common(2)
    if not best or best[0][1] < fewest or (len(best) > 1 and best[0][1] < times * best[1][1]):
        return None
    return best[0][0]
