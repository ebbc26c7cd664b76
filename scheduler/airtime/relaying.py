"""Relay airtime (tiếp âm): what a commune carried of another station while its relay block was open.

Derived, never written into the log: `assumed`, until the commune confirms the session with rows of its own. Never
beside an own play of the same seconds.
"""

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
    own = defaultdict(list)
    heard = defaultdict(list)
    denied = defaultdict(list)
    for row in rows:
        if row.relayed and row.outcome is AiringOutcome.NOT_AIRED:
            denied[row.station].append(row.started_at)
        elif row.milliseconds:
            heard[row.station].append((row.started_at, row.ended_at))
            if not row.relayed:
                own[row.station].append(row)
    derived = []
    for block in relays:
        if any(block.starts_at <= moment < block.ends_at for moment in denied[block.station]):
            continue
        for row in own[block.source]:
            left = _without(
                (max(row.started_at, block.starts_at), min(row.ended_at, block.ends_at)), heard[block.station]
            )
            if left:
                derived.append(_carried(row, block, left))
    return tuple(derived)


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
