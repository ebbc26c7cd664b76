"""The reading lexicon: what is said for an abbreviation, a foreign name, a host.

It is data, `scheduler/data/lexicon.tsv`, one entry a line: written, spoken, context, priority, note, test. The context
is empty (anywhere), a regular expression in which `_` is the entry's place (`Sở _`, `_ [A-Z]`; `à-ỹ` in a class stands
for the small letters with marks, `À-Ỹ` for the capitals), or a scope:
`@host` inside web and mail addresses, `@type` and `@issuer` inside document codes, `@unit` the name of a department
behind B (bộ), S (sở), P (phòng) in a document code. The test is `written sentence => spoken sentence`.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources

from scheduler.messages import Message, Refused, WrongUse
from scheduler.newsroom.reading.syllables import CAPITAL_MARKED, SMALL_MARKED, WORD, is_syllable, one_spelling

COLUMNS = ("written", "spoken", "context", "priority", "note", "test")
CONTEXT_REACH = 60  # characters before the token that a context may look at
VERSION_DIGITS = 12  # of the SHA-256; two lexicons of one installation never meet by chance
SCOPES = ("host", "type", "issuer", "unit")
PLACE = re.compile(r"(?<!\\)_")


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the lexicon.

    Attributes:
        written: as it stands in texts; two capitals or more match exactly, others whatever their capitals.
        spoken: Vietnamese syllables and commas.
        context: where it holds, see the module.
        priority: higher is tried first; equal ones by length of `written`.
        note: a remark for editors.
        test: a sentence and its reading, `written => spoken`; empty when the entry is its own test.
    """

    written: str
    spoken: str
    context: str = ""
    priority: int = 0
    note: str = ""
    test: str = ""

    @property
    def scope(self) -> str:
        """The special place the entry is kept for (`host`, `type`, `issuer`, `unit`), or nothing."""
        return self.context[1:] if self.context.startswith("@") else ""


@dataclass(frozen=True, slots=True)
class _Matcher:
    entry: Entry
    written: re.Pattern[str]
    before: re.Pattern[str] | None
    after: re.Pattern[str] | None

    def match(self, text: str, at: int) -> int | None:
        """Return the end of the entry in the text when it stands at `at` in its context."""
        found = self.written.match(text, at)
        if not found:
            return None
        if self.before and not self.before.search(text[max(0, at - CONTEXT_REACH) : at]):
            return None
        if self.after and not self.after.match(text, found.end()):
            return None
        return found.end()


def _matcher(entry: Entry) -> _Matcher:
    pattern = re.escape(one_spelling(entry.written))
    pattern = (
        pattern.replace(r"\ \-\ ", r"\s*[-–]\s*")
        .replace(r"\-", r"-\s?")
        .replace(r"\&", r"(?:\s?&\s?|\s+và\s+)")
        .replace(r"\ ", r"\s+")
    )
    if entry.written[-1].isalpha():
        pattern += r"(?![^\W\d])"  # a number may follow at once: QL21B
    elif entry.written[-1].isdigit():
        pattern += r"(?!\w)"
    exact = sum(c.isupper() for c in entry.written) > 1 or len(entry.written) == 1
    before = after = None
    if entry.context and not entry.scope:
        context = entry.context.replace("à-ỹ", SMALL_MARKED).replace("À-Ỹ", CAPITAL_MARKED)
        left, _, right = PLACE.sub("\0", context, count=1).partition("\0")
        before = re.compile(rf"(?:{left})$") if left else None
        after = re.compile(right) if right else None
    return _Matcher(entry, re.compile(pattern, 0 if exact else re.IGNORECASE), before, after)


@dataclass(frozen=True)
class Lexicon:
    """An immutable set of entries, indexed for the engine."""

    entries: tuple[Entry, ...]

    @cached_property
    def version(self) -> str:
        """The first digits of a SHA-256 over everything that decides a reading; remarks and tests don't count."""
        deciding = sorted((e.written, e.context, e.spoken, e.priority) for e in self.entries)
        whole = json.dumps(deciding, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(whole.encode()).hexdigest()[:VERSION_DIGITS]

    @cached_property
    def _by_start(self) -> dict[str, tuple[_Matcher, ...]]:
        index: dict[str, list[_Matcher]] = {}
        for entry in self.entries:
            if not entry.scope:
                index.setdefault(start_key(one_spelling(entry.written), 0), []).append(_matcher(entry))
        order = lambda m: (-m.entry.priority, -len(m.entry.written), not m.entry.context)  # noqa: E731 - one use
        return {key: tuple(sorted(group, key=order)) for key, group in index.items()}

    @cached_property
    def _scopes(self) -> dict[str, dict[str, Entry]]:
        out: dict[str, dict[str, Entry]] = {}
        for entry in self.entries:
            if entry.scope:
                key = entry.written.lower() if entry.scope == "host" else entry.written
                out.setdefault(entry.scope, {})[key] = entry
        return out

    @cached_property
    def compounds(self) -> frozenset[str]:
        """Fixed compounds written with a spaced hyphen, such as "kinh tế - xã hội", in one spelling."""
        return frozenset(one_spelling(e.written.lower()) for e in self.entries if " - " in e.written)

    @cached_property
    def words(self) -> frozenset[str]:
        """The words of all entries for running text, in lower case: they are no damage."""
        return frozenset(w.lower() for e in self.entries if not e.scope for w in WORD.findall(e.written))

    def begins(self, text: str, at: int) -> bool:
        """Tell whether any entry begins with the word at an offset of the text (in one spelling)."""
        return start_key(text, at) in self._by_start

    def find(self, text: str, at: int) -> tuple[Entry, int] | None:
        """Return the best entry that stands at an offset of the text (in one spelling), and its end."""
        for matcher in self._by_start.get(start_key(text, at), ()):
            end = matcher.match(text, at)
            if end is not None:
                return matcher.entry, end
        return None

    def scoped(self, scope: str, written: str) -> Entry | None:
        """Return the entry of a scope (`host`, `type`, `issuer`, `unit`) for exactly this writing."""
        return self._scopes.get(scope, {}).get(written)

    def extended(self, entries: Iterable[Entry]) -> "Lexicon":
        """Return a lexicon in which the given entries win over the present ones with the same writing and context."""
        new = tuple(entries)
        keys = {(e.written, e.context) for e in new}
        return Lexicon((*new, *(e for e in self.entries if (e.written, e.context) not in keys)))


def start_key(text: str, at: int) -> str:
    """Return what an entry is indexed by: its first word in lower case, or its first character."""
    word = WORD.match(text, at)
    return word.group().lower() if word else text[at : at + 1]


def check(entry: Entry) -> None:
    """Refuse an entry that a voice could not read.

    Raises:
        Refused: nothing written or spoken, something in `spoken` that is no Vietnamese syllable, a bad context; or a
            number or an ordinary syllable without a context, which would change every text.
    """
    if not entry.written.strip() or not entry.spoken.strip():
        raise Refused("newsroom.lexicon_empty")
    wrong = [w for w in re.findall(r"[^\s,]+", entry.spoken) if not is_syllable(w)]
    if wrong and not entry.scope:
        raise Refused("newsroom.lexicon_not_syllables", written=entry.written, words=wrong)
    scoped = entry.context.startswith("@")
    if scoped and entry.scope not in SCOPES:
        raise Refused("newsroom.lexicon_bad_scope", context=entry.context, scopes=[f"@{s}" for s in SCOPES])
    if entry.context and not scoped and not PLACE.search(entry.context):
        raise Refused("newsroom.lexicon_no_place", context=entry.context)
    if not entry.context and (entry.written.isdecimal() or (entry.written.islower() and is_syllable(entry.written))):
        raise Refused("newsroom.lexicon_plain_word", written=entry.written)
    try:
        _matcher(entry)
    except re.error as error:
        raise Refused("newsroom.lexicon_bad_context", context=entry.context, why=str(error)) from error


def parse(text: str) -> Iterator[Entry]:
    """Read entries from tab-separated lines with a heading line; empty lines and `#` lines are left out.

    Raises:
        WrongUse: lines with too few columns or a priority that is no number, all of them at once.
    """
    wrong: list[Message] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if number == 1 or not line.strip() or line.startswith("#"):
            continue
        cells = [*line.split("\t"), "", "", "", ""][: len(COLUMNS)]
        if "\t" not in line or not cells[0] or not re.fullmatch(r"-?\d*", cells[3]):
            wrong.append(Message("newsroom.lexicon_line", {"line": number, "text": line[:60]}))
            continue
        yield Entry(cells[0], cells[1], cells[2], int(cells[3] or 0), cells[4], cells[5])
    if wrong:
        raise WrongUse("newsroom.lexicon_malformed", details=tuple(wrong))


@cache
def built_in() -> Lexicon:
    """Return the lexicon that comes with the program; it is read once."""
    text = resources.files("scheduler").joinpath("data", "lexicon.tsv").read_text(encoding="utf-8")
    return Lexicon(tuple(parse(text)))
