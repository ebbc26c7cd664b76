"""How a player stands: what is on, what comes next, its last problems. From journal and shelf alone."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from scheduler.messages import Message
from scheduler.playout.cue import Cue, Problem
from scheduler.playout.entries import Entry, Result, read_whole
from scheduler.playout.post import Holder, Post, holder
from scheduler.playout.programme import Programme, read_programme

FORMATS = ("mp3",)
PROBLEMS = 5
"""So many of the last problems are told."""

_LOOKED_BACK = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Following:
    """What is played next: when, and its title."""

    starts_at: datetime
    title: str
    bulletin: str


@dataclass(frozen=True, slots=True)
class Glance:
    """What a running player tells of itself at any moment, without reading anything.

    Attributes:
        on_air: what is on; None in silence.
        milliseconds: how much of it has gone out.
        left_milliseconds: how much of it is still to come.
        following: what comes next today; None when nothing does.
    """

    on_air: Cue | None
    milliseconds: int
    left_milliseconds: int
    following: Following | None


@dataclass(frozen=True, slots=True)
class Standing:
    """How a player stands.

    Attributes:
        holder: the process that plays; None when none runs.
        on_air: what is on; its length is that of the last heartbeat, a second old at most.
        following: what comes next today; None when nothing does.
        problems: what was cut or not played in the last day, the latest last.
        refused: documents, orders and slots that are not followed, and why.
    """

    station: str
    holder: Holder | None
    on_air: Entry | None
    following: Following | None
    problems: tuple[Entry, ...]
    refused: tuple[Message, ...]


def standing(post: Post, now: datetime) -> Standing:
    """Tell how a player stands without touching it.

    Raises:
        OutsideFailed: the journal can't be read.
    """
    entries = read_whole(post.shelf.journal_path).entries
    programme = read_programme(post.shelf, post.station, post.key, now, FORMATS, post.zone)
    playing = holder(post.shelf.root)
    on_air = next((e for e in reversed(entries) if e.open), None) if playing is not None else None
    wrong = [e for e in entries if e.outcome is not Result.PLAYED and e is not on_air]
    return Standing(
        station=post.station,
        holder=playing,
        on_air=on_air,
        following=following_of(programme, now),
        problems=tuple(e for e in wrong if now - _LOOKED_BACK <= e.started_at <= now)[-PROBLEMS:],
        refused=programme.troubles,
    )


def following_of(programme: Programme, now: datetime) -> Following | None:
    """Return what comes next, None when nothing more does; what is paused or can't be played doesn't."""
    later = programme.items[programme.begun(now) :]
    cues = (i for i in later if not isinstance(i, Problem) and programme.pause_of(i) is None)
    coming = next(cues, None)
    return None if coming is None else Following(coming.starts_at, coming.title, coming.bulletin)
