"""Plans that were shown and not made yet: files below the house's home, so that any process that serves can tell them.

They are of no weight: the plan is made anew when somebody agrees, and refused when it has become another one.
"""

import json
import time
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from scheduler.files import write_whole
from scheduler.messages import Message
from scheduler.traffic.desk import PlanSummary

KEPT = timedelta(days=2)
_NAME = 16


@dataclass(frozen=True, slots=True)
class Change:
    """See `traffic.summaries.ChangeLine`."""

    kind: str
    station: str
    station_name: str
    bulletin: str
    title: str
    old: datetime | None
    new: datetime | None
    other_window: bool
    reason: Message


@dataclass(frozen=True, slots=True)
class NotPlaced:
    """See `traffic.summaries.NotPlacedLine`."""

    station: str
    station_name: str
    bulletin: str
    title: str
    airings: int
    reason: Message


@dataclass(frozen=True, slots=True)
class Proposal:
    """See `traffic.desk.PlanSummary`; `stations` are names with slots and whether the target is reached."""

    first_day: date
    last_day: date
    fingerprint: str
    kept: int
    changes: tuple[Change, ...]
    not_placed: tuple[NotPlaced, ...]
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
        self._folder = home / "proposals"

    def keep(self, summary: PlanSummary) -> str:
        """Keep what a plan would do; returns its name. Those of days ago go."""
        for file in self._folder.glob("*.json"):
            if time.time() - file.stat().st_mtime > KEPT.total_seconds():
                file.unlink(missing_ok=True)
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
        write_whole(self._folder / f"{name}.json", json.dumps(values, default=str, ensure_ascii=False).encode())
        return name

    def read(self, name: str) -> Proposal | None:
        """Return a proposal; None when there is none of that name any more."""
        if not name.replace("-", "").isalnum():
            return None
        try:
            values = json.loads((self._folder / f"{name}.json").read_bytes())
        except FileNotFoundError:
            return None
        return Proposal(
            date.fromisoformat(values["first_day"]),
            date.fromisoformat(values["last_day"]),
            values["fingerprint"],
            values["kept"],
            tuple(_change(c) for c in values["changes"]),
            tuple(NotPlaced(**{**n, "reason": Message(**n["reason"])}) for n in values["not_placed"]),
            tuple(values["short"]),
        )


def _change(values: dict[str, Any]) -> Change:
    moments = {end: datetime.fromisoformat(values[end]) if values[end] else None for end in ("old", "new")}
    return Change(**{**values, **moments, "reason": Message(**values["reason"])})
