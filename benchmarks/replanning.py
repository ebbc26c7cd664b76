"""Planning again after a disruption, beside planning from scratch: what is kept, and what it costs in quality.

The outside benchmark breaks a running plan on day 10 of 30: an outage behind, ten windows lost ahead, a bulletin
withdrawn, two urgent ones, makegoods. Its checker judges both plans against bounds that no legal plan can beat.
"""

import time
from dataclasses import replace

from benchmarks.figures import Figure
from benchmarks.outside import outside
from scheduler.traffic.instances import to_problem
from scheduler.traffic.plan_json import to_plan_json
from scheduler.traffic.solver import solve

SEEDS = (1, 2, 3)
CHURN_LIMIT = 5.0
"""Per cent of the slots that could stay which may change window."""
LIMITS = {"target": 0.5, "topics": 1.2, "wishes": 7.0}
"""Per cent that may be missing of the bound; promised for the first seed."""
MEASURES = {"target": "target_attainment", "topics": "topic_attainment", "wishes": "demand_attainment"}


def run() -> list[Figure]:
    """Disrupt plans of instance b (25 stations, 30 days, load 1.0) in three ways and plan again."""
    checker, instances = outside("checker"), outside("instances")
    instance = instances.build("b", seed=1)
    plan = to_plan_json(solve(to_problem(instance)))
    figures: list[Figure] = []
    for seed in SEEDS:
        disrupted = instances.build_replan(instance, plan, seed=seed)
        problem = to_problem(disrupted)
        began = time.perf_counter()
        ours = checker.check(disrupted, to_plan_json(solve(problem)))
        seconds = time.perf_counter() - began
        forgotten = replace(problem, stations=tuple(replace(s, open=()) for s in problem.stations))
        anew = checker.check(disrupted, to_plan_json(solve(forgotten)))
        figures += _figures(f"re-plan b, seed {seed}", ours, anew, seconds, promised=seed == SEEDS[0])
    return figures


def _figures(
    name: str, ours: dict[str, float], anew: dict[str, float], seconds: float, *, promised: bool
) -> list[Figure]:
    churn, scratch = 100 * ours["churn_window"], 100 * anew["churn_window"]
    broken = ours["violations"] + ours["must_missing"] + ours["makegood_missing"]
    figures = [
        Figure(f"{name}", seconds, "s"),
        Figure(f"{name}: broken rules, must-air, makegoods", broken, "", limit=0),
        Figure(
            f"{name}: slots that change window",
            churn,
            "%",
            f"from scratch ({scratch:.0f} %)",
            churn / scratch,
            CHURN_LIMIT,
        ),
    ]
    for measure, key in MEASURES.items():
        missing, other = 100 * (1 - ours[key]), 100 * (1 - anew[key])
        limit = LIMITS[measure] if promised else None
        beside = f"from scratch ({other:.2f} %)"
        figures.append(Figure(f"{name}: {measure} missing", missing, "%", beside, limit=limit))
    return figures
