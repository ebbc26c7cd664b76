"""A player's own log on its own disk: JSON lines, append-only, flushed to the disk as things happen.

A line when something starts, a heartbeat while it plays, a line when it ends. After a power cut the last whole line
tells how much went out at least; the next process ends what it finds open there. Airings enter the centre's log from
here, by a desk or over the network; their identity is station, boot id and sequence.
"""

import errno
import json
import os
import secrets
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from scheduler.messages import OutsideFailed
from scheduler.playout.cue import Cue, Reason
from scheduler.playout.entries import Entry, Journalled, Result, plain_entry, read_journal, read_whole
from scheduler.timekeeping import ClockKind

__all__ = ["Entry", "Journal", "Journalled", "Result", "read_journal", "read_whole"]


class Journal:
    """The journal of one player process; making one ends what an earlier process left open.

    Args:
        path: the file.
        station: whose.
        clock: what kind of clock the player has.
        sync: flush every line to the disk itself, so that a power cut loses at most a heartbeat; without it a killed
            process still loses nothing.

    Attributes:
        before: what earlier processes wrote; nothing in it is open.

    Raises:
        OutsideFailed: the file can't be read or written.
    """

    def __init__(self, path: Path, station: str, clock: ClockKind, *, sync: bool = True) -> None:
        self.path = path
        self.station = station
        self.boot_id = secrets.token_hex(8)
        self._clock = clock
        self._sync = sync
        self._sequence = 0
        found = read_whole(path)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            if path.exists() and path.stat().st_size > found.whole_bytes:
                os.truncate(path, found.whole_bytes)  # a torn line never was one
        except OSError as error:
            raise OutsideFailed("playout.disk", file=path.name, why=error) from error
        for entry in found.entries:
            if entry.open:
                self._end(entry, found.mark, entry.ended_at)
        self.before = replace(found, entries=tuple(replace(e, open=False) for e in found.entries))

    def begin(self, cue: Cue, now: datetime, monotonic: float, mark: int, *, clock_trusted: bool = True) -> Entry:
        """Write that a cue starts.

        Raises:
            OutsideFailed: the disk is full or gone; so of all that write.
        """
        entry = self._entry(cue, now, monotonic, clock_trusted=clock_trusted)
        self._write(
            {**_identity(entry), "line": "begun", "entry": plain_entry(entry), "at": now.isoformat(), "mark": mark}
        )
        return entry

    def beat(self, entry: Entry, milliseconds: int, now: datetime, mark: int) -> None:
        """Write how much has gone out so far."""
        line = {**_identity(entry), "line": "beat", "milliseconds": milliseconds}
        self._write({**line, "at": now.isoformat(), "mark": mark})

    def end(
        self,
        entry: Entry,
        milliseconds: int,
        now: datetime,
        mark: int,
        reason: Reason = Reason.NONE,
        cut_by: str = "",
        note: str = "",
    ) -> Entry:
        """Write that it is over: played whole when there is no reason, else cut."""
        outcome = Result.CUT if reason else Result.PLAYED
        ended = replace(
            entry, milliseconds=milliseconds, outcome=outcome, reason=reason, cut_by=cut_by, note=note, open=False
        )
        self._end(ended, mark, now)
        return ended

    def not_played(
        self, cue: Cue, now: datetime, monotonic: float, mark: int, reason: Reason, cut_by: str = "", note: str = ""
    ) -> Entry:
        """Write that a cue did not play; its start is the planned one."""
        entry = replace(
            self._entry(cue, cue.starts_at, monotonic, clock_trusted=True),
            outcome=Result.NOT_PLAYED,
            reason=reason,
            cut_by=cut_by,
            note=note,
            open=False,
        )
        self._write(
            {**_identity(entry), "line": "begun", "entry": plain_entry(entry), "at": now.isoformat(), "mark": mark}
        )
        return entry

    def _entry(self, cue: Cue, now: datetime, monotonic: float, *, clock_trusted: bool) -> Entry:
        self._sequence += 1
        return Entry(
            station=self.station,
            boot_id=self.boot_id,
            sequence=self._sequence,
            key=cue.key,
            slot=cue.slot,
            bulletin=cue.bulletin,
            topic=cue.topic,
            klass=cue.klass,
            role=cue.role,
            part=cue.part,
            rendering_sha256=cue.rendering.sha256 if cue.rendering else "",
            revision=cue.revision,
            provisional=cue.provisional,
            started_at=now.astimezone(UTC),
            milliseconds=0,
            outcome=Result.CUT,
            reason=Reason.UNKNOWN,
            cut_by="",
            voice=cue.voice,
            clock=self._clock,
            clock_trusted=clock_trusted,
            monotonic=monotonic,
            open=True,
        )

    def _end(self, entry: Entry, mark: int, now: datetime) -> None:
        changed = {k: plain_entry(entry)[k] for k in ("milliseconds", "outcome", "reason", "cut_by", "note")}
        self._write({**_identity(entry), "line": "ended", **changed, "at": now.isoformat(), "mark": mark})

    def _write(self, line: dict[str, Any]) -> None:
        data = json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
        try:
            with self.path.open("ab", buffering=0) as file:
                before = os.fstat(file.fileno()).st_size
                if file.write(data) != len(data):  # the disk filled up in the middle of the line
                    os.ftruncate(file.fileno(), before)  # else the next line would be glued to half a one
                    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))  # noqa: TRY301 - as the disk's own
                if self._sync:
                    os.fsync(file.fileno())
        except OSError as error:
            raise OutsideFailed("playout.disk", file=self.path.name, why=error) from error


def _identity(entry: Entry) -> dict[str, Any]:
    return {"boot": entry.boot_id, "sequence": entry.sequence}
