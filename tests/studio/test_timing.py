"""Where a sentence is heard in its take."""

import pytest

from scheduler.studio.phrasing import sentences
from scheduler.studio.timing import marks

SCRIPT = "Một hai. Ba bốn năm sáu."
"""Five and eleven letters, 0.7 s of pause between."""


def test_voiced_sentences_lie_as_long_as_they_were_voiced_with_the_pause_between():
    line = marks(sentences(SCRIPT), [1.0, 2.0], 3.7)

    assert line.exact
    assert (line.at(0), line.at(line.letters[1]), line.at(line.letters[-1])) == pytest.approx((0, 1.7, 3.7))


def test_what_the_mastering_cut_is_taken_from_all_alike():
    line = marks(sentences(SCRIPT), [1.0, 2.0], 2.2)

    assert line.at(line.letters[1]) == pytest.approx(0.5 + 0.7)


@pytest.mark.parametrize("voiced", [[None, None], [1.0, None]])
def test_a_recording_is_shared_out_by_letters(voiced):
    line = marks(sentences(SCRIPT), voiced, 18.0)

    assert not line.exact
    assert line.at(line.letters[1]) == pytest.approx(18.0 * line.letters[1] / line.letters[2], abs=0.001)


def test_a_place_within_a_sentence_lies_between_its_ends_and_never_outside_the_take():
    line = marks(sentences(SCRIPT), [1.0, 2.0], 3.7)

    assert 0 < line.at(2) < line.at(line.letters[1])
    assert (line.at(-5), line.at(1000)) == (0.0, 3.7)


def test_a_take_shorter_than_its_pauses_is_shared_out_too():
    line = marks(sentences(SCRIPT), [1.0, 2.0], 0.5)

    assert line.at(line.letters[-1]) == pytest.approx(0.5)
