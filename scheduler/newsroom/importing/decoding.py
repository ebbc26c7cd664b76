"""Bytes to text: UTF-8, UTF-16, the encodings of the 1990s; one sentence for what is no text."""

import codecs

from scheduler.messages import Refused
from scheduler.newsroom.importing import legacy
from scheduler.newsroom.reading.cleaning import INVISIBLE

LARGEST_BYTES = 10 * 1024 * 1024
LONGEST_CHARACTERS = 500_000  # some nine hours of speech
CONTROL = frozenset(range(32)) - {9, 10, 12, 13, 26, 27}
MOST_CONTROL_SHARE = 0.01
FEWEST_ZEROS_OF_UTF16 = 0.15


def check_size(data: bytes, name: str, most_bytes: int = LARGEST_BYTES) -> None:
    """Refuse what is empty or too large to be a bulletin.

    Raises:
        Refused: it is.
    """
    if not data.strip(b"\x00\r\n\t \xef\xbb\xbf"):
        raise Refused("newsroom.empty_file", name=name)
    if len(data) > most_bytes:
        raise Refused("newsroom.too_large", name=name, megabytes=most_bytes // (1024 * 1024))


def check_length(text: str, name: str) -> None:
    """Refuse a text that nobody could have read out: a book, or a file of something else.

    Raises:
        Refused: it has more than 500,000 characters.
    """
    if len(text) > LONGEST_CHARACTERS:
        raise Refused("newsroom.too_long", name=name, characters=len(text), most=LONGEST_CHARACTERS)


def decoded(data: bytes, name: str) -> str:
    """Return the text of a file.

    Raises:
        Refused: empty, larger than 10 MB, binary, or in an encoding that is not recognised.
    """
    check_size(data, name)
    utf16 = _utf16(data)
    if utf16:
        try:
            return _not_empty(data.decode(utf16), name)
        except UnicodeDecodeError as error:
            raise Refused("newsroom.wrong_encoding", name=name) from error
    if b"\x00" in data or sum(b in CONTROL for b in data) > len(data) * MOST_CONTROL_SHARE:
        raise Refused("newsroom.binary", name=name)
    try:
        return _not_empty(data.decode("utf-8-sig"), name)
    except UnicodeDecodeError:
        return _not_empty(_legacy(data, name), name)


def _utf16(data: bytes) -> str | None:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    sample = data[:4096]
    zeros = [sample[start::2].count(0) / max(1, len(sample) // 2) for start in (0, 1)]
    if max(zeros) >= FEWEST_ZEROS_OF_UTF16 and min(zeros) < FEWEST_ZEROS_OF_UTF16 / 3:
        return "utf-16-le" if zeros[1] > zeros[0] else "utf-16-be"
    return None


def _legacy(data: bytes, name: str) -> str:
    text = legacy.recognised(data)
    if text is None:
        raise Refused("newsroom.wrong_encoding", name=name)
    return text


def _not_empty(text: str, name: str) -> str:
    if not INVISIBLE.sub("", text).strip():
        raise Refused("newsroom.empty_file", name=name)
    return text
