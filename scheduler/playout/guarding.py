"""The silence guard: where nothing goes out in our own time and nobody planned it, the window's tune does. Pure.

A slot whose file is missing, damaged or recalled leaves a hole. After a while of silence the tune of its window fills
it, over and over, to the slot's end; what comes next is on time. A pause, an emergency and the gaps of the plan are no
holes, and mourning gets no music.
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from scheduler.playout.cue import Cue, Reason, Role
from scheduler.playout.programme import Programme, cue_of, start_of

HOLES = (Reason.FILE_MISSING, Reason.WITHDRAWN, Reason.EQUIPMENT)
"""Reasons that leave a hole which nobody planned."""

SUFFIX = "/guard"
"""Behind the key of a slot: the tune that fills its hole."""


def filler(now: datetime, programme: Programme, unplayed: Mapping[str, str], guard: timedelta) -> Cue | None:
    """Return the tune that fills the hole of now, None when there is none or nothing to fill it with.

    Args:
        now: the wall time.
        programme: verified; its tunes are.
        unplayed: keys of cues that did not play, with the reason's code.
        guard: how long it must have been silent.
    """
    begun = programme.begun(now)
    latest = cue_of(programme.items[begun - 1]).starts_at if begun else now
    holes = _holes(programme, unplayed, latest, now)  # a hole ends where the next cue begins: no earlier one lasts
    hole = next((c for c in holes if c.starts_at + guard <= now < _end(programme, c)), None)
    if hole is None:
        return None
    tunes = (i for i in programme.items if isinstance(i, Cue) and i.role is Role.TUNE and i.window == hole.window)
    tune = next((t for t in tunes if t.rendering is not None), None)
    if tune is None:
        return None
    left = round((_end(programme, hole) - now) / timedelta(milliseconds=1))
    return replace(tune, key=hole.key + SUFFIX, starts_at=now, milliseconds=left)


def moments(now: datetime, programme: Programme, unplayed: Mapping[str, str], guard: timedelta) -> tuple[datetime, ...]:
    """Return when the holes that have begun, and aren't filled yet, begin to be."""
    return tuple(c.starts_at + guard for c in _holes(programme, unplayed, now - guard, now))


def _holes(programme: Programme, unplayed: Mapping[str, str], since: datetime, now: datetime) -> Iterable[Cue]:
    """Go through the holes that began from `since` to `now`."""
    first = bisect_left(programme.items, since, key=start_of)
    cues = (cue_of(i) for i in programme.items[first : programme.begun(now)])
    return (c for c in cues if unplayed.get(c.key) in HOLES and programme.pause_of(c) is None)


def _end(programme: Programme, hole: Cue) -> datetime:
    """Return when a hole is over: at its slot's end, or where the next cue or a relay begins."""
    after = programme.begun(hole.starts_at)
    starts = [start_of(i) for i in programme.items[after : after + 1]]
    relays = [span.starts_at for span, _ in programme.relays if span.starts_at > hole.starts_at]
    return min([hole.ends_at, *starts, *relays])
