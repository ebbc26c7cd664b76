"""What changed between two texts, and between two versions of a bulletin."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from moments import NOW

from scheduler.messages import Refused
from scheduler.newsroom import desk, versions
from scheduler.newsroom.desk import Changes
from scheduler.newsroom.differences import MOST_WORDS, Change, differences

SIGNS = {Change.KEPT: "{}", Change.ADDED: "{{+{}+}}", Change.REMOVED: "[-{}-]"}


def shown(before, after):
    lines = differences(before, after)
    return "\n".join("".join(SIGNS[s.change].format(s.text) for s in line) for line in lines)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("Họp lúc 7h30.", "Họp lúc 7h30.", "Họp lúc 7h30."),
        ("Họp lúc 7h30.", "Họp lúc 8h00.", "Họp lúc [-7h30-]{+8h00+}."),
        ("đạt 98,5% hồ sơ", "đạt 98,7% hồ sơ", "đạt [-98,5-]{+98,7+}% hồ sơ"),
        ("tại nhà văn hóa", "tại trụ sở xã", "tại [-nhà văn hóa-]{+trụ sở xã+}"),
        ("Kế hoạch số 127/KH-UBND của xã", "Kế hoạch của xã", "Kế hoạch [-số 127/KH-UBND -]của xã"),
        ("một\nhai", "một\nrưỡi\nhai", "một\n{+rưỡi+}\nhai"),
        ("một\nhai\nba", "một\nba", "một\n[-hai-]\nba"),
        ("", "mới", "{+mới+}"),
        ("cũ", "", "[-cũ-]"),
    ],
)
def test_what_went_and_what_came_is_told_by_word(before, after, expected):
    assert shown(before, after) == expected


TEXTS = st.lists(st.sampled_from(["một", "hai", "7h30", "12/5", ",", " ", " ", "\n", "xã"]), max_size=30).map("".join)


@given(TEXTS, TEXTS)
def test_both_texts_can_be_read_back_from_what_is_told(before, after):
    found = differences(before, after)

    for text, gone in ((before, Change.ADDED), (after, Change.REMOVED)):
        told = [
            "".join(s.text for s in line if s.change is not gone)
            for line in found
            if {s.change for s in line} != {gone}
        ]
        assert told == text.splitlines()


def test_a_long_stretch_that_changed_throughout_is_one_change():
    before, after = ("a " * MOST_WORDS, "b " * MOST_WORDS)

    [line] = differences(f"đầu {before}cuối", f"đầu {after}cuối")

    assert [s.change for s in line] == [Change.KEPT, Change.REMOVED, Change.ADDED, Change.KEPT]


@pytest.fixture
def code(house, administrator):
    """The code of a bulletin with three versions."""
    [outcome] = desk.import_bulletins(house, [("tin.txt", b"Xin ch\xc3\xa0o b\xc3\xa0 con.")], administrator, NOW)
    for text in ("Xin chào bà con trong xã.", "Kính chào bà con trong xã."):
        desk.edit(house, outcome.code, Changes(text=text), administrator, NOW)
    return outcome.code


@pytest.mark.parametrize(
    ("asked", "numbers", "words"),
    [
        ((), [2, 3], {"Xin", "Kính"}),
        ((1,), [1, 2, 3], {"Xin", "Kính", " trong xã"}),
        ((2, 1), [1, 2], {" trong xã"}),
        ((2, 2), [2], set()),
    ],
)
def test_versions_are_compared_with_who_wrote_those_between(house, code, asked, numbers, words):
    found = versions.compared(house, code, *asked)

    assert [v.number for v in found.versions] == numbers
    assert {v.written_by for v in found.versions} == {"admin"}
    assert {s.text for line in found.text for s in line if s.change is not Change.KEPT} == words


def test_a_version_that_is_not_there_and_a_bulletin_with_one_are_refused_with_a_next_step(house, code, administrator):
    [only] = desk.import_bulletins(house, [("khac.txt", "Tin khác.".encode())], administrator, NOW)

    with pytest.raises(Refused, match=r"no version 9. Those there are: 1, 2, 3"):
        versions.compared(house, code, 9)
    with pytest.raises(Refused, match=f"scheduler bulletin show {only.code}"):
        versions.compared(house, only.code)
