"""The clockwork: when each job runs. One timetable at a time, one job at a time.

Missed hours: a job that comes late by no more than its `late` runs once, at once, also when the program was off at its
hour or died at the work; one that is later still is skipped until its next hour. What was refused or failed waits for
its next hour. Every run and every skipped hour is a row (`administration.job_runs`) and a line of the log.
"""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from apscheduler.events import EVENT_JOB_MAX_INSTANCES, EVENT_JOB_MISSED, JobExecutionEvent, JobSubmissionEvent
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.schedulers.base import BaseScheduler
from apscheduler.triggers.cron import CronTrigger

from scheduler.administration import job_runs
from scheduler.administration.house import House
from scheduler.administration.job_runs import JobState, Run
from scheduler.administration.shift import the_only_timetable
from scheduler.messages import SchedulerError, render, show
from scheduler.timekeeping import Clock
from scheduler.timetable.jobs import Job

logger = logging.getLogger(__name__)

_TICK = timedelta(milliseconds=1)
"""Apart so much, jobs that are due together start in their order."""

_LOOKED_BACK = (timedelta(hours=1), timedelta(days=1), timedelta(days=32))
"""Every job has an hour in the last of these."""


class Start(StrEnum):
    """What happens to a job's latest hour when the timetable starts."""

    WAIT = "wait"
    """It was done, or nothing was missed: the next hour comes."""
    AT_ONCE = "at_once"
    """It was missed or interrupted and isn't too late."""
    SKIP = "skip"
    """It was missed and is too late."""


@dataclass(frozen=True, slots=True)
class Hour:
    """One line of the timetable.

    Attributes:
        last: the job's latest run or skipped hour; None before the first.
        next_at: when it runs next.
    """

    job: Job
    last: Run | None
    next_at: datetime | None


@contextmanager
def running(house: House, clock: Clock, jobs: Sequence[Job]) -> Iterator[None]:
    """Run the timetable beside what the block does; at its end a job that is at work finishes first.

    Raises:
        Refused: another timetable runs on this installation.
    """
    with the_only_timetable(house):
        left = job_runs.take_up(house, clock.now())
        if left:
            logger.warning("%d jobs had been interrupted", left, extra={"action": "jobs_interrupted"})
        scheduler = BackgroundScheduler(timezone=house.zone, executors={"default": ThreadPoolExecutor(1)})
        enter(scheduler, house, clock, jobs)
        scheduler.start()
        try:
            yield
        finally:
            scheduler.shutdown(wait=True)


def enter(scheduler: BaseScheduler, house: House, clock: Clock, jobs: Sequence[Job]) -> None:
    """Put jobs into a scheduler; what was missed runs as soon as it starts, or is noted as skipped.

    Args:
        scheduler: not started yet, or paused.
        house: what they work on.
        clock: what time it is.
        jobs: by their order.
    """
    now, last = clock.now(), job_runs.last_runs(house)
    for number, job in enumerate(jobs):
        trigger = trigger_of(job, house)
        due = due_before(job, house, now)
        start = at_start(job, due, last.get(job.name), now)
        if start is Start.AT_ONCE:
            logger.info("%s was due at %s; it runs now", job.name, due, extra={"action": "job_late"})
        elif start is Start.SKIP and due is not None:
            _skip(house, job.name, due, now)
        scheduler.add_job(
            do,
            trigger,
            args=(job, house, clock),
            id=job.name,
            name=job.name,
            misfire_grace_time=int(job.late.total_seconds()),
            coalesce=True,
            max_instances=1,
            next_run_time=now + _TICK * number
            if start is Start.AT_ONCE
            else trigger.get_next_fire_time(None, now + timedelta(seconds=1)),
        )

    def missed(event: JobExecutionEvent) -> None:
        _skip(house, event.job_id, event.scheduled_run_time, clock.now())

    def still_at_work(event: JobSubmissionEvent) -> None:
        _skip(house, event.job_id, event.scheduled_run_times[-1], clock.now(), "timetable.still_at_work")

    scheduler.add_listener(missed, EVENT_JOB_MISSED)
    scheduler.add_listener(still_at_work, EVENT_JOB_MAX_INSTANCES)


def do(job: Job, house: House, clock: Clock) -> JobState:
    """Do a job and note it; what it refuses is its sentence, and the next hour comes all the same.

    Raises:
        BaseException: what nobody foresaw; the run is noted as failed, and the scheduler logs it.
    """
    now = clock.now()
    run = job_runs.begin(house, job.name, due_before(job, house, now) or now, now)
    state, said = JobState.FAILED, ""
    try:
        done = job.work(house, now)
        state, said = JobState.DONE, render(done, house.settings.language) if done else ""
        logger.info("%s: %s", job.name, said or "nothing to do", extra={"action": "job_done"})
    except SchedulerError as error:
        state, said = JobState.REFUSED, show(error.message, house.settings.language)
        logger.warning("%s: %s", job.name, said, extra={"action": "job_refused"})
    except OSError as error:
        said = show(error, house.settings.language)
        logger.exception("%s failed", job.name, extra={"action": "job_failed"})
    finally:
        job_runs.end(house, run, state, said, clock.now())
    return state


def at_start(job: Job, due: datetime | None, last: Run | None, now: datetime) -> Start:
    """Decide about a job's latest hour when the timetable starts.

    Args:
        job: with its `late`.
        due: its latest hour, not after `now`; None when it had none.
        last: its latest row; None where it never ran.
        now: the moment.
    """
    if due is None or (last is not None and last.due_at >= due and last.state is not JobState.INTERRUPTED):
        return Start.WAIT
    if now - due <= job.late:
        return Start.AT_ONCE
    return Start.WAIT if last is None else Start.SKIP


def hours(house: House, jobs: Sequence[Job], now: datetime) -> tuple[Hour, ...]:
    """Return the timetable for people: each job, what it did last, when it runs next."""
    last = job_runs.last_runs(house)
    return tuple(
        Hour(job, last.get(job.name), trigger_of(job, house).get_next_fire_time(None, now + timedelta(seconds=1)))
        for job in jobs
    )


def trigger_of(job: Job, house: House) -> CronTrigger:
    """Return when a job runs, in the station's zone."""
    return CronTrigger(day=job.days, hour=job.hours, minute=job.minutes, timezone=house.zone)


def due_before(job: Job, house: House, now: datetime) -> datetime | None:
    """Return the latest hour of a job that isn't after `now`; None when it had none in a month."""
    trigger = trigger_of(job, house)
    for back in _LOOKED_BACK:
        found: datetime | None = None
        at: datetime | None = trigger.get_next_fire_time(None, now - back)
        while at is not None and at <= now:
            found = at
            at = trigger.get_next_fire_time(at, at + timedelta(seconds=1))
        if found is not None:
            return found
    return None


def _skip(house: House, job: str, due: datetime, now: datetime, why: str = "timetable.too_late") -> None:
    logger.warning("%s was due at %s; skipped until its next hour (%s)", job, due, why, extra={"action": "job_skipped"})
    job_runs.skipped(house, job, due, now, render(why, house.settings.language))
