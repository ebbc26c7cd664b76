"""Relay airtime (tiếp âm): what a commune carried of another station while its relay block was open.

Derived, never written into the log: `assumed`, until the commune confirms the session with rows of its own. Never
beside an own play of the same seconds.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from scheduler.airtime.facts import LogRow, RelayTime
from scheduler.records.airing import AiringKind, AiringOutcome, Grade

_Span = tuple[datetime, datetime]


def assumed_relays(rows: Sequence[LogRow], relays: Iterable[RelayTime]) -> tuple[LogRow, ...]:
    """Return the airings that relay blocks carried, one row for each airing and block.

    A confirmed relay (a log row of kind relay) takes the place of the assumption for its seconds; one that says
    "not aired" inside a block takes the whole block away.

    Args:
        rows: effective rows of all stations, see `effective`.
        relays: relay blocks; those of a source that is no station carry nothing of ours.
    """
    own: dict[str, _Timeline] = defaultdict(_Timeline)
    heard: dict[str, _Timeline] = defaultdict(_Timeline)
    denied: dict[str, list[datetime]] = defaultdict(list)
    for row in sorted(rows, key=lambda r: r.started_at):
        if row.relayed and row.outcome is AiringOutcome.NOT_AIRED:
            denied[row.station].append(row.started_at)
        elif row.milliseconds:
            heard[row.station].add(row)
            if not row.relayed:
                own[row.station].add(row)
    derived = []
    for block in relays:
        if any(block.starts_at <= moment < block.ends_at for moment in denied[block.station]):
            continue
        for row in own[block.source].within(block.starts_at, block.ends_at):
            span = (max(row.started_at, block.starts_at), min(row.ended_at, block.ends_at))
            taken = [(r.started_at, r.ended_at) for r in heard[block.station].within(*span)]
            if left := _without(span, taken):
                derived.append(_carried(row, block, left))
    return tuple(derived)


class _Timeline:
    """Rows of one station in the order of their starts, found by time without looking at all of them."""

    def __init__(self) -> None:
        self.rows: list[LogRow] = []
        self.longest = timedelta()

    def add(self, row: LogRow) -> None:
        self.rows.append(row)
        self.longest = max(self.longest, row.ended_at - row.started_at)

    def within(self, begin: datetime, end: datetime) -> list[LogRow]:
        first = bisect_left(self.rows, begin - self.longest, key=lambda r: r.started_at)
        last = bisect_left(self.rows, end, key=lambda r: r.started_at)
        return [r for r in self.rows[first:last] if r.ended_at > begin]


def _carried(row: LogRow, block: RelayTime, spans: list[_Span]) -> LogRow:
    length = sum((end - start for start, end in spans), timedelta())
    return replace(
        row,
        station=block.station,
        position=0,
        airing_id=0,
        day=block.day,
        started_at=spans[0][0],
        milliseconds=length // timedelta(milliseconds=1),
        slot="",
        kind=AiringKind.RELAY,
        outcome=AiringOutcome.AIRED,
        grade=Grade.ASSUMED,
        reason="",
        corrects=0,
        revision=0,
    )


def _without(span: _Span, taken: Iterable[_Span]) -> list[_Span]:
    """Return what is left of a span when others take their part; nothing when it is empty."""
    left, end = span
    if left >= end:
        return []
    pieces: list[_Span] = []
    for start, stop in sorted(taken):
        if stop <= left or start >= end:
            continue
        if start > left:
            pieces.append((left, start))
        left = max(left, stop)
    if left < end:
        pieces.append((left, end))
    return pieces
