"""Planning that is stopped: by seconds, by Ctrl-C, at any moment; and the same bytes on any number of workers."""

import json
import os
import signal
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from planning_cases import broken_rules, networks, outside

from scheduler.traffic.instances import to_problem
from scheduler.traffic.plan_json import to_plan_json
from scheduler.traffic.solver import solve


def stops_after(times):
    """Say that planning is to stop, from the asking number `times` + 1 on."""
    asked = 0

    def stopped():
        nonlocal asked
        asked += 1
        return asked > times

    return stopped


def as_bytes(plan):
    return json.dumps(to_plan_json(plan), sort_keys=True)


@settings(deadline=None, max_examples=20)
@given(networks(), st.integers(0, 6))
def test_a_plan_that_was_stopped_at_any_moment_breaks_no_rule(problem, times):
    plan = solve(problem, stopped=stops_after(times), workers=2)

    assert broken_rules(problem, plan) == []


@settings(deadline=None, max_examples=20)
@given(networks())
def test_one_worker_and_two_give_the_same_plan_to_the_byte_stoppable_or_not(problem):
    plans = [solve(problem, workers=1), solve(problem, workers=2), solve(problem, workers=2, stopped=lambda: False)]

    assert len({as_bytes(plan) for plan in plans}) == 1


def test_a_stopped_plan_is_marked_and_a_finished_one_is_not():
    problem = to_problem(outside("instances").build("a", seed=1))

    stopped, finished = solve(problem, stopped=lambda: True), solve(problem, stopped=lambda: False)

    assert (stopped.stopped_early, finished.stopped_early) == (True, False)
    assert (to_plan_json(stopped)["stopped_early"], to_plan_json(finished)["stopped_early"]) == (True, False)


@pytest.mark.slow
@pytest.mark.parametrize("times", [0, 1, 20])
def test_a_stopped_plan_of_25_stations_is_legal_for_the_outside_judge(times):
    instance = outside("instances").build("b", seed=1)

    plan = to_plan_json(solve(to_problem(instance), stopped=stops_after(times)))

    report = outside("checker").check(instance, plan)
    assert plan["stopped_early"]
    assert (report["violations"], report["must_missing"]) == (0, 0)
    assert report["target_attainment"] >= 0.99


def test_an_error_while_waiting_ends_the_search_and_is_not_lost():
    problem = to_problem(outside("instances").build("a", seed=1))

    def interrupted():
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        solve(problem, stopped=interrupted)


@pytest.fixture(scope="module")
def two_hundred_and_fifty_stations(tmp_path_factory):
    """An instance that takes many seconds to plan, as a file."""
    file = tmp_path_factory.mktemp("planning") / "c.json"
    file.write_text(json.dumps(outside("instances").build("c", seed=1)), encoding="utf-8")
    return file


def start(instance, output, *options):
    command = [sys.executable, "-m", "scheduler", "--lang", "en", "plan", "solve", str(instance), "-o", str(output)]
    return subprocess.Popen(
        [*command, *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8"
    )


def judged(instance, output):
    plan = json.loads(output.read_text(encoding="utf-8"))
    return plan, outside("checker").check(json.loads(instance.read_text(encoding="utf-8")), plan)


@pytest.mark.slow
def test_seconds_end_planning_with_a_legal_plan_that_says_so(two_hundred_and_fifty_stations, tmp_path):
    output = tmp_path / "plan.json"

    done = start(two_hundred_and_fifty_stations, output, "--seconds", "1")
    said, _ = done.communicate(timeout=120)

    plan, report = judged(two_hundred_and_fifty_stations, output)
    assert done.returncode == 0
    assert "Stopped early: the plan is legal" in said
    assert plan["stopped_early"]
    assert report["violations"] == 0


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="Windows has no way to send Ctrl-C to one process alone")
def test_ctrl_c_ends_planning_with_a_legal_plan_that_says_so(two_hundred_and_fifty_stations, tmp_path):
    output = tmp_path / "plan.json"

    done = start(two_hundred_and_fifty_stations, output)
    assert "Ctrl-C" in done.stderr.readline()  # planning has begun
    done.send_signal(signal.SIGINT)
    said, _ = done.communicate(timeout=120)

    plan, report = judged(two_hundred_and_fifty_stations, output)
    assert done.returncode == 0
    assert "Stopped early" in said
    assert plan["stopped_early"]
    assert report["violations"] == 0
