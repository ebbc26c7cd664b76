"""Placing airings on a station's board: a bulletin as a whole, evenly; one more; one that must have room."""

import numpy as np

from scheduler.traffic.board import Board
from scheduler.traffic.problem import RANK_WEIGHTS, PlanBulletin
from scheduler.traffic.spacing import pair_costs, spread


def place_evenly(board: Board, b: PlanBulletin, count: int) -> int:
    """Place `count` airings of a bulletin that has none open yet, as evenly as room allows; return how many were."""
    places = board.places[b.code]
    room = np.array([board.room[n] for n in places.piece], dtype=np.int64)
    sizes = np.array([board.size(b, n) for n in places.piece], dtype=np.int64)
    banned = board.banned[b.code]
    open_at = [i for i in np.flatnonzero(room >= sizes).tolist() if i not in banned]
    span = min(b.valid_until, board.horizon) - max(0, b.valid_from)
    chosen: tuple[int, ...] = ()
    index = np.array(open_at, dtype=np.int64)
    while count > 0 and open_at:
        costs = pair_costs(places.starts[index], b.gap_seconds, span, count)
        got = spread(costs, places.days[index], np.zeros(len(index), dtype=np.int64), count, b.most_a_day)
        chosen = tuple(open_at[i] for i in got)
        if len(chosen) == count:
            break
        count = len(chosen)
    placed = 0
    for place in chosen:
        if board.fits(b, place) and board.legal(b, place):
            board.put(b, place)
            placed += 1
    return placed


def one_more(board: Board, b: PlanBulletin) -> bool:
    """Give a bulletin one airing more, spread anew unless some are kept from the old plan; tell whether it worked."""
    if board.count(b.code) >= b.most:
        return False
    if board.kept[b.code]:
        place = best_place(board, b)
        if place is None:
            return False
        board.put(b, place)
        return True
    before = list(board.placed[b.code])
    for place in before:
        board.take(b, place)
    if place_evenly(board, b, len(before) + 1) == len(before) + 1:
        return True
    for place in list(board.placed[b.code]):
        board.take(b, place)
    for place in before:
        board.put(b, place)
    return False


def best_place(board: Board, b: PlanBulletin) -> int | None:
    """Return the legal place farthest from the bulletin's other airings, the earliest of equals, if there is one."""
    places = board.places[b.code]
    others = [board.time(b.code, i) for i in board.placed[b.code]] + board.fixed.get(b.code, [])
    best: tuple[int, int] | None = None
    for place in range(len(places)):
        if not board.fits(b, place) or not board.legal(b, place):
            continue
        distance = min((abs(places.early[place] - other) for other in others), default=0)
        if best is None or distance > best[0]:
            best = (distance, place)
    return None if best is None else best[1]


def fill(board: Board) -> None:
    """Add airings that gain something, those first that bring most for their length, until none fits."""
    stuck: set[str] = set()
    grew = False
    while True:
        best = None
        for b in board.bulletins:
            seconds, weight = board.gain(b)
            if b.code not in stuck and (seconds or weight):
                key = (seconds / b.seconds, weight / b.seconds, b.seconds)
                if best is None or key > best[0]:
                    best = (key, b)
        if best is None and not grew:
            return
        if best is None:  # what was stuck may fit now: a bulletin that was spread anew left room elsewhere
            stuck, grew = set(), False
        elif one_more(board, best[1]):
            grew = True
        else:
            stuck.add(best[1].code)


def make_room(board: Board, b: PlanBulletin, required: dict[str, int]) -> bool:
    """Place one airing that must be on air, taking off others that need not; tell whether it worked.

    Args:
        board: the station.
        b: the bulletin.
        required: airings that must stay, by bulletin.
    """
    place = best_place(board, b)
    if place is None:
        legal = [p for p in range(len(board.places[b.code])) if board.legal(b, p)]
        options = [(price, p) for p in legal if (price := _price(board, b, p, required)) is not None]
        if not options:
            return False
        _, place = min(options)
        _evict(board, b, place, required)
    board.put(b, place)
    return True


def pack(board: Board, b: PlanBulletin, goal: int, required: dict[str, int]) -> None:
    """Place a bulletin anew, each airing as early as its gap allows, others making room: as many as can be had."""
    for place in list(board.placed[b.code]):
        board.take(b, place)
    places = board.places[b.code]
    last: int | None = None
    for place in range(len(places)):
        at = places.early[place] if last is None else max(places.early[place], last + b.gap_seconds)
        if board.count(b.code) >= goal or at > places.late[place] or not board.legal(b, place, at):
            continue
        if _price(board, b, place, required) is not None:
            _evict(board, b, place, required)
            board.put(b, place)
            board.kept[b.code][place] = last = at


def _removable(board: Board, piece: int, guest: PlanBulletin, required: dict[str, int]) -> list[PlanBulletin]:
    """Return the airings in a piece that may go for a guest, the least worth first; its own never do."""
    by_code = {b.code: b for b in board.bulletins}
    free = [by_code[c] for c in board.in_piece[piece] if c != guest.code and board.count(c) > required.get(c, 0)]
    return sorted(free, key=lambda b: (RANK_WEIGHTS[b.rank], -b.seconds, b.code))


def _price(board: Board, b: PlanBulletin, place: int, required: dict[str, int]) -> int | None:
    """Return the weight of what must go so that an airing fits at a place; None if it can't."""
    piece = board.places[b.code].piece[place]
    room, price = board.room[piece], 0
    for other in _removable(board, piece, b, required):
        if room >= board.size(b, piece):
            break
        room += board.size(other, piece)
        price += RANK_WEIGHTS[other.rank]
    return price if room >= board.size(b, piece) else None


def _evict(board: Board, b: PlanBulletin, place: int, required: dict[str, int]) -> None:
    piece = board.places[b.code].piece[place]
    while board.room[piece] < board.size(b, piece):
        other = _removable(board, piece, b, required)[0]
        at = next(p for p in board.placed[other.code] if board.places[other.code].piece[p] == piece)
        board.take(other, at)
