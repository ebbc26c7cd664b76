"""What becomes of rows when a later plan is another one."""

from datetime import date

import pytest
from traffic_house import MONDAY, NOW, SUNDAY

from scheduler.records.bulletin import Bulletin, BulletinState
from scheduler.records.slot import MakegoodOwed, MakegoodState, Slot, SlotState
from scheduler.records.station import Station
from scheduler.traffic import desk, publishing

pytestmark = pytest.mark.slow


def test_a_makegood_whose_slot_goes_is_owed_again(network, house, administrator):
    bulletin = network.bulletin("BT-1", wanted_airings=2, audience=("huyen",))
    desk.plan(house, MONDAY, SUNDAY, administrator, NOW)
    missed, other = network.slots()
    owed = MakegoodOwed(
        slot_id=other["id"],
        station_id=1,
        bulletin_id=bulletin,
        missed_at=NOW,
        state=MakegoodState.PLACED,
        **network.stamp,
    )
    network.change(Slot, other["id"], state=SlotState.WITHDRAWN)
    network.change(Slot, missed["id"], makegood_id=network.add(owed))
    network.change(Bulletin, bulletin, state=BulletinState.WITHDRAWN)

    summary = desk.plan(house, MONDAY, SUNDAY, administrator, NOW)

    with house.database.reading() as session:
        assert (summary.removed, session.get(MakegoodOwed, 1).state) == (1, MakegoodState.OWED)


def test_a_withdrawn_slot_keeps_its_code_for_ever(network, house, administrator):
    network.bulletin("BT-1", wanted_airings=1, most_airings=1, audience=("huyen",))
    desk.plan(house, MONDAY, MONDAY, administrator, NOW)
    first = network.slots()[0]
    network.change(Slot, first["id"], state=SlotState.WITHDRAWN)

    desk.plan(house, MONDAY, MONDAY, administrator, NOW)

    assert [s["code"] for s in network.slots()] == [first["code"], first["code"] + "-2"]
    assert first["code"] == "huyen-20230710-050018-BT-1"


def test_a_pinned_slot_is_left_alone_and_counts(network, house, administrator):
    network.bulletin("BT-1", wanted_airings=1, most_airings=1, audience=("huyen",))
    desk.plan(house, MONDAY, SUNDAY, administrator, NOW)
    pinned = network.slots()[0]
    network.change(Slot, pinned["id"], pinned=True)

    summary = desk.plan(house, MONDAY, SUNDAY, administrator, NOW)

    assert (summary.added, summary.removed) == (0, 0)
    assert len(network.slots()) == 1


def test_a_makegood_whose_published_slot_is_withdrawn_is_owed_again(network, house, administrator):
    bulletin = network.bulletin("BT-1", wanted_airings=2, audience=("huyen",))
    desk.plan(house, MONDAY, SUNDAY, administrator, NOW)
    made, missed = network.slots()
    owed = MakegoodOwed(
        slot_id=missed["id"],
        station_id=1,
        bulletin_id=bulletin,
        missed_at=NOW,
        state=MakegoodState.PLACED,
        **network.stamp,
    )
    network.change(Slot, made["id"], makegood_id=network.add(owed))
    publishing.publish(house, None, MONDAY, SUNDAY, administrator, NOW)
    network.change(Bulletin, bulletin, state=BulletinState.WITHDRAWN)

    publishing.publish(house, None, MONDAY, SUNDAY, administrator, NOW)

    with house.database.reading() as session:
        assert session.get(Slot, made["id"]).state is SlotState.WITHDRAWN
        assert session.get(MakegoodOwed, 1).state is MakegoodState.OWED


def test_every_open_slot_of_stations_that_have_ended_goes(network, house, administrator):
    network.bulletin("BT-1")
    desk.plan(house, MONDAY, SUNDAY, administrator, NOW)
    for station in (2, 3):
        network.change(Station, station, ends_on=date(2023, 7, 9))

    summary = desk.plan(house, MONDAY, SUNDAY, administrator, NOW)

    assert (summary.added, summary.removed) == (0, 6)
    assert {s["station_id"] for s in network.slots()} == {1}
