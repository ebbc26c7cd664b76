"""The planner on neutral instances, judged by the outside checker, beside a round robin that takes the first fit.

What is missing is measured against bounds that no legal plan can beat; the checker computes them itself.
"""

import importlib.util
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

from benchmarks.figures import Figure
from scheduler.traffic.instances import to_plan_json, to_problem
from scheduler.traffic.problem import PlanBulletin, PlannedAiring, PlanStation, Problem
from scheduler.traffic.solver import solve

OUTSIDE = Path(__file__).parent.parent / "tests" / "outside" / "planning"
LIMITS = {"target": 0.05, "topics": 0.3, "wishes": 4.0}
"""Per cent that may be missing of the bound on instance b; a greedy with quotas misses 0.6, 0.7 and 6.2."""
UNEVEN_LIMIT = 0.25
SECONDS_LIMIT = 10.0
MEASURES = {"target": "target_attainment", "topics": "topic_attainment", "wishes": "demand_attainment"}


def run() -> list[Figure]:
    """Plan instances a (1 station) and b (25 stations), 30 days each, load 1.0, seed 1."""
    checker, instances = _outside("checker"), _outside("instances")
    figures = []
    for kind, name in (("a", "1 station × 30 days"), ("b", "25 stations × 30 days")):
        instance = instances.build(kind, seed=1)
        figures += _figures(name, instance, checker, promised=kind == "b")
    return figures


def _figures(name: str, instance: dict[str, Any], checker: ModuleType, *, promised: bool) -> list[Figure]:
    problem = to_problem(instance)
    ours_seconds, ours = _judged(lambda: to_plan_json(solve(problem)), instance, checker)
    peer_seconds, peer = _judged(lambda: _as_plan(problem, round_robin(problem)), instance, checker)
    beside = f"round robin, first fit ({peer_seconds:.2f} s)"
    figures = [
        Figure(f"plan {name}", ours_seconds, "s", beside, ours_seconds / peer_seconds, SECONDS_LIMIT),
        Figure(f"{name}: broken rules and must-air missing", ours["violations"] + ours["must_missing"], "", limit=0),
    ]
    for measure, key in MEASURES.items():
        ours_missing, peer_missing = 100 * (1 - ours[key]), 100 * (1 - peer[key])
        figures.append(
            Figure(
                f"{name}: {measure} missing of the bound",
                ours_missing,
                "%",
                f"round robin ({peer_missing:.1f} %)",
                ours_missing / peer_missing if peer_missing else None,
                LIMITS[measure] if promised else None,
            )
        )
    uneven = f"round robin ({peer['evenness_error']:.3f}), bound {ours['evenness_bound']:.3f}"
    ratio = ours["evenness_error"] / peer["evenness_error"]
    limit = UNEVEN_LIMIT if promised else None
    return [*figures, Figure(f"{name}: unevenness of gaps", ours["evenness_error"], "", uneven, ratio, limit)]


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


def _outside(name: str) -> ModuleType:
    """Load a module of the outside benchmark by its file; it is no package of ours."""
    spec = importlib.util.spec_from_file_location(f"outside_{name}", OUTSIDE / f"{name}.py")
    if spec is None or spec.loader is None:
        raise FileNotFoundError(OUTSIDE / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
