"""Pairs of what is written and what is to be said: the published ones, and more of our own.

`reading_more.tsv` was taken from what the engine says, read through by hand and rid of what was wrong: it keeps
readings as they are, and is no independent measure of how right they are. `reading_own.tsv` was written rule by rule
before the engine saw it; docs/reading.md tells how much of it was right at first sight.
"""

import csv
import re
import unicodedata
from collections import Counter
from pathlib import Path

import pytest

from scheduler.newsroom.reading import read

GOLDEN = Path(__file__).parents[1] / "golden"


def pairs(name="reading_pairs.tsv"):
    with (GOLDEN / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def accepted(row):
    return [row["spoken"], *filter(None, (row["accept"] or "").split("|"))]


def plain(text):
    return re.sub(r"\W+", " ", unicodedata.normalize("NFC", text).lower()).strip()


def with_pauses(text):
    text = unicodedata.normalize("NFC", text).lower()
    text = re.sub(r"[.!?…]+", " ‖ ", re.sub(r"[,;:–]", " | ", text))
    tokens = re.findall(r"\w+|[|‖]", text)
    while tokens and tokens[-1] in "|‖":
        tokens.pop()
    return tokens


@pytest.mark.parametrize("row", pairs(), ids=lambda row: row["written"][:40])
def test_each_pair_is_read_as_accepted(row):
    said = read(row["written"])

    assert plain(said.text) in [plain(a) for a in accepted(row)]
    assert not said.unreadable


def test_what_was_read_before_is_read_the_same():
    rows = pairs("reading_more.tsv")

    said = {row["written"]: read(row["written"]) for row in rows}

    wrong = {
        row["written"]: said[row["written"]].text
        for row in rows
        if plain(said[row["written"]].text) not in [plain(a) for a in accepted(row)] or said[row["written"]].unreadable
    }
    assert wrong == {}


def test_what_was_expected_before_it_was_read_is_read_so():
    rows = pairs("reading_own.tsv")

    said = {row["written"]: read(row["written"]) for row in rows}

    wrong = {
        (row["rule"], row["written"]): said[row["written"]].text
        for row in rows
        if plain(said[row["written"]].text) not in [plain(a) for a in accepted(row)] or said[row["written"]].unreadable
    }
    assert wrong == {}


def test_every_rule_has_at_least_eight_pairs_of_our_own():
    rules = Counter(row["rule"] for row in pairs("reading_own.tsv"))

    assert len(rules) >= 30
    assert {rule: count for rule, count in rules.items() if count < 8} == {}


@pytest.mark.parametrize("table", ["reading_pairs.tsv", "reading_own.tsv"])
def test_nearly_all_pauses_fall_where_they_should(table):
    rows = pairs(table)

    right = [row for row in rows if with_pauses(read(row["written"]).text) in [with_pauses(a) for a in accepted(row)]]

    assert len(right) / len(rows) >= 0.97, [r["written"] for r in rows if r not in right]
