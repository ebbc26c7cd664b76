"""One station's planning as tables of whole numbers: what the compiled search reads and changes.

A piece is a stretch that holds slots one behind the other; published and pinned airings have been cut out of the
segments before. A place is one start that a bulletin may take in a piece, as early as its validity and its airings
that stand allow. Airings that stand are places without a piece: always on.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

NOWHERE = -1
OFF, ON, STANDS, BANNED = 0, 1, 2, 3
"""States of a place: free, used, used for good by an airing that stands, given up because no start was found there."""

Ints = NDArray[np.int64]
Table = Any
"""A numpy record array, or a row of one: its columns have names that numpy's types don't tell."""


def _columns(names: str) -> np.dtype[Any]:
    return np.dtype([(name, np.int64) for name in names.split()])


PIECES = _columns("begins ends day gap segment left held")
"""`gap` seconds between two slots; `left` seconds of room, when each slot takes its length and one gap; `held` slots;
`segment` number of the station's segment that it is a part of."""

BULLETINS = _columns(
    "seconds whole counted worth wanted most goal gap most_a_day topic valid_from valid_until span order rank"
    " first last count inside uneven last_start"
)
"""`whole` seconds that an airing adds to its topic, `counted` to the target; `worth` of a wanted airing; `goal` airings
that it must have; `span` over which airings are spread; `order` in a programme; its places
are `first` … `last - 1`; `count` airings it has, `inside` the horizon; `uneven` cost of their spacing; `last_start`
while starts are being found."""

PLACES = _columns("bulletin piece early late at old day state firm start release key")
"""`at` is the start that gaps are reckoned with: `old`, the start in the old plan, else `early`; `firm` airings are
never taken off; `start`, `release` and `key` belong to the search for exact starts."""

TOPICS = _columns("quota air")
SUMS = _columns("target total begins ends luck logged opens pins moved")
"""One row: the station's target and airtime, its horizon, the state of chance, entries of `log`, rows of `opens` and
`pins`, old slots that are off."""


class Tables(NamedTuple):
    """A station while it is planned.

    Attributes:
        sums: `SUMS`, one row.
        topics: `TOPICS`.
        pieces: `PIECES`, in time order.
        bulletins: `BULLETINS`.
        places: `PLACES`, by bulletin and time.
        mine: places that are on, by bulletin in time order, each bulletin's from its `first` on.
        within: places that are on, in no order; a row for each piece.
        log: places that were put on or taken off, to be undone.
        opens: bulletin and start of the slots of the old plan, in time order.
        pins: bulletin, and first and last piece + 1, in which it must air.
        halt: one number that all stations share; once it isn't 0, the search ends as soon as its plan is legal.
    """

    sums: Table
    topics: Table
    pieces: Table
    bulletins: Table
    places: Table
    mine: Ints
    within: Ints
    log: Ints
    opens: Ints
    pins: Ints
    halt: Ints
