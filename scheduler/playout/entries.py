"""What a journal tells: its lines folded into airings. A torn last line never was one."""

import json
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

from scheduler.messages import OutsideFailed
from scheduler.playout.cue import Reason
from scheduler.timekeeping import ClockKind


class Result(StrEnum):
    """What became of a cue."""

    PLAYED = "played"
    CUT = "cut"
    NOT_PLAYED = "not_played"


_IDENTITY = ("station", "boot_id", "key", "slot", "bulletin", "topic", "klass", "role", "rendering_sha256")
_TEXTS = (*_IDENTITY, "reason", "cut_by", "voice", "note")
_NUMBERS = ("sequence", "part", "revision", "milliseconds")


@dataclass(frozen=True, slots=True)
class Entry:
    """One airing, or one cue that did not become one.

    Attributes:
        boot_id: random, one a process.
        sequence: from 1 within the boot.
        key: the cue's, see `cueing.Cue`.
        bulletin: its code, an emergency's code, "" for a sound.
        part: which repeat of an emergency; 0 otherwise.
        rendering_sha256: of the file.
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
    rendering_sha256: str
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


def read_whole(path: Path, last_bytes: int | None = None) -> Journalled:
    """Return everything a journal tells; a torn last line and lines that aren't ours are left out.

    Args:
        path: the file.
        last_bytes: read so much of its end alone: what began before that is left out.

    Raises:
        OutsideFailed: the file can't be read.
    """
    try:
        data = _bytes_of(path, last_bytes) if path.exists() else b""
    except OSError as error:
        raise OutsideFailed("playout.disk", file=path.name, why=error) from error
    whole = data.rfind(b"\n") + 1
    entries: dict[tuple[str, int], Entry] = {}
    mark, last_at = 0, None
    for text in data[:whole].splitlines():
        try:
            line = json.loads(text)
            at, here = _moment(line["at"]), _whole(line["mark"])
            _fold(line, entries)
        except (ValueError, TypeError, KeyError):  # it isn't JSON, or not a line as `Journal` writes them
            continue
        mark, last_at = here, at
    return Journalled(tuple(entries.values()), mark, last_at, whole)


def _bytes_of(path: Path, last_bytes: int | None) -> bytes:
    if last_bytes is None:
        return path.read_bytes()
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - last_bytes))
        return file.read()


def plain_entry(entry: Entry) -> dict[str, Any]:
    """Return an entry as plain values for JSON, its moment as ISO 8601."""
    return {**asdict(entry), "started_at": entry.started_at.isoformat()}


def _fold(line: dict[str, Any], entries: dict[tuple[str, int], Entry]) -> None:
    key = (_text(line["boot"]), _whole(line["sequence"]))
    if line["line"] == "begun":
        entries[key] = _entry_of(line["entry"])
    elif key in entries:
        entries[key] = _continued(entries[key], line)


def _entry_of(raw: dict[str, Any]) -> Entry:
    made = Entry(**raw)
    for name in _TEXTS:
        _text(getattr(made, name))
    for name in _NUMBERS:
        _whole(getattr(made, name))
    return replace(
        made, started_at=_moment(raw["started_at"]), outcome=Result(made.outcome), clock=ClockKind(made.clock)
    )


def _continued(entry: Entry, line: dict[str, Any]) -> Entry:
    milliseconds = _whole(line["milliseconds"])
    if line["line"] == "beat":
        return replace(entry, milliseconds=milliseconds)
    changed: dict[str, Any] = {k: _text(line[k]) for k in ("reason", "cut_by", "note")}
    return replace(entry, **changed, milliseconds=milliseconds, outcome=Result(line["outcome"]), open=False)


def _moment(value: Any) -> datetime:  # noqa: ANN401 - raw JSON
    moment = datetime.fromisoformat(value)
    if moment.tzinfo is None:
        raise ValueError(value)
    return moment


def _whole(value: Any) -> int:  # noqa: ANN401 - raw JSON
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise TypeError(value)
    return value


def _text(value: Any) -> str:  # noqa: ANN401 - raw JSON
    if not isinstance(value, str):
        raise TypeError(value)
    return value
