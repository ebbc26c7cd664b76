"""What a commune carries of the district counts for its target, at the first planning as at the second."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import select
from traffic_house import MONDAY, NOW, SUNDAY, Writer

from scheduler.records.choice import Choice, ChoiceKind
from scheduler.records.slot import Slot
from scheduler.records.station import Station, WindowRelay
from scheduler.timekeeping import STATION_ZONE, at
from scheduler.traffic.gathering import gather
from scheduler.traffic.problem import Fixed, Plan, PlanBulletin, PlannedAiring, PlanStation, Problem
from scheduler.traffic.relaying import credit, credited
from scheduler.traffic.solver import solve

BULLETIN = PlanBulletin("b", "T", 61, 3, 0, 86_400, 1, 5, 0, 5, part_second=True)
DISTRICT = PlanStation("huyen", (), ("b",))
COMMUNE = PlanStation("xa", (), (), credit=(("U", 7),), relays=(("huyen", 100, 200), ("VOV1", 300, 400)))


def airing(starts):
    return Plan("p", (PlannedAiring("huyen", "b", starts),))


@pytest.mark.parametrize(
    ("starts", "seconds"), [(100, 60), (39, 0), (40, 0), (41, 1), (140, 60), (170, 30), (200, 0), (320, 0)]
)
def test_an_airing_counts_for_what_of_it_lies_inside_the_relay(starts, seconds):
    problem = Problem("p", 1, (BULLETIN,), (DISTRICT, COMMUNE))

    made = credited(problem, lambda _: airing(starts))

    assert dict(made.stations[1].credit).get("T", 0) == seconds
    assert dict(made.stations[1].credit)["U"] == 7
    assert made.stations[0] == DISTRICT


def test_only_the_stations_that_are_carried_are_planned_for_the_credit():
    asked = []
    problem = Problem("p", 1, (BULLETIN,), (DISTRICT, COMMUNE, PlanStation("khac", (), ())))

    credited(problem, lambda given: asked.append([s.code for s in given.stations]) or airing(0))
    alone = credited(replace(problem, stations=(DISTRICT,)), lambda _: pytest.fail("nothing is carried"))

    assert asked == [["huyen"]]
    assert alone.stations == (DISTRICT,)


def test_what_stands_counts_with_its_own_length():
    standing = replace(DISTRICT, fixed=(Fixed("b", 110, 31),))

    made = credited(Problem("p", 1, (BULLETIN,), (standing, COMMUNE)), lambda _: airing(110))

    assert dict(made.stations[1].credit)["T"] == 30


def test_credit_is_summed_by_topic():
    heard = [("A", 0, 10), ("B", 10, 30), ("A", 30, 45)]

    assert credit(heard, 5, 40) == (("A", 15), ("B", 20))


@pytest.fixture
def relaying(network: Writer):
    """The communes relay the district, not VOV1; one bulletin for the district alone."""
    with network.house.database.writing() as session:
        for row in session.exec(select(WindowRelay)):
            row.source = "huyen"
    network.bulletin("tin", 120_000, ("huyen",), wanted_airings=6, most_airings=14, most_a_day=2)
    return network


def gathered(network, **given):
    with network.house.database.reading() as session:
        return gather(session, MONDAY, SUNDAY, NOW, STATION_ZONE, **given).problem


def test_gathering_tells_what_is_relayed_and_credits_slots_of_stations_that_are_not_planned_now(relaying):
    together = gathered(relaying)
    plan = solve(replace(together, stations=together.stations[:1]))
    begins, ends = together.stations[1].relays[0][1:]
    relaying.add(slot(relaying, begins))

    alone = gathered(relaying, only=["nghia-hai"]).stations[0]

    assert together.stations[0].relays == ()
    assert len(together.stations[1].relays) == 14
    assert ends - begins == 17 * 60
    assert plan.airings
    assert dict(alone.credit) == {"CCHC-01": 120}
    assert alone.relays == ()


def slot(network, second):
    """A planned slot of the district, so many seconds after the week's beginning."""
    return Slot(
        code="huyen-1",
        station_id=1,
        window_id=1,
        day=MONDAY,
        starts_at=at(MONDAY, 0) + timedelta(seconds=second),
        milliseconds=120_048,
        bulletin_id=1,
        approval_id=1,
        take_id=1,
        **network.stamp,
    )


def test_choices_of_communes_reach_the_problem_the_newest_first(network):
    number = network.bulletin("tin")
    urgent = network.bulletin("gap", klass="priority")
    with network.house.database.reading() as session:
        ids = {s.code: s.id for s in session.exec(select(Station))}

    def choose(station, kind, bulletin=None, **given):
        network.add(Choice(station_id=ids[station], kind=kind, bulletin_id=bulletin, **given, **network.stamp))

    choose("nghia-hai", ChoiceKind.DECLINED, number)
    choose("nghia-hai", ChoiceKind.DECLINED, urgent)
    choose("nghia-hai", ChoiceKind.ORDERED, bulletins="gap,tin")
    choose("nghia-lac", ChoiceKind.DECLINED, number)
    choose("nghia-lac", ChoiceKind.ACCEPTED, number)

    stations = {s.code: s for s in gathered(network).stations}

    assert stations["nghia-hai"].declined == {"tin"}
    assert stations["nghia-hai"].order == ("gap", "tin")
    assert stations["nghia-lac"].declined == frozenset()
    assert stations["huyen"].order == ()
