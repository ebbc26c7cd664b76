"""What communes choose: accept, decline, move, order; who may, and what stays so."""

from datetime import timedelta

import pytest
from sqlmodel import select
from traffic_house import MONDAY, NOW, SUNDAY

from scheduler.messages import Refused
from scheduler.records.bulletin import Bulletin, BulletinState, Klass
from scheduler.records.choice import Choice
from scheduler.timekeeping import at
from scheduler.traffic import choosing, desk, holding, offering

pytestmark = pytest.mark.slow

TUESDAY = MONDAY + timedelta(days=1)
COMMUNE = "nghia-hai"


@pytest.fixture
def replan(house, administrator):
    def call(now=NOW):
        return desk.plan(house, MONDAY, SUNDAY, administrator, now)

    return call


def lines(house, station=COMMUNE):
    return {x.bulletin: x for x in offering.offer(house, station, NOW).lines}


def refused(call, *args, **given):
    with pytest.raises(Refused) as found:
        call(*args, **given)
    return found.value.message.id.removeprefix("traffic.")


def choices(house):
    with house.database.reading() as session:
        return [(c.kind.value, c.bulletin_id, c.reason, c.written_by) for c in session.exec(select(Choice))]


def test_a_declined_bulletin_goes_with_the_next_plan_and_stays_away(network, replan, house, commune):
    network.bulletin("BT-1")
    replan()

    choosing.decline(house, COMMUNE, ("BT-1",), "xã đã có tin riêng", commune, NOW)
    first, again = replan(), replan()

    assert {c.reason.id for c in first.changes if c.kind == "removed"} == {"traffic.change_declined"}
    assert not again.changed
    assert network.slots(station_id=2) == []
    assert len(network.slots(station_id=3)) == 3


def test_a_commune_may_choose_again_and_the_newest_choice_is_in_force(network, replan, house, commune):
    network.bulletin("BT-1")
    choosing.decline(house, COMMUNE, ("BT-1",), "đã có tin riêng", commune, NOW)

    choosing.accept(house, COMMUNE, ("BT-1",), commune, NOW)
    replan()

    assert len(network.slots(station_id=2)) == 3
    assert [c[:1] for c in choices(house)] == [("declined",), ("accepted",)]
    assert {c[3] for c in choices(house)} == {commune}


def test_the_same_choice_again_adds_no_row(network, house, commune):
    network.bulletin("BT-1")

    new = [choosing.decline(house, COMMUNE, ("BT-1",), "trùng", commune, NOW) for _ in range(2)]
    order = [choosing.order(house, COMMUNE, (), commune, NOW) for _ in range(2)]

    assert (new, order) == ([1, 0], [False, False])
    assert len(choices(house)) == 1


def test_a_priority_bulletin_is_ordered_not_declined(network, house, commune):
    network.bulletin("BT-P", klass=Klass.PRIORITY)

    assert refused(choosing.decline, house, COMMUNE, ("BT-P",), "không muốn", commune, NOW) == "choice_priority"


def test_several_bulletins_are_declined_all_or_none(network, house, commune):
    network.bulletin("BT-1")
    network.bulletin("BT-P", klass=Klass.PRIORITY)

    refused(choosing.decline, house, COMMUNE, ("BT-1", "BT-P"), "không muốn", commune, NOW)

    assert choices(house) == []


def test_what_cannot_be_chosen_is_named(network, house, commune):
    network.bulletin("BT-1")
    network.bulletin("BT-2", audience=("huyen",))
    network.bulletin("BT-3")
    network.change(Bulletin, 3, state=BulletinState.WITHDRAWN)

    found = [
        refused(choosing.decline, house, COMMUNE, ("BT-1",), " ", commune, NOW),
        refused(choosing.accept, house, COMMUNE, ("BT-2",), commune, NOW),
        refused(choosing.accept, house, COMMUNE, ("BT-3",), commune, NOW),
        refused(choosing.accept, house, COMMUNE, ("BT-0",), commune, NOW),
        refused(choosing.order, house, COMMUNE, ("BT-1",), commune, NOW),
        refused(choosing.accept, house, "nowhere", ("BT-1",), commune, NOW),
    ]

    assert found == [
        "choice_reason",
        "choice_not_offered",
        "choice_not_approved",
        "no_bulletin",
        "choice_not_ordered",
        "unknown_station",
    ]


def test_a_commune_chooses_for_its_own_station_only_and_an_operator_for_all(network, house, commune, administrator):
    network.bulletin("BT-1")

    assert choosing.accept(house, COMMUNE, ("BT-1",), commune, NOW) == 1
    assert choosing.accept(house, "nghia-lac", ("BT-1",), administrator, NOW) == 1
    with pytest.raises(Refused) as other:
        choosing.accept(house, "nghia-lac", ("BT-1",), commune, NOW)
    assert other.value.message.id == "account.no_right"


def test_a_moved_slot_stays_where_the_commune_put_it_in_every_plan(network, replan, house, commune):
    network.bulletin("BT-1")
    replan()
    slot = network.slots(station_id=2)[0]

    made = choosing.move(house, COMMUNE, slot["code"], at(MONDAY, 1045), commune, NOW)
    network.bulletin("BT-2", 200_000, must_air=True, wanted_airings=7, most_airings=7)
    replan()

    assert made.starts_at >= at(MONDAY, 1045)
    assert [s["code"] for s in network.slots(pinned=True)] == [made.slot]
    assert [x.by_commune for x in holding.pins(house, NOW)] == [True]


def test_only_the_commune_lets_go_of_what_it_moved(network, replan, house, commune, administrator):
    network.bulletin("BT-1")
    replan()
    slot = network.slots(station_id=2)[0]
    made = choosing.move(house, COMMUNE, slot["code"], at(MONDAY, 1045), commune, NOW)

    assert refused(holding.unpin, house, made.slot, administrator, NOW) == "pin_choice"
    assert refused(holding.pin, house, made.slot, COMMUNE, at(TUESDAY, 300), administrator, NOW) == "pin_choice"
    assert [choosing.release(house, COMMUNE, made.slot, commune, NOW).new for _ in range(2)] == [True, False]
    assert holding.pin(house, made.slot, COMMUNE, made.starts_at, administrator, NOW).by_commune is False


def test_a_commune_does_not_move_what_an_operator_pinned_nor_another_station_s(
    network, replan, house, commune, administrator
):
    network.bulletin("BT-1")
    replan()
    made = holding.pin(house, "BT-1", COMMUNE, at(MONDAY, 300), administrator, NOW)
    other = network.slots(station_id=1)[0]

    assert refused(choosing.move, house, COMMUNE, made.slot, at(MONDAY, 1045), commune, NOW) == "choice_pinned"
    assert refused(choosing.release, house, COMMUNE, made.slot, commune, NOW) == "choice_pinned"
    assert refused(choosing.move, house, COMMUNE, other["code"], at(MONDAY, 1045), commune, NOW) == "pin_other_station"


def test_a_priority_slot_moves_within_its_day_only(network, replan, house, commune):
    network.bulletin("BT-P", klass=Klass.PRIORITY)
    replan()
    slot = network.slots(station_id=2)[0]
    other = slot["day"] + timedelta(days=1)

    assert refused(choosing.move, house, COMMUNE, slot["code"], at(other, 1045), commune, NOW) == "choice_other_day"
    assert choosing.move(house, COMMUNE, slot["code"], at(slot["day"], 1045), commune, NOW).day == slot["day"]


def test_a_move_outside_the_station_s_windows_is_refused_with_the_windows(network, replan, house, commune):
    network.bulletin("BT-1")
    replan()
    slot = network.slots(station_id=2)[0]

    with pytest.raises(Refused) as found:
        choosing.move(house, COMMUNE, slot["code"], at(MONDAY, 720), commune, NOW)

    assert found.value.message.values["windows"] == "05:00–05:30, 17:00–17:30"


def test_the_offer_says_what_was_chosen_and_what_waits(network, replan, house, commune):
    for code in ("BT-1", "BT-2", "BT-3"):
        network.bulletin(code)
    network.bulletin("BT-P", klass=Klass.PRIORITY)
    network.bulletin("BT-H", audience=("huyen",))
    choosing.accept(house, COMMUNE, ("BT-1",), commune, NOW)
    choosing.decline(house, COMMUNE, ("BT-2",), "trùng", commune, NOW)
    choosing.order(house, COMMUNE, ("BT-P",), commune, NOW)
    replan()

    found = lines(house)

    said = {code: (x.answer.value, x.reason, x.place, x.planned) for code, x in found.items()}
    assert said == {
        "BT-3": ("waiting", "", 0, 3),
        "BT-1": ("accepted", "", 0, 3),
        "BT-2": ("declined", "trùng", 0, 0),
        "BT-P": ("programme", "", 1, 3),
    }
    assert list(found) == ["BT-3", "BT-1", "BT-2", "BT-P"]


def test_a_station_may_accept_by_itself_and_still_decline(network, replan, house, commune):
    network.bulletin("BT-1")
    network.bulletin("BT-2")

    new = [choosing.accept_by_itself(house, COMMUNE, commune, NOW, on=True) for _ in range(2)]
    choosing.decline(house, COMMUNE, ("BT-2",), "trùng", commune, NOW)

    assert new == [True, False]
    assert {code: x.answer.value for code, x in lines(house).items()} == {"BT-1": "by_itself", "BT-2": "declined"}
