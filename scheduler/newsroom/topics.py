"""The topic a bulletin is about: proposed with its evidence and a runner-up; the operator decides."""

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from scheduler.newsroom.reading.syllables import has_mark, one_spelling, without_marks

OTHER = "KHAC"
DOCUMENTS = "CCHC-02"
TITLE_WEIGHT = 4
LEAD_WEIGHT = 3
LEAD_WORDS = 45
ENOUGH = 3.0  # a lighter topic is none, unless the text speaks of reform
MOST_FROM_ONE_WORD = 4  # repeating a word doesn't make a topic
UNMARKED_SHARE = 0.5

REFORM = re.compile(r"cải cách|hành chính|cchc|tthc|công vụ|chuyển đổi số|một cửa|dịch vụ công")
REFORM_PLAIN = re.compile(without_marks(REFORM.pattern))
ORDER = ("CCHC-11", "CCHC-05", "CCHC-07", "CCHC-03", "CCHC-10", "CCHC-09", "CCHC-08", "CCHC-06", "CCHC-04")


@dataclass(frozen=True, slots=True)
class Evidence:
    """A word that spoke for a topic, how often it stands in the text, and what it weighed."""

    word: str
    times: int
    weight: float


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposed topic.

    Attributes:
        topic: its code; KHAC when nothing speaks for reform.
        score: the weight of its evidence.
        evidence: the words, heaviest first.
        runner_up: the code that came second; None when nothing else scored.
    """

    topic: str
    score: float
    evidence: tuple[Evidence, ...]
    runner_up: str | None


@cache
def keywords() -> Mapping[str, tuple[str, ...]]:
    """Return the keywords of the eleven topics, those of their parts included; the table is read once."""
    text = resources.files("scheduler").joinpath("data", "topics.tsv").read_text(encoding="utf-8")
    out: dict[str, list[str]] = {}
    for row in csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE):
        words = [one_spelling(w.strip().lower()) for w in row["keywords_vi"].split(";") if w.strip()]
        out.setdefault(row["parent"] or row["code"], []).extend(words)
    return {code: tuple(dict.fromkeys(words)) for code, words in out.items()}


@cache
def weights() -> Mapping[tuple[str, str], float]:
    """Return what each keyword weighs under its topic: 0.5 for what many bulletins say, 2 for a name nobody mistakes.

    The table adds our own words to those of the plan; a word of the plan that isn't in it weighs 1.
    """
    text = resources.files("scheduler").joinpath("data", "topic_words.tsv").read_text(encoding="utf-8")
    plan = {(code, word): 1.0 for code, words in keywords().items() for word in words}
    rows = csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
    return plan | {(row["topic"], one_spelling(row["word"])): float(row["weight"]) for row in rows}


@cache
def codes() -> frozenset[str]:
    """Return the topic codes a bulletin may have."""
    return frozenset(keywords())


@cache
def names() -> Mapping[str, str]:
    """Return the Vietnamese name of each topic."""
    text = resources.files("scheduler").joinpath("data", "topics.tsv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
    return {row["code"]: row["name_vi"] for row in rows if not row["parent"]}


def propose(title: str, text: str) -> Proposal:
    """Propose the primary topic of a bulletin.

    The title weighs four times and the first words three times; a topic that is about more special things wins a tie;
    text without diacritics is compared without them. Documents (CCHC-02) win only where the title or lead is about one.
    """
    words = text.split()
    marked = [w for w in f"{title} {text}".split() if w.isalpha()]
    plain = bool(marked) and sum(not has_mark(w) for w in marked) / len(marked) > UNMARKED_SHARE
    form = _plain if plain else _form
    parts = (form(title), form(" ".join(words[:LEAD_WORDS])), form(" ".join(words[LEAD_WORDS:])))
    scored = {code: _evidence(code, parts, plain=plain) for code in keywords() if code != OTHER}
    totals = {code: sum(e.weight for e in found) for code, found in scored.items()}
    ranked = sorted((c for c in totals if totals[c] > 0), key=lambda c: (-totals[c], _order(c)))
    if not ranked or (totals[ranked[0]] < ENOUGH and not (REFORM_PLAIN if plain else REFORM).search("\n".join(parts))):
        return Proposal(OTHER, 0.0, (), ranked[0] if ranked else None)
    best = ranked[0]
    runner_up = ranked[1] if len(ranked) > 1 else None
    return Proposal(best, totals[best], scored[best], runner_up)


def _form(text: str) -> str:
    return one_spelling(text.lower())


def _plain(text: str) -> str:
    return without_marks(_form(text))


def _order(code: str) -> int:
    return ORDER.index(code) if code in ORDER else len(ORDER)


@cache
def _patterns(*, plain: bool) -> Mapping[str, tuple[tuple[str, str, re.Pattern[str], float], ...]]:
    """Return word, the form looked for, its pattern and its weight, of all keywords by topic; compiled once."""
    out: dict[str, list[tuple[str, str, re.Pattern[str], float]]] = {}
    for (code, word), weight in weights().items():
        sought = _plain(word) if plain else word
        out.setdefault(code, []).append((word, sought, re.compile(rf"(?<!\w){re.escape(sought)}(?!\w)"), weight))
    return {code: tuple(words) for code, words in out.items()}


def _evidence(code: str, parts: tuple[str, str, str], *, plain: bool) -> tuple[Evidence, ...]:
    found = []
    for word, sought, pattern, value in _patterns(plain=plain).get(code, ()):
        title, lead, body = (len(pattern.findall(part)) if sought in part else 0 for part in parts)
        if not title + lead + body or (code == DOCUMENTS and not title + lead):
            continue
        said = title * TITLE_WEIGHT + lead * LEAD_WEIGHT + min(body, MOST_FROM_ONE_WORD)
        weight = value * min(MOST_FROM_ONE_WORD * LEAD_WEIGHT, said)
        found.append(Evidence(word, title + lead + body, weight))
    return tuple(sorted(found, key=lambda e: -e.weight))
