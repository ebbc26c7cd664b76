"""A voice that fails is left alone, tried once, and left alone for longer."""

import pytest

from scheduler.studio.voices.circuits import Circuits


class Clock:
    """Seconds that a test moves."""

    now = 1_000.0

    def __call__(self):
        return self.now


def test_each_failed_trial_doubles_the_rest_up_to_sixteen_times():
    clock, rests = Clock(), []
    circuits = Circuits(None, after=1, rest_seconds=10, now=clock)

    for _ in range(6):
        assert circuits.enter("far/one") is None
        circuits.failed("far/one")
        until = circuits.resting("far/one").values["until"].timestamp()
        rests.append(until - clock.now)
        clock.now = until

    assert rests == [10, 20, 40, 80, 160, 160]


def test_after_a_rest_one_question_is_let_in_and_success_opens_the_door():
    clock = Clock()
    circuits = Circuits(None, after=1, rest_seconds=10, now=clock)
    circuits.failed("far/one")
    clock.now += 10

    first, second = circuits.enter("far/one"), circuits.enter("far/one")
    circuits.worked("far/one")

    assert first is None
    assert second.id == "studio.on_trial"
    assert [circuits.enter("far/one"), circuits.enter("far/one")] == [None, None]


@pytest.mark.parametrize("content", [b"", b"{half", b"[1]", b'{"far/one": {"failures": 1}}', b"\xff\xfe"])
def test_a_broken_state_file_is_begun_anew_and_the_next_run_knows(tmp_path, content):
    file = tmp_path / "circuits.json"
    file.write_bytes(content)

    before = Circuits(file, after=1).resting("far/one")
    Circuits(file, after=1).failed("far/one")

    assert before is None
    assert Circuits(file).resting("far/one").id == "studio.resting"
