"""Planning takes seconds; others go on working meanwhile, and no plan is written over what they did."""

import pytest
from traffic_house import MONDAY, NOW, SUNDAY

from scheduler.messages import Refused
from scheduler.records.bulletin import Bulletin
from scheduler.traffic import desk


class Colleague:
    """Writes something while the planner thinks: it is told after each station, and works on the first so many."""

    def __init__(self, network, times):
        self.network, self.times, self.made = network, times, 0

    def __call__(self, done, total, what=""):
        if self.made < self.times and done == 1:
            self.made += 1
            self.network.bulletin(f"BT-N{self.made}", wanted_airings=1)


def test_others_write_while_a_plan_is_made_and_it_counts_them_in(network, house, administrator):
    network.bulletin("BT-1")
    colleague = Colleague(network, times=1)

    summary = desk.plan(house, MONDAY, SUNDAY, administrator, NOW, colleague)

    with house.database.reading() as session:
        newest = session.get(Bulletin, 2)
    assert newest.code == "BT-N1"
    assert len(network.slots(bulletin_id=2)) == 3
    assert summary.added == len(network.slots())


def test_a_plan_that_is_overtaken_twice_writes_nothing_and_says_so(network, house, administrator):
    network.bulletin("BT-1")

    with pytest.raises(Refused) as refused:
        desk.plan(house, MONDAY, SUNDAY, administrator, NOW, Colleague(network, times=9))

    assert refused.value.message.id == "traffic.plan_overtaken"
    assert network.slots() == []


def test_what_the_plan_does_not_depend_on_may_change_meanwhile(network, house, administrator):
    network.bulletin("BT-1")
    told = []

    def rename(done, total, what=""):
        told.append(done)
        network.change(Bulletin, 1, title=f"Tên mới {len(told)}")

    desk.plan(house, MONDAY, SUNDAY, administrator, NOW, rename)

    assert told == [1, 2, 3]
    assert len(network.slots()) == 9
