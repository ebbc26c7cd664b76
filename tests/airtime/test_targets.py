"""Targets in seconds: which one holds for a station, and what share and growth come to."""

from datetime import date, timedelta

import pytest

from scheduler.airtime.targets import Basis, Goal, in_seconds, stations_of
from scheduler.records.target import TargetKind

WEEK = (date(2023, 7, 10), date(2023, 7, 16))
STATIONS = ("huyen", "xa-1", "xa-2")
GROUPS = {"bien": frozenset({"xa-2"})}


def goal(id_, audience, value, kind=TargetKind.MINUTES, topic="*"):
    return Goal(id_, audience, topic, kind, value, *WEEK)


def seconds(*goals, **basis):
    found = in_seconds(goals, STATIONS, GROUPS, {(g.id, s): b for s, b in basis.items() for g in goals})
    return {s.station: (s.target_id, s.seconds) for s in found}


def test_a_station_goes_before_its_group_and_the_group_before_all():
    made = seconds(goal(1, "*", 45), goal(2, "group:bien", 30), goal(3, "huyen", 20))

    assert made == {"huyen": (3, 1200), "xa-1": (1, 2700), "xa-2": (2, 1800)}


def test_of_two_alike_the_higher_holds():
    assert seconds(goal(1, "huyen", 45), goal(2, "huyen", 50))["huyen"] == (2, 3000)


def test_topics_have_goals_of_their_own():
    made = in_seconds([goal(1, "huyen", 45), goal(2, "huyen", 5, topic="CCHC-04")], STATIONS, GROUPS, {})

    assert {(s.topic, s.seconds) for s in made} == {("*", 2700), ("CCHC-04", 300)}


@pytest.mark.parametrize(
    ("kind", "value", "basis", "expected"),
    [
        (TargetKind.GROWTH, 10, Basis(base=timedelta(seconds=340)), 374),
        (TargetKind.GROWTH, 10, Basis(), None),
        (TargetKind.SHARE, 75, Basis(other=timedelta(seconds=60)), 180),
        (TargetKind.SHARE, 75, Basis(), None),
        (TargetKind.MINUTES, 0.51, Basis(), 31),
    ],
)
def test_what_a_goal_comes_to(kind, value, basis, expected):
    made = seconds(goal(1, "huyen", value, kind), huyen=basis)

    assert made == ({} if expected is None else {"huyen": (1, expected)})


def test_an_audience_that_names_nobody_has_no_stations():
    assert stations_of("group:none", STATIONS, GROUPS) == ()
    assert stations_of("xa-9", STATIONS, GROUPS) == ()
