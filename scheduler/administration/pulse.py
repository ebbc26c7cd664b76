"""Whether anything changed since one looked last: for pages that stay open."""

from datetime import datetime

from sqlmodel import func, select

from scheduler.records.airing import Airing
from scheduler.records.audit import AuditEntry
from scheduler.records.house import House
from scheduler.records.jobrun import JobRun


def pulse(house: House) -> tuple[int, int, datetime | None, int]:
    """Return the newest numbers of the audit log, of the timetable's runs (and the last end, UTC), of the airtime log.

    Every change by a person or a device is in the first, every one by the program itself in the second; what was heard
    on air is in the last.
    """
    with house.database.reading() as session:
        act, run, airing = (session.exec(select(func.max(table.id))).one() for table in (AuditEntry, JobRun, Airing))
        ended_at = session.exec(select(func.max(JobRun.ended_at))).one()
    return act or 0, run or 0, ended_at, airing or 0
