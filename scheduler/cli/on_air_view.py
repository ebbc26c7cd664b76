"""What a playing process tells its terminal: a line for each event, and below them one that says what is on and next.

Where there is no terminal the line below is left out. A thread of its own writes, so that a terminal that somebody
holds (Ctrl-S) or closes never holds up what is on air.
"""

import queue
import shutil
import threading
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import TextIO
from zoneinfo import ZoneInfo

from scheduler.cli.common import t
from scheduler.playout.cue import Cue, Reason
from scheduler.playout.deciding import Begin, End, Skip, Step
from scheduler.playout.standing import Glance

MOST_LINES = 5
"""So many events of one tick are told one by one; of the rest, their number."""

FAULTS = frozenset(
    f"playout.{fault}" for fault in ("outside_window", "no_length", "in_relay", "overlap", "no_format", "recalled")
)
"""Faults of a slot, whose sentences name its title; beside the title a word or two do."""

_CLEAR = "\r\x1b[K"


class OnAirView:
    """The view of one player.

    Args:
        out: where it is written; a terminal or not.
        zone: the station's zone, for the times.
        width: asked for the terminal's columns at each line.
    """

    def __init__(self, out: TextIO, zone: ZoneInfo, width: Callable[[], int] | None = None) -> None:
        self._out = out
        self._zone = zone
        self._live = out.isatty()
        self._width = width or (lambda: shutil.get_terminal_size().columns)
        self._on: Cue | None = None
        self._problems = 0
        self._texts: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._writer = threading.Thread(target=self._write, name="on-air-view", daemon=True)
        self._writer.start()

    def show(self, steps: Sequence[Step], glance: Glance, now: datetime) -> None:
        """Tell what a tick did, and how the player stands; returns at once."""
        lines = [line for step in steps if (line := self._event(step, now))]
        if len(lines) > MOST_LINES:
            lines[MOST_LINES:] = [t("cli_playout.live_more", count=len(lines) - MOST_LINES)]
        text = "".join(f"{_CLEAR if self._live else ''}{line}\n" for line in lines)
        if self._live:
            text += _CLEAR + self._standing(glance, now)[: max(1, self._width() - 1)]
        if text:
            self._texts.put(text)

    def close(self) -> None:
        """Write what is left, the line below ended; a terminal that doesn't take it is not waited for."""
        if self._live:
            self._texts.put("\n")
        self._texts.put(None)
        self._writer.join(timeout=1)

    def _event(self, step: Step, now: datetime) -> str:
        at = self._clock(now)
        match step:
            case Begin():
                self._on = step.cue
                return t("cli_playout.live_begun", at=at, what=step.cue.title)
            case End(reason=Reason.NONE):
                return ""
            case End():
                self._problems += 1
                what = self._on.title if self._on is not None else ""
                return t("cli_playout.live_cut", at=at, what=what, reason=why(step.reason, step.note))
            case Skip():
                self._problems += 1
                planned = self._clock(step.cue.starts_at)
                return t(
                    "cli_playout.live_not_played", at=planned, what=step.cue.title, reason=why(step.reason, step.note)
                )
        return ""

    def _standing(self, glance: Glance, now: datetime) -> str:
        parts = [self._clock(now)]
        if glance.on_air is None:
            parts.append(t("cli_playout.live_silent"))
        else:
            total = glance.milliseconds + glance.left_milliseconds
            played = f"{_length(glance.milliseconds)}/{_length(total)}"
            parts.append(t("cli_playout.live_on_air", what=glance.on_air.title, played=played))
        if glance.following is None:
            parts.append(t("cli_playout.live_no_next"))
        else:
            at = self._clock(glance.following.starts_at)
            parts.append(t("cli_playout.live_next", what=glance.following.title, at=at))
        if self._problems:
            parts.append(t("cli_playout.live_problems", count=self._problems))
        return " · ".join(parts)

    def _clock(self, moment: datetime) -> str:
        return f"{moment.astimezone(self._zone):%H:%M:%S}"

    def _write(self) -> None:
        try:
            while (text := self._texts.get()) is not None:
                self._out.write(text)
                self._out.flush()
        except (OSError, ValueError):
            return  # the terminal was closed; the player plays on


def why(reason: str, note: str) -> str:
    """Return a reason in words: what is wrong with a slot, the note's sentence when it stands alone, or the code's."""
    if note in FAULTS:
        return t(f"cli_playout.fault_{note.removeprefix('playout.')}")
    words = t(note).rstrip(".") if note else ""
    return words if words and "{" not in words else t(f"airtime.reason_{reason}")


def _length(milliseconds: int) -> str:
    minutes, seconds = divmod(timedelta(milliseconds=milliseconds) // timedelta(seconds=1), 60)
    return f"{minutes}:{seconds:02}"
