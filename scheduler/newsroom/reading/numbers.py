"""Numbers in Vietnamese words, as the north reads them or the south."""

DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
BILLION = 1_000_000_000
THOUSAND = 1_000
HUNDRED = 100
LONGEST = 30  # characters of a number that anybody would say as one
SHORT_FRACTION = 2  # up to two decimals are read as a number, more one by one


def integer(value: int, *, south: bool = False) -> str:
    """Read a whole number; empty groups are silent, an empty hundred inside a number is "không trăm".

    Args:
        value: any whole number; a negative one gets "âm".
        south: "lẻ" and "ngàn" for "linh" and "nghìn".
    """
    if value < 0:
        return f"âm {integer(-value, south=south)}"
    if value == 0:
        return DIGITS[0]
    words = _below_billion(value % BILLION, south=south, inside=value >= BILLION)
    rest = value // BILLION
    if rest:
        words = [integer(rest, south=south), "tỷ", *words]
    return " ".join(words)


def _below_billion(value: int, *, south: bool, inside: bool) -> list[str]:
    words: list[str] = []
    for size, name in ((1_000_000, "triệu"), (THOUSAND, "ngàn" if south else "nghìn"), (1, "")):
        group = value // size % THOUSAND
        if group:
            words += _group(group, south=south, inside=inside)
            if name:
                words.append(name)
            inside = True
    return words


def _group(value: int, *, south: bool, inside: bool) -> list[str]:
    hundreds, rest = divmod(value, HUNDRED)
    tens, ones = divmod(rest, 10)
    words: list[str] = []
    if hundreds or inside:
        words += [DIGITS[hundreds], "trăm"]
    if not tens:
        if ones and words:
            four = "bốn" if south else "tư"
            words += ["lẻ" if south else "linh", four if ones == 4 else DIGITS[ones]]  # noqa: PLR2004 - the digit four
        elif ones:
            words.append(DIGITS[ones])
        return words
    words += ["mười"] if tens == 1 else [DIGITS[tens], "mươi"]
    if ones:
        words.append(_after_tens(ones, ten=tens == 1))
    return words


def _after_tens(ones: int, *, ten: bool) -> str:
    special = {5: "lăm"} if ten else {1: "mốt", 4: "tư", 5: "lăm"}
    return special.get(ones, DIGITS[ones])


def digits(text: str) -> str:
    """Read a string digit by digit with the plain names; other characters are left out."""
    return " ".join(DIGITS[int(c)] for c in text if c.isdecimal())


def decimal(whole: str, fraction: str, *, south: bool = False) -> str:
    """Read a decimal number, its parts given as digits.

    One or two decimals without a leading zero are read as a number, others one by one.
    """
    if len(fraction) > SHORT_FRACTION or fraction.startswith("0"):
        tail = digits(fraction)
    else:
        tail = integer(int(fraction), south=south)
    return f"{integer(int(whole), south=south)} phẩy {tail}"


def version(parts: list[str], *, south: bool = False) -> str:
    """Read a version or a heading number such as 2.0: the dot is "chấm"."""
    said = (digits(p) if p.startswith("0") and len(p) > 1 else integer(int(p), south=south) for p in parts)
    return " chấm ".join(said)


def number(written: str, *, south: bool = False) -> str:
    """Read a number as Vietnamese text writes it: dots group thousands, a comma starts the decimals.

    Args:
        written: digits with dots and commas, such as "1.234,5", "2.0", "1,500,000".
        south: southern words.
    """
    if len(written) > LONGEST:
        return digits(written)
    whole, comma, fraction = written.partition(",")
    if "," in fraction:  # 1,500,000 as English groups it
        if not all(len(p) == len("000") for p in written.split(",")[1:]):  # 1,2,3 is a list
            return ", ".join(number(p, south=south) for p in written.split(",") if p)
        return integer(int(written.replace(",", "")), south=south)
    if "." in whole:
        parts = whole.split(".")
        grouped = len(parts[0]) <= len("999") and all(len(p) == len("000") for p in parts[1:])
        if not grouped or (parts[0].startswith("0") and parts[0] != "0"):
            return version(parts, south=south) + (f" phẩy {digits(fraction)}" if comma else "")
        whole = "".join(parts)
    if comma:
        return decimal(whole, fraction, south=south)
    return integer(int(whole), south=south)


def ordinal(value: int, *, south: bool = False) -> str:
    """Read what follows "thứ": nhất, hai, ba, tư, năm and so on."""
    return {1: "nhất", 4: "tư"}.get(value) or integer(value, south=south)


def month(value: int) -> str:
    """Read a month of the solar calendar: April is "tư", January "một", December "mười hai"."""
    return "tư" if value == 4 else integer(value)  # noqa: PLR2004 - April


ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}


def roman(text: str) -> int | None:
    """Return the value of a Roman numeral, None when it is none (IIII, VX, ABC)."""
    total, previous = 0, 0
    for letter in reversed(text):
        value = ROMAN.get(letter)
        if value is None:
            return None
        total += value if value >= previous else -value
        previous = max(previous, value)
    return total if total > 0 and to_roman(total) == text else None


def to_roman(value: int) -> str:
    """Write a number from 1 to 3999 as a Roman numeral."""
    steps = ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"))
    out = ""
    for size, letters in (*steps, (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")):
        times, value = divmod(value, size)
        out += letters * times
    return out
