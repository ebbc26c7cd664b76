"""Web and mail addresses, label by label: known hosts from the lexicon, letters where no word can be heard."""

import re

from scheduler.newsroom.reading import numbers
from scheduler.newsroom.reading.lexicon import Lexicon
from scheduler.newsroom.reading.rules import Place, Rule, Said, rule
from scheduler.newsroom.reading.syllables import spell

TLD = r"(?:vn|com|net|org|edu|gov|info|io|me|app)"
HOST = rf"(?:[A-Za-z0-9_-]{{1,63}}\.){{1,8}}{TLD}(?![\w-])"
TAIL = r"(?::\d+)?(?:/[^\s,;()<>\"”]*)?"
SIGNS = {
    ".": "chấm", "@": "a còng", "-": "gạch ngang", "_": "gạch dưới", "/": "xuyệt", ":": "hai chấm", "?": "hỏi",
    "=": "bằng", "&": "và", "#": "thăng", "%": "phần trăm", "+": "cộng", "~": "ngã",
}  # fmt: skip
VOWELS = set("aeiouy")
SHORTEST_PART = 3  # shorter parts would cut any label to pieces


def label(written: str, lexicon: Lexicon) -> tuple[str, bool]:
    """Read one label of an address.

    Returns:
        What is said, and whether it is known: a label with vowels that the lexicon doesn't know is a guess.
    """
    entry = lexicon.scoped("host", written.lower())
    if entry:
        return entry.spoken, True
    if written.isdigit():
        return numbers.digits(written), True
    if not VOWELS & set(written.lower()):
        return spell(written), True
    parts = _known_parts(written.lower(), lexicon)
    if parts:
        return " ".join(parts), True
    return spell(written), len(written) == 1


def _known_parts(written: str, lexicon: Lexicon) -> list[str] | None:
    """Cut a label into labels that the lexicon knows, the longest first: ubnd + nghialam."""
    if not written:
        return []
    for end in range(len(written), SHORTEST_PART - 1, -1):
        entry = lexicon.scoped("host", written[:end])
        rest = _known_parts(written[end:], lexicon) if entry else None
        if entry and rest is not None:
            return [entry.spoken, *rest]
    return None


def _address(m: re.Match[str], place: Place) -> Said:
    body = m["body"].rstrip(".,;:!?")
    end = m.start("body") + len(body)
    said: list[str] = []
    readable = True
    for piece in re.findall(r"[^\W\d_]+|\d+|.", body.removesuffix("/")):
        if piece in SIGNS:
            said.append(SIGNS[piece])
        elif piece.isalnum():
            spoken, known = label(piece, place.lexicon)
            said.append(spoken)
            readable = readable and known
    return Said(" ".join(said), end, readable=readable, confidence=0.9 if readable else 0.3)


RULES: tuple[Rule, ...] = (
    rule("email", r"(?P<body>[\w.+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,})(?!\w)", _address),
    rule("url", r"(?:https?://)(?P<body>[^\s,;()<>\"”]+)", _address),
    rule("url", rf"(?P<body>{HOST}{TAIL})", _address),
)
