"""Why wanted airings found no slot, in the order in which an operator would look for the cause."""

from scheduler.traffic.board import Board
from scheduler.traffic.problem import NotPlaced, PlanBulletin, PlanStation, Problem, Reason


def not_placed(problem: Problem, station: PlanStation, board: Board) -> tuple[NotPlaced, ...]:
    """Return, for each bulletin meant for the station, the wanted airings that it didn't get, by reason."""
    by_code = {b.code: b for b in problem.bulletins}
    rows: list[NotPlaced] = []
    for code in station.bulletins:
        b = by_code[code]
        if code in station.declined:
            rows += [NotPlaced(station.code, code, b.wanted, Reason.DECLINED)] if b.wanted else []
            continue
        missing = b.wanted - board.count(code)
        for reason, amount, short_seconds in _causes(problem, board, b):
            count = min(missing, amount)
            if count > 0:
                rows.append(NotPlaced(station.code, code, count, reason, short_seconds))
                missing -= count
    return tuple(rows)


def _causes(problem: Problem, board: Board, b: PlanBulletin) -> list[tuple[Reason, int, int]]:
    """Return `(reason, how many airings it costs at most, seconds short)`, the last one without a limit."""
    if b.valid_until <= problem.frozen_until or b.valid_from >= board.horizon:
        return [(Reason.VALIDITY, b.wanted, 0)]
    valid = [p for p in board.pieces if p.begins < b.valid_until and b.valid_from < p.ends]
    if not valid:
        return [(Reason.NO_WINDOW, b.wanted, 0)]
    places = board.places[b.code]
    longest = max(min(p.ends, b.valid_until) - max(p.begins, b.valid_from) for p in valid)
    if longest < b.seconds:
        return [(Reason.TOO_LONG, b.wanted, b.seconds - longest)]
    stands = len(board.fixed.get(b.code, ()))
    ceilings = (len(places), board.reach(b, by_day=False), board.reach(b))
    windows, gap, day = (max(0, b.wanted - stands - n) for n in ceilings)
    shortest = [board.size(b, n) - board.room[n] for n in places.piece]
    return [
        (Reason.NO_WINDOW, windows, 0),
        (Reason.GAP, gap - windows, 0),
        (Reason.DAILY_LIMIT, day - gap, 0),
        (Reason.NO_ROOM, b.wanted, max(0, min(shortest, default=0))),
    ]
