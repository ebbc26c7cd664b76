"""The last steps of the search: changes that bring the plan nearer to its aims, until there is none left."""

from scheduler.traffic.search.compiling import compiled
from scheduler.traffic.search.moves import SECONDS_BITS, aims, do, fits, free, hungry, put, take, undo
from scheduler.traffic.search.tables import NOWHERE, ON, Table, Tables

_MOST_STEPS = 4_000_000
_SECONDS_FOR_A_SLOT = 120
_LONG_LIST = 64
_MOST_LOOKED_AT = 1_000_000


@compiled
def descend(s: Tables) -> None:
    """Add airings, and exchange one for another in its piece, while that brings the plan nearer to its aims."""
    steps, grew = 0, True
    while grew and steps < _MOST_STEPS:
        grew = False
        for b in s.bulletins:
            if (b.wanted - b.count) * (b.last - b.first) > _MOST_LOOKED_AT:
                grew = _strew(s, b) or grew
            while hungry(s, b) and steps < _MOST_STEPS:
                steps += (b.last - b.first) * (1 + b.count // _LONG_LIST)
                p = _most_even(s, b)
                if p == NOWHERE:
                    break
                put(s, p)
                grew = True
        if s.halt[0] != 0:
            return
        for b in s.bulletins:
            for p in range(b.first, b.last):
                if steps < _MOST_STEPS and s.halt[0] == 0 and hungry(s, b) and free(s, p):
                    steps += (1 + s.pieces[s.places[p].piece].held) * (1 + len(s.bulletins) // _LONG_LIST)
                    grew = _exchange(s, p) or grew


@compiled
def _strew(s: Tables, b: Table) -> bool:
    """Put a bulletin that wants very many airings on at every so manieth place; tell whether it has any more now."""
    before = b.count
    stride = max(1, (b.last - b.first) // (b.wanted - b.count))
    for p in range(b.first, b.last, stride):
        if b.count < b.wanted and fits(s, p) and free(s, p):
            put(s, p)
    return bool(b.count > before)


@compiled
def _most_even(s: Tables, b: Table) -> int:
    """Return the place with room at which one more airing leaves the bulletin's spacing most even."""
    best, least = NOWHERE, 1 << 60
    for p in range(b.first, b.last):
        if fits(s, p) and free(s, p):
            put(s, p)
            uneven = b.uneven
            take(s, p)
            if uneven < least:
                best, least = p, uneven
    return best


@compiled
def _exchange(s: Tables, p: int) -> bool:
    """Put an airing on in the stead of one other, if that is better; tell whether it was done."""
    place = s.places[p]
    piece, before = s.pieces[place.piece], aims(s)
    lacking = s.bulletins[place.bulletin].seconds + piece.gap - piece.left
    for i in range(piece.held):
        q = s.within[place.piece, i]
        other = s.places[q]
        b = s.bulletins[other.bulletin]
        if other.firm or other.bulletin == place.bulletin or b.seconds + piece.gap < lacking or b.count <= b.goal:
            continue
        s.sums[0].logged = 0
        do(s, q)
        do(s, p)
        if _worth_it(before - aims(s), other):
            return True
        undo(s)
    return False


@compiled
def _worth_it(gain: int, gone: Table) -> bool:
    """Tell whether coming so much nearer to the aims is worth taking an airing off: an old slot isn't for seconds."""
    seconds = gain >> SECONDS_BITS
    return gain > 0 and (gone.old == NOWHERE or seconds == 0 or seconds >= _SECONDS_FOR_A_SLOT)


@compiled
def swap_starts(s: Tables) -> None:
    """Give the start of an airing to another bulletin, no longer than it, while that is nearer to the aims.

    Starts have been found before: here they are exact.
    """
    steps, grew = 0, True
    while grew and steps < _MOST_STEPS:
        grew = False
        for b in s.bulletins:
            for p in range(b.first, b.last):
                if not hungry(s, b) or steps >= _MOST_STEPS or s.halt[0] != 0:
                    break
                steps += 1
                place = s.places[p]
                if place.state == ON or place.piece == NOWHERE:
                    continue
                piece = s.pieces[place.piece]
                for i in range(piece.held):
                    steps += 1 + len(s.bulletins) // _LONG_LIST
                    if _takes_start(s, b, p, s.within[place.piece, i]):
                        grew = True
                        break


@compiled
def _takes_start(s: Tables, b: Table, p: int, q: int) -> bool:
    """Let a bulletin air at a place with the start of another airing there, if that is better; tell whether."""
    place, other = s.places[p], s.places[q]
    loser, at = s.bulletins[other.bulletin], other.start
    must_stay = loser.count <= loser.goal and b.count >= b.goal  # what must air goes only for what must air too
    if other.firm or must_stay or other.bulletin == place.bulletin or loser.seconds < b.seconds:
        return False
    if not place.early <= at <= place.late:
        return False
    today = 0
    for i in range(b.first, b.first + b.count):
        own = s.places[s.mine[i]]
        if abs(own.start - at) < b.gap:
            return False
        today += own.day == place.day
    if today >= b.most_a_day:
        return False
    before, state = aims(s), place.state
    s.sums[0].logged = 0
    do(s, q)
    do(s, p)
    if _worth_it(before - aims(s), other):
        place.start = at
        return True
    undo(s)
    place.state = state
    return False
