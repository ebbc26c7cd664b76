"""Windows with a beginning and an end become the planner's segments, in seconds of the problem."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from scheduler.traffic.problem import Segment
from scheduler.traffic.windows import WindowInstance


@dataclass(frozen=True, slots=True)
class SoundSeconds:
    """Real lengths of a station's sounds, rounded up; 0 for a sound it hasn't got."""

    tune: int = 0
    opening: int = 0
    closing: int = 0


def seconds_since(origin: datetime, moment: datetime) -> int:
    """Return the whole seconds from `origin` to a moment, negative before it."""
    return (moment - origin) // timedelta(seconds=1)


def segments_of(
    windows: Iterable[WindowInstance], origin: datetime, first_day: date, sounds: SoundSeconds
) -> tuple[Segment, ...]:
    """Return the free segments of some windows, in time order.

    Args:
        windows: of one station.
        origin: second 0.
        first_day: broadcast day 0.
        sounds: a sound that is longer than its window says takes its real length.
    """
    made = []
    for window in windows:
        free = window.free_segments
        lead = max(window.tune_seconds, sounds.tune) + max(window.opening_seconds, sounds.opening)
        # the closing follows the last slot after a gap
        tail = max(window.closing_seconds, sounds.closing) + window.gap_seconds
        made += [
            Segment(
                starts=seconds_since(origin, segment.starts_at),
                ends=seconds_since(origin, segment.ends_at),
                day=(window.day - first_day).days,
                window=window.code,
                lead_seconds=lead if number == 0 else 0,
                tail_seconds=tail if number == len(free) - 1 else 0,
                gap_seconds=window.gap_seconds,
            )
            for number, segment in enumerate(free)
        ]
    return tuple(sorted(made, key=lambda s: s.starts))
