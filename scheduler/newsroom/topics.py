"""The topic a bulletin is about: proposed with its evidence and a runner-up; the operator decides."""

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from scheduler.newsroom.reading.syllables import has_mark, one_spelling, without_marks

OTHER = "KHAC"
GENERAL = "CCHC-01"
DOCUMENTS = "CCHC-02"
LEAD_WEIGHT = 3
LEAD_WORDS = 45
MOST_FROM_ONE_WORD = 4  # repeating a word doesn't make a topic
UNMARKED_SHARE = 0.5

# Words that nearly every bulletin has say little; the indices and named programmes say much.
WEAK = frozenset(
    """quyết định;nghị quyết;kế hoạch;chỉ thị;công văn;ban hành;cán bộ;công chức;viên chức;vai trò;trách nhiệm;đánh giá
    ;công khai;hồ sơ;doanh nghiệp;kinh doanh;ý kiến;lao động;đất đai;trực tuyến;đào tạo;mục tiêu;ý nghĩa;đầu tư;chỉ số
    ;phản ánh;mô hình;tiêu biểu;điển hình;kiến nghị;hài lòng;cấp ủy;tiết kiệm;khảo sát;sắp xếp;công bố;thương binh
    ;triển khai văn bản;hiệu quả quản trị""".replace("\n", "")
    .replace("    ", "")
    .split(";")
)
STRONG = frozenset(
    """pci;par index;sipas;papi;năng lực cạnh tranh;một cửa;bưu chính công ích;chuyển đổi số;tài chính công;thể chế
    ;tổ chức bộ máy;tinh giản biên chế;thủ tục hành chính;tthc;dịch vụ công;vneid;văn bản quy phạm pháp luật;ngân sách
    ;sáng kiến;cách làm hay;hộ kinh doanh;môi trường đầu tư;tự chủ;chính phủ số;chính quyền điện tử""".replace("\n", "")
    .replace("    ", "")
    .split(";")
)
REFORM = re.compile(r"cải cách|hành chính|cchc|tthc|công vụ|chuyển đổi số|một cửa|dịch vụ công")
ORDER = ("CCHC-11", "CCHC-05", "CCHC-07", "CCHC-03", "CCHC-10", "CCHC-09", "CCHC-08", "CCHC-06", "CCHC-04")


@dataclass(frozen=True, slots=True)
class Evidence:
    """A word that spoke for a topic, how often it stands in the text, and what it weighed."""

    word: str
    times: int
    weight: float


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposed topic.

    Attributes:
        topic: its code; KHAC when nothing speaks for reform.
        score: the weight of its evidence.
        evidence: the words, heaviest first.
        runner_up: the code that came second; None when nothing else scored.
    """

    topic: str
    score: float
    evidence: tuple[Evidence, ...]
    runner_up: str | None


@cache
def keywords() -> Mapping[str, tuple[str, ...]]:
    """Return the keywords of the eleven topics, those of their parts included; the table is read once."""
    text = resources.files("scheduler").joinpath("data", "topics.tsv").read_text(encoding="utf-8")
    out: dict[str, list[str]] = {}
    for row in csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE):
        words = [one_spelling(w.strip().lower()) for w in row["keywords_vi"].split(";") if w.strip()]
        out.setdefault(row["parent"] or row["code"], []).extend(words)
    return {code: tuple(dict.fromkeys(words)) for code, words in out.items()}


@cache
def codes() -> frozenset[str]:
    """Return the topic codes a bulletin may have."""
    return frozenset(keywords())


@cache
def names() -> Mapping[str, str]:
    """Return the Vietnamese name of each topic."""
    text = resources.files("scheduler").joinpath("data", "topics.tsv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
    return {row["code"]: row["name_vi"] for row in rows if not row["parent"]}


def propose(title: str, text: str) -> Proposal:
    """Propose the primary topic of a bulletin.

    The title and the first words weigh three times; a topic that is about more special things wins a tie; text without
    diacritics is compared without them. Documents (CCHC-02) win only where the title or lead is about one.
    """
    words = text.split()
    lead = f"{title}\n{' '.join(words[:LEAD_WORDS])}"
    body = " ".join(words[LEAD_WORDS:])
    marked = [w for w in words if w.isalpha()]
    plain = bool(marked) and sum(not has_mark(w) for w in marked) / len(marked) > UNMARKED_SHARE
    form = without_marks if plain else _form
    lead, body = form(lead), form(body)
    scored = {code: _evidence(code, lead, body, plain=plain) for code in keywords() if code != OTHER}
    totals = {code: sum(e.weight for e in found) for code, found in scored.items()}
    ranked = sorted((c for c in totals if totals[c] > 0), key=lambda c: (-totals[c], _order(c)))
    if not ranked or (totals[ranked[0]] < LEAD_WEIGHT and not REFORM.search(_form(f"{title}\n{text}"))):
        return Proposal(OTHER, 0.0, (), ranked[0] if ranked else None)
    best = ranked[0]
    runner_up = ranked[1] if len(ranked) > 1 else None
    return Proposal(best, totals[best], scored[best], runner_up)


def _form(text: str) -> str:
    return one_spelling(text.lower())


def _order(code: str) -> int:
    return ORDER.index(code) if code in ORDER else len(ORDER)


def _evidence(code: str, lead: str, body: str, *, plain: bool) -> tuple[Evidence, ...]:
    found = []
    for keyword in keywords()[code]:
        pattern = re.compile(rf"(?<!\w){re.escape(without_marks(keyword) if plain else keyword)}(?!\w)")
        in_lead, in_body = len(pattern.findall(lead)), len(pattern.findall(body))
        times = in_lead + in_body
        if not times or (code == DOCUMENTS and not in_lead):
            continue
        value = 0.5 if keyword in WEAK else 2.0 if keyword in STRONG else 1.0
        weight = value * min(MOST_FROM_ONE_WORD * LEAD_WEIGHT, in_lead * LEAD_WEIGHT + min(in_body, MOST_FROM_ONE_WORD))
        found.append(Evidence(keyword, times, weight))
    return tuple(sorted(found, key=lambda e: -e.weight))
