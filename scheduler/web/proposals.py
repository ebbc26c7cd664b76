"""Plans that were shown and not made yet.

They are of no weight: the plan is made anew when somebody agrees, and refused when it has become another one.
"""

from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from scheduler.messages import Message
from scheduler.traffic.desk import PlanSummary
from scheduler.traffic.summaries import ChangeLine, NotPlacedLine
from scheduler.web.aside import Aside

KEPT = timedelta(days=2)
_NAME = 16


@dataclass(frozen=True, slots=True)
class Proposal:
    """See `traffic.desk.PlanSummary`; `stations` are names with slots and whether the target is reached."""

    first_day: date
    last_day: date
    fingerprint: str
    kept: int
    changes: tuple[ChangeLine, ...]
    not_placed: tuple[NotPlacedLine, ...]
    short: tuple[str, ...]

    def count(self, kind: str) -> int:
        """Return how many slots are "added", "moved" or "removed"."""
        return sum(c.kind == kind for c in self.changes)


class Proposals:
    """The proposals of one house.

    Args:
        home: the house's folder; they lie in `proposals/` below it.
    """

    def __init__(self, home: Path) -> None:
        self._aside = Aside(home / "proposals", KEPT)

    def keep(self, summary: PlanSummary) -> str:
        """Keep what a plan would do; returns its name. Those of days ago go."""
        self._aside.clear()
        values = {
            "first_day": summary.first_day,
            "last_day": summary.last_day,
            "fingerprint": summary.fingerprint,
            "kept": summary.kept,
            "changes": [asdict(c) for c in summary.changes],
            "not_placed": [asdict(n) for n in summary.not_placed],
            "short": [s.name for s in summary.stations if not s.reached],
        }
        name = f"{summary.first_day:%Y%m%d}-{summary.last_day:%Y%m%d}-{summary.fingerprint[:_NAME]}"
        self._aside.put(name, values)
        return name

    def read(self, name: str) -> Proposal | None:
        """Return a proposal; None when there is none of that name any more."""
        values = self._aside.get(name)
        if values is None:
            return None
        return Proposal(
            date.fromisoformat(values["first_day"]),
            date.fromisoformat(values["last_day"]),
            values["fingerprint"],
            values["kept"],
            tuple(_change(c) for c in values["changes"]),
            tuple(NotPlacedLine(**{**n, "reason": Message(**n["reason"])}) for n in values["not_placed"]),
            tuple(values["short"]),
        )


def _change(values: dict[str, Any]) -> ChangeLine:
    moments = {end: datetime.fromisoformat(values[end]) if values[end] else None for end in ("old", "new")}
    return ChangeLine(**{**values, **moments, "reason": Message(**values["reason"])})
