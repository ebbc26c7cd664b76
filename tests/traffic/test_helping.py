"""What is said to help is applied to the problem, which is planned again: the airing is placed."""

from dataclasses import replace

import pytest
from planning_cases import DAYS, bulletin, problem, segments

from scheduler.traffic.bounding import Bar, shortfalls
from scheduler.traffic.helping import HelpKind, applied, cheapest
from scheduler.traffic.problem import DAY_SECONDS, Fixed, Reason
from scheduler.traffic.solver import solve

EVENING = 17 * 3600


def placed(plan, code):
    return sum(a.bulletin == code for a in plan.airings)


FILLER = {"code": "F", "seconds": 300, "wanted": 5, "most": 5, "most_a_day": 1, "must_air": True}
CASES = {
    "the gap": ([bulletin(code="X", wanted=10, most=10, gap_seconds=20 * 3600)], {}, Reason.GAP, HelpKind.GAP),
    "the limit a day": ([bulletin(code="X", wanted=8, most=8, most_a_day=1)], {}, Reason.DAILY_LIMIT, HelpKind.A_DAY),
    "too long for every window": (
        [bulletin(code="X", seconds=730, wanted=1)],
        {},
        Reason.TOO_LONG,
        HelpKind.SHORTER,
    ),
    "validity over": (
        [bulletin(code="X", valid_until=DAY_SECONDS)],
        {"frozen_until": 2 * DAY_SECONDS},
        Reason.VALIDITY,
        HelpKind.LATER,
    ),
    "valid after the horizon": (
        [bulletin(code="X", valid_from=DAYS * DAY_SECONDS, valid_until=20 * DAY_SECONDS)],
        {},
        Reason.VALIDITY,
        HelpKind.EARLIER,
    ),
    "no window while valid": (
        [bulletin(code="X", valid_from=18 * 3600, valid_until=DAY_SECONDS)],
        {},
        Reason.NO_WINDOW,
        None,
    ),
    "declined": ([bulletin(code="X")], {"declined": frozenset({"X"})}, Reason.DECLINED, HelpKind.ACCEPT),
    "no room": (
        [bulletin(**FILLER), bulletin(code="X", seconds=240, wanted=5, most=5, most_a_day=1)],
        {"segments": segments((17, 8))},
        Reason.NO_ROOM,
        None,
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_the_help_is_applied_and_the_airing_is_placed(name):
    bulletins, station, reason, kind = CASES[name]
    asked = problem(bulletins, **station)
    plan = solve(asked)
    [line] = [n for n in plan.not_placed if n.bulletin == "X" and n.reason is reason]

    found = cheapest(asked, plan, line, solve)

    assert found is not None
    assert kind is None or found.kind is kind
    starts = tuple((a.bulletin, a.starts) for a in plan.airings)
    standing = replace(asked, stations=(replace(asked.stations[0], open=starts),))
    assert placed(solve(applied(standing, found)), "X") >= placed(plan, "X") + found.places > placed(plan, "X")


def test_the_cheapest_change_is_named_not_the_first_that_helps():
    asked = problem([bulletin(code="X", seconds=730, wanted=1)])
    plan = solve(asked)

    found = cheapest(asked, plan, plan.not_placed[0], solve)

    assert (found.kind, found.amount) == (HelpKind.SHORTER, 730 - (12 * 60 - 12))


def test_two_changes_are_named_together_where_neither_helps_alone():
    filler = bulletin(**(FILLER | {"seconds": 200}))
    once = bulletin(code="X", seconds=240, wanted=6, most=6, most_a_day=1, gap_seconds=300)
    asked = problem([filler, once], segments=segments((17, 8)))
    plan = solve(asked)
    [line] = [n for n in plan.not_placed if n.bulletin == "X"]

    found = cheapest(asked, plan, line, solve)

    assert found is not None
    assert found.also is not None
    starts = tuple((a.bulletin, a.starts) for a in plan.airings)
    standing = replace(asked, stations=(replace(asked.stations[0], open=starts),))
    assert placed(solve(applied(standing, replace(found, also=None))), "X") == placed(plan, "X")
    assert placed(solve(applied(standing, found)), "X") == placed(plan, "X") + found.places


def test_a_new_window_starts_when_the_station_speaks():
    asked = problem(
        [bulletin(code="X", wanted=1, valid_from=6 * DAY_SECONDS, valid_until=7 * DAY_SECONDS)],
        days=7,
        segments=segments((17, 12), days=5),
    )
    plan = solve(asked)
    [line] = plan.not_placed

    found = cheapest(asked, plan, line, solve)

    assert line.reason is Reason.NO_WINDOW
    assert found is not None
    assert placed(solve(applied(asked, found)), "X") == 1


def test_a_target_beyond_the_windows_is_said_to_be_out_of_reach():
    plenty = [bulletin(code=c, seconds=300, wanted=3, most=40, most_a_day=9, gap_seconds=300) for c in "XYZ"]
    asked = problem(plenty, target_seconds=9000)
    starts = [(a.bulletin, a.starts) for a in solve(asked).airings]

    [row] = shortfalls(asked, asked.stations[0], starts)

    assert (row.topic, row.bar, row.reachable) == ("*", Bar.ROOM, False)
    assert row.planned <= row.bound < 9000


def test_a_target_without_enough_bulletins_is_said_to_lack_them():
    asked = problem([bulletin(code="X", wanted=2, most=2)], target_seconds=1000)
    starts = [(a.bulletin, a.starts) for a in solve(asked).airings]

    [row] = shortfalls(asked, asked.stations[0], starts)

    assert (row.bar, row.planned, row.bound) == (Bar.SUPPLY, 120, 120)


def test_a_share_that_must_air_bulletins_push_out_is_within_reach_by_itself():
    must = bulletin(**(FILLER | {"topic": "CCHC-02", "seconds": 440, "wanted": 5, "most": 5, "most_a_day": 1}))
    asked = problem(
        [must, bulletin(code="X", seconds=440, wanted=1, most=9)],
        segments=segments((17, 8)),
        quotas=(("CCHC-01", 440.0),),
    )
    starts = [(a.bulletin, a.starts) for a in solve(asked).airings]

    [row] = shortfalls(asked, asked.stations[0], starts)

    assert (row.topic, row.bar, row.reachable) == ("CCHC-01", Bar.OTHERS, True)


def test_what_stands_counts_in_the_bound():
    stands = Fixed("X", EVENING + 18, 60, 0)
    asked = problem([bulletin(code="X", wanted=1, most=1)], target_seconds=1000, fixed=(stands,))

    [row] = shortfalls(asked, asked.stations[0], [])

    assert (row.planned, row.bound) == (60, 60)
