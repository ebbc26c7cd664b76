"""A player's own log on its own disk: JSON lines, append-only, flushed to the disk as things happen.

A line when something starts, a heartbeat while it plays, a line when it ends. After a power cut the last whole line
tells how much went out at least; the next process ends what it finds open there. Airings enter the centre's log from
here, by a desk or over the network; their identity is station, boot id and sequence.
"""

import json
import os
import secrets
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

from scheduler.messages import OutsideFailed
from scheduler.playout.cueing import Cue, Reason
from scheduler.timekeeping import ClockKind


class Result(StrEnum):
    """What became of a cue."""

    PLAYED = "played"
    CUT = "cut"
    NOT_PLAYED = "not_played"


@dataclass(frozen=True, slots=True)
class Entry:
    """One airing, or one cue that did not become one.

    Attributes:
        boot_id: random, one a process.
        sequence: from 1 within the boot.
        key: the cue's, see `cueing.Cue`.
        bulletin: its code, an emergency's code, "" for a sound.
        part: which repeat of an emergency; 0 otherwise.
        rendering: SHA-256 of the file.
        revision: of the day document that was followed; 0 for an emergency.
        started_at: when it really started (UTC); when it should have, for one not played.
        milliseconds: what really went out, from the monotonic clock.
        reason: "" when played whole.
        cut_by: code of the emergency that cut it or covered it.
        clock_trusted: no step of the wall clock was seen in this boot.
        monotonic: the clock's seconds at the start.
        note: id of a sentence in the catalogue that says more, or "".
        open: the process ended while it played and no later one has ended it; lengths are those of the last heartbeat.
    """

    station: str
    boot_id: str
    sequence: int
    key: str
    slot: str
    bulletin: str
    topic: str
    klass: str
    role: str
    part: int
    rendering: str
    revision: int
    provisional: bool
    started_at: datetime
    milliseconds: int
    outcome: Result
    reason: str
    cut_by: str
    voice: str
    clock: ClockKind
    clock_trusted: bool
    monotonic: float
    note: str = ""
    open: bool = False

    @property
    def ended_at(self) -> datetime:
        """When it was over."""
        return self.started_at + timedelta(milliseconds=self.milliseconds)

    @property
    def broken_off(self) -> bool:
        """Whether the player itself died in the middle of it."""
        return self.outcome is Result.CUT and self.reason == Reason.UNKNOWN


@dataclass(frozen=True, slots=True)
class Journalled:
    """A journal's content: its entries in order, the output's last `mark`, the last line's moment, whole bytes."""

    entries: tuple[Entry, ...]
    mark: int
    last_at: datetime | None
    whole_bytes: int


def read_journal(path: Path) -> tuple[Entry, ...]:
    """Return the airings that a journal tells of, in the order in which they began; none when there is no journal.

    Raises:
        OutsideFailed: the file can't be read.
    """
    return read_whole(path).entries


def read_whole(path: Path) -> Journalled:
    """Return everything a journal tells; a torn last line and lines that aren't ours are left out.

    Raises:
        OutsideFailed: the file can't be read.
    """
    try:
        data = path.read_bytes() if path.exists() else b""
    except OSError as error:
        raise OutsideFailed("playout.disk", file=path.name, why=str(error)) from error
    whole = data.rfind(b"\n") + 1
    entries: dict[tuple[str, int], Entry] = {}
    mark, last_at = 0, None
    for text in data[:whole].splitlines():
        line = _parsed(text)
        if line is None:
            continue
        key = (line["boot"], line["sequence"])
        if line["line"] == "begun" and (entry := _entry_of(line["entry"])) is not None:
            entries[key] = entry
        elif key in entries:
            entries[key] = _continued(entries[key], line)
        mark, last_at = line["mark"], datetime.fromisoformat(line["at"])
    return Journalled(tuple(entries.values()), mark, last_at, whole)


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
            raise OutsideFailed("playout.disk", file=path.name, why=str(error)) from error
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
        self._write({**_identity(entry), "line": "begun", "entry": _plain(entry), "at": now.isoformat(), "mark": mark})
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
        self._write({**_identity(entry), "line": "begun", "entry": _plain(entry), "at": now.isoformat(), "mark": mark})
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
            rendering=cue.rendering.sha256 if cue.rendering else "",
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
        changed = {k: _plain(entry)[k] for k in ("milliseconds", "outcome", "reason", "cut_by", "note")}
        self._write({**_identity(entry), "line": "ended", **changed, "at": now.isoformat(), "mark": mark})

    def _write(self, line: dict[str, Any]) -> None:
        data = json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
        try:
            with self.path.open("ab", buffering=0) as file:
                file.write(data)
                if self._sync:
                    os.fsync(file.fileno())
        except OSError as error:
            raise OutsideFailed("playout.disk", file=self.path.name, why=str(error)) from error


def as_rows(entries: Iterable[Entry]) -> list[dict[str, Any]]:
    """Return entries as plain values for JSON, moments as ISO 8601; what is still open is left out."""
    return [{k: v for k, v in _plain(e).items() if k != "open"} for e in entries if not e.open]


def _identity(entry: Entry) -> dict[str, Any]:
    return {"boot": entry.boot_id, "sequence": entry.sequence}


def _plain(entry: Entry) -> dict[str, Any]:
    return {**asdict(entry), "started_at": entry.started_at.isoformat()}


def _parsed(text: bytes) -> dict[str, Any] | None:
    try:
        line = json.loads(text)
    except ValueError:
        return None
    return line if isinstance(line, dict) and {"line", "boot", "sequence", "mark", "at"} <= line.keys() else None


def _entry_of(raw: dict[str, Any]) -> Entry | None:
    try:
        made = Entry(**raw)
        return replace(
            made,
            started_at=datetime.fromisoformat(raw["started_at"]),
            outcome=Result(made.outcome),
            clock=ClockKind(made.clock),
        )
    except (TypeError, ValueError):
        return None


def _continued(entry: Entry, line: dict[str, Any]) -> Entry:
    if line["line"] == "beat":
        return replace(entry, milliseconds=line["milliseconds"])
    changed = {k: line[k] for k in ("milliseconds", "reason", "cut_by", "note")}
    return replace(entry, **changed, outcome=Result(line["outcome"]), open=False)
