"""The layout of an official document (Decree 30/2020, appendix I): its fields, and the parts that are not read."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from scheduler.newsroom.importing.imported import Cut, CutKind
from scheduler.newsroom.reading.paragraphs import is_shouted

HEAD_LINES = 30  # a letterhead stands in the first lines or nowhere
TAIL_LINES = 30
LONGEST_FIELD = 120
FIRST_NUMBERED = 2  # the first page often bears no number
LONG_TITLE = 150
NATION = re.compile(r"cộng hòa xã hội chủ nghĩa|cộng hoà xã hội chủ nghĩa|độc lập\s*[-–]\s*tự do", re.IGNORECASE)
NUMBER = re.compile(r"^\s*Số\s*:?\s*(?P<n>[\d.…]*\s*/?\s*[\wĐđ./&\s-]*[\wĐđ])", re.IGNORECASE)
NUMBER_ALONE = re.compile(r"^\s*Số\s*:?\s*(?P<n>[\d.…]*(?:\s*[-/]\s*[\wĐđ.&]+)+)", re.IGNORECASE)
ABOUT = re.compile(r"^\s*(?:V/v|Về việc)\s*:?\s*(?P<a>.+)", re.IGNORECASE)
PLACE_DATE = re.compile(
    r"(?:^|,)\s*ngày\s+(?P<d>\d{1,2})\s+tháng\s+(?P<m>\d{1,2})\s+năm\s+(?P<y>\d{4})\s*$", re.IGNORECASE
)
KINDS = (
    "KẾ HOẠCH", "THÔNG BÁO", "BÁO CÁO", "QUYẾT ĐỊNH", "NGHỊ QUYẾT", "CHỈ THỊ", "HƯỚNG DẪN", "CÔNG ĐIỆN", "TỜ TRÌNH",
    "CHƯƠNG TRÌNH", "ĐỀ ÁN", "PHƯƠNG ÁN", "QUY CHẾ", "QUY ĐỊNH", "KẾT LUẬN", "GIẤY MỜI", "THƯ NGỎ", "LỜI KÊU GỌI",
)  # fmt: skip
ORGAN = re.compile(
    r"^\s*(?:[UỦ][ỶY] BAN|UBND|HĐND|HỘI ĐỒNG|HUYỆN|TỈNH|XÃ|THỊ TRẤN|PHÒNG|SỞ|BỘ|BAN|TRUNG TÂM|VĂN PHÒNG|ĐÀI|MẶT TRẬN"
    r"|HỘI|ĐOÀN|ĐẢNG|CHI CỤC|CÔNG AN)\b"
)
RECIPIENTS = re.compile(r"^\s*Nơi nhận\s*:?", re.IGNORECASE)
SIGNER = re.compile(
    r"^\s*(?:TM\.|KT\.|TL\.|TUQ\.|Q\.)|^\s*(?:PHÓ\s+)?(?:CHỦ TỊCH|TRƯỞNG PHÒNG|GIÁM ĐỐC|CHÁNH VĂN PHÒNG|BÍ THƯ"
    r"|TRƯỞNG BAN|TRƯỞNG ĐÀI|THỦ TRƯỞNG)\s*$"
)
SIGNED = re.compile(r"^\s*\(?(?:đã ký|ký tên|đã ký và đóng dấu)[^)]*\)?\s*$", re.IGNORECASE)
PAGE = re.compile(
    r"^\s*(?:[-–]\s*\d{1,3}\s*[-–]|\d{1,3}|(?:Trang|Page)\s*\d{1,3}(?:\s*[/]\s*\d{1,3})?)\s*$", re.IGNORECASE
)
AUTHOR = re.compile(
    r"^\s*(?:Tác giả|Người viết|Bài và ảnh|Biên tập|Tin, ảnh|Bài, ảnh)\s*:\s*(?P<a>.{2,60}?)\s*$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Line:
    """A line and where it stands in the text; `end` is behind its line break."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Fields:
    """What the layout tells."""

    title: str
    number: str = ""
    day: date | None = None
    issuer: str = ""
    kind: str = ""
    author: str = ""


def lines(text: str) -> list[Line]:
    """Return the lines of a text with their offsets."""
    out, at = [], 0
    for line in text.splitlines(keepends=True):
        out.append(Line(line.rstrip("\r\n"), at, at + len(line)))
        at += len(line)
    return out


def cuts(text: str) -> tuple[Cut, ...]:
    """Propose what to cut: letterhead, recipients, signature block, page numbers; never more than these."""
    all_lines = lines(text)
    found = [*_letterhead(all_lines), *_tail(all_lines)]
    taken = [(c.start, c.end) for c in found]
    left = [line for line in all_lines if not any(a <= line.start < b for a, b in taken)]
    found += [Cut(CutKind.PAGE_NUMBER, line.start, line.end) for line in _page_numbers(left)]
    return tuple(sorted(found, key=lambda c: c.start))


def _page_numbers(all_lines: list[Line]) -> list[Line]:
    """Return the lines that number pages; bare figures only where they count on as pages do, not those of a table."""
    found = [line for line in all_lines if PAGE.match(line.text)]
    bare = [int(line.text) for line in found if line.text.strip().isdecimal()]
    if bare and bare[0] <= FIRST_NUMBERED and bare == list(range(bare[0], bare[0] + len(bare))):
        return found
    return [line for line in found if not line.text.strip().isdecimal()]


def _letterhead(all_lines: list[Line]) -> Iterator[Cut]:
    head = all_lines[:HEAD_LINES]
    if not any(NATION.search(line.text) for line in head):
        return
    last = None
    for line in head:
        if not line.text.strip():
            continue
        bare = line.text.strip()
        marks = (
            NATION.search(bare) or PLACE_DATE.search(bare) or NUMBER.match(bare[:LONGEST_FIELD]) or ORGAN.match(bare)
        )
        if bare.upper() in KINDS and bare.isupper():
            break
        if not (marks or re.fullmatch(r"[\W_]+", bare) or bare.startswith("V/v")):
            break
        last = line
    if last:
        yield Cut(CutKind.LETTERHEAD, 0, last.end)


def _tail(all_lines: list[Line]) -> Iterator[Cut]:
    tail = all_lines[-TAIL_LINES:]
    if not tail:
        return
    recipients = next((line.start for line in tail if RECIPIENTS.match(line.text)), None)
    signature = next((line.start for line in tail if SIGNER.match(line.text) and line.text.strip()), None)
    if signature is None:
        signature = next((line.start for line in tail if SIGNED.match(line.text)), None)
    end = all_lines[-1].end
    if recipients is not None:
        stop = signature if signature is not None and signature > recipients else end
        yield Cut(CutKind.RECIPIENTS, recipients, stop)
    if signature is not None:
        stop = recipients if recipients is not None and recipients > signature else end
        yield Cut(CutKind.SIGNATURE, signature, stop)


def fields(text: str) -> Fields:
    """Find the number, date, issuer, kind, title and author of a document; plain copy has only a title."""
    all_lines = lines(text)
    head = [line.text for line in all_lines[:HEAD_LINES]]
    number = next(
        (re.sub(r"\s", "", m["n"]) for t in head if (m := NUMBER_ALONE.match(t[:LONGEST_FIELD])) and "/" in m["n"]), ""
    )
    day = next((_date(m) for t in head if (m := PLACE_DATE.search(t))), None)
    kind_at = next((i for i, t in enumerate(head) if t.strip() in KINDS), None)
    kind = head[kind_at].strip() if kind_at is not None else ""
    author = next((m["a"] for line in all_lines if (m := AUTHOR.match(line.text))), "")
    return Fields(_title(all_lines, kind_at), number, day, _issuer(head), kind, author)


def _issuer(head: list[str]) -> str:
    """Return the organ that stands before or beside the nation's name and motto; both may share a line with it."""
    last = max((i for i, t in enumerate(head) if NATION.search(t)), default=-1)
    beside = [NATION.split(t, maxsplit=1)[0].strip() for t in head[: last + 1]]
    return " ".join(t for t in beside if ORGAN.match(t))


def _date(m: re.Match[str]) -> date | None:
    try:
        return date(int(m["y"]), int(m["m"]), int(m["d"]))
    except ValueError:
        return None


def _title(all_lines: list[Line], kind_at: int | None) -> str:
    if kind_at is not None:
        parts = [all_lines[kind_at].text.strip().capitalize()]
        for line in all_lines[kind_at + 1 :]:
            if not line.text.strip():
                if len(parts) > 1:
                    break
                continue
            if len(parts) > 3 or re.match(r"\s*(?:Căn cứ|Kính gửi|Thực hiện|[IVX]+\.|\d+\.)", line.text):  # noqa: PLR2004 - a title has three lines at most
                break
            parts.append(line.text.strip())
        return _short(" ".join(parts))
    about = next((m["a"] for line in all_lines[:HEAD_LINES] if (m := ABOUT.match(line.text))), "")
    letterhead = next((cut.end for cut in _letterhead(all_lines)), 0)
    if about and letterhead:  # an official letter has no kind, it says what it is about
        return _short(about[0].upper() + about[1:])
    body = (line.text.strip() for line in all_lines if line.start >= letterhead and line.text.strip())
    first = next(body, "") or next((line.text.strip() for line in all_lines if line.text.strip()), "")
    first = re.sub(r"^(?:#+|[-*•+])\s*", "", first)
    return _short(first.capitalize() if is_shouted(first) else first)


def _short(title: str) -> str:
    """Shorten a title at a word, when a whole paragraph stands where a title should."""
    if len(title) <= LONG_TITLE:
        return title.rstrip(" .;,")
    sentence = re.match(r"[^.;:]{20,150}(?=[.;:])", title)
    return sentence.group() if sentence else title[:LONG_TITLE].rsplit(" ", 1)[0] + "…"
