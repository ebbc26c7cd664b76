"""What a new plan changes in the one that stands, each change with its reason."""

from dataclasses import replace
from itertools import pairwise

import pytest
from planning_cases import DAYS, bulletin, problem, segments

from scheduler.traffic.problem import DAY_SECONDS, Owed, Problem
from scheduler.traffic.replanning import Cause, Kind, changes
from scheduler.traffic.solver import solve


def standing(asked):
    """The plan of a problem, as open slots: bulletin, start, seconds."""
    lengths = {b.code: b.seconds for b in asked.bulletins}
    return [(a.bulletin, a.starts, lengths[a.bulletin]) for a in solve(asked).airings]


def replanned(before, after: Problem, corrections=()):
    """What planning `after` on top of the open slots `before` changes."""
    known = {b.code for b in after.bulletins}
    opened = tuple((code, at) for code, at, _ in before if code in known)
    after = replace(after, stations=(replace(after.stations[0], open=opened),))
    return changes(after, solve(after), {"huyen": before}, corrections)


OLD = [bulletin(code="A"), bulletin(code="B", seconds=90)]


def test_the_same_problem_changes_nothing():
    assert replanned(standing(problem(OLD)), problem(OLD)) == ()


def test_a_new_bulletin_is_added_and_nothing_else_moves():
    before = standing(problem(OLD))

    found = replanned(before, problem([*OLD, bulletin(code="N", rank=1)]))

    assert {(c.kind, c.bulletin, c.cause) for c in found} == {(Kind.ADDED, "N", Cause.NEW_BULLETIN)}
    assert len(found) == 3


def test_a_bulletin_that_is_gone_is_removed_everywhere():
    before = standing(problem(OLD))

    found = replanned(before, problem(OLD[:1]))

    assert {(c.kind, c.bulletin, c.cause) for c in found} == {(Kind.REMOVED, "B", Cause.NOT_APPROVED)}


def test_a_lost_window_moves_what_was_in_it_and_only_that():
    before = standing(problem(OLD))
    lost = before[0][1] // DAY_SECONDS
    hour = before[0][1] % DAY_SECONDS // 3600
    kept = tuple(s for s in segments((5, 8), (17, 12)) if (s.day, s.starts % DAY_SECONDS // 3600) != (lost, hour))

    found = replanned(before, problem(OLD, segments=kept))

    inside = {(c, at) for c, at, _ in before if at // DAY_SECONDS == lost and at % DAY_SECONDS // 3600 == hour}
    assert {(c.bulletin, c.old) for c in found if c.old is not None} == inside
    assert {(c.kind, c.cause, c.other_window) for c in found} == {(Kind.MOVED, Cause.WINDOW, True)}


@pytest.mark.parametrize(
    ("station", "bulletins", "cause"),
    [
        ({"declined": frozenset({"B"})}, OLD, Cause.DECLINED),
        ({}, [OLD[0], replace(OLD[1], valid_from=DAYS * DAY_SECONDS, valid_until=9 * DAY_SECONDS)], Cause.VALIDITY),
    ],
)
def test_a_slot_that_may_not_stay_is_removed_with_what_forbids_it(station, bulletins, cause):
    before = standing(problem(OLD))

    found = replanned(before, problem(bulletins, **station))

    assert {(c.kind, c.bulletin, c.cause) for c in found} == {(Kind.REMOVED, "B", cause)}


def test_a_slot_of_a_station_outside_the_audience_goes():
    before = standing(problem(OLD))
    asked = problem(OLD)

    found = replanned(before, replace(asked, stations=(replace(asked.stations[0], bulletins=("A",)),)))

    assert {(c.kind, c.bulletin, c.cause) for c in found} == {(Kind.REMOVED, "B", Cause.AUDIENCE)}


def test_a_bulletin_that_grew_too_long_for_its_place_goes_for_its_length():
    before = standing(problem([bulletin(code="A", wanted=1)], segments=segments((17, 4))))

    found = replanned(before, problem([bulletin(code="A", seconds=600, wanted=1)], segments=segments((17, 4))))

    assert [(c.kind, c.cause) for c in found] == [(Kind.REMOVED, Cause.LENGTH)]


@pytest.mark.parametrize("seconds", [61, 66, 100, 400])
def test_a_bulletin_that_grew_pushes_its_neighbours_on_and_overlaps_none(seconds):
    row = [bulletin(code=c, wanted=5, most=8, most_a_day=1) for c in "ABC"]
    windows = segments((5, 30), (17, 30))
    before = standing(problem(row, segments=windows))

    grown = [replace(row[0], seconds=seconds), *row[1:]]
    asked = problem(grown, segments=windows, open=tuple((code, at) for code, at, _ in before))
    plan = solve(asked)

    lengths = {b.code: b.seconds for b in grown}
    starts = sorted((a.starts, a.bulletin) for a in plan.airings)
    assert len(starts) == len(before)
    assert all(at + lengths[code] + 5 <= then for (at, code), (then, _) in pairwise(starts))
    found = changes(asked, plan, {"huyen": before})
    assert {(c.kind, c.other_window) for c in found} <= {(Kind.MOVED, False)}


def test_what_gives_way_names_the_bulletin_that_takes_its_time():
    one = segments((17, 4), days=1)
    weak = bulletin(code="A", seconds=180, wanted=1, rank=5)
    before = standing(problem([weak], days=1, segments=one))

    must = bulletin(code="M", seconds=180, wanted=1, must_air=True)
    found = replanned(before, problem([weak, must], days=1, segments=one))

    assert [(c.kind, c.bulletin, c.cause, c.gave_way_to) for c in found if c.old is not None] == [
        (Kind.REMOVED, "A", Cause.GAVE_WAY, "M")
    ]


def test_makegoods_and_corrections_are_named_as_such():
    before = standing(problem(OLD))

    owed = problem([*OLD, bulletin(code="K")], owed=(Owed("A", 1, DAYS * DAY_SECONDS),))
    found = replanned(before, owed, corrections=("K",))

    assert {(c.bulletin, c.cause) for c in found if c.kind is Kind.ADDED} == {
        ("A", Cause.MAKEGOOD),
        ("K", Cause.CORRECTION),
    }
