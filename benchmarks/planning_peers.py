"""The rivals' published rules beside the planner, on the same instances, judged by the same outside checker.

They are re-creations of how those products choose, from their source, not runs of them. In the generous form that is
measured only bulletins that are legal at the moment are offered to a rule, and the raw form says what it breaks alone.
"""

import time
from collections.abc import Callable
from typing import Any

from benchmarks.figures import Figure
from benchmarks.outside import outside
from benchmarks.peer_rules import RULES, Filler
from scheduler.traffic.instances import to_problem
from scheduler.traffic.plan_json import to_plan_json
from scheduler.traffic.problem import Problem
from scheduler.traffic.solver import solve

CASES = (("b", 1.0, "25 stations × 30 days"), ("b", 0.7, "the same, load 0.7"), ("b", 1.4, "the same, load 1.4"))
MEASURES = (
    ("target", "target_attainment"),
    ("topics", "topic_attainment"),
    ("wishes", "demand_attainment"),
)


def run() -> list[Figure]:
    """Plan seed 1 of the study's district, at three loads, with our planner and with each rule."""
    instances = outside("instances")
    solve(to_problem(instances.build("a", seed=1)))  # loads the machine code
    figures = []
    for kind, load, name in CASES:
        figures += _case(name, instances.build(kind, seed=1, load=load))
    return figures


def _case(name: str, instance: dict[str, Any]) -> list[Figure]:
    problem = to_problem(instance)
    ours = _judged(lambda: to_plan_json(solve(problem)), instance)
    figures = [Figure(f"{name}: broken rules, ours", ours["violations"] + ours["must_missing"], "", limit=0)]
    for rule in RULES:
        peer = _judged(lambda rule=rule: fill(problem, rule, legal=True), instance)  # type: ignore[misc] # a default binds the rule
        raw = _judged(lambda rule=rule: fill(problem, rule, legal=False), instance)  # type: ignore[misc] # the same
        figures += _beside(f"{name} | {rule}", ours, peer, raw["violations"])
    return figures


def _beside(name: str, ours: dict[str, Any], peer: dict[str, Any], raw: int) -> list[Figure]:
    """Return our figures with the peer's beside; what is missing of the bound in per cent, smaller is better."""
    told = f"{peer['seconds']:.1f} s; alone breaks {raw} rules, misses {peer['must_missing']} must-air"
    figures = [Figure(f"{name}: time", ours["seconds"], "s", told, ours["seconds"] / peer["seconds"])]
    shortfalls = (_short(ours), _short(peer))
    figures.append(_missing(f"{name}: target and topics together", *shortfalls, limit=shortfalls[1]))
    for measure, key in MEASURES:
        figures.append(_missing(f"{name}: {measure}", *(round(100 * (1 - r[key]), 4) for r in (ours, peer))))
    uneven = f"{peer['evenness_error']:.3f} (bounds {ours['evenness_bound']:.3f}, {peer['evenness_bound']:.3f})"
    ratio = ours["evenness_error"] / peer["evenness_error"]
    return [*figures, Figure(f"{name}: unevenness of gaps", ours["evenness_error"], "", uneven, ratio)]


def _short(report: dict[str, Any]) -> float:
    return round(100 * (1 - float(report["plan_attainment"])), 4)


def _missing(name: str, ours: float, peer: float, limit: float | None = None) -> Figure:
    return Figure(f"{name} missing of the bound", ours, "%", f"{peer:.2f} %", ours / peer if peer else None, limit)


def fill(problem: Problem, rule: str, *, legal: bool) -> dict[str, Any]:
    """Return the plan that a rule makes, station by station, as neutral JSON.

    Args:
        problem: what to plan.
        rule: its name.
        legal: whether only bulletins are offered to the rule that may legally air at the moment.
    """
    by_code = {b.code: b for b in problem.bulletins}
    airings = []
    for station in problem.stations:
        filler = Filler(station, [by_code[c] for c in station.bulletins], legal=legal)
        RULES[rule](filler)
        airings += [[station.code, code, at] for at, code in filler.log]
    return {"format": "bcs-plan/1", "instance": problem.name, "airings": airings}


def _judged(plan: Callable[[], dict[str, Any]], instance: dict[str, Any]) -> dict[str, Any]:
    begun = time.perf_counter()
    made = plan()
    seconds = time.perf_counter() - begun
    report: dict[str, Any] = outside("checker").check(instance, made)
    return report | {"seconds": seconds}
