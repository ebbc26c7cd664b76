"""How the link to the centre stands, kept in `link.json` for `commune status`: reached when, clock, what fails."""

import json
import threading
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from scheduler.communes.agent.line import Heard
from scheduler.files import write_whole
from scheduler.messages import LANGUAGES, Message, render

FILE = "link.json"
DOUBTED_AFTER = timedelta(seconds=10)
"""A clock that is further than this from the centre's isn't trusted; an answer over 3G may take some seconds."""
WRITTEN_EVERY = timedelta(seconds=20)


@dataclass(frozen=True, slots=True)
class Problem:
    """What fails on one of the agent's ways, since when, in each language."""

    since: datetime
    says: dict[str, str]


@dataclass(frozen=True, slots=True)
class Link:
    """How the link stands.

    Attributes:
        reached_at: when the centre last answered, by this PC's clock; None: never.
        offset: the centre's clock minus this PC's; None when it isn't known.
        problems: way → what fails there.
        told: days and revisions that the centre was told of.
    """

    reached_at: datetime | None = None
    offset: timedelta | None = None
    problems: dict[str, Problem] = field(default_factory=dict)
    told: dict[date, int] = field(default_factory=dict)

    @property
    def clock_doubted(self) -> bool:
        """Whether this PC's clock is too far from the centre's."""
        return self.offset is not None and abs(self.offset) > DOUBTED_AFTER


class LinkState:
    """The state, shared by the agent's threads.

    Args:
        home: the agent's folder.
    """

    def __init__(self, home: Path) -> None:
        self._path, self._lock = home / FILE, threading.Lock()
        self._link = read_link(home)
        self._written_at: datetime | None = None

    @property
    def link(self) -> Link:
        """How it stands."""
        return self._link

    def heard(self, heard: Heard) -> None:
        """Note that the centre answered."""
        with self._lock:
            offset = heard.offset if heard.offset is not None else self._link.offset
            doubted = self._link.clock_doubted
            self._link = Link(heard.at, offset, self._link.problems, self._link.told)
            written = self._written_at
            changed = doubted != self._link.clock_doubted
            if changed or written is None or abs(heard.at - written) > WRITTEN_EVERY:
                self._write()
                self._written_at = heard.at

    def failed(self, way: str, message: Message, now: datetime) -> None:
        """Note what fails on a way; since when stays while it goes on failing."""
        with self._lock:
            had = self._link.problems.get(way)
            problem = Problem(had.since if had else now, {lang: render(message, lang) for lang in LANGUAGES})
            if problem != had:
                self._link.problems[way] = problem
                self._write()

    def worked(self, way: str) -> None:
        """Note that a way works again."""
        with self._lock:
            if self._link.problems.pop(way, None) is not None:
                self._write()

    def told(self, held: dict[date, int]) -> None:
        """Note what the centre was told."""
        with self._lock:
            self._link = Link(self._link.reached_at, self._link.offset, self._link.problems, dict(held))
            self._write()

    def _write(self) -> None:
        link = self._link
        said = {
            "reached_at": link.reached_at.isoformat() if link.reached_at else None,
            "offset_seconds": link.offset.total_seconds() if link.offset is not None else None,
            "problems": {w: {"since": p.since.isoformat(), "says": p.says} for w, p in link.problems.items()},
            "told": {day.isoformat(): revision for day, revision in link.told.items()},
        }
        try:
            write_whole(self._path, json.dumps(said, ensure_ascii=False, indent=1).encode())
        except OSError:
            return  # a full disk is told by who fetches; this file is only for people to look at


def read_link(home: Path) -> Link:
    """Return how the link stood when the agent last wrote it down; an empty one when it never did."""
    try:
        raw: dict[str, Any] = json.loads((home / FILE).read_bytes())
        reached, offset = raw["reached_at"], raw["offset_seconds"]
        problems = {w: Problem(datetime.fromisoformat(p["since"]), dict(p["says"])) for w, p in raw["problems"].items()}
        told = {date.fromisoformat(day): int(revision) for day, revision in raw["told"].items()}
        return Link(
            datetime.fromisoformat(reached) if reached else None,
            timedelta(seconds=offset) if offset is not None else None,
            problems,
            told,
        )
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return Link()
