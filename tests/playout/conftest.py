"""A station with a shelf, to play a day of."""

import pytest
from player_station import PlayerStation


@pytest.fixture
def station(tmp_path):
    return PlayerStation(tmp_path)
