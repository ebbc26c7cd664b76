"""Local search by threshold accepting: many small changes, a worse plan taken now and then, ever less worse.

One change: a place is drawn by lot. Its bulletin airs there, as one airing more if that gains something, else instead
of another of its own; what is in the way goes, and looks for a new place nearby.
"""

from scheduler.traffic.search.compiling import compiled
from scheduler.traffic.search.moves import chance, clash, do, fits, free, hungry, undo
from scheduler.traffic.search.tables import NOWHERE, OFF, Tables

_MOST_EVICTED = 3
_NEARBY_PLACES = 64
_NEVER = 1 << 60
_CANNOT = -2


@compiled
def anneal(s: Tables, changes: int, heat: int) -> None:
    """Try changes.

    Args:
        s: the station.
        changes: how many are tried.
        heat: the greatest rise of cost that is accepted at the beginning; it falls to 0.
    """
    size = len(s.places)
    if size == 0:
        return
    for step in range(changes):
        if s.halt[0] != 0:
            return
        share = (changes - step) * 1024 // changes
        allowed = (((heat * share * share) >> 20) * chance(s, 1024)) >> 10
        s.sums[0].logged = 0
        if _change(s, chance(s, size)) > allowed:
            undo(s)


@compiled
def _change(s: Tables, p: int) -> int:
    """Have an airing at a place; return the change of cost, more than any heat when it can't be had."""
    place = s.places[p]
    if place.state != OFF:
        return _NEVER
    own = _instead_of(s, p)
    if own < NOWHERE:
        return _NEVER
    delta = do(s, own) if own != NOWHERE else 0
    for _ in range(_MOST_EVICTED):
        if not fits(s, p):
            evicted = _in_the_way(s, p)
            if evicted != NOWHERE:
                delta += do(s, evicted)
    if not fits(s, p):
        return _NEVER
    delta += do(s, p)
    for i in range(s.sums[0].logged):
        q = s.log[i]
        if q != own and s.places[q].state == OFF:
            near = _nearby(s, q)
            if near != NOWHERE:
                delta += do(s, near)
    return delta


@compiled
def _instead_of(s: Tables, p: int) -> int:
    """Return the bulletin's own airing that goes for one at a place; `NOWHERE` when none need; -2 when it can't be."""
    b = s.bulletins[s.places[p].bulletin]
    own = clash(s, p)
    if own != NOWHERE or hungry(s, b):
        return own
    if b.count == 0:
        return _CANNOT
    own = s.mine[b.first + chance(s, b.count)]
    return _CANNOT if s.places[own].firm else own


@compiled
def _in_the_way(s: Tables, p: int) -> int:
    """Return an airing of another bulletin in the place's piece, by lot, rather one whose room is enough."""
    place = s.places[p]
    piece = s.pieces[place.piece]
    if piece.held == 0:
        return NOWHERE
    lacking = s.bulletins[place.bulletin].seconds - piece.left
    offset: int = chance(s, piece.held)
    chosen: int = NOWHERE
    for i in range(piece.held):
        q = s.within[place.piece, (offset + i) % piece.held]
        other = s.places[q]
        if other.bulletin == place.bulletin or other.firm:
            continue
        if s.bulletins[other.bulletin].seconds >= lacking:
            return int(q)
        if chosen == NOWHERE:
            chosen = q
    return chosen


@compiled
def _nearby(s: Tables, p: int) -> int:
    """Return the nearest place at which a bulletin may air that was taken off at another."""
    b = s.bulletins[s.places[p].bulletin]
    if not hungry(s, b):
        return NOWHERE
    for step in range(1, min(b.last - b.first, _NEARBY_PLACES)):
        for q in (p - step, p + step):
            if b.first <= q < b.last and s.places[q].state == OFF and fits(s, q) and free(s, q):
                return q
    return NOWHERE
