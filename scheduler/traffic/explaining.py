"""Why wanted airings found no slot, in the order in which an operator would look for the cause."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from scheduler.traffic.pieces import Piece
from scheduler.traffic.problem import DAY_SECONDS, NotPlaced, PlanBulletin, PlanStation, Problem, Reason


@dataclass(frozen=True, slots=True)
class Ceiling:
    """What binds a bulletin at a station.

    Attributes:
        airings: that it has, those that stand included.
        stands: of those, the ones that stand.
        places: starts that it could have taken.
        by_gap: most further airings that its gap allows, other bulletins aside.
        by_day: most that its gap and daily limit allow.
        short_seconds: what the roomiest place lacks.
        topic_full: its topic has its quota while another hasn't.
    """

    airings: int
    stands: int
    places: int
    by_gap: int
    by_day: int
    short_seconds: int
    topic_full: bool = False


def not_placed(
    problem: Problem,
    by_code: Mapping[str, PlanBulletin],
    station: PlanStation,
    pieces: Iterable[Piece],
    ceilings: Mapping[str, Ceiling],
) -> tuple[NotPlaced, ...]:
    """Return, for each bulletin meant for the station, the wanted airings that it didn't get, by reason.

    Args:
        problem: the whole problem.
        by_code: its bulletins.
        station: the station.
        pieces: its free stretches.
        ceilings: of each bulletin that was planned and wants more, by code.
    """
    rows: list[NotPlaced] = []
    for code in station.bulletins:
        b = by_code[code]
        if b.wanted <= 0:
            continue
        if code not in ceilings:
            declined = code in station.declined and b.seconds > 0
            if declined or b.seconds <= 0:
                reason = Reason.DECLINED if declined else Reason.NO_LENGTH
                rows.append(NotPlaced(station.code, code, b.wanted, reason))
            continue
        ceiling = ceilings[code]
        missing = b.wanted - ceiling.airings
        for reason, amount, short_seconds in _causes(problem, pieces, b, ceiling):
            count = min(missing, amount)
            if count > 0:
                rows.append(NotPlaced(station.code, code, count, reason, short_seconds))
                missing -= count
    return tuple(rows)


def _causes(
    problem: Problem, pieces: Iterable[Piece], b: PlanBulletin, ceiling: Ceiling
) -> list[tuple[Reason, int, int]]:
    """Return `(reason, how many airings it costs at most, seconds short)`, the last one without a limit."""
    if b.valid_until <= problem.frozen_until or b.valid_from >= problem.days * DAY_SECONDS:
        return [(Reason.VALIDITY, b.wanted, 0)]
    if not ceiling.places:
        valid = [p for p in pieces if p.begins < b.valid_until and b.valid_from < p.ends]
        if not valid:
            return [(Reason.NO_WINDOW, b.wanted, 0)]
        longest = max(min(p.ends, b.valid_until) - max(p.begins, b.valid_from) for p in valid)
        if longest < b.seconds:
            return [(Reason.TOO_LONG, b.wanted, b.seconds - longest)]
    counts = (ceiling.places, ceiling.by_gap, ceiling.by_day)
    windows, gap, day = (max(0, b.wanted - ceiling.stands - n) for n in counts)
    return [
        (Reason.NO_WINDOW, windows, 0),
        (Reason.GAP, gap - windows, 0),
        (Reason.DAILY_LIMIT, day - gap, 0),
        (Reason.TOPIC_FULL if ceiling.topic_full else Reason.NO_ROOM, b.wanted, ceiling.short_seconds),
    ]
