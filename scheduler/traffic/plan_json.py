"""A plan as neutral JSON, `bcs-plan/1`; times are whole seconds from local midnight of day 0."""

from collections.abc import Iterable
from typing import Any

from scheduler.traffic.bounding import Shortfall
from scheduler.traffic.pinning import BrokenPin
from scheduler.traffic.problem import Plan

PLAN_FORMAT = "bcs-plan/1"


def to_plan_json(plan: Plan, missed: Iterable[Shortfall] = (), broken: Iterable[BrokenPin] = ()) -> dict[str, Any]:
    """Return a plan in the neutral format; all but its airings is an addition that others may leave unread.

    Args:
        plan: the plan.
        missed: targets that it misses.
        broken: pins that it doesn't keep.
    """
    return {
        "format": PLAN_FORMAT,
        "instance": plan.name,
        "stopped_early": plan.stopped_early,
        "airings": [[a.station, a.bulletin, a.starts] for a in plan.airings],
        "not_placed": [
            {
                "station": n.station,
                "bulletin": n.bulletin,
                "count": n.count,
                "reason": n.reason.value,
                "short_s": n.short_seconds,
            }
            for n in plan.not_placed
        ],
        "targets_missed": [
            {
                "station": m.station,
                "topic": m.topic,
                "target_s": m.target,
                "planned_s": m.planned,
                "bound_s": m.bound,
                "bar": m.bar.value,
            }
            for m in missed
        ],
        "pins_broken": [
            {"station": b.station, "bulletin": b.pin.bulletin, "day": b.pin.day, "window": b.pin.window}
            | {"why": b.bar.value}
            for b in broken
        ],
    }
