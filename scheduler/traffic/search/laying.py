"""Where each bulletin may start: its places, in machine code."""

from scheduler.traffic.search.compiling import compiled
from scheduler.traffic.search.tables import NOWHERE, OFF, STANDS, Ints, Table

_SPARE_PLACES = 2
_MOST_PLACES = 200
"""Of one bulletin in one piece: nobody airs it more often there, and the tables stay small."""


@compiled
def lay(bulletins: Table, pieces: Table, stands: Ints, places: Table) -> int:
    """Fill in the places of all bulletins, in time order, as far as the table is long; return how many there are.

    A piece has one place for a bulletin, or one a gap where it is longer than the gap, but no more than can be used.

    Args:
        bulletins: with all but their places; `first` and `last` are set.
        pieces: of the station.
        stands: bulletin, start and broadcast day of airings that stand, by bulletin and start.
        places: to be filled.
    """
    count = stood = 0
    for j in range(len(bulletins)):
        b = bulletins[j]
        b.first = count
        begin = stood
        while stood < len(stands) and stands[stood, 0] == j:
            stood += 1
        shown = begin
        for k in range(len(pieces)):
            piece = pieces[k]
            early, late = _between(b, piece, stands, begin, stood)
            if early > late:
                continue
            allowed = b.most_a_day - _on_day(stands, begin, stood, piece.day)
            if allowed <= 0:
                continue
            while shown < stood and stands[shown, 1] < early:
                _note(places, count, j, NOWHERE, stands[shown, 1], stands[shown, 1], stands[shown, 2])
                count += 1
                shown += 1
            step = max(b.gap, b.seconds + piece.gap, 1)
            starts = min(1 + (late - early) // step, allowed + _SPARE_PLACES, _MOST_PLACES)
            if starts < 1 + (late - early) // step:
                step = max(step, (late - early) // max(1, starts - 1))
            for n in range(starts):
                _note(places, count, j, k, early + n * step, late, piece.day)
                count += 1
        for n in range(shown, stood):
            _note(places, count, j, NOWHERE, stands[n, 1], stands[n, 1], stands[n, 2])
            count += 1
        b.last = count
    return count


@compiled
def _on_day(stands: Ints, begin: int, end: int, day: int) -> int:
    """Return how many airings that stand are on a day."""
    count = 0
    for n in range(begin, end):
        count += stands[n, 2] == day
    return count


@compiled
def _between(b: Table, piece: Table, stands: Ints, begin: int, end: int) -> tuple[int, int]:
    """Return the earliest and latest start in a piece, a gap away from the bulletin's airings that stand."""
    early = max(piece.begins, b.valid_from)
    late = min(piece.ends, b.valid_until) - b.seconds
    step = max(b.gap, b.seconds + piece.gap)
    for n in range(begin, end):
        at = stands[n, 1]
        if early < at + step and at - step < early:
            early = at + step
        elif early <= at - step < late:
            late = at - step
    return early, late


@compiled
def _note(places: Table, p: int, bulletin: int, piece: int, early: int, late: int, day: int) -> None:
    if p >= len(places):
        return
    place = places[p]
    place.bulletin, place.piece, place.day = bulletin, piece, day
    place.early, place.late, place.at, place.start = early, late, early, early
    place.old = NOWHERE
    place.state = OFF if piece != NOWHERE else STANDS
    place.firm = 0 if piece != NOWHERE else 1
