"""Where a correction (đính chính) goes: into the windows in which the withdrawn bulletin was heard. Pure.

The starts become open slots of the old plan, of a bulletin that must air: planning keeps such ones before all others.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from scheduler.traffic.problem import PlanBulletin, PlanStation, Problem, Segment


@dataclass(frozen=True, slots=True)
class Echo:
    """A correction, and the code of a window in which what it corrects was heard."""

    bulletin: str
    window: str


def with_echoes(problem: Problem, echoes: Mapping[str, Sequence[Echo]]) -> Problem:
    """Return the problem with corrections in the next free place of each window where they are due.

    A station that heard the withdrawn bulletin hears the correction, whether or not it is of its audience. Ordinary
    open slots make room; must-air ones, other corrections and what stands don't. Where a window has no room, planning
    places the correction as it places every bulletin that must air.

    Args:
        problem: what is to be planned.
        echoes: by station's code, the windows still to be served.
    """
    codes = {e.bulletin for mine in echoes.values() for e in mine}
    if not codes:
        return problem
    bulletins = tuple(replace(b, must_air=True) if b.code in codes else b for b in problem.bulletins)
    by_code = {b.code: b for b in bulletins}
    stations = tuple(_station(problem, s, echoes.get(s.code, ()), by_code) for s in problem.stations)
    return replace(problem, bulletins=bulletins, stations=stations)


def _station(
    problem: Problem, station: PlanStation, echoes: Sequence[Echo], by_code: Mapping[str, PlanBulletin]
) -> PlanStation:
    for echo in echoes:
        b = by_code.get(echo.bulletin)
        if b is None:  # not approved yet: the next plan places it
            continue
        if b.code not in station.bulletins:
            station = replace(station, bulletins=(*station.bulletins, b.code))
        station = replace(station, declined=station.declined - {b.code})
        mine = [s for s in station.segments if s.window == echo.window]
        starts = next((at for s in mine if (at := _start(problem, station, b, s, by_code)) is not None), None)
        if starts is not None:
            station = _placed(station, b, starts, by_code)
    return station


def _start(
    problem: Problem, station: PlanStation, b: PlanBulletin, segment: Segment, by_code: Mapping[str, PlanBulletin]
) -> int | None:
    """Return the earliest start in a segment that breaks no rule, if there is one."""
    airings = [(f.bulletin, f.starts) for f in station.fixed] + list(station.open)
    own = [at for code, at in airings if code == b.code]
    days = Counter(_day(station, at) for at in own)
    if len(own) >= b.most or days[segment.day] >= b.most_a_day:
        return None
    gap = segment.gap_seconds
    blocks = [(f.starts - gap, f.starts + f.seconds + gap) for f in station.fixed]
    blocks += [
        (at - gap, at + by_code[c].seconds + gap) for c, at in station.open if c in by_code and by_code[c].must_air
    ]
    blocks += [(at - b.gap_seconds + 1, at + b.gap_seconds + b.seconds - 1) for at in own if b.gap_seconds > 1]
    latest = min(segment.ends - segment.tail_seconds, b.valid_until) - b.seconds
    at = max(segment.starts + segment.lead_seconds, problem.frozen_until, b.valid_from)
    for begin, end in sorted(blocks):
        if at + b.seconds > begin and at < end:
            at = end
    return at if at <= latest and not any(at + b.seconds > x and at < y for x, y in blocks) else None


def _placed(station: PlanStation, b: PlanBulletin, starts: int, by_code: Mapping[str, PlanBulletin]) -> PlanStation:
    """Return the station with the airing in its old plan, and without the ordinary ones that make room."""
    gap = next(s.gap_seconds for s in station.segments if s.starts <= starts < s.ends)
    kept = tuple(
        (code, at)
        for code, at in station.open
        if code not in by_code or at >= starts + b.seconds + gap or at + by_code[code].seconds + gap <= starts
    )
    return replace(station, open=(*kept, (b.code, starts)))


def _day(station: PlanStation, at: int) -> int | None:
    return next((s.day for s in station.segments if s.starts <= at < s.ends), None)
