"""Pins by operators: what they hold, and what contradicts them."""

from datetime import timedelta
from itertools import pairwise

import pytest
from traffic_house import MONDAY, NOW, SUNDAY

from scheduler.messages import Refused
from scheduler.records.bulletin import Bulletin, BulletinState, Klass
from scheduler.records.station import ExceptionKind, WindowException
from scheduler.timekeeping import at
from scheduler.traffic import choosing, desk, holding, publishing

pytestmark = pytest.mark.slow

TUESDAY = MONDAY + timedelta(days=1)
FIVE, HALF_PAST_FIVE_PM = 300, 1050


@pytest.fixture
def hold(house, administrator):
    """Pins at a minute of a day on a station."""

    def call(what, minute, day=MONDAY, station="huyen", now=NOW):
        return holding.pin(house, what, station, at(day, minute), administrator, now)

    return call


@pytest.fixture
def replan(house, administrator):
    def call(now=NOW, last=SUNDAY):
        return desk.plan(house, MONDAY, last, administrator, now)

    return call


def bar(hold, *args, **given):
    with pytest.raises(Refused) as refused:
        hold(*args, **given)
    return refused.value.message.id.removeprefix("traffic.pin_").removeprefix("bar_")


def starts(network, **where):
    return [s["starts_at"] for s in network.slots(**where)]


def test_a_pinned_bulletin_starts_as_early_in_its_minute_as_the_opening_allows(network, hold):
    network.bulletin("BT-1")

    made = hold("BT-1", FIVE)

    assert made.starts_at == at(MONDAY, FIVE) + timedelta(seconds=18)
    assert [(s["code"], s["pinned"]) for s in network.slots(pinned=True)] == [(made.slot, True)]


def test_every_later_plan_keeps_a_pin_and_plans_around_it(network, hold, replan):
    network.bulletin("BT-1")
    made = hold("BT-1", FIVE + 20)
    network.bulletin("BT-2", 300_000, wanted_airings=7, most_airings=14, must_air=True)
    network.target("huyen", 9000)

    first, again = replan(), replan()

    assert made.starts_at in starts(network, bulletin_id=1, station_id=1)
    assert (first.changed, again.changed) == (True, False)


def test_pinning_moves_the_slot_that_the_bulletin_has_that_day_and_those_in_its_way(network, hold, replan):
    network.bulletin("BT-1", audience=("huyen",), wanted_airings=7, most_a_day=1, most_airings=7)
    network.bulletin("BT-2", audience=("huyen",), wanted_airings=7, most_a_day=1, most_airings=7)
    replan()
    other = network.slots(bulletin_id=2, day=MONDAY)[0]
    minute = (other["starts_at"] - at(MONDAY, 0)) // timedelta(minutes=1)

    made = hold("BT-1", minute)

    monday = network.slots(day=MONDAY)
    assert [s["code"] for s in monday if s["bulletin_id"] == 1] == [made.slot]
    assert len([s for s in monday if s["bulletin_id"] == 2]) == 1
    ends = [(s["starts_at"], s["starts_at"] + timedelta(milliseconds=s["milliseconds"])) for s in monday]
    assert all(one[1] <= two[0] for one, two in pairwise(ends))


def test_a_slot_is_pinned_by_its_code_to_another_day_and_keeps_what_it_makes_good(network, hold, replan):
    network.bulletin("BT-1", audience=("huyen",), wanted_airings=1, most_airings=1, valid_until=TUESDAY)
    replan(last=TUESDAY)
    slot = network.slots()[0]
    day = TUESDAY if slot["day"] == MONDAY else MONDAY

    made = hold(slot["code"], HALF_PAST_FIVE_PM - 20, day)

    assert [(s["code"], s["day"]) for s in network.slots()] == [(made.slot, day)]


def test_a_pin_said_again_changes_nothing(network, hold):
    network.bulletin("BT-1", audience=("huyen",))
    first = hold("BT-1", FIVE)
    before = network.slots()

    again = hold("BT-1", FIVE)

    assert (first.new, again.new, again.slot) == (True, False, first.slot)
    assert network.slots() == before


def test_an_unpinned_slot_may_be_moved_again(network, hold, replan, house, administrator):
    network.bulletin("BT-1", audience=("huyen",), wanted_airings=1, most_airings=1)
    made = hold("BT-1", FIVE)
    done = [holding.unpin(house, made.slot, administrator, NOW).new for _ in range(2)]
    network.change(Bulletin, 1, valid_from=TUESDAY)

    replan()

    assert done == [True, False]
    assert holding.pins(house, NOW) == ()
    assert [s["day"] > MONDAY for s in network.slots()] == [True]


def test_what_is_pinned_is_listed_with_who_holds_it(network, hold, house, administrator):
    network.bulletin("BT-1", audience=("huyen",))
    mine = hold("BT-1", FIVE)

    listed = holding.pins(house, NOW)

    assert [(x.slot, x.by_commune) for x in listed] == [(mine.slot, False)]
    assert holding.pins(house, at(TUESDAY, 0)) == ()


def test_a_pin_takes_the_take_that_is_approved_now(network, hold, replan):
    bulletin = network.bulletin("BT-1", audience=("huyen",))
    made = hold("BT-1", FIVE)
    network.approve(bulletin, "BT-1 dài hơn", 90_000)

    replan()

    [slot] = [s for s in network.slots() if s["pinned"]]
    assert (slot["code"], slot["milliseconds"]) == (made.slot, 90_048)


def test_a_pin_whose_window_went_is_planned_elsewhere_and_the_plan_says_why(network, hold, replan, writer):
    network.bulletin("BT-1", audience=("huyen",), wanted_airings=1, most_airings=1)
    made = hold("BT-1", FIVE)
    off = {"day": MONDAY, "kind": ExceptionKind.CANCELLED, "reason": "có tang", **writer.stamp}
    network.add(WindowException(window_id=1, **off))

    summary = replan()

    assert [(c.kind, c.reason.id) for c in summary.changes] == [("moved", "traffic.change_window")]
    assert [s["starts_at"] == made.starts_at for s in network.slots()] == [False]


def test_a_pin_of_a_bulletin_that_was_withdrawn_goes_with_the_next_plan(network, hold, replan):
    bulletin = network.bulletin("BT-1", audience=("huyen",))
    hold("BT-1", FIVE)
    network.change(Bulletin, bulletin, state=BulletinState.WITHDRAWN)

    replan()

    assert network.slots() == []


# --- what contradicts a pin -----------------------------------------------------------------------------------------


def test_a_pin_against_the_past_the_windows_or_the_validity_is_named(network, hold):
    network.bulletin("BT-1", valid_from=TUESDAY)
    network.bulletin("BT-2", 1_000_000, audience=("nghia-hai",))

    assert bar(hold, "BT-1", FIVE) == "validity"
    assert bar(hold, "BT-1", FIVE, TUESDAY, now=at(TUESDAY, 600)) == "past"
    assert bar(hold, "BT-1", 720, TUESDAY) == "window"
    assert bar(hold, "BT-1", FIVE + 10, TUESDAY, "nghia-hai") == "window"
    assert bar(hold, "BT-1", FIVE + 29, TUESDAY) == "too_long"
    assert bar(hold, "BT-2", FIVE) == "audience"
    assert bar(hold, "BT-2", FIVE, TUESDAY, "nghia-hai") == "too_long"


def test_a_pin_against_another_pin_its_gap_or_its_limits_is_named(network, hold):
    network.bulletin("BT-1", wanted_airings=2, most_airings=2, most_a_day=1)
    network.bulletin("BT-2", wanted_airings=9, most_airings=9, most_a_day=9, least_gap_minutes=60)
    hold("BT-1", FIVE)
    hold("BT-2", FIVE + 10)

    assert bar(hold, "BT-2", FIVE) == "taken"
    assert bar(hold, "BT-2", FIVE + 20) == "gap"
    assert bar(hold, "BT-1", HALF_PAST_FIVE_PM - 20) == "a_day"
    hold("BT-1", FIVE, TUESDAY)
    assert bar(hold, "BT-1", FIVE, SUNDAY) == "most"


def test_a_pin_against_the_choice_of_a_commune_is_named(network, hold, house, administrator):
    network.bulletin("BT-1", audience=("nghia-hai",))
    choosing.decline(house, "nghia-hai", ("BT-1",), "đã có tin riêng", administrator, NOW)

    assert bar(hold, "BT-1", FIVE, station="nghia-hai") == "declined"


def test_a_pin_on_a_published_day_is_refused_with_the_way_to_change_it(network, hold, replan, house, administrator):
    network.bulletin("BT-1", audience=("huyen",), wanted_airings=7, most_airings=7)
    replan()
    publishing.publish(house, None, MONDAY, MONDAY, administrator, NOW)
    slot = network.slots(day=MONDAY)[0]

    assert bar(hold, "BT-1", FIVE) == "published"
    assert bar(hold, slot["code"], FIVE, TUESDAY) == "published"
    with pytest.raises(Refused, match="published"):
        holding.unpin(house, slot["code"], administrator, NOW)


def test_a_pin_of_what_is_unknown_or_not_approved_is_named(network, hold, house, administrator):
    bulletin = network.bulletin("BT-1")
    network.change(Bulletin, bulletin, state=BulletinState.DRAFT)

    assert bar(hold, "BT-1", FIVE) == "unplanned"
    with pytest.raises(Refused, match="BT-0"):
        hold("BT-0", FIVE)
    with pytest.raises(Refused, match="nowhere"):
        hold("BT-1", FIVE, station="nowhere")
    with pytest.raises(Refused, match="no slot"):
        holding.unpin(house, "BT-1", administrator, NOW)


def test_an_order_of_the_commune_puts_its_own_before_what_has_priority(network, replan, house, administrator):
    network.bulletin("BT-P", klass=Klass.PRIORITY, wanted_airings=14, most_airings=14, most_a_day=2)
    network.bulletin("BT-X", audience=("nghia-hai",), wanted_airings=14, most_airings=14, most_a_day=2)
    choosing.order(house, "nghia-hai", ("BT-X", "BT-P"), administrator, NOW)

    replan()

    together = [
        [s["bulletin_id"] for s in network.slots(day=day, station_id=2, window_id=window)]
        for day in (MONDAY, TUESDAY)
        for window in (3, 4)
    ]
    assert [2, 1] in together
    assert [1, 2] not in together


def test_a_check_says_what_a_pin_would_do_and_writes_nothing(house, administrator, network, hold, replan):
    network.bulletin("BT-1", audience=("huyen",), wanted_airings=1, most_airings=1)
    replan(last=MONDAY)
    [slot] = network.slots()

    would = holding.check(house, slot["code"], "huyen", at(MONDAY, FIVE + 10), administrator, NOW)
    with pytest.raises(Refused) as refused:
        holding.check(house, slot["code"], "huyen", at(MONDAY, 0), administrator, NOW)
    stands = network.slots()

    assert stands == [slot]
    assert refused.value.message.id == "traffic.pin_bar_window"
    assert hold(slot["code"], FIVE + 10).starts_at == would


def test_the_first_free_minute_of_a_stretch_is_found_else_what_is_in_the_way(network, house, administrator, hold):
    network.bulletin("BT-1", audience=("huyen",))
    network.bulletin("BT-2", audience=("huyen",))
    first = hold("BT-1", FIVE)

    made = holding.pin(house, "BT-2", "huyen", at(MONDAY, FIVE), administrator, NOW, until=at(MONDAY, FIVE + 20))

    assert first.starts_at < made.starts_at < at(MONDAY, FIVE + 20)
    with pytest.raises(Refused) as refused:
        holding.check(house, "BT-2", "huyen", at(MONDAY, 0), administrator, NOW, until=at(MONDAY, 20))
    assert refused.value.message.id == "traffic.pin_bar_window"


def test_an_open_slot_is_removed_and_a_published_one_is_not(network, house, administrator, replan):
    network.bulletin("BT-1", audience=("huyen",), wanted_airings=1, most_airings=1)
    replan(last=MONDAY)
    [slot] = network.slots()

    gone = holding.remove(house, slot["code"], administrator, NOW)

    assert (gone.slot, network.slots()) == (slot["code"], [])
    with pytest.raises(Refused):
        holding.remove(house, slot["code"], administrator, NOW)
    replan(last=MONDAY)
    publishing.publish(house, ("huyen",), MONDAY, MONDAY, administrator, NOW)
    with pytest.raises(Refused) as refused:
        holding.remove(house, network.slots()[0]["code"], administrator, NOW)
    assert refused.value.message.id == "traffic.pin_published"
