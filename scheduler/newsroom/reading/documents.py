"""Document numbers: 45/2016/QĐ-TTg and its kin, read as a newsreader would.

A code is N[/YYYY]/TYPE-ISSUER[-UNIT] (Decree 30/2020 on clerical work), N-TYPE/ISSUER (Party), N/YYYY/ISSUER (laws).
Behind a type word ("Kế hoạch 92/…") the type is not repeated and the issuer becomes "của …", unless the clause itself
names one. Without a type word all parts are read one after the other. The drafting unit is never read.
"""

import re

from scheduler.newsroom.reading import numbers
from scheduler.newsroom.reading.dates import DAY, MONTH, YEAR, day_month, valid
from scheduler.newsroom.reading.lexicon import Lexicon
from scheduler.newsroom.reading.rules import Place, Rule, Said, rule
from scheduler.newsroom.reading.syllables import spell

LETTER = r"[A-ZĐƯ]"
PIECE = rf"{LETTER}(?:[A-Za-zĐđƯưÂâ]|\s?&\s?(?={LETTER})|\.(?={LETTER})){{0,17}}\d{{0,3}}"
HYPHEN = r"\s?[-–]\s?"
CODE = (
    rf"(?P<n>\d{{1,6}}[a-z]?)(?:\s?/\s?(?P<y>{YEAR}))?"
    rf"(?:\s?/\s?(?P<issued>{PIECE}(?:{HYPHEN}{PIECE}){{0,6}})"
    rf"|{HYPHEN}(?P<party>{PIECE})\s?/\s?(?P<organ>{PIECE}(?:-{PIECE})?))(?![\w/])"
)
DATED = re.compile(
    rf"(?P<gap>\s*,?\s*\(?\s*)(?:ra\s)?ngày\s+(?:(?P<d>{DAY})\s?[/.-]\s?(?P<m>{MONTH})\s?[/.-]\s?(?P<y>{YEAR})(?!\d)"
    rf"|(?P<d2>{DAY})\s+tháng\s+(?P<m2>{MONTH})\s+năm\s+(?P<y2>{YEAR})(?!\d))\)?",
    re.IGNORECASE,
)
NAMED_AFTER = re.compile(r"\s*,?\s*của\s", re.IGNORECASE)
NAMED_BEFORE = re.compile(
    r"(?:UBND|HĐND|Chính phủ|Quốc hội|Bộ\s[^,.;]{3,40}|Sở\s[^,.;]{3,40}|[Ủủ]y ban[^,.;]{3,30})(?:\s\w+){0,5}?"
    r"\s(?:ban hành|có|ký|thông qua|ra)\s[^,.;]{0,30}$"
)
TYPES = (
    "quyết định|nghị quyết|nghị định|thông tư liên tịch|thông tư|chỉ thị|kế hoạch|công văn|báo cáo|thông báo|hướng dẫn"
    "|chương trình|phương án|đề án|biên bản|tờ trình|công điện|giấy mời|kết luận|quy chế|quy định|luật|bộ luật"
    "|pháp lệnh|lệnh|văn bản|dự án|hợp đồng|giấy phép|thông cáo|quy chuẩn|giấy giới thiệu|phiếu|hiến pháp|thông tri"
    "|liên tịch|liên ngành|phối hợp|hành động|thư mời|thư công|bản ghi nhớ|bản cam kết|bản thỏa thuận|phụ lục|điều lệ"
)
ABBREVIATED = r"\b(?:QĐ|NQ|NĐ|TTLT|TT|CT|KH|CV|BC|TB|HD|CTr|PA|ĐA|TTr|CĐ|KL|QC|QyĐ)"
TYPE_BEFORE = re.compile(rf"(?:\b(?:{TYPES})|{ABBREVIATED})\s*(?P<so>số\s?:?\s?)?$", re.IGNORECASE)
LAWS = re.compile(r"(?:luật|nghị định|nghị quyết|thông tư|chỉ thị|pháp lệnh)\s$", re.IGNORECASE)
NUMBERED = re.compile(r"số\s?:?\s*$", re.IGNORECASE)
TYPE_IN_CLAUSE = re.compile(
    rf"\b(?:{TYPES})\b[^,.;:\d]{{0,50}}số\s$|\b(?:luật|pháp lệnh)\s[^.;:\d]{{0,55}}số\s$", re.IGNORECASE
)
JOINT = frozenset(("TTLT", "NQLT", "QCPH", "CTPH", "KHLN", "KHLT", "HDLN", "CTLN"))  # several issue it together
DEPARTMENT = {"B": "Bộ", "S": "Sở", "P": "Phòng"}
COMMITTEES = {
    "TW": "Trung ương",
    "TU": "Tỉnh ủy",
    "ThU": "Thành ủy",
    "HU": "Huyện ủy",
    "ĐU": "Đảng ủy",
    "QU": "Quận ủy",
}
HEADS = frozenset(("đường", "ban", "hội", "sở", "phòng", "số", "trạm", "viện", "khu", "cụm", "hộ", "giấy", "tỉnh"))
LISTED = re.compile(r"(?:[,;]|\bvà|\bhoặc)\s+(?:số\s?:?\s*)?$")
CITED = re.compile(rf"\b(?P<type>{TYPES})\s(?:số\s?:?\s?)?\d[^.!?\s]*/[^.!?]*$", re.IGNORECASE)
CITED_REACH = 200  # characters back to the type word of a list of numbers


def issuer(code: str, lexicon: Lexicon) -> str | None:
    """Return the name of an issuing body for its code: BNV, SNV, UBND …; None when the lexicon knows none."""
    entry = lexicon.scoped("issuer", code)
    if entry:
        return entry.spoken
    unit = lexicon.scoped("unit", code[1:]) if code[:1] in DEPARTMENT else None
    if unit:
        return f"{DEPARTMENT[code[0]]} {unit.spoken}"
    for ending, committee in COMMITTEES.items():  # BTGHU: a committee's own board
        board = lexicon.scoped("issuer", code.removesuffix(ending)) if code.endswith(ending) else None
        if board:
            return f"{board.spoken} {committee}"
    return None


def _body(piece: str, lexicon: Lexicon) -> str | None:
    """Return who issued it by one piece of a code; QH15 is the fifteenth National Assembly, BCĐ389 a steering board."""
    letters, count = piece.rstrip("0123456789"), piece[len(piece.rstrip("0123456789")) :]
    body = issuer(letters, lexicon) or issuer(letters.split(".")[0], lexicon)
    if not body or not count:
        return body
    return f"{body} khóa {numbers.integer(int(count))}" if letters.endswith("QH") else f"{body} {numbers.digits(count)}"


def parts(m: re.Match[str], lexicon: Lexicon) -> tuple[str | None, str | None, bool]:
    """Return type and issuer of a match of `CODE` as spoken, and whether every part of the code is known."""
    groups = m.groupdict()
    if groups.get("party"):
        kind = lexicon.scoped("type", m["party"])
        body = issuer(m["organ"].split("-")[0], lexicon)
        return (kind.spoken if kind else None), body, bool(kind and body)
    pieces = [re.sub(r"\s", "", p) for p in re.split("[-–]", groups["issued"] or "")]
    kind = lexicon.scoped("type", pieces[0])
    if len(pieces) > 1 and kind:
        joint = pieces[0] in JOINT
        wanted = pieces[1:] if joint else pieces[1:2]
        names = [_body(p, lexicon) for p in wanted]
        return kind.spoken, ", ".join(n for n in names if n) or None, names[0] is not None
    if len(pieces) == 1 and kind and not issuer(pieces[0], lexicon):
        return kind.spoken, None, True
    body = _body(pieces[0], lexicon)
    return None, body, body is not None


def unnumbered(code: str, lexicon: Lexicon) -> str | None:
    """Read a code that stands without its number, TT-BTTTT: "thông tư của Bộ …"; None for another word."""
    kind, _, body = code.partition("-")
    type_, by = lexicon.scoped("type", kind), _body(body.split("-")[0], lexicon) if body else None
    return f"{type_.spoken} của {by}" if type_ and by else None


def number(written: str, place: Place) -> str:
    """Read the number of a document; a leading zero is kept."""
    count, letter = re.fullmatch(r"(\d+)([a-z]?)", written).groups()  # type: ignore[union-attr]  # CODE matched it
    said = numbers.digits(count) if count.startswith("0") and len(count) > 1 else place.integer(int(count))
    return f"{said} {spell(letter)}" if letter else said


def _code(m: re.Match[str], place: Place) -> Said | None:
    kind, body, known = parts(m, place.lexicon)
    if not known and not kind and not body and not m.groupdict().get("y"):
        return None
    known = known or bool(NAMED_AFTER.match(place.text, _dated_end(m, place)))  # who issued it is said in full
    count = number(m["n"], place)
    typed = TYPE_BEFORE.search(place.before)
    numbered = NUMBERED.search(place.before)
    so = "" if numbered else "số "
    year = f"năm {place.integer(int(m['y']))}" if m["y"] else ""
    if typed or (numbered and TYPE_IN_CLAUSE.search(place.before)) or _listed(kind, place):
        spoken, end = _in_clause(f"{so}{count}", year, body, m, place)
    else:
        spoken, end = ", ".join(p for p in (f"{so}{count}", year, kind, body) if p), m.end()
    return Said(spoken, end, readable=known, confidence=1.0 if known else 0.2)


def _dated_end(m: re.Match[str], place: Place) -> int:
    dated = DATED.match(place.text, m.end())
    return dated.end() if dated else m.end()


def _of_year(m: re.Match[str], place: Place) -> str | None:
    """Read "Thông tư số 01/2023"; "Kế hoạch 7/2023" without "số" is July's plan, where July is a month."""
    typed = TYPE_BEFORE.search(place.before)
    if not typed or not (typed["so"] or LAWS.search(place.before) or not re.fullmatch(MONTH, m["n"])):
        return None
    pause = "," if re.match(r"\s+(?:của|ngày)\s", place.text[m.end() : m.end() + 9]) else ""
    return f"{'' if typed['so'] else 'số '}{number(m['n'], place)}, năm {place.integer(int(m['y']))}{pause}"


def _listed(kind: str | None, place: Place) -> bool:
    """Tell whether a number stands in a list behind one type word: "Nghị định số 61/… và số 107/…"."""
    tail = place.text[max(0, place.at - CITED_REACH) : place.at]
    cited = CITED.search(tail) if LISTED.search(tail) else None
    return cited is not None and kind in {None, cited["type"].lower()}


def _in_clause(head: str, year: str, body: str | None, m: re.Match[str], place: Place) -> tuple[str, int]:
    """Read a code behind its type word, with the date that follows and without repeating an issuer."""
    end = m.end()
    dated = DATED.match(place.text, end)
    date = ""
    if dated:
        d, mo, y = (dated[a] or dated[b] for a, b in (("d", "d2"), ("m", "m2"), ("y", "y2")))
        if valid(int(d), int(mo)):
            date = f"ngày {day_month(d, mo, place, y)}"
            end = dated.end()
    named = NAMED_AFTER.match(place.text, end)
    by = f"của {body}" if body and not named and not NAMED_BEFORE.search(place.before) else ""
    spoken = head
    if year:
        spoken += f", {year}" + (f", {by}" if by else "")
    elif by:
        spoken += f" {by}"
    if date:
        spoken += f", {date}"
    if named and (year or date):
        spoken += ","
    return spoken, end


def without_echo(spoken: str, place: Place) -> str:
    """Leave out what the copy has just said itself: "hệ thống HTTT" is one "hệ thống", not two."""
    words = spoken.split()
    before = [w.lower() for w in " ".join(place.spoken[-3:]).split()]
    for count in (3, 2, 1):
        if count < len(words) and before[-count:] == [w.lower() for w in words[:count]]:
            if count == 1 and before[-1] not in HEADS:
                break
            return " ".join(words[count:])
    return spoken


def _standard(m: re.Match[str], place: Place) -> Said:
    entry = place.lexicon.find(place.text, m.start())
    name = without_echo(entry[0].spoken, place) if entry else "Tiêu chuẩn Việt Nam"
    iso = place.lexicon.find("ISO", 0)
    if " ISO" in m.group() and iso:
        name += f" {iso[0].spoken}"
    body = issuer(m["b"], place.lexicon) if m["b"] else None
    pieces = [f"{name} {number(m['n'], place)}"]
    if m["part"]:
        pieces[0] += f" phần {place.integer(int(m['part']))}"
    pieces.append(f"năm {place.integer(int(m['y']))}")
    if body:
        pieces.append(f"của {body}")
    return Said(", ".join(pieces), readable=body is not None or not m["b"])


def _silent(_m: re.Match[str], _place: Place) -> str:
    return ""


RULES: tuple[Rule, ...] = (
    rule("document_number", CODE.replace(" ", r"\ "), _code),
    rule("document_number", rf"(?P<n>\d{{1,4}})\s?/\s?(?P<y>{YEAR})(?![\w/]|-\w)", _of_year),
)
STANDARD = rule(
    "standard_code",
    rf"(?:QCVN|TCVN|QCĐP|QCVN\sISO|TCVN\sISO|ISO/IEC|ISO)\s(?P<n>\d+)(?:-(?P<part>\d{{1,2}}))?\s?[:-]\s?(?P<y>{YEAR})(?:/(?P<b>{PIECE}))?(?!\w)",
    _standard,
)
# The colon of "Số: 02/KH-UBND" is no pause.
COLON = rule(
    "document_number", rf"(?<=[Ss]ố):\s*(?={CODE.replace(' ', chr(92) + ' ')})".replace("?P<", "?P<c_"), _silent
)
