"""Texts in the encodings of the 1990s (TCVN3/ABC, VNI, VPS, VISCII, Windows-1258): recognised by their syllables."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib import resources

from scheduler.newsroom.reading.syllables import is_syllable

WELL_READ = 0.8  # of the marked words are syllables, from which a guessed encoding is believed
CLEAR_MARGIN = 0.08  # by which the best guess must lead the next one that reads otherwise
FEWEST_MARKED = 0.2  # of all words; running Vietnamese has 0.7, a text with "°C" or a French name nearly none
# Windows-1252's quotes, dashes, ellipsis, hard space, degree and small 2 and 3: text with no others has no letters.
SIGNS = bytes((0x85, *range(0x91, 0x98), 0xA0, 0xB0, 0xB2, 0xB3))
SAMPLE_BYTES = 64 * 1024
TABLE = ("tcvn3", "viscii", "vps", "vni")
LETTERS_AT_C1 = ("viscii", "vps")  # the other two keep Windows-1252's dashes and quotes at 0x80 to 0x9F
WINDOWS_1258 = "cp1258"
# Every second word of running Vietnamese is one of these; chance readings of a wrong encoding hit them rarely.
COMMON = frozenset(
    """và của các có là được cho đã để với những một không người từ đến tại về này đó khi sẽ thực hiện xã huyện ủy ban
    nhân dân bà cán bộ công tác kế hoạch hồ sơ thủ tục hành chính số điện tử giờ ngày tháng năm nước nhà việc đồng
    chí thị trấn xóm nông thôn phải đề nghị biết thời gian tổ chức quy định hội họp lịch tiếp hộ gia đình thông
    báo""".split()  # noqa: SIM905 - readable as a table
)
EDGES = re.compile(r"^[\W_]+|[\W_]+$")
PARTS = re.compile(r"[\s<>=&/\-–—.,:;()“”\"'‘’…]+")


@dataclass(frozen=True, slots=True)
class Guess:
    """A reading of some bytes.

    Attributes:
        encoding: its name.
        text: what it reads.
        valid: words with a marked letter that are syllables, of all words with one, 0 to 1.
        score: `valid` and the share of common words, averaged.
    """

    encoding: str
    text: str
    valid: float
    score: float


def recognised(data: bytes) -> str | None:
    """Return the text of bytes in one of the old encodings; None when none reads clearly better than the others."""
    if data.translate(None, SIGNS).isascii():
        return _windows_1252(data)
    encoding = _best(data)
    return read(data, encoding) if encoding else None


def mended(text: str) -> str:
    """Return a text whose lines show the letters of an old encoding ("ViÖt Nam") with those lines read rightly.

    Word documents, pages and PDF files with .VnTime or VNI fonts bring such text. All other text stays as it is.
    """
    if text.isascii() or _shares(text[:SAMPLE_BYTES])[0] >= WELL_READ:
        return text
    lines = text.split("\n")
    raw = [_as_bytes(line) for line in lines]
    odd = [data for data in raw if data]
    encoding = _best(b"\n".join(odd)) if odd else None
    if encoding is None:
        return text
    return "\n".join(_better(line, data, encoding) for line, data in zip(lines, raw, strict=True))


def read(data: bytes, encoding: str) -> str:
    """Return bytes as one encoding reads them, in NFC.

    Raises:
        UnicodeDecodeError: Windows-1258 has no such byte.
    """
    if encoding == WINDOWS_1258:
        return unicodedata.normalize("NFC", data.decode(WINDOWS_1258))
    table, pattern = _table(encoding)
    text = pattern.sub(lambda m: table[m.group()], _windows_1252(data))
    return "\n".join(_capital_font(line) for line in text.split("\n")) if encoding == "tcvn3" else text


def _best(data: bytes) -> str | None:
    sample = data[:SAMPLE_BYTES]
    guesses = sorted(_guesses(sample), key=lambda g: g.score, reverse=True)
    if not guesses or guesses[0].valid < WELL_READ:
        return None
    first = guesses[0]
    rival = next((g for g in guesses[1:] if g.text != first.text), None)
    return first.encoding if rival is None or first.score - rival.score >= CLEAR_MARGIN else None


def _guesses(data: bytes) -> list[Guess]:
    out = []
    for encoding in (WINDOWS_1258, *TABLE):
        try:
            text = read(data, encoding)
        except UnicodeDecodeError:
            continue
        valid, common = _shares(text)
        words = [word for word in PARTS.split(text) if EDGES.sub("", word)]
        if sum(not word.isascii() for word in words) < FEWEST_MARKED * len(words):
            continue
        out.append(Guess(encoding, text, valid, (valid + common) / 2))
    return out


def _shares(text: str) -> tuple[float, float]:
    """Return which part of the words with a letter outside ASCII are syllables, and which part common words."""
    words = [bare.lower() for word in PARTS.split(text) if not word.isascii() and (bare := EDGES.sub("", word))]
    words = [word for word in words if not word.isascii()]
    if not words:
        return 0.0, 0.0
    return sum(map(is_syllable, words)) / len(words), sum(word in COMMON for word in words) / len(words)


def _better(line: str, data: bytes | None, encoding: str) -> str:
    if data is None:
        return line
    try:
        other = read(data, encoding)
    except UnicodeDecodeError:
        return line
    return other if _shares(other) > _shares(line) else line


def _as_bytes(line: str) -> bytes | None:
    """Return the bytes a line was made of, when Windows-1252 was taken for its encoding; None for any other line."""
    if line.isascii():
        return None
    data = bytearray()
    for char in line:
        if ord(char) <= 0xFF:  # noqa: PLR2004 - Latin-1, and what Windows-1252 leaves empty
            data.append(ord(char))
            continue
        try:
            data += char.encode("cp1252")
        except UnicodeEncodeError:
            return None
    return bytes(data)


def _windows_1252(data: bytes) -> str:
    return "".join(map(_windows_1252_letters().__getitem__, data))


@cache
def _windows_1252_letters() -> tuple[str, ...]:
    return tuple(
        bytes([b]).decode("cp1252" if b not in (0x81, 0x8D, 0x8F, 0x90, 0x9D) else "latin-1") for b in range(256)
    )


@cache
def _table(encoding: str) -> tuple[dict[str, str], re.Pattern[str]]:
    """Return what an encoding's codes mean, written as Windows-1252 shows them, and a pattern that finds them."""
    table = {}
    for letter, codes in codes_of(encoding).items():
        shown = _windows_1252(codes)
        table[shown] = letter
        if len(shown) > 1:  # "Aù" is typed as often as "AÙ"
            table.setdefault(shown[0] + shown[1].swapcase(), letter)
    longest_first = sorted(table, key=len, reverse=True)
    return table, re.compile("|".join(map(re.escape, longest_first)))


@cache
def codes_of(encoding: str) -> dict[str, bytes]:
    """Return the letters of an encoding with their bytes, from `data/legacy_encodings.tsv`."""
    text = resources.files("scheduler").joinpath("data", "legacy_encodings.tsv").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
    column = rows[0].index(encoding)
    return {row[0]: bytes.fromhex(row[column]) for row in rows[1:] if row[column] != "-"}


def _capital_font(line: str) -> str:
    """Write in capitals what a capital font showed so: TCVN3 has no codes of its own for toned capitals."""
    plain = [c for c in line if c.isascii() and c.isalpha()]
    if len(plain) > 1 and all(c.isupper() for c in plain):
        return line.upper()
    return re.sub(r"\S+", _capital_word, line)


def _capital_word(found: re.Match[str]) -> str:
    word = EDGES.sub("", found.group())
    plain = [c for c in word if c.isascii() and c.isalpha()]
    typed = all(c.isupper() for c in plain) and any(c in plain for c in word[1:])  # "Là" has its capital by right
    return found.group().upper() if typed else found.group()
