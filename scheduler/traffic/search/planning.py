"""A station's plan from beginning to end, in machine code: make one, or repair the old one."""

from scheduler.traffic.search.annealing import anneal
from scheduler.traffic.search.compiling import compiled
from scheduler.traffic.search.improving import descend, swap_starts
from scheduler.traffic.search.moves import aims, clear, fits, free, put, take
from scheduler.traffic.search.requiring import reach, require, unkept
from scheduler.traffic.search.sequencing import sequence
from scheduler.traffic.search.tables import BANNED, NOWHERE, ON, Ints, Tables

_HEAT = 1_000
_HEAT_AGAIN = 100
_ROUNDS = 40  # of placing again what found no start; the rest is left out
_NO_LIMIT = 1 << 40
_REPEATS = 12  # of planning on top of the answer; one or two are the rule


@compiled
def plan(s: Tables, changes: int, owed: int) -> None:
    """Plan a station; starts are left in `places`.

    Without an old plan one is made. An old plan is repaired: what may stay stays. In the end planning again on top of
    the answer finds nothing better: planning twice changes nothing.

    Args:
        s: the station, with nothing on but what stands.
        changes: tried by the local search.
        owed: makegoods that are owed.
    """
    clear(s)
    if s.sums[0].opens == 0:
        require(s)
        anneal(s, changes, _HEAT)
        _finish(s)
        _remember(s)
    elif _repair(s, owed):
        anneal(s, changes, _HEAT_AGAIN)
        _finish(s)
        _remember(s)
    for _ in range(_REPEATS):
        if s.halt[0] != 0 or not _repair(s, 0):
            break
        _remember(s)


@compiled
def _repair(s: Tables, owed: int) -> bool:
    """Put back what may stay of the old plan and mend the rest; tell whether anything changed, or was to."""
    lost = _keep(s)
    before, pins = aims(s), unkept(s)
    require(s)
    _finish(s)
    if lost > 0 or owed > 0 or aims(s) < before or unkept(s) < pins:
        return True
    _keep(s)
    for p in range(len(s.places)):
        s.places[p].start = s.places[p].at
    return False


@compiled
def _finish(s: Tables) -> None:
    """Improve to the end and find exact starts; what finds none is given up there, and placed again elsewhere."""
    for left in range(_ROUNDS, -1, -1):
        if left:
            descend(s)
        if sequence(s) == 0:
            swap_starts(s)
            return
        for p in range(len(s.places)):
            if s.places[p].state == ON and s.places[p].start == NOWHERE:
                s.places[p].firm = 0
                take(s, p)
                s.places[p].state = BANNED
        if left:
            require(s)
    swap_starts(s)


@compiled
def _keep(s: Tables) -> int:
    """Put the old plan's slots back where they may stay; return how many couldn't."""
    clear(s)
    lost = 0
    for n in range(s.sums[0].opens):
        j, start = s.opens[n, 0], s.opens[n, 1]
        b, found = s.bulletins[j], NOWHERE
        for p in range(b.first, b.last):
            if s.places[p].piece != NOWHERE and s.places[p].early <= start <= s.places[p].late:
                found = p
        if found == NOWHERE:
            lost += 1
            continue
        place = s.places[found]
        place.at = _beside(s, found, start)
        lost += place.at != start  # a neighbour has grown: it stays in its piece, a little later
        if place.at <= place.late and fits(s, found) and free(s, found):
            place.old = place.at
            s.sums[0].moved += 1  # `put` takes it off again
            put(s, found)
        else:
            lost += place.at == start
            place.at = place.early
    return lost


@compiled
def _beside(s: Tables, p: int, start: int) -> int:
    """Return the first start from `start` on that lies in no airing that was put back, nor in the gap beside it."""
    place = s.places[p]
    piece = s.pieces[place.piece]
    need, moved = s.bulletins[place.bulletin].seconds + piece.gap, True
    while moved:
        moved = False
        for q in s.within[place.piece, : piece.held]:
            other = s.places[q]
            over = other.at + s.bulletins[other.bulletin].seconds + piece.gap
            if start < over and other.at < start + need:
                start, moved = over, True
    return start


@compiled
def _remember(s: Tables) -> None:
    """Make the plan the old plan."""
    count = 0
    for p in range(len(s.places)):
        if s.places[p].state == ON:
            s.opens[count, 0], s.opens[count, 1] = s.places[p].bulletin, s.places[p].start
            count += 1
    s.sums[0].opens = count


@compiled
def ceilings(s: Tables, found: Ints) -> None:
    """Work out what binds the bulletins that want more.

    Args:
        s: the planned station.
        found: a row for each bulletin: places; most further airings by gap; by gap and day; seconds that
            the roomiest place lacks.
    """
    for j in range(len(s.bulletins)):
        b = s.bulletins[j]
        if b.count >= b.wanted:
            continue
        places, short = 0, 1 << 40
        for p in range(b.first, b.last):
            place = s.places[p]
            if place.piece != NOWHERE:
                piece = s.pieces[place.piece]
                places += 1
                short = min(short, b.seconds + piece.gap - piece.left)
        found[j, 0], found[j, 1], found[j, 2] = places, reach(s, b, _NO_LIMIT), reach(s, b, b.most_a_day)
        found[j, 3] = max(0, short) if places else 0
