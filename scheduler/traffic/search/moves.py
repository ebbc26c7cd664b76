"""Putting an airing on and taking it off, with what that changes in the cost of the plan; and undoing it.

The search adds up costs whose sizes follow the order of aims; `aims` compares two plans in that order itself.
"""

from scheduler.traffic.search.compiling import compiled
from scheduler.traffic.search.tables import NOWHERE, OFF, ON, STANDS, Table, Tables

MUST = 10_000_000
SECOND = 600
"""Of a second short of the target, and of one short of a topic's quota."""
WISH = 200
"""Of a wanted airing of the last rank."""
UNEVEN = 120
"""Of a gap that departs from the ideal by as much as the ideal."""
MOVED = 8_000
"""Of an old slot that goes."""
MOVED_WISHES = 15
"""The same in wishes of the last rank, where aims are compared: less than one of the first rank."""
SECONDS_BITS = 24
_MUST_BITS = 51


@compiled
def chance(s: Tables, below: int) -> int:
    """Return the next number of the station's stream of chance, 0 to `below` - 1 (xorshift, 32 bits)."""
    sums = s.sums[0]
    x = sums.luck
    x ^= (x << 13) & 0xFFFFFFFF
    x ^= x >> 17
    x ^= (x << 5) & 0xFFFFFFFF
    sums.luck = x
    return int(x % below)


@compiled
def spacing(s: Tables, b: Table) -> int:
    """Return the cost of a bulletin's spacing: by how much its gaps depart from the ideal, in ideal gaps."""
    count = b.inside
    if count <= 1 or b.span <= 0:
        return 0
    sums = s.sums[0]
    total, before = 0, NOWHERE
    for i in range(b.first, b.first + b.count):
        at = s.places[s.mine[i]].at
        if at < sums.begins or at >= sums.ends:
            continue
        if before >= 0:
            total += abs((at - before) * count - b.span)
        before = at
    return int(total * UNEVEN // b.span)


@compiled
def cost(s: Tables, b: Table) -> int:
    """Return the part of the plan's cost that one bulletin's airings bear on."""
    sums, topic = s.sums[0], s.topics[b.topic]
    short = max(0, sums.target - sums.total) + max(0, topic.quota - topic.air)
    unmet = WISH * b.worth * max(0, b.wanted - b.count)
    return int(MUST * max(0, b.goal - b.count) + SECOND * short + unmet + b.uneven)


@compiled
def aims(s: Tables) -> int:
    """Return how far the plan is from its aims, as one number: must-air, then seconds, then wishes and old slots."""
    sums = s.sums[0]
    must, short, wishes = 0, max(0, sums.target - sums.total), MOVED_WISHES * sums.moved
    for topic in s.topics:
        short += max(0, topic.quota - topic.air)
    for b in s.bulletins:
        must += max(0, b.goal - b.count)
        wishes += b.worth * max(0, b.wanted - b.count)
    return int((min(must, 0xFFF) << _MUST_BITS) + (min(short, 0x7FFFFFF) << SECONDS_BITS) + min(wishes, 0xFFFFFF))


@compiled
def put(s: Tables, p: int) -> int:
    """Put an airing on; return the change of cost."""
    place = s.places[p]
    b, piece = s.bulletins[place.bulletin], s.pieces[place.piece]
    before = cost(s, b)
    i = b.first + b.count
    while i > b.first and s.mine[i - 1] > p:
        s.mine[i] = s.mine[i - 1]
        i -= 1
    s.mine[i] = p
    s.within[place.piece, piece.held] = p
    place.state = ON
    return _changed(s, place, 1) - before


@compiled
def take(s: Tables, p: int) -> int:
    """Take an airing off; return the change of cost."""
    place = s.places[p]
    b, piece = s.bulletins[place.bulletin], s.pieces[place.piece]
    before = cost(s, b)
    i = b.first
    while s.mine[i] != p:
        i += 1
    for k in range(i, b.first + b.count - 1):
        s.mine[k] = s.mine[k + 1]
    i = 0
    while s.within[place.piece, i] != p:
        i += 1
    s.within[place.piece, i] = s.within[place.piece, piece.held - 1]
    place.state = OFF
    return _changed(s, place, -1) - before


@compiled
def _changed(s: Tables, place: Table, sign: int) -> int:
    """Book an airing more or less; return the bulletin's cost, and that of an old slot."""
    b, piece, sums = s.bulletins[place.bulletin], s.pieces[place.piece], s.sums[0]
    b.count += sign
    b.inside += sign
    piece.held += sign
    piece.left -= sign * (b.seconds + piece.gap)
    s.topics[b.topic].air += sign * b.whole
    sums.total += sign * b.counted
    b.uneven = spacing(s, b)
    if place.old == NOWHERE:
        return cost(s, b)
    sums.moved -= sign
    return cost(s, b) - sign * MOVED


@compiled
def do(s: Tables, p: int) -> int:
    """Put an airing on or take it off, whichever it isn't, and remember it for `undo`; return the change of cost."""
    sums = s.sums[0]
    s.log[sums.logged] = p
    sums.logged += 1
    return take(s, p) if s.places[p].state == ON else put(s, p)


@compiled
def undo(s: Tables) -> None:
    """Undo what was done since the log was emptied."""
    sums = s.sums[0]
    while sums.logged > 0:
        sums.logged -= 1
        p = s.log[sums.logged]
        if s.places[p].state == ON:
            take(s, p)
        else:
            put(s, p)


@compiled
def clash(s: Tables, p: int) -> int:
    """Return what keeps a place from being used, room and count aside.

    Returns:
        `NOWHERE` when nothing does; the place of the one airing of the same bulletin that is too near, or one too many
        on its day, if taking it off is the remedy; -2 when there is none.
    """
    place = s.places[p]
    b = s.bulletins[place.bulletin]
    near, today, other_today = NOWHERE, 0, NOWHERE
    for i in range(b.first, b.first + b.count):
        q = s.mine[i]
        other = s.places[q]
        if abs(other.at - place.at) < b.gap:
            if near != NOWHERE or other.firm:
                return -2
            near = q
        if other.day == place.day:
            today += 1
            if not other.firm:
                other_today = q
    if near != NOWHERE:
        if s.places[near].day == place.day:
            today -= 1
        return near if today < b.most_a_day else -2
    if today < b.most_a_day:
        return NOWHERE
    return other_today if today == b.most_a_day and other_today != NOWHERE else -2


@compiled
def fits(s: Tables, p: int) -> bool:
    """Tell whether the place's piece has room."""
    place = s.places[p]
    piece = s.pieces[place.piece]
    return bool(piece.left >= s.bulletins[place.bulletin].seconds + piece.gap)


@compiled
def free(s: Tables, p: int) -> bool:
    """Tell whether an airing may be put on at a place as things are, room aside."""
    b = s.bulletins[s.places[p].bulletin]
    return s.places[p].state == OFF and b.count < b.most and clash(s, p) == NOWHERE


@compiled
def hungry(s: Tables, b: Table) -> bool:
    """Tell whether one more airing of a bulletin would gain something."""
    if b.count >= b.most:
        return False
    sums, topic = s.sums[0], s.topics[b.topic]
    if b.count < max(b.wanted, b.goal):
        return True
    return bool((b.whole > 0 and topic.air < topic.quota) or (b.counted > 0 and sums.total < sums.target))


@compiled
def clear(s: Tables) -> None:
    """Take everything off but what stands, and forget old starts and given-up places."""
    sums = s.sums[0]
    sums.moved = 0
    for piece in s.pieces:
        piece.held = 0
    for b in s.bulletins:
        planned = 0
        stands = inside = 0
        for p in range(b.first, b.last):
            place = s.places[p]
            if place.state == STANDS:
                s.mine[b.first + stands] = p
                stands += 1
                inside += sums.begins <= place.at < sums.ends
                continue
            if place.state == ON:
                planned += 1
                piece = s.pieces[place.piece]
                piece.left += b.seconds + piece.gap
            place.state, place.old, place.at, place.firm = OFF, NOWHERE, place.early, 0
        s.topics[b.topic].air -= planned * b.whole
        sums.total -= planned * b.counted
        b.count, b.inside = stands, inside
        b.uneven = spacing(s, b)
