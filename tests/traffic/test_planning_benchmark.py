"""The planner before an outside judge: tests/outside/planning/checker.py, which shares no code with it."""

import json

import pytest
from planning_cases import outside

from scheduler.messages import Refused
from scheduler.traffic.instances import to_problem
from scheduler.traffic.plan_json import to_plan_json
from scheduler.traffic.solver import solve

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def judge():
    return outside("checker")


@pytest.fixture(scope="module")
def maker():
    return outside("instances")


def verdict(judge, instance):
    plan = to_plan_json(solve(to_problem(instance)))
    return judge.check(instance, plan), plan


def test_the_plan_of_one_station_breaks_no_rule(judge, maker):
    report, _ = verdict(judge, maker.build("a", seed=1))

    assert (report["violations"], report["must_missing"]) == (0, 0)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("load", "target", "topics", "wishes", "uneven"),
    [(0.7, 1.0, 0.9995, 0.998, 0.12), (1.0, 0.9995, 0.997, 0.960, 0.25), (1.4, 1.0, 0.999, 0.925, 0.37)],
)
def test_the_plan_of_25_stations_is_near_the_bound(judge, maker, load, target, topics, wishes, uneven):
    report, _ = verdict(judge, maker.build("b", seed=1, load=load))

    assert (report["violations"], report["must_missing"]) == (0, 0)
    assert report["target_attainment"] >= target
    assert report["topic_attainment"] >= topics
    assert report["demand_attainment"] >= wishes
    assert report["evenness_error"] <= uneven


@pytest.mark.slow
def test_a_disrupted_plan_is_repaired_and_not_made_anew(judge, maker):
    instance = maker.build("b", seed=1)
    _, old = verdict(judge, instance)

    report, _ = verdict(judge, maker.build_replan(instance, old, seed=1))

    assert (report["violations"], report["must_missing"], report["makegood_missing"]) == (0, 0, 0)
    assert report["churn_window"] <= 0.05


@pytest.mark.slow
def test_the_same_instance_gives_the_same_plan_to_the_byte_on_any_number_of_workers(maker):
    instance = maker.build("b", seed=2)

    first, second = (json.dumps(to_plan_json(solve(to_problem(instance), workers=n, effort=20))) for n in (1, 3))

    assert first == second


def test_a_segment_over_midnight_is_planned_by_the_rules_of_the_format(judge, maker):
    instance = maker.build("a", seed=3)
    for calendar in instance["calendars"].values():
        calendar["quiet_daily"] = []
        calendar["windows"].append({"id": "night", "start": 86_000, "end": 87_500, "fixed": []})

    report, plan = verdict(judge, instance)

    assert report["violations"] == 0
    assert any(86_000 <= start < 87_500 for _, _, start in plan["airings"])


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda d: d | {"format": "x"}, "traffic.not_an_instance"),
        (lambda d: {k: v for k, v in d.items() if k != "rules"}, "traffic.instance_lacks"),
        (lambda d: d | {"days": "many"}, "instance.not_whole"),
        (lambda d: [d], "traffic.not_an_instance"),
    ],
)
def test_what_is_no_instance_is_refused_by_name(maker, spoil, message):
    with pytest.raises(Refused) as refused:
        to_problem(spoil(maker.build("a", seed=1)))

    assert refused.value.message.id == message
