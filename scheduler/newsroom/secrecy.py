"""State secrets: a document stamped MẬT, TỐI MẬT or TUYỆT MẬT never becomes a bulletin (Decree 26/2020, article 3)."""

import re
import unicodedata

from scheduler.messages import Refused
from scheduler.newsroom.reading.syllables import without_marks

HEAD_LINES = 30  # lines with text; a stamp stands beside or under the letterhead
GRADES = {"mat": "MẬT", "toi mat": "TỐI MẬT", "tuyet mat": "TUYỆT MẬT"}
CELL = re.compile(r"\t| {2,}|\||\xa0{2,}")
EDGE = " \t\xa0*_#[](){}<>.:;-–—=\"'“”"
NAMED = re.compile(r"^độ\s+(?:bảo\s+)?mật\s*:?\s*", re.IGNORECASE)
BRACKETED = re.compile(r"[(\[]\s*((?:T\s*Ố\s*I\s+|T\s*U\s*Y\s*Ệ\s*T\s+)?M\s*Ậ\s*T)\s*[)\]]")
APART = re.compile(r"[\s.·_*-]+")
SPACED = {grade.replace(" ", ""): grade for grade in GRADES}
"""A stamp is often spaced, and a scan's is read with spaces: M Ậ T, T Ố I M Ậ T."""
MISREAD = ("MÂT", "MAT")
"""What Ậ loses in a scan; neither is a syllable of Vietnamese, as MẮT, MẤT, MẶT and MẠT are."""


def stamp(text: str) -> str | None:
    """Return the secrecy grade a document is stamped with; None for none.

    A stamp stands alone on a line, in capitals in a column of it or in brackets, or behind "Độ mật:"; capitals without
    their marks count too. The word in a sentence ("bí mật", "mật ong", "mật độ") is no stamp.

    Args:
        text: the whole text, before its spaces are tidied: columns are told by them.
    """
    lines = (line for line in unicodedata.normalize("NFC", text).splitlines() if line.strip())
    for _, line in zip(range(HEAD_LINES), lines, strict=False):
        bracketed = BRACKETED.search(line)
        if bracketed:
            return GRADES[SPACED[without_marks(APART.sub("", bracketed.group(1)))]]
        cells = [cell.strip(EDGE) for cell in CELL.split(line)]
        grades = (_grade(line.strip(EDGE), alone=True), *(_grade(cell, alone=False) for cell in cells))
        found = next((grade for grade in grades if grade), None)
        if found:
            return found
    return None


def check(text: str, name: str) -> None:
    """Refuse a document that is stamped as a state secret.

    Raises:
        Refused: it is.
    """
    grade = stamp(text)
    if grade:
        raise Refused("newsroom.secret_document", name=name, grade=grade)


def _grade(cell: str, *, alone: bool) -> str | None:
    """Return the grade one column of a line names; alone on its line it needs no capitals, without marks it does."""
    named = NAMED.match(cell)
    words = cell[named.end() :].strip(EDGE) if named else cell
    plain = " ".join(without_marks(words).split())
    together = APART.sub("", words)
    if words.isupper():
        plain = SPACED.get(without_marks(together), plain)
    marked = "Ậ" in words.upper() or (words.isupper() and together.endswith(MISREAD))
    unmarked = words.isupper() and without_marks(words) == words.lower()
    if plain not in GRADES or not (marked or unmarked):
        return None
    return GRADES[plain] if named or alone or words.isupper() else None
