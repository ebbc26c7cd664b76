"""Even spacing: choose places for a bulletin's airings so that the time between them varies least.

An exact dynamic programme over the places that are still open, in whole numbers, so that it repeats on every machine.
"""

import numpy as np

from scheduler.traffic.board import Ints

NEVER = 10**12
_SCALE = 1000


def pair_costs(starts: Ints, gap_seconds: int, span_seconds: int, count: int) -> Ints:
    """Return, for each pair of places, a thousandth of the ideal gap by which their gap departs from it.

    Args:
        starts: earliest start of each place, in order, seconds.
        gap_seconds: least gap; a shorter one costs `NEVER`.
        span_seconds: what the airings are to be spread over: validity within the horizon.
        count: airings; the ideal gap is `span_seconds / count`.
    """
    gaps = starts[None, :] - starts[:, None]
    costs = np.abs(gaps * count - span_seconds) * _SCALE // max(1, span_seconds)
    allowed = gaps >= max(1, gap_seconds)
    return np.where(allowed, costs, NEVER)


def spread(costs: Ints, days: Ints, place_costs: Ints, count: int, most_a_day: int) -> tuple[int, ...]:
    """Return the indices of `count` places with the least sum of costs, in order; fewer when fewer can be had.

    Args:
        costs: pair costs, as `pair_costs` gives them.
        days: broadcast day of each place.
        place_costs: further cost of using a place.
        count: how many are wanted.
        most_a_day: how many places of one day may be used.
    """
    size = len(days)
    if size == 0 or count <= 0:
        return ()
    free = int(np.bincount(days - days[0]).max()) <= most_a_day  # no day can have too many
    same = np.False_ if free else days[None, :] == days[:, None]
    other_day = np.where(same, NEVER, costs)
    same_day = np.where(same, costs, NEVER)
    levels = 1 if free else min(most_a_day, count)
    # best[n]: cheapest way to end at each place when it is the (n+1)-th of its day
    best = np.full((levels, size), NEVER, dtype=np.int64)
    best[0] = place_costs
    trail: list[tuple[Ints, Ints]] = []
    columns = np.arange(size)
    for _ in range(count - 1):
        lead, level_of = best.min(axis=0), best.argmin(axis=0)
        reached = lead[:, None] + other_day
        before = reached.argmin(axis=0)
        after = np.full((levels, size), NEVER, dtype=np.int64)
        origin = np.zeros((levels, size), dtype=np.int64)
        after[0] = reached[before, columns] + place_costs
        origin[0] = before * levels + level_of[before]
        for level in range(1, levels):
            reached = best[level - 1][:, None] + same_day
            before = reached.argmin(axis=0)
            after[level] = reached[before, columns] + place_costs
            origin[level] = before * levels + (level - 1)
        after = np.minimum(after, NEVER)
        if after.min() >= NEVER:
            break
        trail.append((origin, after))
        best = after
    level, at = divmod(int(best.argmin()), size)
    chosen = [at]
    for origin, _ in reversed(trail):
        at, level = divmod(int(origin[level, at]), levels)
        chosen.append(at)
    return tuple(reversed(chosen))
