"""Exact starts: the slots of each piece one behind the other, priority ones first, kept ones where they were."""

from scheduler.traffic.search.compiling import compiled
from scheduler.traffic.search.tables import NOWHERE, STANDS, Table, Tables

_LONG_AGO = -(1 << 40)
_NO_HURRY_SECONDS = 3600


@compiled
def sequence(s: Tables) -> int:
    """Find a start for each airing, `NOWHERE` where there is none; return how many have none.

    Within a piece, work goes on with whatever may start already, priority bulletins first in the order that the commune
    gave them (Circular 39/2020), then those whose next airing leaves no slack in the gap.
    """
    for b in s.bulletins:
        b.last_start = _LONG_AGO
        for p in range(b.first, b.last):
            if s.places[p].state == STANDS:
                s.places[p].start = s.places[p].at
    failed = 0
    for k in range(len(s.pieces)):
        piece = s.pieces[k]
        held = s.within[k, : piece.held]
        old = 0
        for p in held:
            _prepare(s, p)
            old += s.places[p].old != NOWHERE
        if old == 0 or not _around_old(s, piece, held):
            failed += _one_behind_the_other(s, piece, held)
        for p in held:
            place = s.places[p]
            b = s.bulletins[place.bulletin]
            b.last_start = max(b.last_start, place.start)
    return failed


@compiled
def _prepare(s: Tables, p: int) -> None:
    """Work out from when an airing may start, and how it ranks in its piece."""
    place = s.places[p]
    b = s.bulletins[place.bulletin]
    slack = _NO_HURRY_SECONDS
    for i in range(b.first, b.first + b.count - 1):
        if s.mine[i] == p:
            slack = min(slack, max(0, s.places[s.mine[i + 1]].at - place.at - b.gap))
    place.release = max(place.early, b.last_start + b.gap)
    place.key = (((((b.order << 12) + slack) << 3) + b.rank) << 24) + p
    place.start = NOWHERE


@compiled
def _next(s: Tables, held: Table, at: int) -> int:
    """Return the airing without a start that goes on at a moment: the first in rank of those that may, or soonest."""
    best = NOWHERE
    for p in held:
        place = s.places[p]
        if place.start != NOWHERE or place.release == _LONG_AGO:
            continue
        if best != NOWHERE:
            now, then = max(place.release, at), max(s.places[best].release, at)
            if now > then or (now == then and place.key > s.places[best].key):
                continue
        best = p
    return best


@compiled
def _one_behind_the_other(s: Tables, piece: Table, held: Table) -> int:
    """List scheduling by release; an airing that would start too late is left out; return how many were."""
    for p in held:
        s.places[p].start = NOWHERE
    at, failed = piece.begins, 0
    while True:
        p = _next(s, held, at)
        if p == NOWHERE:
            return failed
        place = s.places[p]
        b = s.bulletins[place.bulletin]
        start = max(at, place.release)
        if start > place.late:
            place.release = _LONG_AGO
            failed += 1
            continue
        place.start = start
        at = start + b.seconds + piece.gap
        for q in held:  # a piece may be longer than the gap
            other = s.places[q]
            if other.bulletin == place.bulletin and other.start == NOWHERE and other.release != _LONG_AGO:
                other.release = max(other.release, start + b.gap)


@compiled
def _around_old(s: Tables, piece: Table, held: Table) -> bool:
    """Leave old slots where they were and lay the others between them; tell whether that works."""
    for p in held:
        place = s.places[p]
        if place.old != NOWHERE:
            if not place.release <= place.old <= place.late:
                return False
            place.start = place.old
    while True:
        p = _next(s, held, piece.begins)
        if p == NOWHERE:
            return _apart(s, piece, held)
        place = s.places[p]
        need = s.bulletins[place.bulletin].seconds + piece.gap
        at, moved = max(place.release, piece.begins), True
        while moved:
            moved = False
            for q in held:
                other = s.places[q]
                ends = other.start + s.bulletins[other.bulletin].seconds + piece.gap
                if other.start != NOWHERE and at + need > other.start and at < ends:
                    at, moved = ends, True
        if at > place.late:
            return False
        place.start = at


@compiled
def _apart(s: Tables, piece: Table, held: Table) -> bool:
    """Tell whether the starts in a piece leave each slot its length and gap, and each bulletin its own gap."""
    for p in held:
        for q in held:
            one, other = s.places[p], s.places[q]
            if p == q or one.start > other.start:
                continue
            b = s.bulletins[one.bulletin]
            if other.start < one.start + b.seconds + piece.gap:
                return False
            if one.bulletin == other.bulletin and other.start < one.start + b.gap:
                return False
    return True
