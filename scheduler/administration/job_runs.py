"""What the timetable did: a row for each run of a job and for each hour that it skipped."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import col, delete, func, select

from scheduler.records.house import House
from scheduler.records.jobrun import JobRun, JobState

__all__ = ["JobState", "Run", "begin", "end", "last_runs", "runs", "skipped", "take_up"]

KEPT = timedelta(days=400)
"""A year and its comparisons; older runs are forgotten."""


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a job, or one hour that was skipped.

    Attributes:
        job: its word.
        due_at: the hour it stands for.
        ended_at: None while it is at work, and where the program died at it.
        said: the sentence it ended with; "" when there was nothing to say.
    """

    job: str
    due_at: datetime
    state: JobState
    started_at: datetime
    ended_at: datetime | None
    said: str


def take_up(house: House, now: datetime) -> int:
    """Mark what was at work when the program died, and forget what is older than `KEPT`.

    Call it only while holding the timetable's lock: nothing is at work then.

    Returns:
        How many runs had been interrupted.
    """
    with house.database.writing() as session:
        left = list(session.exec(select(JobRun).where(JobRun.state == JobState.RUNNING)))
        for row in left:
            row.state = JobState.INTERRUPTED
        session.exec(delete(JobRun).where(col(JobRun.started_at) < now - KEPT))
        return len(left)


def begin(house: House, job: str, due_at: datetime, now: datetime) -> int:
    """Note that a job begins; returns the row that `end` finishes."""
    with house.database.writing() as session:
        row = JobRun(job=job, due_at=due_at, state=JobState.RUNNING, started_at=now)
        session.add(row)
        session.flush()
        return row.id or 0


def end(house: House, run: int, state: JobState, said: str, now: datetime) -> None:
    """Note how a run ended; one that has been forgotten stays so."""
    with house.database.writing() as session:
        row = session.get(JobRun, run)
        if row is not None:
            row.state, row.said, row.ended_at = state, said, now


def skipped(house: House, job: str, due_at: datetime, now: datetime, said: str) -> None:
    """Note an hour at which a job didn't run; once an hour, however often it is told."""
    with house.database.writing() as session:
        known = select(JobRun.id).where(JobRun.job == job, JobRun.due_at == due_at)
        if session.exec(known).first() is None:
            session.add(JobRun(job=job, due_at=due_at, state=JobState.SKIPPED, started_at=now, ended_at=now, said=said))


def last_runs(house: House) -> Mapping[str, Run]:
    """Return each job's latest row, by the job's word."""
    with house.database.reading() as session:
        newest = select(func.max(JobRun.id)).group_by(JobRun.job)
        return {row.job: _run(row) for row in session.exec(select(JobRun).where(col(JobRun.id).in_(newest)))}


def runs(house: House, count: int) -> tuple[Run, ...]:
    """Return the latest rows of all jobs, the newest first, at most `count`."""
    with house.database.reading() as session:
        return tuple(_run(row) for row in session.exec(select(JobRun).order_by(col(JobRun.id).desc()).limit(count)))


def _run(row: JobRun) -> Run:
    return Run(row.job, row.due_at, row.state, row.started_at, row.ended_at, row.said)
