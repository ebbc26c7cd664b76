"""The grammar of Vietnamese syllables: onset, rime, tone. It knows a word from a damaged one."""

import re
import unicodedata
from functools import cache

TONES = {"\u0300": "huyền", "\u0301": "sắc", "\u0309": "hỏi", "\u0303": "ngã", "\u0323": "nặng"}

# Rimes as they are spelled, the tone taken off. The list is the closed set of written Vietnamese with the few rimes
# that loans added (oong, ooc, oep).
RIMES = frozenset(
    """a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây
    e ec em en eng eo ep et ê êch êm ên ênh êp êt êu i ia ich im in inh ip it iu iêc iêm iên iêng iêp iêt iêu
    o oc oi om on ong op ot oong ooc oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt
    oe oen oeo oet oep ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt
    u ua uc ui um un ung up ut uôc uôi uôm uôn uông uôt uê uêch uên uênh uơ uy uya uych uyn uynh uyt uyp uyu
    uyên uyêt uân uâng uât uây ư ưa ưc ưi ưm ưn ưng ưt ưu ươc ươi ươm ươn ương ươp ươt ươu
    y yêm yên yêng yêt yêu""".split()  # noqa: SIM905 - readable as a table
)
AFTER_Q = frozenset(
    """ua uac uach uai uan uang uanh uao uat uau uay uăc uăm uăn uăng uăp uăt uâc uân uâng uât uây ue uen ueo uet
    uê uên uênh uêt uêu ui uit uơ uơi uy uych uyên uyêt uyn uynh uyt uyu uôc""".split()  # noqa: SIM905 - readable as a table
)
ONSETS = ("ngh", "ng", "nh", "gh", "gi", "kh", "ch", "ph", "th", "tr", *"bcdđghklmnprstvx")
FRONT = frozenset("eêiy")  # written vowels that want k, gh, ngh
VOWELS = frozenset("aeiouy")
STOPS = ("c", "ch", "p", "t")
WORD = re.compile(r"[^\W\d_]+")

# For classes of patterns. Ranges won't do: from "à" to "ỹ" capitals and small letters take turns.
SMALL_MARKED = "àáâãèéêìíòóôõùúýăđĩũơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ"
SMALL = f"a-z{SMALL_MARKED}"
CAPITAL_MARKED = SMALL_MARKED.upper()
CAPITAL = f"A-Z{CAPITAL_MARKED}"


def split_tone(syllable: str) -> tuple[str, str | None] | None:
    """Return a lower-case syllable without its tone, and the tone's name; None when it bears two, or on a consonant."""
    tone = None
    kept: list[str] = []
    for char in unicodedata.normalize("NFD", syllable):
        if char in TONES:
            if tone or not _bears_tone(kept):
                return None
            tone = TONES[char]
        else:
            kept.append(char)
    return unicodedata.normalize("NFC", "".join(kept)), tone


def _bears_tone(before: list[str]) -> bool:
    """Tell whether the letter before a tone is a vowel; "ñ" is n with a tilde to Unicode."""
    return any(c in VOWELS for c in before[-2:])  # a letter and its own mark, as in "ê"


@cache
def is_syllable(word: str) -> bool:
    """Tell whether a word could be one Vietnamese syllable, whatever its capitals and tone placement."""
    lowered = word.lower()
    split = split_tone(lowered)
    if split is None:
        return False
    bare, tone = split
    if not _has_rime(bare):
        return False
    return not bare.endswith(STOPS) or tone in {"sắc", "nặng"}


def _has_rime(bare: str) -> bool:
    if bare in RIMES:
        return True
    if bare.startswith("q"):
        return bare[1:] in AFTER_Q
    if bare in {"gi", "gin", "giêng", "giêt", "giêm", "giêc"}:
        return True
    for onset in ONSETS:
        rime = bare[len(onset) :]
        if bare.startswith(onset) and rime in RIMES and _spelled_right(onset, rime):
            return True
    return False


def _spelled_right(onset: str, rime: str) -> bool:
    if rime.startswith("yê"):
        return False  # yê stands only without an onset
    front = rime[0] in FRONT
    if onset in {"k", "gh", "ngh"}:
        return front
    if onset in {"c", "g", "ng"}:
        return not front
    return True


def has_mark(word: str) -> bool:
    """Tell whether a word carries a Vietnamese mark: a tone, a changed vowel, or đ."""
    return any(c in "đĐ" or (ord(c) > 127 and c.isalpha()) for c in word)  # noqa: PLR2004 - the end of ASCII


def without_marks(text: str) -> str:
    """Return the text without any Vietnamese mark, in lower case: the form a search compares."""
    decomposed = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return "".join(c for c in decomposed if not unicodedata.combining(c))


_OPEN = ("oa", "oe", "uy")


def one_spelling(text: str) -> str:
    """Return the text with one tone placement (hóa for hoá, thủy for thuỷ), for look-up only."""
    return WORD.sub(lambda m: _respell(m.group()), text)


@cache
def _respell(word: str) -> str:
    decomposed = unicodedata.normalize("NFD", word)
    tones = [c for c in decomposed if c in TONES]
    if len(tones) != 1:
        return word
    bare = unicodedata.normalize("NFC", "".join(c for c in decomposed if c not in TONES))
    if not bare.lower().endswith(_OPEN) or bare.lower().startswith("q"):
        return word
    return unicodedata.normalize("NFC", bare[:-1] + tones[0] + bare[-1])


# The names of the letters, as an abbreviation is spelled aloud.
LETTERS = {
    "a": "a", "ă": "á", "â": "ớ", "b": "bê", "c": "xê", "d": "dê", "đ": "đê", "e": "e", "ê": "ê", "f": "ép",
    "g": "giê", "h": "hát", "i": "i", "j": "gi", "k": "ca", "l": "e lờ", "m": "em", "n": "en", "o": "o", "ô": "ô",
    "ơ": "ơ", "p": "pê", "q": "quy", "r": "e rờ", "s": "ét", "t": "tê", "u": "u", "ư": "ư", "v": "vê",
    "w": "vê kép", "x": "ích", "y": "i", "z": "dét",
}  # fmt: skip


def spell(word: str) -> str:
    """Spell a word by the names of its letters; what is no Latin letter is left out."""
    bare = "".join(c if c in LETTERS else without_marks(c) for c in word.lower())
    return " ".join(LETTERS[c] for c in bare if c in LETTERS)
