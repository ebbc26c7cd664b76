"""What became of each slot: the log laid beside the plan. Pure; the log itself is never touched."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from scheduler.airtime.effective import effective
from scheduler.airtime.facts import LogRow, SlotFact
from scheduler.records.airing import AiringOutcome
from scheduler.records.slot import Outcome, SlotState

UNKNOWN = "chua_ro"
WITHDRAWN = "rut_ban_tin"
EARLY = "phat_som"
WRONG_CLOCK = "lech_dong_ho"


@dataclass(frozen=True, slots=True)
class Rules:
    """How strictly a start and a length are judged, from the settings of airtime."""

    on_time: timedelta = timedelta(seconds=60)
    cut_tolerance: timedelta = timedelta(seconds=2)


@dataclass(frozen=True, slots=True)
class PlannedTime:
    """Start and length of a slot in one revision of a day document."""

    starts_at: datetime
    milliseconds: int


Revisions = Mapping[tuple[str, date], Mapping[int, Mapping[str, PlannedTime]]]
"""Station and day → revision → slot's code → its time in that revision."""


@dataclass(frozen=True, slots=True)
class Judged:
    """The outcome of one slot; `airing_id` is the log row that says so, 0 for none."""

    slot: str
    outcome: Outcome
    reason: str = ""
    aired_milliseconds: int = 0
    started_at: datetime | None = None
    airing_id: int = 0

    @property
    def owed(self) -> bool:
        """Whether listeners are owed another airing; not of a bulletin that was withdrawn."""
        return self.outcome in {Outcome.MISSED, Outcome.CUT} and self.reason != WITHDRAWN


def reconcile(
    slots: Iterable[SlotFact], rows: Iterable[LogRow], revisions: Revisions, rules: Rules, now: datetime
) -> tuple[Judged, ...]:
    """Judge the slots whose time is over.

    A slot is judged when its day was published, or when a player followed a provisional day and told of it; a slot
    that was withdrawn and never played has no outcome. Each airing is judged by the revision that it followed.

    Args:
        slots: of the days in question.
        rows: the log of those days, every row.
        revisions: what the day documents said, see `Revisions`.
        rules: settings.
        now: slots that end later are left out.
    """
    told: dict[tuple[str, str], list[LogRow]] = defaultdict(list)
    for row in effective(rows):
        if row.slot and not row.relayed:
            told[row.station, row.slot].append(row)
    judged = []
    for slot in slots:
        about = told[slot.station, slot.code]
        over = slot.starts_at + timedelta(milliseconds=slot.milliseconds) <= now
        if about or (slot.state is SlotState.PUBLISHED and over):
            judged.append(_judge(slot, about, revisions.get((slot.station, slot.day), {}), rules))
    return tuple(judged)


def _judge(
    slot: SlotFact, rows: list[LogRow], revisions: Mapping[int, Mapping[str, PlannedTime]], rules: Rules
) -> Judged:
    if not rows:
        return Judged(slot.code, Outcome.UNREPORTED)
    heard = sorted((r for r in rows if r.milliseconds), key=lambda r: r.started_at)
    last = max(rows, key=lambda r: r.position)
    if not heard:
        return Judged(slot.code, Outcome.MISSED, last.reason or UNKNOWN, airing_id=last.airing_id)
    first = heard[0]
    planned = revisions.get(first.revision, {}).get(slot.code) or PlannedTime(slot.starts_at, slot.milliseconds)
    aired = sum(r.milliseconds for r in heard)
    cut = [r for r in rows if r.outcome is not AiringOutcome.AIRED]
    if planned.milliseconds - aired > rules.cut_tolerance / timedelta(milliseconds=1):
        outcome, reason = Outcome.CUT, (cut[-1].reason if cut else "") or UNKNOWN
    elif abs(first.started_at - planned.starts_at) > rules.on_time:  # too early misses its listeners, too
        outcome, reason = Outcome.LATE, first.reason or _why_late(first, planned)
    else:
        outcome, reason = Outcome.ON_TIME, ""
    return Judged(slot.code, outcome, reason, aired, first.started_at, first.airing_id)


def _why_late(row: LogRow, planned: PlannedTime) -> str:
    if not row.clock_trusted:
        return WRONG_CLOCK
    return EARLY if row.started_at < planned.starts_at else ""
