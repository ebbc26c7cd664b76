"""What an emergency cut off is gone on with after it, where that is set and it still fits. Pure.

It begins where it was cut and must end before the next cue, the next relay block and its window do: nothing that was
planned waits for it. What doesn't fit, or was followed by something else, stays cut and is owed: a rest that comes
minutes later tells nobody anything.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from scheduler.playout.cue import Cue, Problem
from scheduler.playout.programme import Programme

LEAST_MILLISECONDS = 3000
"""What is shorter tells nobody anything."""


def rest_of(now: datetime, programme: Programme, cut: Mapping[str, int]) -> tuple[Cue, int] | None:
    """Return the cue that is gone on with now and how much of it was heard, in milliseconds; None when none fits.

    Args:
        now: the wall time; no emergency has the air.
        programme: verified.
        cut: keys of cues that an emergency cut, with the milliseconds that were heard.
    """
    if not cut:
        return None
    for item in reversed(programme.items[: programme.begun(now)]):
        heard = cut.get(item.key) if isinstance(item, Cue) else None
        if isinstance(item, Problem) or heard is None:
            continue
        left = item.milliseconds - heard
        if left >= LEAST_MILLISECONDS and now + timedelta(milliseconds=left) <= _limit(now, programme, item):
            return item, heard
    return None


def _limit(now: datetime, programme: Programme, cue: Cue) -> datetime:
    """Return the moment by which it must be over."""
    coming = programme.items[programme.begun(now) :]
    following = (i.starts_at for i in coming if isinstance(i, Cue) and programme.pause_of(i) is None)
    relays = (span.starts_at for span, _ in programme.relays if span.ends_at > cue.starts_at)
    ends = (
        s.ends_at for s, code in programme.windows if code == cue.window and s.starts_at <= cue.starts_at < s.ends_at
    )
    return min(next(ends, now), *relays, next(following, now + timedelta(days=1)))
