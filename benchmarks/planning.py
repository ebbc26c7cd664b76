"""The planner on neutral instances, judged by the outside checker, beside a round robin that takes the first fit.

What is missing is measured against bounds that no legal plan can beat; the checker computes them itself.
"""

import resource
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from benchmarks.figures import Figure
from benchmarks.outside import outside
from scheduler.traffic.instances import to_problem
from scheduler.traffic.plan_json import to_plan_json
from scheduler.traffic.problem import PlanBulletin, PlannedAiring, PlanStation, Problem
from scheduler.traffic.solver import solve

MEASURES = {"target": "target_attainment", "topics": "topic_attainment", "wishes": "demand_attainment"}
TOLD_TO_STOP_SECONDS = 0.22
FIRST_PLAN_SECONDS = 1.0
FIRST_PLAN_MISSING = 0.61
"""Per cent of the bound: the study's greedy planner."""
LARGEST_MB = 1024.0


@dataclass(frozen=True, slots=True)
class Case:
    """An instance of seed 1, and what is promised of its plan.

    Attributes:
        missing: per cent of the bound that may be missing: target, topics, wishes. None promises nothing.
        uneven: the gaps' unevenness at most.
        seconds: wall clock on two cores.
    """

    kind: str
    load: float
    name: str
    missing: tuple[float, float, float] | None = None
    uneven: float | None = None
    seconds: float = 10.0


CASES = (
    Case("a", 1.0, "1 station × 30 days"),
    Case("b", 1.0, "25 stations × 30 days", (0.05, 0.3, 4.0), 0.25),
    Case("b", 0.7, "the same, load 0.7", (0.0, 0.05, 0.4), 0.12),  # wishes: the study's greedy; its goal is 0.05
    Case("b", 1.4, "the same, load 1.4", (0.0, 1.3, 7.5), 0.37),  # topics: the study's greedy; its goal is 0
    Case("c", 1.0, "250 stations × 30 days", (0.2, 2.0, 6.0), 0.25, 30.0),
    Case("d", 1.0, "10,000 stations × 7 days", (0.15, 0.9, 6.5), 0.22, 120.0),
)
"""The limits are the goals that the planner was given, where it reaches them."""


def run() -> list[Figure]:
    """Plan the study's instances, seed 1, and judge them; then how soon there is a first plan, and how much memory."""
    checker, instances = outside("checker"), outside("instances")
    solve(to_problem(instances.build("a", seed=1)))  # loads the machine code
    figures = _first_plan(instances.build("b", seed=1), checker)
    for case in CASES:
        figures += _figures(case, instances.build(case.kind, seed=1, load=case.load), checker)
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return [*figures, Figure("memory of all of it, peers and judge included", used, "MB", limit=LARGEST_MB)]


def _first_plan(instance: dict[str, Any], checker: ModuleType) -> list[Figure]:
    """Stop soon after every station was planned once, with little effort; judge what there is then."""
    problem = to_problem(instance)
    begun = time.perf_counter()
    plan = solve(problem, stopped=lambda: time.perf_counter() - begun > TOLD_TO_STOP_SECONDS)
    seconds = time.perf_counter() - begun
    report = checker.check(instance, to_plan_json(plan))
    missing = round(100 * (1 - report["plan_attainment"]), 4)
    return [
        Figure("first whole plan of 25 stations", seconds, "s", limit=FIRST_PLAN_SECONDS),
        Figure("first whole plan: target and topics missing", missing, "%", limit=FIRST_PLAN_MISSING),
        Figure("first whole plan: broken rules", report["violations"] + report["must_missing"], "", limit=0),
    ]


def _figures(case: Case, instance: dict[str, Any], checker: ModuleType) -> list[Figure]:
    problem, name = to_problem(instance), case.name
    ours_seconds, ours = _judged(lambda: to_plan_json(solve(problem)), instance, checker)
    peer_seconds, peer = _judged(lambda: _as_plan(problem, round_robin(problem)), instance, checker)
    beside = f"round robin, first fit ({peer_seconds:.2f} s)"
    figures = [
        Figure(f"plan {name}", ours_seconds, "s", beside, ours_seconds / peer_seconds, case.seconds),
        Figure(f"{name}: broken rules and must-air missing", ours["violations"] + ours["must_missing"], "", limit=0),
    ]
    for (measure, key), limit in zip(MEASURES.items(), case.missing or (None, None, None), strict=True):
        # The goals are told in ten-thousandths; a millionth is none.
        ours_missing, peer_missing = (round(100 * (1 - report[key]), 4) for report in (ours, peer))
        beside = f"round robin ({peer_missing:.1f} %)"
        ratio = ours_missing / peer_missing if peer_missing else None
        figures.append(Figure(f"{name}: {measure} missing of the bound", ours_missing, "%", beside, ratio, limit))
    uneven = f"round robin ({peer['evenness_error']:.3f}), bound {ours['evenness_bound']:.3f}"
    ratio = ours["evenness_error"] / peer["evenness_error"]
    return [*figures, Figure(f"{name}: unevenness of gaps", ours["evenness_error"], "", uneven, ratio, case.uneven)]


def round_robin(problem: Problem) -> list[PlannedAiring]:
    """Plan as one would by hand: bulletins in turn, each into the first segment of the day that takes it."""
    by_code = {b.code: b for b in problem.bulletins}
    airings = []
    for station in problem.stations:
        airings += _in_turn(station, [by_code[c] for c in station.bulletins])
    return airings


def _in_turn(station: PlanStation, bulletins: list[PlanBulletin]) -> list[PlannedAiring]:
    queue = list(bulletins)
    last: dict[str, int] = {}
    count: Counter[str] = Counter()
    per_day: dict[int, Counter[str]] = defaultdict(Counter)
    airings = []
    for segment in station.segments:
        at = segment.starts + segment.lead_seconds
        while True:
            found = next(
                (
                    b
                    for b in queue
                    if at + b.seconds <= min(segment.ends - segment.tail_seconds, b.valid_until)
                    and at >= max(b.valid_from, last.get(b.code, -b.gap_seconds) + b.gap_seconds)
                    and count[b.code] < b.wanted
                    and per_day[segment.day][b.code] < b.most_a_day
                ),
                None,
            )
            if found is None:
                break
            airings.append(PlannedAiring(station.code, found.code, at))
            queue.remove(found)
            queue.append(found)
            last[found.code] = at
            count[found.code] += 1
            per_day[segment.day][found.code] += 1
            at += found.seconds + segment.gap_seconds
    return airings


def _as_plan(problem: Problem, airings: list[PlannedAiring]) -> dict[str, Any]:
    rows = [[a.station, a.bulletin, a.starts] for a in airings]
    return {"format": "bcs-plan/1", "instance": problem.name, "airings": rows}


def _judged(
    plan: Callable[[], dict[str, Any]], instance: dict[str, Any], checker: ModuleType
) -> tuple[float, dict[str, Any]]:
    begun = time.perf_counter()
    made = plan()
    seconds = time.perf_counter() - begun
    report: dict[str, Any] = checker.check(instance, made)
    return seconds, report
