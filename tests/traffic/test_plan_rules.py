"""Choices, pins, classes and relay credit are rules for the planner; no exchange of two bulletins betters its plan."""

from collections import Counter
from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from planning_cases import DAYS, aims, broken_rules, bulletin, crowded, governed, may_air, networks, problem, segments

from scheduler.traffic.pinning import PinBar, broken_pins
from scheduler.traffic.problem import DAY_SECONDS, BulletinClass, Fixed, Pin, PlannedAiring
from scheduler.traffic.solver import solve


@settings(deadline=None, max_examples=60)
@given(governed())
def test_no_plan_breaks_a_choice_or_a_rule_and_what_stands_is_in_it(given_problem):
    plan = solve(given_problem)

    assert broken_rules(given_problem, plan) == []
    assert {(f.bulletin, f.starts) for f in given_problem.stations[0].fixed} <= {
        (a.bulletin, a.starts) for a in plan.airings
    }


@settings(deadline=None, max_examples=40)
@given(governed())
def test_planning_again_on_top_of_a_plan_with_pins_and_choices_changes_nothing(given_problem):
    first = solve(given_problem)

    station = given_problem.stations[0]
    stands = {(f.bulletin, f.starts) for f in station.fixed}
    mine = tuple((a.bulletin, a.starts) for a in first.airings if (a.bulletin, a.starts) not in stands)
    again = solve(replace(given_problem, stations=(replace(station, open=mine),)))

    assert again.airings == first.airings


@settings(deadline=None, max_examples=40)
@given(governed())
def test_one_pin_alone_is_kept_or_named_with_what_is_in_its_way(given_problem):
    station = given_problem.stations[0]
    one = replace(given_problem, stations=(replace(station, pins=station.pins[:1]),))

    found = broken_pins(one, solve(one))

    # By itself a pin has room unless an airing that stands has taken it.
    assert all(b.bar is not PinBar.ROOM for b in found) or station.fixed


def exchanges(given_problem, plan):
    """Every plan that gives one airing to a dropped bulletin of higher rank, same topic and no greater length."""
    station = given_problem.stations[0]
    by_code = {b.code: b for b in given_problem.bulletins}
    got = Counter(a.bulletin for a in plan.airings)
    stands = {(f.bulletin, f.starts) for f in station.fixed}
    dropped = [b for b in given_problem.bulletins if got[b.code] < b.wanted and may_air(station, b)]
    for airing, other in product(plan.airings, dropped):
        gone = by_code[airing.bulletin]
        alike = other.topic == gone.topic and other.rank < gone.rank and 0 < other.seconds <= gone.seconds
        if alike and (airing.bulletin, airing.starts) not in stands:
            rest = [a for a in plan.airings if a != airing]
            changed = replace(plan, airings=(*rest, PlannedAiring(station.code, other.code, airing.starts)))
            if not broken_rules(given_problem, changed) and not broken_pins(given_problem, changed):
                yield changed


@settings(deadline=None, max_examples=100)
@given(crowded() | governed())
def test_exchanging_an_airing_for_a_dropped_one_of_higher_rank_never_improves_the_aims(given_problem):
    plan = solve(given_problem)

    reached = aims(given_problem, plan)
    assert [c for c in exchanges(given_problem, plan) if aims(given_problem, c) < reached] == []


@settings(deadline=None, max_examples=20)
@given(networks())
def test_a_station_is_planned_as_if_it_were_alone(given_problem):
    together = solve(given_problem)

    for station in given_problem.stations:
        alone = solve(replace(given_problem, stations=(station,)))
        assert alone.airings == tuple(a for a in together.airings if a.station == station.code)


def test_a_pin_is_kept_though_the_bulletin_would_air_better_elsewhere():
    pinned = problem([bulletin(wanted=1, most=1)], pins=(Pin("B1", 3, "w1"),))

    plan = solve(pinned)

    assert [a.starts // DAY_SECONDS for a in plan.airings] == [3]
    assert broken_pins(pinned, plan) == ()


def test_a_new_pin_moves_the_airing_that_a_running_plan_has():
    once = [bulletin(wanted=1, most=1)]
    old = tuple((a.bulletin, a.starts) for a in solve(problem(once)).airings)
    days = [at // DAY_SECONDS for _, at in old]
    other = next(day for day in range(DAYS) if day not in days)

    plan = solve(problem(once, open=old, pins=(Pin("B1", other, "w0"),)))

    assert [a.starts // DAY_SECONDS for a in plan.airings] == [other]


def test_a_new_pin_takes_the_place_of_the_bulletins_own_airing_that_is_too_near():
    daily = [bulletin(wanted=5, most=5, gap_seconds=24 * 3600, most_a_day=1)]
    old = tuple((a.bulletin, a.starts) for a in solve(problem(daily)).airings)

    pinned = problem(daily, open=old, pins=(Pin("B1", 2, "w1"),))
    plan = solve(pinned)

    assert broken_pins(pinned, plan) == ()
    assert broken_rules(pinned, plan) == []


LONG = bulletin(code="B2", seconds=400, wanted=1)


@pytest.mark.parametrize(
    ("pin", "given_station", "bar"),
    [
        (Pin("B9", 0, "w0"), {}, PinBar.UNKNOWN),
        (Pin("B1", 0, "w0"), {"declined": frozenset({"B1"})}, PinBar.DECLINED),
        (Pin("B1", 0, "w9"), {}, PinBar.WINDOW),
        (Pin("B1", DAYS, "w0"), {}, PinBar.WINDOW),
        (Pin("B1", 0, "w0"), {"frozen_until": DAY_SECONDS}, PinBar.PAST),
        (Pin("late", 1, "w0"), {}, PinBar.VALIDITY),
        (Pin("long", 0, "w0"), {}, PinBar.TOO_LONG),
        (Pin("B1", 0, "w0"), {"fixed": (Fixed("B1", 17 * 3600 - 9 * 3600, 60),)}, PinBar.LIMITS),
        (Pin("B2", 0, "w0"), {"fixed": (Fixed("B3", 5 * 3600 + 60, 300),)}, PinBar.ROOM),
    ],
    ids=lambda value: value.value if isinstance(value, PinBar) else "",
)
def test_what_contradicts_a_pin_is_named_and_the_plan_is_made_all_the_same(pin, given_station, bar):
    made = [
        bulletin(),
        LONG,
        bulletin(code="B3", seconds=300, wanted=1),
        bulletin(code="late", valid_from=3 * DAY_SECONDS),
        bulletin(code="long", seconds=5 * 3600),
    ]

    given_problem = problem(made, pins=(pin,), **given_station)
    plan = solve(given_problem)

    assert [b.bar for b in broken_pins(given_problem, plan)] == [bar]
    assert plan.airings


def test_of_two_pins_that_need_one_room_the_first_is_kept_and_the_second_named():
    made = [LONG, replace(LONG, code="B3")]

    given_problem = problem(made, pins=(Pin("B2", 0, "w0"), Pin("B3", 0, "w0")))
    plan = solve(given_problem)

    assert [(b.pin.bulletin, b.bar) for b in broken_pins(given_problem, plan)] == [("B3", PinBar.ROOM)]


def test_a_declined_priority_bulletin_airs_all_the_same():
    plan = solve(problem([bulletin(klass=BulletinClass.PRIORITY)], declined=frozenset({"B1"})))

    assert len(plan.airings) == 3


@settings(deadline=None, max_examples=20)
@given(st.integers(0, 5), st.integers(1, 3))
def test_relay_credit_saves_just_as_many_airings_as_it_is_worth(credited, wanted):
    own = bulletin(wanted=wanted, most=10, gap_seconds=3600)

    plan = solve(problem([own], quotas=(("CCHC-01", 300.0),), credit=(("CCHC-01", 60 * credited),)))

    assert len(plan.airings) == max(wanted, 5 - credited)


def test_a_window_shorter_than_its_tune_holds_nothing_and_is_no_error():
    given_problem = problem([bulletin()], segments=segments((5, 0.4)))

    assert solve(given_problem).airings == ()
