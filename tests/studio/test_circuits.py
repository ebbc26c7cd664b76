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


def test_failures_in_a_row_open_it_for_all_later_runs_and_a_success_between_counts_anew(tmp_path):
    clock, file = Clock(), tmp_path / "voices" / "circuits.json"
    circuits = Circuits(file, after=3, rest_seconds=10, now=clock)

    for well in (False, False, True, False, False):
        (circuits.worked if well else circuits.failed)("far/one")
    before = Circuits(file, after=3, now=clock).resting("far/one")
    circuits.failed("far/one")
    after = Circuits(file, after=3, now=clock).resting("far/one")

    assert before is None
    assert after.values["until"].timestamp() == clock.now + 10
    assert circuits.resting("near/two") is None


def test_what_failed_while_it_rested_already_changes_nothing():
    clock = Clock()
    circuits = Circuits(None, after=1, rest_seconds=10, now=clock)
    circuits.failed("far/one")
    until = circuits.resting("far/one").values["until"]

    circuits.failed("far/one")  # asked by another thread before the first failure was known

    assert circuits.resting("far/one").values["until"] == until


def test_where_the_file_can_not_be_written_this_run_still_knows(tmp_path, caplog):
    (tmp_path / "voices").write_text("a file where the folder should be")
    circuits = Circuits(tmp_path / "voices" / "circuits.json", after=1)

    circuits.failed("far/one")
    resting = circuits.resting("far/one")
    circuits.worked("far/one")

    assert resting.id == "studio.resting"
    assert [record.action for record in caplog.records] == ["circuits_not_kept"] * 2


def test_a_file_that_can_not_be_read_is_begun_anew(tmp_path, caplog):
    (tmp_path / "circuits.json").mkdir()

    assert Circuits(tmp_path / "circuits.json").resting("far/one") is None
    assert caplog.records[0].action == "circuits_lost"


@pytest.mark.parametrize("content", [b"", b"{half", b"[1]", b'{"far/one": {"failures": 1}}', b"\xff\xfe"])
def test_a_broken_state_file_is_begun_anew_and_the_next_run_knows(tmp_path, content):
    file = tmp_path / "circuits.json"
    file.write_bytes(content)

    before = Circuits(file, after=1).resting("far/one")
    Circuits(file, after=1).failed("far/one")

    assert before is None
    assert Circuits(file).resting("far/one").id == "studio.resting"
