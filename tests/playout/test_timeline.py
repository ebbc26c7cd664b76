"""Where a sound falls among the samples that a device takes."""

from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.playout.outputs.timeline import SAMPLE_RATE, Timeline

PORTION = SAMPLE_RATE // 10


class Tone:
    """Stands for a decoded file: so many frames, each saying 1."""

    def __init__(self, frames, value=1):
        self.left = frames
        self.value = value

    def read(self, frames):
        count = min(frames, self.left)
        self.left -= count
        return array("h", [self.value] * count).tobytes()


def taken(timeline, portions, first=0.0, jitter=()):
    """What a device takes in so many portions, one each tenth of a second, some a little late."""
    late = list(jitter) or [0.0]
    data = b"".join(timeline.take(PORTION, first + n / 10 + late[n % len(late)]) for n in range(portions))
    return array("h", data)


def test_with_nothing_on_there_is_silence():
    assert set(taken(Timeline(0.12), 3)) == {0}


@pytest.mark.parametrize("moment", [0.5, 0.501, 0.55, 0.599])
def test_a_sound_begins_at_its_own_sample_wherever_portions_end(moment):
    timeline = Timeline(0.12)
    timeline.change(Tone(100), moment)

    samples = taken(timeline, 12)

    assert samples.index(1) == round((moment + 0.12) * SAMPLE_RATE)
    assert samples.count(1) == 100


def test_what_follows_at_once_cuts_nothing_and_leaves_no_hole():
    timeline = Timeline(0.12)
    timeline.change(Tone(SAMPLE_RATE, 1), 0.5)
    timeline.change(None, 1.0)
    timeline.change(Tone(SAMPLE_RATE, 2), 1.0)

    samples = taken(timeline, 30)

    assert (samples.count(1), samples.count(2)) == (SAMPLE_RATE // 2, SAMPLE_RATE)
    assert samples.index(2) - samples.index(1) == SAMPLE_RATE // 2


def test_a_change_that_is_late_happens_at_once():
    timeline = Timeline(0.12)
    taken(timeline, 10)
    timeline.change(Tone(50), 0.2)

    assert taken(timeline, 1, 1.0).index(1) == 0


@given(
    moment=st.floats(2.0, 6.0),
    late=st.lists(st.floats(0, 0.05), min_size=1, max_size=7),
)
def test_a_device_that_asks_unevenly_moves_a_sound_by_less_than_the_unevenness(moment, late):
    timeline = Timeline(0.12)
    timeline.change(Tone(100), moment)

    samples = taken(timeline, 80, jitter=late)

    assert abs(samples.index(1) / SAMPLE_RATE - (moment + 0.12)) <= max(late) + 1e-3


def test_after_the_device_stood_still_the_next_sound_is_on_time():
    timeline = Timeline(0.12)
    taken(timeline, 10)
    timeline.change(Tone(100), 9.5)

    samples = taken(timeline, 20, first=8.0)

    assert samples.index(1) == pytest.approx((9.5 + 0.12 - 8.0) * SAMPLE_RATE, abs=1)


def test_an_input_is_heard_wherever_nothing_of_ours_is():
    timeline = Timeline(0.12)
    timeline.background = Tone(10 * SAMPLE_RATE, 7)
    timeline.change(Tone(100, 1), 0.5)
    timeline.change(None, 0.6)

    samples = taken(timeline, 12)

    assert set(samples) == {1, 7}
    assert samples.count(1) == 100
