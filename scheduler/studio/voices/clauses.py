"""Where a long sentence is cut for a service that takes few characters at a time: never inside a number."""

import re

MOST_CHARACTERS = 100
"""What Google's service takes at a time."""

_CLAUSES = re.compile(r"(?<=[,;:.!?…])\s+")
_JOINTS = {
    "và",
    "hoặc",
    "nhưng",
    "mà",
    "thì",
    "là",
    "để",
    "do",
    "vì",
    "nên",
    "khi",
    "nếu",
    "theo",
    "trong",
    "tại",
    "từ",
    "đến",
    "của",
    "cho",
    "với",
    "về",
    "các",
    "những",
}
_NUMBER_WORDS = {
    "không",
    "một",
    "mốt",
    "hai",
    "ba",
    "bốn",
    "tư",
    "năm",
    "lăm",
    "sáu",
    "bảy",
    "tám",
    "chín",
    "mười",
    "mươi",
    "trăm",
    "nghìn",
    "triệu",
    "tỷ",
    "linh",
    "lẻ",
    "phẩy",
    "phần",
    "rưỡi",
}


def clauses(sentence: str, most_characters: int = MOST_CHARACTERS) -> list[str]:
    """Cut a sentence at its punctuation into as few pieces of at most so many characters as fit.

    A clause that is too long by itself is cut before a word that joins (và, của, theo …), else between two words that
    are not both part of a number; a single word longer than the limit stays whole.
    """
    pieces: list[str] = []
    for clause in _CLAUSES.split(sentence.strip()):
        for short in _short(clause, most_characters):
            if pieces and len(pieces[-1]) + 1 + len(short) <= most_characters:
                pieces[-1] += " " + short
            else:
                pieces.append(short)
    return [piece for piece in pieces if piece]


def _short(clause: str, most_characters: int) -> list[str]:
    words = clause.split()
    pieces: list[str] = []
    while len(" ".join(words)) > most_characters:
        cut = _cut(words, most_characters)
        if cut >= len(words):
            break
        pieces.append(" ".join(words[:cut]))
        words = words[cut:]
    return [*pieces, " ".join(words)]


def _cut(words: list[str], most_characters: int) -> int:
    """Return how many words go into the first piece."""
    fitting = 1
    while fitting < len(words) and len(" ".join(words[: fitting + 1])) <= most_characters:
        fitting += 1
    places = range(fitting, fitting // 2, -1)
    at_joint = (n for n in places if n < len(words) and words[n].lower() in _JOINTS)
    outside_number = (n for n in range(fitting, 0, -1) if n < len(words) and not _in_number(words[n - 1], words[n]))
    return next(at_joint, next(outside_number, fitting))


def _in_number(before: str, after: str) -> bool:
    return before.lower() in _NUMBER_WORDS and after.lower().strip(",;:.!?…") in _NUMBER_WORDS
