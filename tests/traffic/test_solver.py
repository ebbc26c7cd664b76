"""Properties of the planner on small problems, by drawing them."""

from collections import Counter
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st
from planning_cases import DAYS, broken_rules, bulletin, problem, problems

from scheduler.traffic.problem import DAY_SECONDS, BulletinClass, Fixed, Owed, Reason
from scheduler.traffic.solver import solve


@settings(deadline=None, max_examples=60)
@given(problems())
def test_no_plan_breaks_a_rule(given_problem):
    assert broken_rules(given_problem, solve(given_problem)) == []


@settings(deadline=None, max_examples=40)
@given(problems())
def test_placed_and_not_placed_add_up_to_what_was_wanted(given_problem):
    plan = solve(given_problem)

    got = Counter(a.bulletin for a in plan.airings)
    missing = Counter()
    for row in plan.not_placed:
        missing[row.bulletin] += row.count
    for b in given_problem.bulletins:
        assert min(got[b.code], b.wanted) + missing[b.code] == b.wanted


@settings(deadline=None, max_examples=30)
@given(problems())
def test_planning_again_on_top_of_the_plan_changes_nothing(given_problem):
    first = solve(given_problem)

    station = given_problem.stations[0]
    kept = replace(station, open=tuple((a.bulletin, a.starts) for a in first.airings))
    again = solve(replace(given_problem, stations=(kept,)))

    assert again == first
    assert solve(given_problem) == first


@st.composite
def disrupted(draw):
    """A running plan: some days are frozen, a later one is lost, an airing is owed, a must-air bulletin comes in."""
    before = draw(problems())
    today = draw(st.integers(0, DAYS - 2))
    frozen_until = today * DAY_SECONDS + draw(st.sampled_from((0, 6 * 3600)))
    lost_day = draw(st.integers(today + 1, DAYS))
    station = before.stations[0]
    seconds = {b.code: b.seconds for b in before.bulletins}
    airings = [(a.bulletin, a.starts) for a in solve(before).airings]
    urgent = bulletin(code="N", wanted=3, most=4, must_air=True, rank=1, seconds=draw(st.integers(15, 300)))
    after = replace(
        station,
        segments=tuple(s for s in station.segments if s.day != lost_day),
        bulletins=(*station.bulletins, "N"),
        fixed=tuple(Fixed(b, t, seconds[b]) for b, t in airings if t < frozen_until),
        open=tuple((b, t) for b, t in airings if t >= frozen_until),
        owed=(Owed("B0", 1, DAYS * DAY_SECONDS),),
    )
    return replace(before, bulletins=(*before.bulletins, urgent), stations=(after,), frozen_until=frozen_until)


@settings(deadline=None, max_examples=40)
@given(disrupted())
def test_planning_on_after_a_disruption_breaks_no_rule_and_moves_nothing_that_stands(given_problem):
    plan = solve(given_problem)

    assert broken_rules(given_problem, plan) == []
    assert {(f.bulletin, f.starts) for f in given_problem.stations[0].fixed} <= {
        (a.bulletin, a.starts) for a in plan.airings
    }


def test_airings_are_spread_over_the_days_and_not_heaped():
    plan = solve(problem([bulletin(wanted=5, most=5)]))

    assert [a.starts // DAY_SECONDS for a in plan.airings] == [0, 1, 2, 3, 4]


def test_a_must_air_bulletin_takes_the_place_of_wishes():
    wish = bulletin(code="B-wish", seconds=380, rank=1, wanted=10, most=10, gap_seconds=3600)
    full = problem([wish])
    old = tuple((a.bulletin, a.starts) for a in solve(full).airings)
    must = bulletin(code="B-must", seconds=400, rank=5, wanted=5, most=5, must_air=True)

    plan = solve(problem([wish, must], open=old))

    assert Counter(a.bulletin for a in plan.airings)["B-must"] == 5
    assert broken_rules(problem([wish, must]), plan) == []


def test_pins_and_published_airings_are_never_moved_and_nothing_meets_them():
    stands = Fixed("B1", 17 * 3600 + 100, 60)
    b2 = bulletin(code="B2", seconds=110, wanted=10, most=10, gap_seconds=3600)

    given_problem = problem([bulletin(), b2], fixed=(stands,))
    plan = solve(given_problem)

    assert ("B1", stands.starts) in {(a.bulletin, a.starts) for a in plan.airings}
    assert broken_rules(given_problem, plan) == []


def test_a_declined_bulletin_is_not_aired_and_the_reason_is_the_communes():
    plan = solve(problem([bulletin()], declined=frozenset({"B1"})))

    assert plan.airings == ()
    assert [(n.reason, n.count) for n in plan.not_placed] == [(Reason.DECLINED, 3)]


def test_an_open_slot_of_a_bulletin_that_is_now_declined_goes():
    old = (("B1", 5 * 3600 + 18), ("gone", 17 * 3600 + 18))

    plan = solve(problem([bulletin()], declined=frozenset({"B1"}), open=old))

    assert plan.airings == ()


def test_priority_bulletins_come_first_in_the_order_of_the_commune():
    made = [
        bulletin(code="A", wanted=1, rank=1, valid_until=DAY_SECONDS // 2),
        bulletin(code="P1", wanted=1, klass=BulletinClass.PRIORITY, valid_until=DAY_SECONDS // 2),
        bulletin(code="P2", wanted=1, klass=BulletinClass.PRIORITY, valid_until=DAY_SECONDS // 2),
    ]

    plan = solve(problem(made, order=("P2", "P1")))

    assert [a.bulletin for a in plan.airings] == ["P2", "P1", "A"]


def test_a_makegood_is_placed_and_marked():
    given_problem = problem([bulletin(wanted=1, most=4)], owed=(Owed("B1", 2, DAYS * DAY_SECONDS),))

    plan = solve(given_problem)

    assert sum(a.makegood for a in plan.airings) == 2


def test_reasons_name_what_binds():
    made = [
        bulletin(code="gap", wanted=4, most=4, gap_seconds=2 * DAY_SECONDS),
        bulletin(code="daily", wanted=8, most=8, most_a_day=1),
        bulletin(code="long", seconds=1000, wanted=2),
        bulletin(code="late", valid_from=DAYS * DAY_SECONDS, valid_until=9 * DAY_SECONDS),
        bulletin(code="night", valid_from=18 * 3600, valid_until=DAY_SECONDS),
        bulletin(code="windows", wanted=20, most=20, most_a_day=9, gap_seconds=3600),
    ]

    plan = solve(problem(made))

    assert {(n.bulletin, n.reason, n.count) for n in plan.not_placed} == {
        ("gap", Reason.GAP, 1),
        ("daily", Reason.DAILY_LIMIT, 3),
        ("long", Reason.TOO_LONG, 2),
        ("late", Reason.VALIDITY, 3),
        ("night", Reason.NO_WINDOW, 3),
        ("windows", Reason.NO_WINDOW, 10),
    }
    too_long = next(n for n in plan.not_placed if n.bulletin == "long")
    assert too_long.short_seconds == 1000 - (12 * 60 - 12)


def test_no_room_tells_how_many_seconds_are_short():
    made = [
        bulletin(code="first", seconds=690, rank=1, wanted=5, most=5, must_air=True, most_a_day=1),
        bulletin(code="second", seconds=480 - 18 - 12 + 1, wanted=1),
    ]

    plan = solve(problem(made))

    assert [(n.bulletin, n.reason, n.short_seconds) for n in plan.not_placed] == [("second", Reason.NO_ROOM, 438)]


def test_credit_from_a_relay_lowers_what_the_station_still_needs():
    b = bulletin(wanted=1, most=10, gap_seconds=3600)
    needs = {"target_seconds": 300, "quotas": (("CCHC-01", 300.0),)}

    without = solve(problem([b], **needs))
    credited = solve(problem([b], **needs, credit=(("CCHC-01", 240),)))

    assert (len(without.airings), len(credited.airings)) == (5, 1)
