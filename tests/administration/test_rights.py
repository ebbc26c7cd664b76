from datetime import UTC, date, datetime

import pytest

from scheduler.administration import accounts
from scheduler.messages import Refused
from scheduler.records.account import Role, require
from scheduler.records.unit import Unit

NOW = datetime(2023, 7, 10, tzinfo=UTC)


@pytest.fixture
def units(house, administrator):
    """District and two communes below it; returns their ids by code."""
    with house.database.writing() as session:
        made = {}
        for code, parent in (("361", None), ("13957", "361"), ("13963", "361")):
            unit = Unit(
                code=code,
                name=code,
                kind="xa",
                parent_id=made.get(parent),
                valid_from=date(2021, 1, 1),
                written_at=NOW,
                written_by=administrator,
            )
            session.add(unit)
            session.flush()
            made[code] = unit.id
    return made


def test_a_role_held_at_a_unit_counts_there_and_below_it_and_nowhere_else(house, administrator, units):
    commune = accounts.add(house, "xa-nghia-hai", "", ("commune",), "13957", administrator, NOW)
    district = accounts.add(house, "huyen", "", ("commune",), "361", administrator, NOW)

    with house.database.reading() as session:
        require(session, commune, Role.COMMUNE, unit_id=units["13957"])
        require(session, district, Role.COMMUNE, unit_id=units["13957"])
        for who, unit in ((commune, "13963"), (commune, "361")):
            with pytest.raises(Refused, match="right"):
                require(session, who, Role.COMMUNE, unit_id=units[unit])
        with pytest.raises(Refused, match="right"):
            require(session, commune, Role.COMMUNE)


def test_a_role_held_everywhere_counts_everywhere(house, administrator, units):
    operator = accounts.add(house, "truc-dai", "", ("operator",), None, administrator, NOW)

    with house.database.reading() as session:
        require(session, operator, Role.OPERATOR)
        require(session, operator, Role.OPERATOR, unit_id=units["13963"])
        with pytest.raises(Refused, match="approver"):
            require(session, operator, Role.APPROVER)


def test_an_administrator_may_everything_but_break_in_unless_named_for_it(house, administrator):
    chief = accounts.add(house, "quan-tri", "", ("administrator",), None, administrator, NOW)

    with house.database.reading() as session:
        require(session, chief, Role.APPROVER)
        with pytest.raises(Refused, match="emergency"):
            require(session, chief, Role.EMERGENCY)
