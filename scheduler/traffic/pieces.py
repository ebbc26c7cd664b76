"""The free stretches of a station: its segments without leads, tails, the frozen past and the airings that stand."""

from dataclasses import dataclass

from scheduler.traffic.problem import DAY_SECONDS, Fixed, PlanStation


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of time: slots start at or after `begins` and are over by `ends`, `gap_seconds` between two.

    Attributes:
        segment: number of the station's segment that it is a part of.
    """

    begins: int
    ends: int
    day: int
    gap_seconds: int
    segment: int

    @property
    def room_seconds(self) -> int:
        """What fits, when each slot takes its length and one gap."""
        return self.ends - self.begins + self.gap_seconds


def pieces_of(station: PlanStation, frozen_until: int) -> tuple[Piece, ...]:
    """Return a station's free stretches, in time order.

    Args:
        station: its segments and what stands.
        frozen_until: nothing new starts before it.
    """
    seconds = sorted((f.starts, f.starts + f.seconds) for f in station.fixed)
    made: list[Piece] = []
    over, most_gap = 0, max((s.gap_seconds for s in station.segments), default=0)
    for number, segment in enumerate(station.segments):
        begins = max(segment.starts + segment.lead_seconds, frozen_until)
        ends = segment.ends - segment.tail_seconds
        gap = segment.gap_seconds
        if made:
            begins = max(begins, made[-1].ends + gap)
        while over < len(seconds) and seconds[over][1] + most_gap <= segment.starts:
            over += 1
        for n in range(over, len(seconds)):
            taken_from, taken_until = seconds[n]
            if taken_from - gap >= ends:
                break
            if taken_until + gap <= begins:
                continue
            if begins < taken_from - gap:
                made.append(Piece(begins, taken_from - gap, segment.day, gap, number))
            begins = max(begins, taken_until + gap)
        if begins < ends:
            made.append(Piece(begins, ends, segment.day, gap, number))
    return tuple(made)


def day_of(station: PlanStation, fixed: Fixed) -> int:
    """Return the broadcast day of an airing that stands."""
    if fixed.day is not None:
        return fixed.day
    holding = (s.day for s in station.segments if s.starts <= fixed.starts < s.ends)
    return next(holding, fixed.starts // DAY_SECONDS)
