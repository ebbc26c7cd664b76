"""Three agents live two days with restarts, lost answers and an outage; the log is judged by their own recordings."""

import pytest

from benchmarks.week import live

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("seed", [1, 2])
def test_each_planned_airing_is_once_in_the_log_as_the_recordings_tell(tmp_path, seed):
    week = live(tmp_path, agents=3, days=1, seed=seed)

    assert (week.lost, week.doubled, week.aired_twice) == ([], [], [])
    assert week.planned == 36
    assert week.restarts >= 1
    assert 0 < week.aired <= week.planned
