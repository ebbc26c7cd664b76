"""Reading aloud beside two libraries that normalise Vietnamese: what is read as it should be, and how fast.

Accuracy on the published pairs and on our own, written before our engine saw them, by one compare rule: letters alone
count, and every accepted form; our own are no fair race, since our rules were mended by them. Speed on the
running text of the samples and of the test documents, in processor time of one core.
"""

import csv
import re
import time
import unicodedata
from collections.abc import Callable
from pathlib import Path

from benchmarks.figures import Figure
from scheduler.newsroom.reading import read, sentences

ROOT = Path(__file__).parent.parent
MOST_MILLISECONDS = 0.5
"""2,000 sentences a second."""

TABLES = {"reading_pairs.tsv": "pairs", "reading_own.tsv": "pairs of our own"}

Reader = Callable[[str], str]


def run() -> list[Figure]:
    """Read both tables of pairs and the running text with each of the three."""
    text = _running_text()
    peers = _peers()
    figures = [figure for name in TABLES for figure in _accuracy(name, peers)]
    spent = {name: _milliseconds(reader, text) for name, reader in peers.items()}
    ours_spent = _milliseconds(_ours, text)
    figures.append(Figure(f"a sentence, of {len(text)}", ours_spent, "ms", limit=MOST_MILLISECONDS))
    for name, each in spent.items():
        figures.append(
            Figure(f"a sentence, beside {name}", ours_spent, "ms", f"{name} ({each:.3f} ms)", ours_spent / each)
        )
    return figures


def _accuracy(table: str, peers: dict[str, Reader]) -> list[Figure]:
    pairs = _pairs(table)
    ours = _wrong(_ours, pairs)
    called = TABLES[table]
    figures = [Figure(f"{called} of {len(pairs)} read wrong", ours, "", limit=0)]
    for name, reader in peers.items():
        count = _wrong(reader, pairs)
        figures.append(Figure(f"{called} read wrong, beside {name}", ours, "", f"{name} ({count})", ours / count))
    return figures


def _ours(written: str) -> str:
    return read(written).text


def _peers() -> dict[str, Reader]:
    """Return the peers, ready to read.

    Raises:
        RuntimeError: one isn't installed.
    """
    try:
        from sea_g2p import Normalizer  # noqa: PLC0415 - measured, not needed
        from vietnormalizer import VietnameseNormalizer  # noqa: PLC0415 - the same
    except ImportError as error:
        msg = f"{error.name} isn't installed; requirements-dev.lock has it"
        raise RuntimeError(msg) from error
    return {"vietnormalizer": VietnameseNormalizer().normalize, "sea-g2p": Normalizer().normalize}


def _pairs(table: str) -> list[tuple[str, set[str]]]:
    with (ROOT / "tests" / "golden" / table).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [
        (r["written"], {_plain(a) for a in (r["spoken"], *filter(None, (r["accept"] or "").split("|")))}) for r in rows
    ]


def _running_text() -> list[str]:
    files = [*sorted((ROOT / "tests" / "data").glob("*.txt")), *sorted((ROOT / "scheduler" / "samples").glob("*.md"))]
    bodies = (file.read_text(encoding="utf-8").split("\n+++\n")[-1] for file in files)
    return [sentence for body in bodies for sentence in sentences(body)]


def _wrong(reader: Reader, pairs: list[tuple[str, set[str]]]) -> int:
    return sum(_plain(reader(written)) not in accepted for written, accepted in pairs)


def _milliseconds(reader: Reader, text: list[str]) -> float:
    """Return the processor time of a sentence; the first round warms up."""
    for sentence in text:
        reader(sentence)
    begun = time.process_time()
    for sentence in text:
        reader(sentence)
    return 1000 * (time.process_time() - begun) / len(text)


def _plain(text: str) -> str:
    """Fold what the compare rule folds, and the two places where a tone mark may stand (uỷ, ủy)."""
    letters = re.sub(r"\W+", " ", unicodedata.normalize("NFC", text).lower()).strip()
    return re.sub("[uo][ỷỳýỹỵàáảãạèéẻẽẹ]", lambda found: _EITHER.get(found[0], found[0]), letters)


_EITHER = dict(
    zip(
        ("uỷ", "uỳ", "uý", "uỹ", "uỵ", "oà", "oá", "oả", "oã", "oạ", "oè", "oé", "oẻ", "oẽ", "oẹ"),
        ("ủy", "ùy", "úy", "ũy", "ụy", "òa", "óa", "ỏa", "õa", "ọa", "òe", "óe", "ỏe", "õe", "ọe"),
        strict=True,
    )
)
