"""The planner: which bulletin airs when, on each station; a greedy with quotas that never breaks a rule.

Order of aims: must-air and makegoods; seconds short of target and of topic quotas together; wanted airings by rank;
even spacing. Stations don't depend on each other. The same problem gives the same plan, to the byte.
"""

from collections import Counter
from dataclasses import replace
from fractions import Fraction

from scheduler.progress import Progress, silent
from scheduler.traffic.board import Board
from scheduler.traffic.counting import counts
from scheduler.traffic.explaining import not_placed
from scheduler.traffic.filling import fill, make_room, one_more, pack, place_evenly
from scheduler.traffic.problem import (
    NotPlaced,
    Plan,
    PlanBulletin,
    PlannedAiring,
    PlanStation,
    Problem,
)
from scheduler.traffic.sequencing import Sequence, sequence

_ROUNDS = 40  # of placing again what found no start; the rest is left out
_REPEATS = 8  # of planning on top of the answer; one is the rule


def solve(problem: Problem, progress: Progress = silent) -> Plan:
    """Return a plan for the problem.

    Args:
        problem: what to plan; published and pinned airings are in the answer unchanged.
        progress: told after each station.
    """
    airings: list[PlannedAiring] = []
    missing: list[NotPlaced] = []
    for number, station in enumerate(problem.stations, 1):
        planned, left = _solve_station(problem, station)
        airings += planned
        missing += left
        progress(number, len(problem.stations), station.code)
    airings.sort(key=lambda a: (a.station, a.starts, a.bulletin))
    return Plan(problem.name, tuple(airings), tuple(missing))


def _solve_station(problem: Problem, station: PlanStation) -> tuple[list[PlannedAiring], tuple[NotPlaced, ...]]:
    """Plan a station, and again on top of the answer until nothing is added: planning twice then changes nothing."""
    starts, missing = _attempt(problem, station)
    for _ in range(_REPEATS):
        again = replace(station, open=starts, owed=())
        more, missing = _attempt(problem, again)
        if more == starts:
            break
        starts = more
    airings = [PlannedAiring(station.code, f.bulletin, f.starts) for f in station.fixed]
    airings += [PlannedAiring(station.code, code, at) for code, at in starts]
    return _mark_makegoods(station, airings), missing


_Starts = tuple[tuple[str, int], ...]


def _attempt(problem: Problem, station: PlanStation) -> tuple[_Starts, tuple[NotPlaced, ...]]:
    board = Board(problem, station)
    _keep(board)
    required = _require(board)
    _aim(board)
    fill(board)
    found = _settle(board, required)
    starts = sorted((at, code) for (code, _), at in found.starts.items())
    return tuple((code, at) for at, code in starts), not_placed(problem, station, board)


def _keep(board: Board) -> None:
    """Put the old plan's open slots back where they may stay."""
    by_code = {b.code: b for b in board.bulletins}
    for code, starts in sorted(board.station.open, key=lambda item: (item[1], item[0])):
        b = by_code.get(code)
        if b is None:
            continue
        places = board.places[code]
        for place in range(len(places)):
            fits = places.early[place] <= starts <= places.late[place] and board.fits(b, place)
            if fits and board.legal(b, place, starts):
                board.put(b, place)
                board.kept[code][place] = starts
                break


def _require(board: Board) -> dict[str, int]:
    """Place must-air bulletins and makegoods, others making room; return what must stay, by bulletin."""
    owed = {o.bulletin: o.count for o in board.station.owed}
    needed = [b for b in board.bulletins if b.must_air or b.code in owed]
    planned = Counter(code for code, _ in board.station.open)
    required: dict[str, int] = {}
    for b in sorted(needed, key=lambda b: (board.reach(b), b.rank, b.code)):
        # a makegood comes on top of what the old plan had, also where that can't stay
        goal = len(board.fixed.get(b.code, ())) + planned[b.code] + owed.get(b.code, 0)
        if b.must_air:
            goal = max(goal, b.wanted)
        goal = min(goal, b.most)
        if not board.placed[b.code]:
            place_evenly(board, b, goal - board.count(b.code))
        _raise(board, b, goal, required)
        required[b.code] = goal
    return required


def _raise(board: Board, b: PlanBulletin, goal: int, required: dict[str, int]) -> None:
    """Give a bulletin `goal` airings, if that can be had at all; kept ones of it move only when it can't otherwise."""
    while board.count(b.code) < goal and (one_more(board, b) or make_room(board, b, required)):
        pass
    if board.count(b.code) < min(goal, board.reach(b) + len(board.fixed.get(b.code, ()))):
        pack(board, b, goal, required)


def _aim(board: Board) -> None:
    """Give each bulletin that has nothing yet its count of airings; those first that need most of their few places."""
    goals = counts(board)
    fresh = [b for b in board.bulletins if goals[b.code] > 0 and not board.placed[b.code]]

    def need(b: PlanBulletin) -> tuple[Fraction, int, str]:
        return -Fraction(goals[b.code] * b.seconds, len(board.places[b.code])), -b.seconds, b.code

    for b in sorted(fresh, key=need):
        place_evenly(board, b, goals[b.code])


def _settle(board: Board, required: dict[str, int]) -> Sequence:
    """Find exact starts; what finds none is taken off its piece for good and placed again elsewhere."""
    by_code = {b.code: b for b in board.bulletins}
    for _ in range(_ROUNDS):
        found = sequence(board)
        if not found.failed:
            return found
        _drop(board, found)
        for code, goal in required.items():
            _raise(board, by_code[code], goal, required)
        fill(board)
    while (found := sequence(board)).failed:
        _drop(board, found)
    return found


def _drop(board: Board, found: Sequence) -> None:
    for b, place in found.failed:
        board.take(b, place)
        board.banned[b.code].add(place)


def _mark_makegoods(station: PlanStation, airings: list[PlannedAiring]) -> list[PlannedAiring]:
    """Return the airings with the first new ones before each makegood's date marked as such."""
    old = {*station.open, *((f.bulletin, f.starts) for f in station.fixed)}
    marks: set[tuple[str, int]] = set()
    for owed in station.owed:
        mine = sorted(a.starts for a in airings if a.bulletin == owed.bulletin and a.starts < owed.by)
        new = [at for at in mine if (owed.bulletin, at) not in old]
        marks |= {(owed.bulletin, at) for at in new[: owed.count]}
    return [replace(a, makegood=(a.bulletin, a.starts) in marks) for a in airings]
