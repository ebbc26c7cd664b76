"""How far an emergency has come at a station: every state, and when somebody must telephone."""

from datetime import timedelta

import pytest
from player_station import DAY, PlayerStation

from scheduler.playout.reaching import TELEPHONED, Reach, Told, reach_of
from scheduler.timekeeping import at

START = at(DAY, 302)
PATIENCE = timedelta(seconds=60)


@pytest.fixture
def order(tmp_path):
    """Twice 20.4 s with 5 s between, in force for 30 minutes."""
    return PlayerStation(tmp_path).order(START, repeat=2)


def after(seconds):
    return START + timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("told", "seconds", "state", "since"),
    [
        (Told(), 0, Reach.SENT, 0),
        (Told(), 60, Reach.SENT, 0),
        (Told(), 61, Reach.NOT_REACHED, 0),
        (Told(received_at=after(10)), 70, Reach.RECEIVED, 10),
        (Told(received_at=after(10)), 71, Reach.SILENT, 10),
        (Told(received_at=after(1), why="playout.file_missing"), 2, Reach.SILENT, 1),
        (Told(received_at=after(1), on_air_at=after(2), plays=True), 3, Reach.ON_AIR, 2),
        (Told(received_at=after(1), on_air_at=after(2), said=1, heard_until=after(22)), 25, Reach.ON_AIR, 2),
        (Told(received_at=after(1), on_air_at=after(2), said=2, heard_until=after(48)), 48, Reach.AIRED, 48),
        (Told(received_at=after(1), on_air_at=after(2)), 60, Reach.ON_AIR, 2),
        (Told(received_at=after(1), on_air_at=after(2)), 90, Reach.AIRED, 2),
        (Told(received_at=after(61), on_air_at=after(62), plays=True), 63, Reach.ON_AIR, 62),
    ],
)
def test_what_is_known_of_a_station_says_how_far_it_has_come(order, told, seconds, state, since):
    assert reach_of(order, told, after(seconds), PATIENCE) == (state, after(since))


@pytest.mark.parametrize(
    ("told", "state"),
    [
        (Told(), Reach.STOOD_DOWN),
        (Told(received_at=after(1)), Reach.STOOD_DOWN),
        (Told(received_at=after(1), on_air_at=after(2), said=1, heard_until=after(30)), Reach.STOOD_DOWN),
        (Told(received_at=after(1), on_air_at=after(2), plays=True), Reach.ON_AIR),
        (Told(received_at=after(1), on_air_at=after(2), said=2, heard_until=after(48)), Reach.AIRED),
    ],
)
def test_after_a_stand_down_nobody_is_telephoned_for_what_was_called_off(order, told, state):
    found, _ = reach_of(order, told, after(300), PATIENCE, stood_down_at=after(30))

    assert found is state
    assert found not in TELEPHONED
