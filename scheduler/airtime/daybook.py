"""The daily log out of the records, a week at a time: a year of it is never held as rows."""

from collections.abc import Collection, Iterator
from datetime import date, timedelta
from sys import intern

from sqlmodel import Session, col, select

from scheduler.airtime import dailylog, gathering
from scheduler.airtime.dailylog import LogLine
from scheduler.records.house import House
from scheduler.records.slot import Slot, SlotOutcome

_DAY = timedelta(days=1)
_AT_A_TIME = 7 * _DAY


def daybook(
    session: Session, house: House, first_day: date, last_day: date, only: Collection[str] | None = None
) -> tuple[LogLine, ...]:
    """Return the log of some days: slots with their outcomes, then what aired beside the plan.

    Args:
        session: of a reading transaction.
        house: the opened house.
        first_day: first broadcast day.
        last_day: last broadcast day, inclusive.
        only: codes of the stations that are asked for; None for all.
    """
    lines: list[LogLine] = []
    for begin, end in _pieces(first_day, last_day):
        facts = gathering.gather(session, house.zone, begin, end, targets=False)
        found = dailylog.lines_of(facts, _outcomes(session, begin, end), begin, end)
        lines += [_thin(line) for line in found if only is None or line.station in only]
    return tuple(lines)


def _pieces(first_day: date, last_day: date) -> Iterator[tuple[date, date]]:
    while first_day <= last_day:
        end = min(first_day + _AT_A_TIME - _DAY, last_day)
        yield first_day, end
        first_day = end + _DAY


def _outcomes(session: Session, first_day: date, last_day: date) -> dict[str, tuple[str, str]]:
    query = select(Slot.code, SlotOutcome).join(SlotOutcome, col(SlotOutcome.slot_id) == Slot.id)
    query = query.where(Slot.day >= first_day, Slot.day <= last_day)
    return {code: (o.outcome.value, o.reason) for code, o in session.exec(query)}


def _thin(line: LogLine) -> LogLine:
    """Let a line share its words with the others."""
    for name in ("station", "bulletin", "title", "topic", "voice", "approved_by", "reason", "note"):
        object.__setattr__(line, name, intern(getattr(line, name)))
    return line
