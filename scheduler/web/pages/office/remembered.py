"""Figures of a period, remembered while nothing changes: whoever looks at them again doesn't wait for them again."""

import threading
import time
from collections import OrderedDict
from datetime import datetime

from scheduler.administration.house import House
from scheduler.administration.pulse import pulse
from scheduler.airtime.comparing import Period
from scheduler.reports import desk as reports
from scheduler.reports.material import Material

KEPT = 8
"""Periods; each is some thousand small values."""

SECONDS = 30.0
"""A change that is written after its line in the audit log is seen no later."""


class Remembered:
    """The figures that were asked for last, of one house and process."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._lock = threading.Lock()
        self._found: OrderedDict[tuple[object, ...], tuple[float, Material]] = OrderedDict()

    def material(self, period: Period, lang: str, now: datetime, unit: str | None) -> Material:
        """Return the figures of a period: those of before when the records are the same.

        Raises:
            Refused: see `reports.desk.gather`.
        """
        key = (period, lang, unit, pulse(self._house))
        with self._lock:
            made_at, found = self._found.get(key, (0.0, None))
        if found is not None and time.monotonic() - made_at < SECONDS:
            return found
        made = reports.gather(self._house, period, lang, now, unit, brief=True)
        with self._lock:
            self._found[key] = (time.monotonic(), made)
            self._found.move_to_end(key)
            while len(self._found) > KEPT:
                self._found.popitem(last=False)
        return made
