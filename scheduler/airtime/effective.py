"""Which rows of the log count: the last correction of each, and each airing once, by its best evidence."""

from collections.abc import Iterable

from scheduler.airtime.facts import LogRow
from scheduler.records.airing import AiringKind, AiringOutcome, Grade

_RANK = {Grade.MEASURED: 0, Grade.REPORTED: 1, Grade.ASSUMED: 2}


def effective(rows: Iterable[LogRow]) -> tuple[LogRow, ...]:
    """Return the rows that count, by station and start.

    A correction replaces the row it names, and what that row itself replaced; of two corrections of one row the later
    holds. Where two reporters speak of the same airing (a player's log and a commune's form), the better evidence
    holds: `measured` before `reported` before `assumed`; it is never counted twice. A slot that two reporters heard
    whole is one airing even when their clocks differ; parts of it, before and after a restart, add up. What was heard,
    as measured or as a person reports it, goes before "not aired": a slot that failed and was played again later counts
    as played.

    Args:
        rows: any rows; corrections together with what they correct.
    """
    kept = _by_best_evidence(_corrected(rows))
    return tuple(sorted(kept, key=lambda r: (r.station, r.started_at, r.position)))


def _corrected(rows: Iterable[LogRow]) -> list[LogRow]:
    last: dict[tuple[str, int], LogRow] = {}
    root: dict[tuple[str, int], int] = {}
    for row in sorted(rows, key=lambda r: (r.station, r.position)):
        first = root.get((row.station, row.corrects), row.corrects) if row.corrects else row.position
        root[row.station, row.position] = first
        last[row.station, first] = row
    return list(last.values())


def _by_best_evidence(rows: Iterable[LogRow]) -> list[LogRow]:
    said: dict[tuple[str, str, str, AiringKind], list[LogRow]] = {}
    for row in sorted(rows, key=lambda r: (_mute(r), _RANK[r.grade], -r.milliseconds, r.position)):
        about = (row.station, row.slot, row.bulletin, row.kind)
        others = said.setdefault(about, [])
        if not any(_same_airing(row, other) for other in others):
            others.append(row)
    return [row for group in said.values() for row in group]


def _mute(row: LogRow) -> bool:
    """Whether a row gives way to one that was heard; what is only assumed to be heard does, too."""
    return not row.milliseconds or row.grade is Grade.ASSUMED


def _doubtful(*rows: LogRow) -> bool:
    return not all(row.clock_trusted for row in rows)


def _same_airing(row: LogRow, better: LogRow) -> bool:
    """Whether `better` speaks of the same airing; both name the same station, slot and bulletin."""
    if row.grade is not better.grade and row.slot:
        return True
    if row.entry == better.entry:
        return False
    if (
        row.slot
        and better.outcome is AiringOutcome.AIRED
        and (row.outcome is AiringOutcome.AIRED or _doubtful(row, better))
    ):
        return True  # a slot is heard whole once, whatever two machines' clocks say
    return row.started_at < better.ended_at and better.started_at < row.ended_at
