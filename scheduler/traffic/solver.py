"""The planner: which bulletin airs when, on each station, without ever breaking a rule.

Order of aims: must-air and makegoods; seconds short of target and of topic quotas together; wanted airings by rank; few
changes to the old plan; even spacing. Stations don't depend on each other, and each has its own stream of chance: the
same problem gives the same plan, to the byte, on any number of workers.
"""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, replace

import numpy as np

from scheduler.progress import Progress, silent
from scheduler.traffic.explaining import Ceiling, not_placed
from scheduler.traffic.problem import NotPlaced, Plan, PlannedAiring, PlanStation, Problem
from scheduler.traffic.search.building import Builder
from scheduler.traffic.search.compiling import keep_machine_code
from scheduler.traffic.search.planning import ceilings, plan
from scheduler.traffic.search.tables import ON, STANDS, Tables

FULL_EFFORT = 100
_QUICK_CHANGES = 5
_LEAST_CHANGES, _MOST_CHANGES = 45, 200
"""Changes tried for each place of a station, at full effort: many stations get fewer each."""
_ALL_CHANGES = 25_000_000
"""Changes tried on all stations together, when that lies between."""
_STATION_CHANGES = 400_000
"""Changes tried on one station at most."""
_MANY_AIRINGS = 1024
"""From so many airings of a bulletin on a change takes noticeably longer, and fewer are tried."""
_ASKED_EVERY_SECONDS = 0.05


def never() -> bool:
    """Tell that planning goes on: for callers that never stop it."""
    return False


def solve(
    problem: Problem,
    progress: Progress = silent,
    *,
    effort: int = FULL_EFFORT,
    workers: int | None = None,
    stopped: Callable[[], bool] = never,
) -> Plan:
    """Return a plan for the problem.

    Args:
        problem: what to plan; published and pinned airings are in the answer unchanged.
        progress: told after each station.
        effort: how long to look for a better plan, in per cent of what is usual; at 0 it is only legal and stable.
        workers: stations planned at the same time; as many as the machine has processors if not given.
        stopped: asked again and again from the caller's thread; once it says so, every station that isn't done keeps
            the plan made with little effort, or gets one that is only legal, and planning ends.
    """
    keep_machine_code()
    desk = _Desk(problem, effort, stopped)
    workers = workers or os.cpu_count() or 1
    total = len(problem.stations)
    done: list[_Planned] = []
    for number, made in enumerate(_each(desk, workers), 1):
        done.append(made)
        progress(number, total, problem.stations[number - 1].code)
    order = sorted(range(total), key=lambda n: problem.stations[n].code)
    return Plan(
        problem.name,
        tuple(a for n in order for a in done[n].airings),
        tuple(n for d in done for n in d.not_placed),
        stopped_early=any(d.stopped_early for d in done),
    )


@dataclass(frozen=True, slots=True)
class _Planned:
    airings: tuple[PlannedAiring, ...]
    not_placed: tuple[NotPlaced, ...]
    stopped_early: bool


def _each(desk: "_Desk", workers: int) -> Iterator[_Planned]:
    """Plan all stations; yield the answers in their order."""
    stations = desk.problem.stations
    with ExitStack() as stack:
        if desk.stopped is not never:
            pool = ThreadPoolExecutor(workers)
            stack.callback(pool.shutdown, cancel_futures=True)
            stack.callback(desk.halt)  # whatever ends this, no thread goes on searching
            quick = [pool.submit(desk.quickly, s) for s in stations]
            thorough = [pool.submit(desk.thoroughly, s) for s in stations]
            for soon, late in zip(quick, thorough, strict=True):
                yield desk.await_(late) or soon.result()
            return
        mapped = map
        if workers > 1 and len(stations) > 1:
            mapped = stack.enter_context(ThreadPoolExecutor(workers)).map  # type: ignore[assignment]
        yield from mapped(desk.wholly, stations)


class _Desk:
    """Plans one station after the other; threads share it, nothing in it changes but the builder's `halt`."""

    def __init__(self, problem: Problem, effort: int, stopped: Callable[[], bool]) -> None:
        self.problem, self.effort, self.stopped = problem, effort, stopped
        self.builder = Builder(problem)
        share = _ALL_CHANGES // max(1, len(problem.stations))
        self.share = share * effort // FULL_EFFORT

    def halt(self) -> None:
        """Have every search end as soon as its plan is legal."""
        self.builder.halt[0] = 1

    def await_(self, planned: "Future[_Planned | None]") -> _Planned | None:
        """Wait for a station's plan and ask meanwhile, again and again, whether planning is to stop."""
        while True:
            if self.stopped():
                self.halt()
            try:
                return planned.result(timeout=_ASKED_EVERY_SECONDS)
            except TimeoutError:
                continue

    def quickly(self, station: PlanStation) -> _Planned:
        """Plan a station with little effort, with none once planning was stopped."""
        changes = _QUICK_CHANGES * self.effort // FULL_EFFORT
        return replace(self._plan(station, changes, changes, changes), stopped_early=True)

    def thoroughly(self, station: PlanStation) -> _Planned | None:
        """Plan a station; None once planning was stopped: what is half done isn't better than the quick plan."""
        if self.builder.halt[0]:
            return None
        made = self.wholly(station)
        return None if self.builder.halt[0] else made

    def wholly(self, station: PlanStation) -> _Planned:
        """Plan a station to the end."""
        least, most = (n * self.effort // FULL_EFFORT for n in (_LEAST_CHANGES, _MOST_CHANGES))
        return self._plan(station, least, most, self.share)

    def _plan(self, station: PlanStation, least: int, most: int, share: int) -> _Planned:
        tables = self.builder.build(station)
        size = len(tables.places)
        slow = max([len(station.fixed), *tables.bulletins["wanted"].tolist()])  # a change looks at a bulletin's airings
        changes = min(_STATION_CHANGES, max(size * least, min(size * most, share))) // (1 + slow // _MANY_AIRINGS)
        plan(tables, changes, sum(o.count for o in station.owed))
        codes = self.builder.codes(station)
        on = np.flatnonzero(tables.places["state"] == ON)
        rows = [(f.starts, f.bulletin) for f in station.fixed]
        numbers, starts = tables.places["bulletin"][on].tolist(), tables.places["start"][on].tolist()
        rows += [(at, codes[j]) for j, at in zip(numbers, starts, strict=True)]
        airings = [PlannedAiring(station.code, code, at) for at, code in sorted(rows)]
        pieces, _ = self.builder.pieces(station)
        missing = not_placed(self.problem, self.builder.by_code, station, pieces, _ceilings(tables, codes))
        return _Planned(tuple(_mark_makegoods(station, airings)), missing, stopped_early=False)


def _ceilings(tables: Tables, codes: list[str]) -> dict[str, Ceiling]:
    """Return what binds the bulletins that want more."""
    found = np.zeros((len(codes), 4), np.int64)
    ceilings(tables, found)
    short = np.flatnonzero(tables.bulletins["count"] < tables.bulletins["wanted"]).tolist()
    stands = np.bincount(tables.places["bulletin"][tables.places["state"] == STANDS], minlength=len(codes))
    return {codes[j]: Ceiling(int(tables.bulletins["count"][j]), int(stands[j]), *found[j].tolist()) for j in short}


def _mark_makegoods(station: PlanStation, airings: list[PlannedAiring]) -> list[PlannedAiring]:
    """Return the airings with the first new ones before each makegood's date marked as such."""
    if not station.owed:
        return airings
    old = {*station.open, *((f.bulletin, f.starts) for f in station.fixed)}
    marks: set[tuple[str, int]] = set()
    for owed in station.owed:
        mine = sorted(a.starts for a in airings if a.bulletin == owed.bulletin and a.starts < owed.by)
        new = [at for at in mine if (owed.bulletin, at) not in old]
        marks |= {(owed.bulletin, at) for at in new[: owed.count]}
    return [replace(a, makegood=(a.bulletin, a.starts) in marks) for a in airings]
