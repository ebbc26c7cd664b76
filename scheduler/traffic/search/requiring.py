"""What must be on air whatever else goes: pins, must-air bulletins and makegoods, others making room for them."""

import numpy as np

from scheduler.traffic.search.compiling import compiled
from scheduler.traffic.search.moves import fits, free, put, take
from scheduler.traffic.search.tables import NOWHERE, OFF, ON, Table, Tables

_NO_PRICE = -1
_DEAR = 1 << 60
_MOST_LOOKED_AT = 1_000_000


@compiled
def require(s: Tables) -> None:
    """Place pins, then bulletins up to their goals, those first that have fewest places to spare."""
    for n in range(s.sums[0].pins):
        _pin(s, s.bulletins[s.pins[n, 0]], s.pins[n, 1], s.pins[n, 2])
    keys = np.full(len(s.bulletins), _DEAR, np.int64)
    for j in range(len(s.bulletins)):
        b = s.bulletins[j]
        if b.goal > b.count:
            keys[j] = (reach(s, b, b.most_a_day) * 8 + b.rank << 20) + j
    for j in np.argsort(keys):
        if keys[j] == _DEAR:
            return
        _raise(s, s.bulletins[j])


@compiled
def reach(s: Tables, b: Table, most_a_day: int) -> int:
    """Return the most airings that gap, count and a daily limit allow besides those that stand, others aside."""
    last, day, today, count = -(1 << 40), -1, 0, 0
    stands = 0
    for p in range(b.first, b.last):
        stands += s.places[p].piece == NOWHERE
    for p in range(b.first, b.last):
        place = s.places[p]
        if place.day != day:
            day, today = place.day, 0
            for q in range(b.first, b.last):
                today += s.places[q].piece == NOWHERE and s.places[q].day == day
        if place.piece == NOWHERE:
            continue
        at = max(place.early, last + b.gap)
        if at <= place.late and count + stands < b.most and today < most_a_day:
            count, last = count + 1, at
            today += 1
    return count


@compiled
def _raise(s: Tables, b: Table) -> None:
    """Bring a bulletin to its goal if that can be had at all; its own airings move only when it can't otherwise."""
    if (b.goal - b.count) * (b.last - b.first) > _MOST_LOOKED_AT:  # too many to look for the best place of each
        _pack(s, b)
    while b.count < b.goal and (b.goal - b.count) * (b.last - b.first) <= _MOST_LOOKED_AT:
        p = _cheapest(s, b, 0, len(s.pieces))
        if p == NOWHERE or not _make_room(s, p):
            break
        put(s, p)
    if b.count < b.goal:
        stands = 0
        for p in range(b.first, b.last):
            stands += s.places[p].piece == NOWHERE
        if b.count < stands + reach(s, b, b.most_a_day):
            _pack(s, b)


@compiled
def _cheapest(s: Tables, b: Table, first: int, end: int) -> int:
    """Return the place at which one airing more costs others least, of equal ones the most even, the first of those."""
    best, least = NOWHERE, _DEAR
    for p in range(b.first, b.last):
        if not first <= s.places[p].piece < end or not free(s, p):
            continue
        price = _price(s, p)
        if price == _NO_PRICE:
            continue
        price = price << 32
        if price <= least:
            put(s, p)
            price += b.uneven
            take(s, p)
            if price < least:
                best, least = p, price
    return best


@compiled
def _key(b: Table, p: int) -> int:
    """Return a number that orders airings by what is lost with them: worth, then shortness, then place."""
    return int((((b.worth << 20) + (1 << 20) - 1 - min(b.seconds, (1 << 20) - 1)) << 24) + p)


@compiled
def _least(s: Tables, p: int, above: int) -> int:
    """Return the airing in the place's piece that may go at the least loss; only keys above `above`."""
    place = s.places[p]
    piece = s.pieces[place.piece]
    best, least = NOWHERE, _DEAR
    for i in range(piece.held):
        q = s.within[place.piece, i]
        other = s.places[q]
        b = s.bulletins[other.bulletin]
        if other.firm or other.bulletin == place.bulletin or b.count <= b.goal:
            continue
        key = _key(b, q)
        if above < key < least:
            best, least = q, key
    return best


@compiled
def _price(s: Tables, p: int) -> int:
    """Return the worth of what must go so that an airing fits at a place; `_NO_PRICE` if it can't."""
    place = s.places[p]
    piece = s.pieces[place.piece]
    need, left, above = s.bulletins[place.bulletin].seconds + piece.gap, piece.left, -1
    price: int = 0
    while left < need:
        q = _least(s, p, above)
        if q == NOWHERE:
            return _NO_PRICE
        b = s.bulletins[s.places[q].bulletin]
        above = _key(b, q)
        left += b.seconds + piece.gap
        price += b.worth
    return price


@compiled
def _make_room(s: Tables, p: int) -> bool:
    """Take off what is in the way of a place, the least worth first; tell whether there is room now."""
    while not fits(s, p):
        q = _least(s, p, -1)
        if q == NOWHERE:
            return False
        take(s, q)
    return True


@compiled
def _pack(s: Tables, b: Table) -> None:
    """Place a bulletin anew, each airing as early as its gap allows, others making room: as many as can be had."""
    for p in range(b.first, b.last):
        if s.places[p].state == ON and not s.places[p].firm:
            take(s, p)
    last = -(1 << 40)
    for p in range(b.first, b.last):
        place = s.places[p]
        if place.piece == NOWHERE or place.state == ON:
            last = max(last, place.at)
            continue
        if b.count >= b.goal or place.state != OFF:
            continue
        at = max(place.early, last + b.gap)
        if at > place.late:
            continue
        was_at, was_old = place.at, place.old
        place.at = place.old = at
        if free(s, p) and _price(s, p) != _NO_PRICE and _make_room(s, p):
            s.sums[0].moved += was_old == NOWHERE  # `put` takes it for a kept one: it has its start
            put(s, p)
            last = at
        else:
            place.at, place.old = was_at, was_old


@compiled
def _pin(s: Tables, b: Table, first: int, end: int) -> None:
    """Have a bulletin on air in pieces `first` to `end` - 1, for good; where that can't be, it is left."""
    for p in range(b.first, b.last):
        if s.places[p].state == ON and first <= s.places[p].piece < end:
            s.places[p].firm = 1
            return
    p = _cheapest(s, b, first, end)
    if p == NOWHERE:
        p = _instead_of_own(s, b, first, end)
    if p != NOWHERE and free(s, p) and _make_room(s, p):
        put(s, p)
        s.places[p].firm = 1


@compiled
def _instead_of_own(s: Tables, b: Table, first: int, end: int) -> int:
    """Take own airings off so that a place in pieces `first` to `end` - 1 is free; return the first that works."""
    for p in range(b.first, b.last):
        place = s.places[p]
        if not first <= place.piece < end or place.state != OFF or _price(s, p) == _NO_PRICE:
            continue
        if _firm_in_the_way(s, b, place):
            continue
        for i in range(b.count - 1, -1, -1):
            q = s.mine[b.first + i]
            other = s.places[q]
            near = abs(other.at - place.at) < b.gap
            if not other.firm and (near or (not free(s, p) and (other.day == place.day or b.count >= b.most))):
                take(s, q)
        if free(s, p):
            return p
    return NOWHERE


@compiled
def _firm_in_the_way(s: Tables, b: Table, place: Table) -> bool:
    """Tell whether the bulletin's airings that never go keep it from a place: by gap, limit a day or count."""
    firm, today = 0, 0
    for i in range(b.first, b.first + b.count):
        other = s.places[s.mine[i]]
        if not other.firm:
            continue
        if abs(other.at - place.at) < b.gap:
            return True
        firm += 1
        today += other.day == place.day
    return bool(firm >= b.most or today >= b.most_a_day)


@compiled
def unkept(s: Tables) -> int:
    """Return how many pins the plan doesn't keep."""
    count = 0
    for n in range(s.sums[0].pins):
        b = s.bulletins[s.pins[n, 0]]
        kept = False
        for i in range(b.first, b.first + b.count):
            kept = kept or s.pins[n, 1] <= s.places[s.mine[i]].piece < s.pins[n, 2]
        count += not kept
    return count
