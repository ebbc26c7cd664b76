"""A station with a shelf, to play a day of."""

from datetime import date

import pytest
from moments import NOW
from player_station import PlayerStation


@pytest.fixture
def station(tmp_path):
    return PlayerStation(tmp_path)


@pytest.fixture
def stations(house, administrator):
    """Two communes' stations, each under a unit of its own: their codes."""
    from scheduler.records.station import Station, StationKind
    from scheduler.records.unit import Unit

    with house.database.writing() as session:
        for code, unit_code in (("nghia-hai", "13957"), ("nghia-son", "13963")):
            unit = Unit(
                code=unit_code,
                name=code,
                kind="xa",
                valid_from=date(2021, 1, 1),
                written_at=NOW,
                written_by=administrator,
            )
            session.add(unit)
            session.flush()
            session.add(
                Station(
                    code=code,
                    name=code,
                    kind=StationKind.COMMUNE,
                    unit_id=unit.id,
                    written_at=NOW,
                    written_by=administrator,
                )
            )
    return ("nghia-hai", "nghia-son")
