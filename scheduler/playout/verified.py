"""Sounds verified before their moment: a hash takes time that a start on the second doesn't have.

What was verified ahead counts as long as the file hasn't been touched since; a file that was is read again.
"""

from datetime import datetime, timedelta

from scheduler.daysheet import RenderingRef
from scheduler.messages import Refused
from scheduler.playout.cue import Problem
from scheduler.playout.programme import Programme, cue_of
from scheduler.playout.shelf import Shelf

AHEAD = timedelta(minutes=10)
"""So long before its moment a sound is read."""

_Stamp = tuple[int, int, int]


class Verified:
    """Remembers which sounds of a shelf were whole, and what their files looked like then."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._whole: dict[tuple[str, str], _Stamp] = {}

    def ahead(self, programme: Programme, now: datetime) -> None:
        """Read one sound, the first of the next minutes that wasn't read since its file changed; the rest next time."""
        for item in programme.items[max(0, programme.begun(now) - 1) :]:
            cue = cue_of(item)
            if cue.starts_at > now + AHEAD:
                return
            if isinstance(item, Problem):
                continue
            if cue.ends_at > now and cue.rendering is not None and not self._fresh(cue.rendering):
                self.holds(cue.rendering)
                if self._fresh(cue.rendering):
                    return

    def holds(self, ref: RenderingRef) -> bool:
        """Tell whether a sound is there, whole and unchanged; read again when its file was touched."""
        if self._fresh(ref):
            return True
        stamp = self._stamp(ref)
        if stamp is None or not self._shelf.has(ref):
            return False
        self._whole[ref.sha256, ref.format] = stamp
        return True

    def _fresh(self, ref: RenderingRef) -> bool:
        known = self._whole.get((ref.sha256, ref.format))
        return known is not None and known == self._stamp(ref)

    def _stamp(self, ref: RenderingRef) -> _Stamp | None:
        try:
            stat = self._shelf.path_of(ref).stat()
        except (OSError, Refused):
            return None
        return stat.st_ino, stat.st_size, stat.st_mtime_ns
