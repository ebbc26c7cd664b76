"""Words in capitals: lexicon entries, Roman numerals, shouted headings, and what nobody knows."""

import re
from functools import cache

from scheduler.newsroom.reading import documents, numbers, web
from scheduler.newsroom.reading.dates import MONTH_CODE, MONTH_CODES, QUARTER_ROMAN
from scheduler.newsroom.reading.rules import Place, Said
from scheduler.newsroom.reading.syllables import CAPITAL, LETTERS, SMALL, has_mark, is_syllable, spell

ROMAN_WORDS = (
    r"(?:phần|chương|mục|quý|khóa|khoá|lần\sthứ|thứ|đại\shội(?:\s[^\W\d_]+){0,6}|thế\skỷ|loại|hạng|cấp(?:\sđộ)?|mức(?:\sđộ)?|lần|vòng|quân\skhu|thế\schiến|thế\sgiới\slần|phân\skhu|quân\sđoàn|tập|kỳ|vùng|bậc"
    r"|giai\sđoạn|đợt|tổ|khối|cụm|học\skỳ|phụ\slục|nhóm|khu\svực|nhiệm\skỳ|hội\snghị|trung\sương|điều|quyển|bảng|biểu|tiểu\smục)"
)
ROMAN_BEFORE = re.compile(
    rf"\b{ROMAN_WORDS}\s(?:[IVXLC]+(?:\s?(?:,|và|hoặc|đến|-|–|/|\+|&)\s?))*$|\b{ROMAN_WORDS}\s(?:[IVXLC]+\s?,\svà\s)$",
    re.IGNORECASE,
)
ROMAN = re.compile(r"[IVXLCDM]+(?!\w)")
ROMAN_HEADING = re.compile(r"(?P<n>[IVX]+)\s?(?:[.)/]|-(?=\s))\s")
COMMUNE = re.compile(rf"X\.\s?[{CAPITAL}][{SMALL}]+\s[{CAPITAL}][{SMALL}]+")  # xã, no tenth part
LETTER_HEADING = re.compile(r"(?P<n>[^\W\d_])[.)/](?=\s)")
COMPOSITE = re.compile(r"[A-ZĐƯ]+(?:\s?&\s?[A-ZĐƯ]+)?(?!\w)")
JOINED = re.compile(r"[A-ZĐƯ]+(?:[-&][A-ZĐƯ]+){1,4}(?![-&\w])")
SHORTEST_BODY = 3  # letters; CT and the like are anything, outside a document's code
NEXT_WORD = re.compile(r"\s+([^\W\d_]{2,})")
LAST_WORD = re.compile(r"([^\W\d_]{2,})\s+$")
MONTH_ALONE = re.compile(r"T(?P<m>1[0-2]|[1-9])(?![\w/]|[.,]\d)")
OF_A_MONTH = re.compile(r"(?:so với|cuối|đầu|giữa|hết|trong|của)\s$", re.IGNORECASE)
LAST_WEEKDAY = 7  # T2 to T7 are days of the week unless something says otherwise
NUMBERED_CODE = re.compile(r"[A-ZĐ]{1,4}\s?-?\d{1,4}(?!\w)")
# Behind these a code of letters and a figure is a name, BT7 or SB4, and no abbreviation.
KINDS = re.compile(
    rf"(?:giống(?:\s[{SMALL}]+){{0,2}}|chủng|mẫu|ký\shiệu|mã|lô|tuyến|loại|xe|máy(?:\s[{SMALL}]+)?|tàu|vi\srút"
    r"|vi-rút|đồi|nhóm)\s(?:[A-ZĐ]{1,4}\s?-?\d{1,4}\s?(?:,|và)\s)*$",
    re.IGNORECASE,
)
TIMES = re.compile(r"x(?=\s?\d)")


def say(word: str, place: Place, lookup: str) -> Said | None:  # noqa: PLR0911 - one line a kind of word
    """Say the word at a place by address, code, numeral or lexicon; None when it is read as it stands.

    Args:
        word: the word that begins there.
        place: where.
        lookup: the paragraph in one spelling, as the lexicon compares.
    """
    at, text = place.at, place.text
    if _ordinary(word) and not _in_address(text, at + len(word)) and not place.lexicon.begins(lookup, at):
        return None
    for candidate in web.RULES if _in_address(text, at + len(word)) else ():
        found = candidate.pattern.match(text, at)
        if found:
            said = candidate.say(found, place)
            if isinstance(said, Said):
                return Said(said.spoken, said.end, said.readable, said.confidence, candidate.name)
    if word.isupper():
        said_capital = _numeral(place) or _standard(word, place) or _defined(word, place)
        if said_capital:
            return said_capital
        if place.shouted and is_syllable(word) and len(word) > 1:
            return None
    entry = place.lexicon.find(lookup, at)
    if entry:
        return Said(documents.without_echo(entry[0].spoken, place), entry[1], rule=f"lexicon:{entry[0].written}")
    if len(word) == 1:
        return _letter(word, place)
    return _capitals(word, place)


def _defined(word: str, place: Place) -> Said | None:
    """Say what the text itself has explained in brackets behind the full words."""
    full = place.defined.get(word)
    return Said(documents.without_echo(full, place), rule="defined") if full else None


@cache
def _ordinary(word: str) -> bool:
    """Tell whether no rule for capitals or letters can apply to a word."""
    return len(word) > 1 and word[1:].islower() and is_syllable(word)


def _in_address(text: str, end: int) -> bool:
    """Tell cheaply whether an address may begin with the word that ends here."""
    return text[end : end + 1] in {".", "@", ":", "-", "_"} or text[end : end + 1].isdigit()


def _numeral(place: Place) -> Said | None:
    for code in (QUARTER_ROMAN, MONTH_CODE, MONTH_CODES):
        dated = code.pattern.match(place.text, place.at)
        said = code.say(dated, place) if dated else None
        if dated and isinstance(said, str):
            return Said(said, dated.end(), rule=code.name)
    month = MONTH_ALONE.match(place.text, place.at)
    if month and (int(month["m"]) > LAST_WEEKDAY or OF_A_MONTH.search(place.before)) and not KINDS.search(place.before):
        return Said(f"tháng {numbers.month(int(month['m']))}", month.end(), confidence=0.8, rule="month")
    if place.opening and not COMMUNE.match(place.text, place.at):
        heading = ROMAN_HEADING.match(place.text, place.at)
        value = numbers.roman(heading["n"]) if heading else None
        if heading and value:
            return Said(f"phần {place.integer(value)},", heading.end() - 1, rule="heading")
    found = ROMAN.match(place.text, place.at)
    value = numbers.roman(found.group()) if found else None
    lettered = found is not None and found.group() in {"C", "D", "L", "M"}
    if found and value and not lettered and ROMAN_BEFORE.search(place.before):
        ordinal = re.search(r"thứ\s+$", place.before, re.IGNORECASE)
        return Said(
            numbers.ordinal(value, south=place.options.south) if ordinal else place.integer(value),
            found.end(),
            rule="roman",
        )
    return None


def _standard(word: str, place: Place) -> Said | None:
    if word not in {"QCVN", "TCVN", "QCĐP", "ISO"}:
        return None
    found = documents.STANDARD.pattern.match(place.text, place.at)
    said = documents.STANDARD.say(found, place) if found else None
    if found and isinstance(said, Said):
        return Said(said.spoken, found.end(), said.readable, said.confidence, documents.STANDARD.name)
    return None


def _letter(word: str, place: Place) -> Said | None:
    """Say a single letter by its name: an item of a list, part of a house number, a person unnamed."""
    if TIMES.match(place.text, place.at) and re.search(r"\d\s?[a-z]{0,2}[23]?\s?$", place.before):
        return Said("nhân", rule="sign")
    if place.opening:
        heading = LETTER_HEADING.match(place.text, place.at)
        if heading:
            return Said(f"{spell(heading['n'])},", heading.end(), rule="heading")
    name = word if is_syllable(word) else LETTERS.get(word.lower())
    if name is None:
        return None
    if re.search(r"điểm\s(?:[a-zđ]\s?(?:,|và)\s?)*$", place.before, re.IGNORECASE) and re.match(
        r"\s+(?:khoản|điều)\s", place.text[place.at + 1 : place.at + 20], re.IGNORECASE
    ):
        name += ","
    return None if name == word else Said(name, rule="letter", confidence=0.9)


def _capitals(word: str, place: Place) -> Said | None:
    """Settle a word that has capitals inside: a shouted word, a department's code, or something unknown."""
    if sum(c.isupper() for c in word) < 2:  # noqa: PLR2004 - one capital makes a name
        return None if is_syllable(word) else _foreign(word)
    composite = COMPOSITE.match(place.text, place.at)
    if composite:
        code = re.sub(r"\s", "", composite.group())
        name = documents.issuer(code, place.lexicon) if len(code) >= SHORTEST_BODY else None
        if name:
            return Said(name, composite.end(), confidence=0.8, rule="department")
    joined = JOINED.match(place.text, place.at)
    if joined:
        entry = _respelled(joined.group(), place)
        if entry:
            return Said(entry, joined.end(), confidence=0.8, rule="respelled")
        coded = documents.unnumbered(joined.group(), place.lexicon)
        if coded:
            return Said(coded, joined.end(), confidence=0.9, rule="document_code")
    if is_syllable(word) and word.isupper() and (has_mark(word) or _among_shouted(place, len(word))):
        return None
    return _code_or_unknown(word, place)


def _code_or_unknown(word: str, place: Place) -> Said:
    if NUMBERED_CODE.match(place.text, place.at) and KINDS.search(place.before):
        return Said(spell(word), rule="code", confidence=0.7)
    return _foreign(word)


def _respelled(written: str, place: Place) -> str | None:
    """Find TN-MT by the entry for TN&MT or TNMT."""
    for variant in (written.replace("-", "&"), re.sub(r"[-&]", "", written)):
        found = place.lexicon.find(variant, 0)
        if found and found[1] == len(variant):
            return found[0].spoken
    return None


def _foreign(word: str) -> Said:
    return Said(spell(word), readable=False, confidence=0.2, rule="unknown")


def _among_shouted(place: Place, length: int) -> bool:
    """Tell whether a neighbour is a shouted Vietnamese word, so that BAN in "BAN CHỈ ĐẠO" is no abbreviation."""
    following = NEXT_WORD.match(place.text, place.at + length)
    preceding = LAST_WORD.search(place.before)
    return any(m and m[1].isupper() and is_syllable(m[1]) for m in (following, preceding))
