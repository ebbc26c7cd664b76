"""No plan beats the bound that a missed target is told with."""

from dataclasses import replace

from hypothesis import given, settings
from planning_cases import problems

from scheduler.traffic.bounding import shortfalls
from scheduler.traffic.solver import solve


@settings(deadline=None)
@given(problems())
def test_no_plan_is_better_than_its_bound(asked):
    asked = replace(asked, stations=tuple(replace(s, target_seconds=10**6) for s in asked.stations))
    plan = solve(asked)

    for station in asked.stations:
        fixed = {(f.bulletin, f.starts) for f in station.fixed}
        mine = [(a.bulletin, a.starts) for a in plan.airings if a.station == station.code]
        for row in shortfalls(asked, station, [item for item in mine if item not in fixed]):
            assert row.planned <= row.bound
