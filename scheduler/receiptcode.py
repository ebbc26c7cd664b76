"""The receipt code (mã xác nhận): what one window really played, in twenty signs that a person can read out.

100 bits in Crockford's base 32, without I, L, O, U: 48 say which day, window and revision it is about, how much of each
slot was heard and why not; 42 are a MAC under the day's key; 10 are two check signs, so that a slip of the tongue is
told from a forgery and its place is named. What the bits leave out (the station, the year, the slots' codes) is in the
MAC: a code holds for exactly one published document. docs/decisions/0022 reckons the bits.
"""

import hashlib
import hmac
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from scheduler.daysheet import DayDocument, SheetSlot
from scheduler.messages import Refused

SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 20
GROUP = 4
SLOTS_EACH = 10
"""Slots that one code tells of; a window with more has several codes."""

PARTS = 4
WINDOWS = 16
COUNTERS = 16
WHOLE = 3
"""Of three thirds."""

REASONS = (
    "", "mat_dien", "mat_mang", "hong_thiet_bi", "thieu_tep", "khan_cap", "co_tang", "lech_dong_ho", "rut_ban_tin",
    "khac", "chua_ro",
)  # fmt: skip
"""Why something wasn't heard whole, by its number in the code; the log's words."""

_FORM = 0
_WIDTHS = (2, 7, 4, 2, 5, 4, 4, *(2,) * SLOTS_EACH)
"""Form, day, window, part, revision, counter, reason, slots."""

_TOLD_BITS = sum(_WIDTHS)
_MAC_BITS = 42
_SIGN_BITS = 5
_DAYS = 1 << _WIDTHS[1]
_REVISIONS = 1 << _WIDTHS[4]
_TOLERATED_MILLISECONDS = 2000
_READ_AS = {"O": "0", "I": "1", "L": "1"}
_CONTEXT = "scheduler-receipt/1"


@dataclass(frozen=True, slots=True)
class Part:
    """What one code is about: up to ten slots of a window, as one revision of a day document has them.

    Attributes:
        window: the window's code.
        window_number: its place in the document, from 0.
        number: which ten of its slots, from 0.
        context: what the MAC covers besides the code's own bits.
    """

    day: date
    revision: int
    window: str
    window_number: int
    number: int
    slots: tuple[SheetSlot, ...]
    context: bytes


@dataclass(frozen=True, slots=True)
class Told:
    """What a code tells.

    Attributes:
        day: the day's ordinal, modulo 128.
        revision: modulo 32.
        counter: a later one corrects an earlier one of the same part.
        reason: why not all of it was whole; "" when it was.
        thirds: of each slot that was heard, rounded down; always ten.
    """

    day: int
    window_number: int
    part: int
    revision: int
    counter: int
    reason: str
    thirds: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Code:
    """A code whose check signs hold; whether it is genuine only a key tells."""

    text: str
    told: Told
    mac: int


def day_key(key: Ed25519PrivateKey, station: str, day: date) -> bytes:
    """Return the key of a station's receipts of one day; it travels in that day's pack and answer, nothing else does.

    A stolen PC can tell only of days that it had; one that is shut out gets no further keys.
    """
    of_station = HKDF(SHA256(), 32, None, f"{_CONTEXT}|{station}".encode()).derive(key.private_bytes_raw())
    return _hmac(of_station, day.isoformat().encode())


def part_key(day_key: bytes, part: Part) -> bytes:
    """Return the key that makes the codes of one part, and no others."""
    return _hmac(day_key, part.context)


def parts_of(document: DayDocument) -> Iterator[Part]:
    """Yield what a document's codes are about, in the order of its windows.

    Slots beyond forty in a window, and windows beyond sixteen a day, have no code: the receipt file tells of them.
    """
    for number, window in enumerate(sorted(document.windows, key=lambda w: (w.starts_at, w.code))[:WINDOWS]):
        slots = sorted((s for s in document.slots if s.window == window.code), key=lambda s: (s.starts_at, s.id))
        for part in range(min(PARTS, -(-len(slots) // SLOTS_EACH))):
            some = tuple(slots[part * SLOTS_EACH :][:SLOTS_EACH])
            about = [_CONTEXT, document.station, document.day.isoformat(), document.revision, window.code, part]
            context = json.dumps([*about, *(s.id for s in some)], ensure_ascii=False, separators=(",", ":")).encode()
            yield Part(document.day, document.revision, window.code, number, part, some, context)


def write(part: Part, key: bytes, thirds: tuple[int, ...], reason: str = "", counter: int = 0) -> str:
    """Return a part's code, in groups of four.

    Args:
        part: what it is about.
        key: from `part_key`.
        thirds: of each of its slots that were heard, 0 to 3.
        reason: of `REASONS`; why not all was whole.
        counter: 0 to 15.

    Raises:
        ValueError: a number that no code holds.
    """
    if len(thirds) != len(part.slots) or counter not in range(COUNTERS) or not set(thirds) <= set(range(WHOLE + 1)):
        raise ValueError((thirds, counter))
    padded = (*thirds, *(0,) * (SLOTS_EACH - len(thirds)))
    fields = (
        _FORM, part.day.toordinal() % _DAYS, part.window_number, part.number, part.revision % _REVISIONS, counter,
        REASONS.index(reason), *padded,
    )  # fmt: skip
    told = 0
    for value, width in zip(fields, _WIDTHS, strict=True):
        told = told << width | value
    number = told << _MAC_BITS | _mac(key, told)
    values = [number >> _SIGN_BITS * n & 31 for n in reversed(range(LENGTH - 2))]
    return grouped("".join(SIGNS[v] for v in (*values, *_checks(values))))


def head_of(part: Part) -> str:
    """Return the first twenty bits of a part's codes as "0" and "1", for a page that makes the rest of them."""
    fields = (_FORM, part.day.toordinal() % _DAYS, part.window_number, part.number, part.revision % _REVISIONS)
    return "".join(f"{value:0{width}b}" for value, width in zip(fields, _WIDTHS, strict=False))


def read(text: str) -> Code:
    """Read a code as it was typed: case, blanks, hyphens don't matter, O is 0, I and L are 1.

    Raises:
        Refused: too short, too long, a sign that no code has, or mistyped: the sentence names the place when one sign
            can have been taken for another. Or a later program made it.
    """
    typed = [sign for sign in text.upper() if not sign.isspace() and sign not in "-–—.,_/"]
    signs = [_READ_AS.get(sign, sign) for sign in typed]
    for number, sign in enumerate(signs):
        if sign not in SIGNS:
            raise Refused("receipts.no_sign", sign=ascii(typed[number]).strip("'"), group=_group(number))
    if len(signs) != LENGTH:
        raise Refused("receipts.length", count=len(signs), wanted=LENGTH)
    values = [SIGNS.index(sign) for sign in signs]
    _check(values)
    number = 0
    for value in values[:-2]:
        number = number << _SIGN_BITS | value
    told, mac = number >> _MAC_BITS, number & (1 << _MAC_BITS) - 1
    return Code(grouped("".join(signs)), _told(told), mac)


def holds(code: Code, part: Part, key: bytes) -> bool:
    """Whether a code is about a part and was made with its key."""
    told = code.told
    about = (part.day.toordinal() % _DAYS, part.window_number, part.number, part.revision % _REVISIONS)
    if (told.day, told.window_number, told.part, told.revision) != about or any(told.thirds[len(part.slots) :]):
        return False
    return hmac.compare_digest(_mac_bytes(code.mac), _mac_bytes(_mac(key, _packed(told))))


def day_of(told: Told, today: date) -> date:
    """Return the newest day, not after `today`, that a code can be about."""
    return today - timedelta(days=(today.toordinal() - told.day) % _DAYS)


def grouped(signs: str) -> str:
    """Return signs in groups of four, to be read out: "K7MX-3QRT-…"."""
    return "-".join(signs[n : n + GROUP] for n in range(0, len(signs), GROUP))


def thirds_of(heard_milliseconds: int, planned_milliseconds: int) -> int:
    """Return how many thirds of a slot were heard, rounded down; whole when no more than two seconds are lacking."""
    tolerated = min(_TOLERATED_MILLISECONDS, planned_milliseconds // WHOLE)
    if heard_milliseconds >= max(1, planned_milliseconds - tolerated):
        return WHOLE
    return min(WHOLE - 1, WHOLE * heard_milliseconds // max(1, planned_milliseconds))


def _told(number: int) -> Told:
    fields = []
    for width in reversed(_WIDTHS):
        fields.append(number & (1 << width) - 1)
        number >>= width
    form, day, window, part, revision, counter, reason, *thirds = reversed(fields)
    if form != _FORM or reason >= len(REASONS):
        raise Refused("receipts.later_form")
    return Told(day, window, part, revision, counter, REASONS[reason], tuple(thirds))


def _packed(told: Told) -> int:
    fields = (
        _FORM, told.day, told.window_number, told.part, told.revision, told.counter, REASONS.index(told.reason),
        *told.thirds,
    )  # fmt: skip
    number = 0
    for value, width in zip(fields, _WIDTHS, strict=True):
        number = number << width | value
    return number


def _mac(key: bytes, told: int) -> int:
    digest = _hmac(key, f"{told:0{_TOLD_BITS}b}".encode())
    return int.from_bytes(digest[:6], "big") >> 48 - _MAC_BITS


def _mac_bytes(mac: int) -> bytes:
    return mac.to_bytes(6, "big")


def _hmac(key: bytes, text: bytes) -> bytes:
    return hmac.new(key, text, hashlib.sha256).digest()


# The check signs: a Reed-Solomon code over GF(32), x⁵ + x² + 1, whose words are zero at α⁰ and α¹. One wrong sign is
# found and its place known; two wrong or swapped ones are noticed.

_POWERS = [1]
while len(_POWERS) < 31:  # noqa: PLR2004 - the order of GF(32)'s group
    _POWERS.append(_POWERS[-1] << 1 ^ (0x25 if _POWERS[-1] & 16 else 0))
_LOGS = {power: n for n, power in enumerate(_POWERS)}


def _times(a: int, b: int) -> int:
    return _POWERS[(_LOGS[a] + _LOGS[b]) % 31] if a and b else 0


def _sums(values: list[int]) -> tuple[int, int]:
    """Return the word's values at α⁰ and α¹; both are zero when the signs hold together."""
    plain = weighted = 0
    for value in values:
        plain ^= value
        weighted = _times(weighted, _POWERS[1]) ^ value
    return plain, weighted


def _checks(values: list[int]) -> tuple[int, int]:
    plain, weighted = _sums([*values, 0, 0])
    first = _times(plain ^ weighted, _POWERS[(31 - _LOGS[_POWERS[1] ^ 1]) % 31])
    return first, first ^ plain


def _check(values: list[int]) -> None:
    plain, weighted = _sums(values)
    if not plain and not weighted:
        return
    place = (_LOGS[weighted] - _LOGS[plain]) % 31 if plain and weighted else LENGTH
    if place >= LENGTH:
        raise Refused("receipts.mistyped")
    number = LENGTH - 1 - place
    right = SIGNS[values[number] ^ plain]
    raise Refused("receipts.mistyped_at", group=_group(number), sign=SIGNS[values[number]], right=right)


def _group(number: int) -> int:
    return number // GROUP + 1
