"""What went out, carried back: the journal's ended entries in batches, until the centre has answered each one.

`outbox.jsonl` keeps the answers, a line an entry: who was answered isn't sent again. A batch whose answer got lost is
sent again and counts once, because station, boot id and sequence name an entry at the centre, too.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scheduler.communes.agent.line import Answer, Line, json_of
from scheduler.files import write_whole
from scheduler.messages import OutsideFailed, Refused
from scheduler.playout.player import Entry, plain_entry, read_journal
from scheduler.timekeeping import ClockKind

BATCH = 200
_OK, _TOO_LONG = 200, 413
_VERDICTS = frozenset({"accepted", "repeated", "set_aside", "refused"})
_Key = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Answered:
    """What the centre said of one entry: `accepted`, `repeated`, `set_aside` or `refused`, and why."""

    boot_id: str
    sequence: int
    verdict: str
    why: str


class Outbox:
    """The entries of one journal that the centre hasn't answered.

    Args:
        file: where answers are kept.
        journal: the player's.
    """

    def __init__(self, file: Path, journal: Path) -> None:
        self._file, self._journal = file, journal
        self._looked: tuple[int, int] | None = None
        self._entries: tuple[Entry, ...] = ()

    def answers(self) -> dict[_Key, Answered]:
        """Return all answers; a torn line never was one.

        Raises:
            OSError: the file can't be read.
        """
        try:
            data = self._file.read_bytes()
        except FileNotFoundError:
            return {}
        return {(one.boot_id, one.sequence): one for one in _read(data[: data.rfind(b"\n") + 1])}

    def waiting(self) -> tuple[Entry, ...]:
        """Return the entries that have ended and weren't answered; what a simulated clock timed was never on air.

        Raises:
            OutsideFailed: the journal can't be read.
            OSError: the answers can't be read.
        """
        answered = self.answers()
        return tuple(
            e
            for e in self._all()
            if not e.open and e.clock is ClockKind.SYSTEM and (e.boot_id, e.sequence) not in answered
        )

    def carry(self, line: Line, batch: int = BATCH) -> int:
        """Send what waits, a batch after another; returns how many entries were answered.

        Raises:
            OutsideFailed: the line broke, or the centre didn't take them; they are sent again.
            Refused: its answer is none.
            OSError: the answers can't be kept; the entries are sent again, which is harmless.
        """
        waiting, done = list(self.waiting()), 0
        while waiting:
            now = waiting[:batch]
            answer = line.post("as-run", {"entries": [plain_entry(entry) for entry in now]})
            if answer.status == _TOO_LONG and batch > 1:
                batch //= 2
                continue
            answered = _answered(answer, now)
            self._keep(answered)
            done += len(answered)
            waiting = waiting[len(now) :]
            if len(answered) < len(now):
                raise OutsideFailed("agent.not_taken", what="as-run", status=answer.status)
        return done

    def forget_archived(self) -> None:
        """Drop the answers to entries that have left the journal.

        Raises:
            OutsideFailed: the journal can't be read.
            OSError: the answers can't be read or written.
        """
        entries = {(e.boot_id, e.sequence) for e in self._all()}
        answers = self.answers()
        kept = [one for key, one in answers.items() if key in entries]
        if entries and len(kept) < len(answers):
            write_whole(self._file, _lines(kept))

    def _all(self) -> tuple[Entry, ...]:
        """Return the journal's entries, read again only when it has changed."""
        try:
            stat = self._journal.stat()
        except FileNotFoundError:
            return ()
        looked = (stat.st_mtime_ns, stat.st_size)
        if looked != self._looked:
            self._entries, self._looked = read_journal(self._journal), looked
        return self._entries

    def _keep(self, answered: Sequence[Answered]) -> None:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        with self._file.open("ab+", buffering=0) as file:
            if file.tell() and not _ends_whole(self._file):
                file.write(b"\n")
            file.write(_lines(answered))


def _lines(answered: Sequence[Answered]) -> bytes:
    told = ({"boot": a.boot_id, "sequence": a.sequence, "verdict": a.verdict, "why": a.why} for a in answered)
    return "".join(json.dumps(one) + "\n" for one in told).encode()


def _answered(answer: Answer, sent: Sequence[Entry]) -> list[Answered]:
    """Return the answers to what was sent; a row that nobody sent, or an unknown verdict, is none."""
    if answer.status != _OK:
        raise OutsideFailed("agent.not_taken", what="as-run", status=answer.status)
    told = json_of(answer, "as-run").get("answers")
    if not isinstance(told, list):
        raise Refused("agent.odd_answer", what="as-run")
    asked = {(e.boot_id, e.sequence) for e in sent}
    found = (_one(row) for row in told)
    return [a for a in found if a is not None and (a.boot_id, a.sequence) in asked]


def _one(row: Any) -> Answered | None:  # noqa: ANN401 - raw JSON
    if not isinstance(row, dict) or row.get("verdict") not in _VERDICTS:
        return None
    boot, sequence = row.get("boot_id"), row.get("sequence")
    if not isinstance(boot, str) or not isinstance(sequence, int):
        return None
    return Answered(boot, sequence, row["verdict"], str(row.get("why") or "")[:500])


def _read(data: bytes) -> Iterator[Answered]:
    for text in data.splitlines():
        try:
            line = json.loads(text)
            yield Answered(str(line["boot"]), int(line["sequence"]), str(line["verdict"]), str(line["why"]))
        except (ValueError, TypeError, KeyError):
            continue


def _ends_whole(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(-1, 2)
        return file.read(1) == b"\n"
